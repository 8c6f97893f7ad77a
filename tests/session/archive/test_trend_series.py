"""The history of a framework, from whatever packages lie in the data folder."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.sample_return import complete_return, make_session
from tests.sealing_return import seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import UsageError
from tui_kpi.session.archive.trend_series import history_of


def test_packages_of_unknown_definitions_and_periods_are_taken_as_they_can_be(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    session = make_session(catalogue, tmp_path)
    sealed = seal_return(session, complete_return(session))
    with zipfile.ZipFile(sealed.path) as package:
        said = package.read("submission.json")
    name = sealed.path.name
    for period, sha256 in (("2026-27-Q3", b"0" * 64), ("2026-27-Q9", None)):
        other = said.replace(b"2026-27-Q4", period.encode())
        if sha256:
            other = re.sub(rb'(?<="sha256": ")[0-9a-f]{64}', sha256, other)
            assert sha256 in other
        with zipfile.ZipFile(
            sealed.path.with_name(name.replace("2026-27-Q4", period)), "w"
        ) as made:
            made.writestr("submission.json", other)
    found = history_of(session.folders, catalogue, "lancashire")
    points = next(it for it in found if it.indicator == "kpi4").points
    assert [point.period.id for point in points] == ["2026-27-Q3", "2026-27-Q4"]
    with pytest.raises(UsageError, match="nowhere"):
        history_of(session.folders, catalogue, "nowhere")
