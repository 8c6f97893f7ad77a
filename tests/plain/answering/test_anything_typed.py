"""Whatever is typed, the conversation goes on, ends with a status, and leaves a draft that reads."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plain.person import say, session_in
from tui_kpi.framework.loader import Catalogue
from tui_kpi.plain.io.commands import COMMANDS

RETURNS = (
    "annex-1-performance-management/2026-27-Q4",
    "bolton-home-care/2027-03-08",
    "devon-supporting-independence/2026-27-H2",
    "lancashire-supported-housing/2026-27-Q4",
    "surrey-care-within-the-home/2027-03",
)
COMMAND = st.sampled_from([command.words[0] for command in COMMANDS if command.id != "leave"])
LINES = st.one_of(
    COMMAND,
    COMMAND,
    st.sampled_from(
        ["", "1", "2", "12", "12,13,12,11", "yes", "no", "100", "jump kpi", "n/a none"]
    ),
    st.text(max_size=12).filter(lambda text: "\n" not in text and "\r" not in text),
)


@pytest.mark.parametrize("reference", RETURNS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, max_size=25))
def test_anything_may_be_typed(catalogue: Catalogue, reference: str, lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        session = session_in(Path(folder), catalogue)
        talked = say(session, reference, *lines)
        assert talked.status in {0, 1}
        assert all(it.isprintable() or it == "\n" for it in talked.heard)
        session.open(reference).close()
