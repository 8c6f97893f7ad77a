"""Rows from files: read whatever they look like, shown first, kept without names."""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sample_return import make_session
from tests.visits_file import (
    HEADINGS,
    MAPPED,
    NAMES,
    ON_TIME,
    REFERENCE,
    ROWS,
    TOOK_PLACE,
    imported,
    prepared,
    row,
    table,
    write,
)
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import OpenReturn, Session, SessionError
from tui_kpi.session.worksheets.column_mapping import MissingColumnsError
from tui_kpi.session.worksheets.import_file import Rejected, finish_import
from tui_kpi.store import drafts


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "data")


@pytest.fixture
def opened(session: Session) -> OpenReturn:
    return session.new(REFERENCE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "visits.csv", table(ROWS))


def kept_in(folder: Path) -> str:
    """Everything in a folder, as text, but for the cache of definitions."""
    files = [it for it in folder.rglob("*") if it.is_file() and "cache" not in it.parts]
    return "\n".join(it.read_bytes().decode("utf-8", "replace") for it in files)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_delimiter_and_encoding(
    session: Session, opened: OpenReturn, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    rows = [*ROWS, row("29/03/2027", "12:00", user="Müller–5")]
    file = write(tmp_path / "visits.csv", table(rows, delimiter), encoding)
    found = imported(session, opened, file)
    assert (found.rows, found.rejected_count, found.weeks) == (9, 0, (1, 2, 3, 4))
    assert found.columns.headings == MAPPED
    assert opened.answers.answers["g1_on_time"] == ("2", "1", "1", "1")
    assert "Müller–5" in found.places.rows.read_text("utf-8")


@pytest.mark.parametrize("line", [1, 7, 10])
def test_the_headings_may_stand_lower(
    session: Session, opened: OpenReturn, tmp_path: Path, line: int
) -> None:
    preamble = ["Visits; all branches", "", '"Run on","2/5/2027"', "a,b,c,d", "", "x", "", "", ""]
    text = "".join(f"{it}\n" for it in preamble[: line - 1]) + table(ROWS)
    found = prepared(session, opened, write(tmp_path / "visits.csv", text))
    assert found.columns.table.line == line
    assert (found.rows, found.rejected_count) == (8, 0)


def test_headings_below_the_tenth_line_are_not_looked_for(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    file = write(tmp_path / "visits.csv", "note\n" * 10 + table(ROWS))
    with pytest.raises(MissingColumnsError, match=r"“note”"):
        prepared(session, opened, file)


@pytest.mark.parametrize(
    "form", ["%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
)
def test_times_in_any_usual_form(
    session: Session, opened: OpenReturn, tmp_path: Path, form: str
) -> None:
    from datetime import UTC, datetime

    planned = datetime(2027, 4, 1, 8, 0, tzinfo=UTC).strftime(form)
    came = datetime(2027, 4, 1, 8, 30, tzinfo=UTC).strftime(form)
    one = row("", "", Planned_start=planned, Actual_start=came)
    found = prepared(session, opened, write(tmp_path / "visits.csv", table([one])))
    assert found.worked.answers["g1_on_time"] == ("1", "", "", "")


def test_cells_may_hold_line_ends_and_lines_are_still_counted_right(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    rows = [row("29/03/2027", "08:00", Client_name="Agnes\r\nPetrie"), row("29/02/2027", "08:00")]
    found = prepared(session, opened, write(tmp_path / "visits.csv", table(rows)))
    assert found.rows == 2
    assert [it.line for it in found.rejected] == [4]


def test_a_preview_changes_nothing(session: Session, opened: OpenReturn, file: Path) -> None:
    opened.set("g1_on_time", "9,9,9,9")
    opened.save()
    before = kept_in(session.folders.data)
    found = prepared(session, opened, file)
    changes = {change.field: change for change in found.changes}
    assert changes["g1_on_time"].before == ("9", "9", "9", "9")
    assert changes["g1_on_time"].after == ON_TIME
    assert changes["g1_on_time"].typed
    assert changes["g1_visits_took_place"].before == ""
    assert changes["g1_visits_took_place"].after == TOOK_PLACE
    assert kept_in(session.folders.data) == before
    assert opened.answers.answers == {"g1_on_time": ("9", "9", "9", "9")}


def test_answers_are_filled_in_and_saved(session: Session, opened: OpenReturn, file: Path) -> None:
    imported(session, opened, file)
    assert not opened.unsaved
    kept = drafts.read(opened.draft)
    assert kept.answers["g1_on_time"] == ON_TIME
    assert kept.origin_of("g1_on_time") == "worksheet"
    assert not kept.worksheets
    opened.set("g1_on_time", "2,2,2,2")
    assert opened.answers.origin_of("g1_on_time") == "typed"


def test_names_are_not_kept_anywhere(session: Session, opened: OpenReturn, tmp_path: Path) -> None:
    rows = [
        *ROWS,
        row("30/03/2027", "08:00", user=NAMES[2]),
        row("not a day", "08:00", user=NAMES[0]),
        row("29/03/2099", "08:00"),
    ]
    found = imported(session, opened, write(tmp_path / "visits.csv", table(rows)))
    assert found.columns.dropped == ("Client name", "Carer name")
    assert found.disguised == ("user",)
    opened.close()
    everything = kept_in(session.folders.data)
    for word in ("Agnes", "Petrie", "Zoë", "Müller", "O’Malley", "Tom"):
        assert word not in everything
    assert "user-1" in found.places.rows.read_text("utf-8")
    assert "user-2" in found.places.rejected.read_text("utf-8")


def test_a_column_of_names_is_kept_as_running_references(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    headings = tuple(heading for heading in HEADINGS if heading != "Client ref")
    rows = [
        *(row("29/03/2027", "08:00", Client_name=name)[1:] for name in ("Ann", "BOB", "Ann")),
    ]
    file = write(tmp_path / "visits.csv", table(rows, headings=headings))
    with pytest.raises(MissingColumnsError, match='--map user="HEADING"'):
        prepared(session, opened, file)
    found = imported(session, opened, file, user="Client name")
    with found.places.rows.open(encoding="utf-8") as kept:
        assert [it["user"] for it in csv.DictReader(kept)] == ["user-1", "user-2", "user-1"]
    assert found.worked.answers["g1_users_counted"] == ("2", "", "", "")


def test_rejected_rows_are_listed_and_saved_beside(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    rows = [
        *ROWS,
        row("yesterday", "08:00"),
        row("29/03/2027", "08:00", user=" "),
        row("26/04/2027", "00:00"),
        row("29/03/2027", "09:00", Start_logged="perhaps"),
    ]
    found = imported(session, opened, write(tmp_path / "visits.csv", table(rows)))
    assert (found.rows, found.rejected_count) == (12, 4)
    assert found.rejected == (
        Rejected(
            10,
            "“Planned start” must be a date and time, like 27/03/2027 08:30, not “yesterday 08:00”",
        ),
        Rejected(11, "“Client ref” is blank"),
        Rejected(12, "it is not of 29 March to 25 April 2027"),
        Rejected(13, "“Start logged” must be yes or no, not “perhaps”"),
    )
    with found.places.rejected.open(encoding="utf-8") as file:
        saved = list(csv.DictReader(file))
    assert [it["line"] for it in saved] == ["10", "11", "12", "13"]
    assert saved[0]["Planned start"] == "yesterday 08:00"
    assert saved[2]["reason"] == "it is not of 29 March to 25 April 2027"
    assert set(saved[0]) == {"line", "reason", *MAPPED.values()}
    assert len(found.places.rows.read_text("utf-8").splitlines()) == 9
    if os.name != "nt":
        for path in (found.places.rows, found.places.rejected, found.places.headings):
            assert path.stat().st_mode & 0o777 == 0o600
            assert path.parent.stat().st_mode & 0o777 == 0o700
    again = imported(session, opened, write(tmp_path / "visits.csv", table(ROWS)))
    assert not again.places.rejected.exists()


def test_a_file_of_another_period_fills_nothing(
    session: Session, opened: OpenReturn, tmp_path: Path, file: Path
) -> None:
    imported(session, opened, file)
    before = opened.answers
    kept = prepared(session, opened, file).places.rows.read_bytes()
    other = write(tmp_path / "other.csv", table([row("29/03/2026", "08:00")] * 300))
    found = imported(session, opened, other)
    assert not found.fills
    assert found.changes == ()
    assert (found.rejected_count, len(found.rejected)) == (300, 200)
    assert len(found.places.rejected.read_text("utf-8").splitlines()) == 301
    assert found.places.rows.read_bytes() == kept
    assert opened.answers == before


def test_weeks_that_the_file_lacks_stay(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    imported(session, opened, write(tmp_path / "first.csv", table(ROWS[:4])))
    assert opened.answers.answers["g1_on_time"] == ("1", "1", "", "")
    found = imported(session, opened, write(tmp_path / "second.csv", table(ROWS[4:])))
    assert found.weeks == (3, 4)
    assert opened.answers.answers["g1_on_time"] == ON_TIME


def test_a_return_that_is_read_only_keeps_nothing(
    session: Session, opened: OpenReturn, file: Path
) -> None:
    reader = session.open(REFERENCE, read_only=True)
    found = prepared(session, reader, file)
    before = kept_in(session.folders.data)
    with pytest.raises(SessionError, match="read only"):
        finish_import(reader, found)
    assert kept_in(session.folders.data) == before


# Readings.


def test_a_reading_switches_the_worksheets_answers_and_the_flag(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    rows = [
        row(day, f"{n:02}:15", Carer_ref=f"W{n % 8}")
        for day in ("29/03/2027", "05/04/2027", "12/04/2027", "19/04/2027")
        for n in range(22)
    ]
    opened.set_choice("groups_served", ["group_one"])
    opened.set_reading("visits_22", "9")
    imported(session, opened, write(tmp_path / "visits.csv", table(rows)))
    kpi3 = opened.assessment.indicators["g1_kpi3"]
    assert [(it.reading, it.option) for it in kpi3.flags] == [("visits_22", "7")]
    opened.set_reading("visits_22", "7")
    assert opened.answers.answers["g1_users_within_limit"] == ("0",) * 4
    assert opened.answers.origin_of("g1_users_within_limit") == "worksheet"
    flags = opened.assessment.indicators["g1_kpi3"].flags
    assert [(it.reading, it.option) for it in flags] == [("visits_22", "9")]
    opened.set_reading("visits_22", "")
    assert opened.answers.answers["g1_users_within_limit"] == ("1",) * 4
    opened.set("g1_users_within_limit.1", "5")
    opened.set_reading("visits_22", "7")
    assert opened.answers.answers["g1_users_within_limit"] == ("5", "1", "1", "1")


# Killed.

IMPORTER = """
import sys
from pathlib import Path
from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.worksheets.import_file import finish_import, prepare_import
from tests.sample_return import make_session
data, *files = map(Path, sys.argv[1:])
session = make_session(Catalogue((shipped_folder(),), data / "cache"), data)
opened = session.open("bolton-home-care/2027-03-29")
while True:
    for file in files:
        finish_import(opened, prepare_import(opened, session.folders, "visits", file, {}))
        print("taken", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_an_import_that_is_killed_leaves_the_draft_whole(
    session: Session, opened: OpenReturn, tmp_path: Path, project: Path
) -> None:
    opened.set("g1_workers_used", "3,3,3,3")
    opened.close()
    late = [row(day, "08:00", "09:00") for day in ("29/03/2027", "05/04/2027")] * 2
    files = [
        write(tmp_path / "a.csv", table(ROWS)),
        write(tmp_path / "b.csv", table([*late, *ROWS[4:]])),
    ]
    taken = [(TOOK_PLACE, ON_TIME), (("1", "1", "2", "2"), ("0", "0", "1", "1"))]
    choose = random.Random(2027)
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", IMPORTER, str(session.folders.data), *map(str, files)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(project / "tests")},
            cwd=project,
        )
        assert process.stdout is not None
        for _ in range(choose.randrange(1, 6)):
            assert process.stdout.readline() == b"taken\n"
        # Somewhere within the next import.
        for _ in range(choose.randrange(300_000)):
            pass
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kept = drafts.load(opened.draft).answers
        assert kept.answers["g1_workers_used"] == ("3",) * 4
        assert (kept.answers["g1_visits_took_place"], kept.answers["g1_on_time"]) in taken
        assert kept.origin_of("g1_on_time") == "worksheet"
