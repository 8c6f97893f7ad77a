"""The schedule of deadlines: kept, read back, and refused with the place that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.store import schedule
from tui_kpi.store.schedule import ScheduleError


@given(st.dictionaries(st.text("abc/-Q1", min_size=1, max_size=9), st.dates(), max_size=4))
def test_what_is_kept_reads_back(
    tmp_path_factory: pytest.TempPathFactory, deadlines: dict[str, date]
) -> None:
    path = tmp_path_factory.mktemp("data") / "schedule.toml"
    schedule.write(path, deadlines)
    assert schedule.read(path) == deadlines


def test_no_file_is_no_deadlines(tmp_path: Path) -> None:
    assert schedule.read(tmp_path / "schedule.toml") == {}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'"devon/2026-27-H1" = 2026-10-32\n', "line 1"),
        (b'"devon/2026-27-H1" = "soon"\n', "“devon/2026-27-H1” must be a date"),
        (b'"devon/2026-27-H1" = 2026-10-31T12:00:00\n', "must be a date"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_a_damaged_schedule_names_the_place(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "schedule.toml"
    path.write_bytes(data)
    with pytest.raises(ScheduleError) as refused:
        schedule.read(path)
    assert words in str(refused.value)
    assert "nvalid" not in str(refused.value)
