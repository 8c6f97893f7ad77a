"""Deadlines that a council gave: kept ahead, owed, and as a calendar file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import Run


def test_a_deadline_typed_ahead_is_remembered(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_KPI_TODAY", "2026-12-01")
    assert run("schedule", "devon/2026-27-H1=31/10/2026", "devon/2026-27-H2=2027-04-30").status == 0
    kept = "devon-supporting-independence/2026-27-H1=2026-10-31\n"
    assert kept in run("schedule").out
    run("new", "devon/2026-27-H1")
    rows = {row["return"]: row for row in json.loads(run("returns", "--json").out)}
    first = rows["devon-supporting-independence/2026-27-H1"]
    assert (first["due"], first["overdue"]) == ("2026-10-31", True)
    following = rows["devon-supporting-independence/2026-27-H2"]
    assert (following["due"], following["state"]) == ("2027-04-30", "owed")
    assert run("schedule", "devon/2026-27-H1=").status == 0
    assert kept not in run("schedule").out


@pytest.mark.parametrize(
    "edit",
    [
        *("devon/2026-27-H1", "devon/2026-27-H1=soon", "x/2026=2026-01-01"),
        *("devon=2027-03-29", "x=2027-03-29"),
    ],
)
def test_a_deadline_that_cannot_be_kept_is_named(run: Run, home: Path, edit: str) -> None:
    done = run("schedule", "devon/2026-27-H1=2026-10-31", edit)
    assert (done.status, done.out) == (2, "")
    assert edit.partition("=")[0].partition("/")[0] in done.err
    assert not (home / "schedule.toml").exists()


def test_every_return_missed_since_the_last_is_owed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_KPI_TODAY", "2026-04-10")
    run("new", "surrey/2026-01")
    rows = json.loads(run("returns", "--json").out)
    assert [(row["period"], row["due"], row["overdue"]) for row in rows] == [
        ("2026-01", "2026-02-07", True),
        ("2026-02", "2026-03-07", True),
        ("2026-03", "2026-04-07", True),
        ("2026-04", "2026-05-07", False),
    ]


def test_deadlines_as_a_calendar_file(run: Run, complete: str, tmp_path: Path) -> None:
    from icalendar import Calendar

    run(
        "schedule",
        "devon/2026-27-H2=2027-04-30",
        "devon/2027-28-H1=2027-10-31",
        "bolton=2027-03-29",
    )
    run("schedule", f"{complete}=2027-04-30")
    run("seal", complete, "--yes")
    run("new", "surrey/2027-03")
    path = tmp_path / "deadlines.ics"
    done = run("schedule", "--ics", str(path))
    assert (done.status, done.out) == (0, f"{path}\n")
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert [(str(it["summary"]), str(it.decoded("dtstart"))) for it in events] == [
        ("Surrey, Care within the Home: return for March 2027", "2027-04-07"),
        ("Devon, Supporting Independence: return for Half 2, 2026-27", "2027-04-30"),
        ("Surrey, Care within the Home: return for April 2027", "2027-05-07"),
        ("Devon, Supporting Independence: return for Half 1, 2027-28", "2027-10-31"),
    ]
    assert str(events[0]["uid"]) == "surrey-care-within-the-home/2027-03@tui-kpi"


def test_a_calendar_file_takes_the_place_of_another_only_if_asked(run: Run, tmp_path: Path) -> None:
    run("schedule", "devon/2026-27-H1=2026-10-31")
    out = tmp_path / "family.ics"
    out.write_text("birthdays")
    done = run("schedule", "--ics", str(out))
    assert (done.status, done.out) == (2, "")
    assert f"{out} is there already" in done.err
    assert out.read_text() == "birthdays"
    assert run("schedule", "--ics", str(out), "--replace").status == 0
    assert out.read_text().startswith("BEGIN:VCALENDAR")
