"""Which columns of a file are which: given, remembered, guessed; and files that are no tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sample_return import make_session
from tests.visits_file import (
    HEADINGS,
    MAPPED,
    ON_TIME,
    REFERENCE,
    ROWS,
    TOOK_PLACE,
    imported,
    prepared,
    table,
    write,
)
from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.returns.worksheets.headings import guess
from tui_kpi.session import OpenReturn, Session, UsageError
from tui_kpi.session.worksheets.column_mapping import MissingColumnsError
from tui_kpi.session.worksheets.import_file import finish_import, prepare_import


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "data")


@pytest.fixture
def opened(session: Session) -> OpenReturn:
    return session.new(REFERENCE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "visits.csv", table(ROWS))


def renamed(**headings: str) -> tuple[str, ...]:
    ids = {heading: id for id, heading in MAPPED.items()}
    return tuple(headings.get(ids.get(heading, ""), heading) for heading in HEADINGS)


def test_headings_are_remembered_once_an_import_succeeds(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    text = table(ROWS, headings=renamed(user="Key A", worker="Key B"))
    file = write(tmp_path / "visits.csv", text)
    with pytest.raises(MissingColumnsError) as raised:
        prepared(session, opened, file)
    assert [column.id for column in raised.value.missing] == ["user", "worker"]
    assert '--map user="HEADING" --map worker="HEADING"' in str(raised.value)
    assert "“Key A”, “Client name”" in str(raised.value)
    found = prepared(session, opened, file, {"user": "key  a", "worker": "KEY_B"})
    assert not found.places.headings.exists()
    finish_import(opened, found)
    opened.close()
    later = session.new("bolton-home-care/2027-04-26")
    assert prepared(session, later, file).columns.headings == found.columns.headings
    assert found.columns.headings["user"] == "Key A"


def test_what_is_given_wins_over_what_is_remembered(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    headings = (*HEADINGS, "Other key")
    file = write(tmp_path / "v.csv", table([[*it, "K1"] for it in ROWS], headings=headings))
    imported(session, opened, file)
    found = imported(session, opened, file, user="other KEY")
    assert found.columns.headings["user"] == "Other key"
    assert prepared(session, opened, file).columns.headings["user"] == "Other key"


def test_a_column_can_be_said_not_to_be_there(
    session: Session, opened: OpenReturn, file: Path
) -> None:
    found = imported(session, opened, file, override="")
    assert found.columns.said_absent == {"override"}
    assert "Exception code" in found.columns.dropped
    assert prepared(session, opened, file).columns.said_absent == {"override"}
    assert (
        "override"
        in prepared(session, opened, file, {"override": "Exception code"}).columns.headings
    )
    with pytest.raises(MissingColumnsError):
        prepared(session, opened, file, {"user": ""})


def test_without_actual_starts_nothing_is_said_of_visits(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    text = table(ROWS, headings=renamed(actual_start="Mystery"))
    file = write(tmp_path / "visits.csv", text)
    found = prepared(session, opened, file)
    assert not found.fills
    assert "g1_visits_took_place" in found.left_out
    assert "actual_start" in found.columns.absent
    said = prepared(session, opened, file, {"actual_start": ""})
    assert said.worked.answers["g1_visits_took_place"] == ("0",) * 4
    mapped = prepared(session, opened, file, {"actual_start": "Mystery"})
    assert mapped.worked.answers["g1_visits_took_place"] == TOOK_PLACE


def test_of_equal_headings_the_second_has_a_number(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    headings = renamed(scheduled_start="Start", actual_start="Start")
    file = write(tmp_path / "visits.csv", table(ROWS, headings=headings))
    given = {"scheduled_start": "Start", "actual_start": "Start (2)"}
    found = prepared(session, opened, file, given)
    assert found.worked.answers["g1_on_time"] == ON_TIME


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"usr": "Client ref"}, "no column “usr”. Did you mean “user”"),
        ({"user": "Client reff"}, "no heading “Client reff”. Did you mean “Client ref”"),
    ],
)
def test_unknown_names_are_told_with_the_nearest(
    session: Session, opened: OpenReturn, file: Path, given: dict[str, str], named: str
) -> None:
    with pytest.raises(UsageError, match=named):
        prepared(session, opened, file, given)


def test_an_unknown_worksheet_is_told_with_the_nearest(
    session: Session, opened: OpenReturn, file: Path
) -> None:
    with pytest.raises(UsageError, match=r"no worksheet “visit”. Did you mean “visits”"):
        prepare_import(opened, session.folders, "visit", file, {})


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "no headings"),
        (b"\n\n\n", "no headings"),
        (b"PK\x03\x04rest", "a workbook"),
        (b"\xd0\xcf\x11\xe0rest", "a workbook"),
        (table(ROWS).encode() + b'"SU9,Ann\r\n' + table(ROWS).encode(), ""),
        (table(ROWS).encode() + b'"SU9,Ann\r\nSU1,x\r\n', "opened on line 10 is never closed"),
        (table(ROWS).encode() + b'"SU9,' + b"x" * 200_000, "opened on line 10 is never closed"),
    ],
)
def test_a_file_that_is_no_table(
    session: Session, opened: OpenReturn, tmp_path: Path, content: bytes, named: str
) -> None:
    file = tmp_path / "visits.csv"
    file.write_bytes(content)
    if not named:
        assert prepared(session, opened, file).rejected_count
        return
    with pytest.raises(UsageError, match=named):
        prepared(session, opened, file)


def test_remembered_headings_that_cannot_be_read(
    session: Session, opened: OpenReturn, file: Path
) -> None:
    places = prepared(session, opened, file).places
    for damage in (b"= what", b"user = 3", b"\xff"):
        places.headings.parent.mkdir(exist_ok=True)
        places.headings.write_bytes(damage)
        with pytest.raises(UsageError, match="Delete it"):
            prepared(session, opened, file)


def test_a_file_that_is_not_there(session: Session, opened: OpenReturn, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            prepared(session, opened, path)


# Guessing.

VISITS = {
    "trade": (
        *("Customer number", "Service user group", "Employee No", "Planned In", "Clock In"),
        *("Clock Out", "Start logged in real time", "End logged in real time"),
        *("Manual override", "No landline"),
    ),
    "run together": (
        *("ClientRef", "ClientGroup", "CarerRef", "ScheduledStart", "ActualStart", "ActualEnd"),
        *("StartLogged", "EndLogged", "Override", "LandlineExcluded"),
    ),
    "ids": tuple(MAPPED),
}


@pytest.mark.parametrize("kind", VISITS)
def test_headings_of_the_trade_are_guessed(bolton: Framework, kind: str) -> None:
    columns = bolton.worksheets["visits"].columns
    strangers = ("Client name", "Postcode", "Client date of birth", "Planned Out", "Comments")
    found = guess(columns, (*strangers, *VISITS[kind]))
    assert found == dict(zip(MAPPED, VISITS[kind], strict=True))


@pytest.mark.parametrize(
    "heading",
    [
        "Client name",
        "Client postcode",
        "Client DOB",
        "Start time",
        "Start",
        "Reference",
        "Time",
        "%",
    ],
)
def test_what_is_not_plain_is_not_guessed(bolton: Framework, heading: str) -> None:
    assert guess(bolton.worksheets["visits"].columns, [heading]) == {}


def test_headings_of_the_other_worksheets(catalogue: Catalogue, bolton: Framework) -> None:
    weeks = [f"Week {n} {what}" for n in (1, 2, 3, 4) for what in ("visits", "carers")]
    found = guess(bolton.worksheets["consistency"].columns, ["Client", "Group", *reversed(weeks)])
    assert found == {
        "user": "Client",
        "group": "Group",
        **{f"visits_{n}": f"Week {n} visits" for n in (1, 2, 3, 4)},
        **{f"workers_{n}": f"Week {n} carers" for n in (1, 2, 3, 4)},
    }
    devon = catalogue.load("devon-supporting-independence").worksheets["final_reviews"]
    assert guess(devon.columns, ["Client ID", "Short-term goals met %", "Longer term (%)"]) == {
        "person": "Client ID",
        "short_term_pct": "Short-term goals met %",
        "longer_term_pct": "Longer term (%)",
    }
