"""Worksheets: from rows to answers, by the definitions' own SQL and by SQL that means harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Span
from tui_kpi.framework.tables import Column, Worksheet, WorksheetAnswer
from tui_kpi.returns.answers import read_answers, unknown_names, with_answer
from tui_kpi.returns.assess import assess
from tui_kpi.returns.filling import WorkedOut
from tui_kpi.returns.model import Answers
from tui_kpi.returns.worksheets import calculation
from tui_kpi.returns.worksheets.calculation import WorksheetError, with_worksheets, work_out
from tui_kpi.returns.worksheets.cells import Cell, CellError, RowReader

SPAN = Span(date(2027, 3, 29), date(2027, 4, 25))
PERIOD = "2027-03-29"
Row = dict[str, str]


@pytest.fixture(scope="session")
def devon(catalogue: Catalogue) -> Framework:
    return catalogue.load("devon-supporting-independence")


def visit(planned: str = "29/03/2027 08:00", came: str = "", **other: str) -> Row:
    """A visit that was on time and logged, but for what is said."""
    return {
        "user": "U1",
        "group": "one",
        "worker": "W1",
        "scheduled_start": planned,
        "actual_start": came or planned,
        "start_logged": "yes",
        "end_logged": "yes",
        **other,
    }


def read_row(sheet: Worksheet, row: Row, span: Span) -> tuple[Cell, ...]:
    return RowReader(sheet, span).read([row.get(column.id, "") for column in sheet.columns])


def worked(
    framework: Framework, rows: Iterable[Row], sheet: str = "visits", **readings: str
) -> WorkedOut:
    table = framework.worksheets[sheet]
    return work_out(framework, table, (read_row(table, row, SPAN) for row in rows), readings)


def first_week(framework: Framework, rows: Iterable[Row], field: str) -> str:
    answer = worked(framework, rows).answers[field]
    assert isinstance(answer, tuple)
    return answer[0]


@pytest.mark.parametrize(
    ("came", "on_time"),
    [
        ("29/03/2027 08:00", "1"),
        ("29/03/2027 07:30", "1"),
        ("29/03/2027 08:30", "1"),
        ("29/03/2027 08:30:00", "1"),
        ("2027-03-29T08:30:00", "1"),
        ("2027-03-29 07:30", "1"),
        ("29/03/2027 07:29:59", "0"),
        ("29/03/2027 08:30:01", "0"),
        ("29/03/2027 08:31", "0"),
        ("30/03/2027 08:00", "0"),
    ],
)
def test_thirty_minutes_either_way_are_on_time(bolton: Framework, came: str, on_time: str) -> None:
    assert first_week(bolton, [visit(came=came)], "g1_on_time") == on_time


@pytest.mark.parametrize("minute", range(0, 60, 7))
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_thirty_minutes_are_exact_at_every_time_of_day(
    bolton: Framework, hour: int, minute: int
) -> None:
    planned = datetime(2027, 3, 31, hour, minute, tzinfo=UTC)
    rows = [
        visit(f"{planned:%Y-%m-%d %H:%M}", f"{planned + late:%Y-%m-%d %H:%M:%S}", user=f"U{n}")
        for n, late in enumerate(
            timedelta(seconds=seconds) for seconds in (-1801, -1800, 1800, 1801)
        )
    ]
    assert first_week(bolton, rows, "g1_on_time") == "2"


def test_no_actual_start_did_not_take_place(bolton: Framework) -> None:
    rows = [visit(), {**visit("29/03/2027 12:00"), "actual_start": ""}]
    found = worked(bolton, rows).answers
    assert found["g1_visits_took_place"] == ("1", "", "", "")
    assert found["g1_on_time"] == ("1", "", "", "")


def test_a_double_up_is_one_visit_and_as_good_as_its_worst_row(bolton: Framework) -> None:
    pair = [visit(), visit(worker="W2")]
    good = worked(bolton, pair).answers
    assert [
        good[id][0] for id in ("g1_visits_took_place", "g1_on_time", "g1_logged_real_time")
    ] == ["1"] * 3
    late = [visit(), visit(worker="W2", actual_start="29/03/2027 08:31")]
    assert first_week(bolton, late, "g1_on_time") == "0"
    assert first_week(bolton, late, "g1_logged_real_time") == "1"
    unlogged = [visit(), visit(worker="W2", end_logged="no")]
    assert first_week(bolton, unlogged, "g1_on_time") == "1"
    assert first_week(bolton, unlogged, "g1_logged_real_time") == "0"
    alone = [visit(), {**visit(worker="W2"), "actual_start": ""}]
    assert first_week(bolton, alone, "g1_visits_took_place") == "1"
    assert first_week(bolton, alone, "g1_on_time") == "0"


@pytest.mark.parametrize(
    ("cells", "logged"),
    [
        ({}, "1"),
        ({"override": "No"}, "1"),
        ({"override": "M2"}, "0"),
        ({"start_logged": "no"}, "0"),
        ({"start_logged": ""}, "0"),
        ({"landline_excluded": "yes"}, "0"),
    ],
)
def test_what_counts_as_logged_in_real_time(bolton: Framework, cells: Row, logged: str) -> None:
    assert first_week(bolton, [visit(**cells)], "g1_logged_real_time") == logged


def twenty_two(workers: int, **cells: str) -> list[Row]:
    """22 visits in the first week to one person, by so many workers."""
    return [
        visit(f"{29 + n // 22}/03/2027 {n % 22:02}:15", worker=f"W{n % workers}", **cells)
        for n in range(22)
    ]


def test_22_visits_are_worked_out_under_both_options(bolton: Framework) -> None:
    found = worked(bolton, twenty_two(8))
    assert found.answers["g1_users_within_limit"] == ("1", "", "", "")
    assert found.under == {
        "visits_22.9": {"g1_users_within_limit": ("1", "", "", "")},
        "visits_22.7": {"g1_users_within_limit": ("0", "", "", "")},
    }
    chosen = worked(bolton, twenty_two(8), visits_22="7")
    assert chosen.answers["g1_users_within_limit"] == ("0", "", "", "")
    assert chosen.under == found.under


@pytest.mark.parametrize("workers", [7, 10])
def test_nothing_is_kept_under_options_that_come_to_the_same(
    bolton: Framework, workers: int
) -> None:
    assert worked(bolton, twenty_two(workers)).under == {}


def four_weeks(rows: Sequence[Row]) -> list[Row]:
    """The rows of the first week, in each of the four weeks."""
    return [
        {**row, **{at: shifted(row[at], 7 * week) for at in ("scheduled_start", "actual_start")}}
        for week in range(4)
        for row in rows
    ]


def shifted(text: str, days: int) -> str:
    moment = datetime.strptime(text + "Z", "%d/%m/%Y %H:%M%z") + timedelta(days=days)
    return f"{moment:%d/%m/%Y %H:%M}"


def test_the_flag_of_22_visits_appears_in_the_assessment(bolton: Framework) -> None:
    answers = Answers(bolton.id, PERIOD, answers={"groups_served": ("group_one",)})
    rows = {"visits": tuple(four_weeks(twenty_two(8)))}
    filled = with_worksheets(bolton, replace(answers, worksheets=rows), SPAN)
    result = assess(bolton, filled).indicators["g1_kpi3"]
    assert result.status == "met"
    assert [(it.reading, it.option, it.status) for it in result.flags] == [
        ("visits_22", "7", "not_met")
    ]
    typed = with_answer(bolton, filled, "g1_users_within_limit", "1,1,1,1")
    assert not assess(bolton, typed).indicators["g1_kpi3"].flags


def test_a_reading_says_whether_deducted_visits_count_in_kpi_2(bolton: Framework) -> None:
    rows = [visit(), visit("29/03/2027 12:00", landline_excluded="yes")]
    found = worked(bolton, rows)
    assert found.answers["g1_visits_deducted"] == ("1", "", "", "")
    assert found.answers["g1_on_time"] == ("2", "", "", "")
    assert found.under["kpi2_visits.counted"] == {"g1_on_time": ("1", "", "", "")}
    counted = worked(bolton, rows, kpi2_visits="counted")
    assert counted.answers["g1_on_time"] == ("1", "", "", "")


@pytest.mark.parametrize(
    ("planned", "week"),
    [
        ("28/03/2027 23:59", None),
        ("29/03/2027 00:00", 1),
        ("04/04/2027 23:59:59", 1),
        ("05/04/2027 00:00", 2),
        ("25/04/2027 23:59", 4),
        ("26/04/2027 00:00", None),
    ],
)
def test_the_week_is_that_of_the_scheduled_start(
    bolton: Framework, planned: str, week: int | None
) -> None:
    # The worker came the day after, or before: that does not move the visit.
    row = visit(planned, "05/04/2027 00:05")
    assert read_row(bolton.worksheets["visits"], row, SPAN)[-1] == week


def test_the_night_the_clocks_change_moves_no_visit(bolton: Framework) -> None:
    span = Span(date(2027, 3, 22), date(2027, 4, 18))
    table = bolton.worksheets["visits"]
    rows = [
        visit("28/03/2027 00:45", "28/03/2027 00:50"),  # an hour later it is 02:00
        visit("28/03/2027 01:30", "28/03/2027 01:30"),  # a time that there was not
        visit("28/03/2027 23:30", "29/03/2027 00:00"),
    ]
    cells = [read_row(table, row, span) for row in rows]
    assert [row[-1] for row in cells] == [1, 1, 1]
    assert work_out(bolton, table, cells, {}).answers["g1_on_time"] == ("3", "", "", "")


def test_devons_bands_have_no_gaps(devon: Framework) -> None:
    shares = ["0", "50", "50.0", "50.5", "80", "80.4", "81%", "100", "50.000001"]
    rows = [{"person": f"P{n}", "short_term_pct": share} for n, share in enumerate(shares)]
    found = worked(devon, rows, "final_reviews").answers
    assert [found[f"short_{band}"] for band in ("0_50", "51_80", "81_100")] == ["3", "3", "3"]
    assert found["long_0_50"] == "0"


@pytest.mark.parametrize(
    ("sheet", "cells", "named"),
    [
        ("visits", {"scheduled_start": "yesterday"}, "like 27/03/2027 08:30"),
        ("visits", {"scheduled_start": "29/03/2027"}, "like 27/03/2027 08:30"),
        ("visits", {"scheduled_start": "31/02/2027 08:00"}, "like 27/03/2027 08:30"),
        ("visits", {"scheduled_start": "20270329 08:00"}, "like 27/03/2027 08:30"),
        ("visits", {"scheduled_start": "29/03/2027 24:00"}, "like 27/03/2027 08:30"),
        ("visits", {"start_logged": "perhaps"}, "must be yes or no"),
        ("visits", {"user": "  "}, "is blank"),
        ("visits", {"group": "None"}, "must be one or two, not “None”"),
        ("visits", {"group": "one and two"}, "must be one or two"),
        ("visits", {"group": "12"}, "must be one or two"),
        ("consistency", {"visits_1": "1,2"}, "must be a whole number"),
        ("consistency", {"visits_1": "-1"}, "must be a whole number"),
        ("consistency", {"visits_1": "٣"}, "must be a whole number"),
        ("final_reviews", {"short_term_pct": "850"}, "from 0 to 100"),
        ("final_reviews", {"short_term_pct": "80,5"}, "from 0 to 100"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    bolton: Framework, devon: Framework, sheet: str, cells: Row, named: str
) -> None:
    table = {**bolton.worksheets, **devon.worksheets}[sheet]
    with pytest.raises(CellError, match=named):
        read_row(table, {**visit(), "person": "P1", **cells}, SPAN)


@pytest.mark.parametrize("group", ["one", "1", "Group One", "SUG1", "group_one", "GROUP 1 (HBC)"])
def test_a_choice_is_known_by_its_words(bolton: Framework, group: str) -> None:
    assert first_week(bolton, [visit(group=group)], "g1_visits_took_place") == "1"


# What a definition's SQL may do.


def sheet_with(sql: str) -> Worksheet:
    column = Column("user", "User", "text")
    return Worksheet("w", "W", (column,), (WorksheetAnswer("g2_kpi5_threshold", sql),))


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH 'stolen.db' AS other",
        "ATTACH ':memory:' AS other",
        "INSERT INTO rows VALUES ('x', 1)",
        "UPDATE rows SET user = 'x'",
        "DELETE FROM rows",
        "DROP TABLE rows",
        "CREATE TABLE mine (a)",
        "CREATE TEMP TABLE mine (a)",
        "PRAGMA temp_store = FILE",
        "PRAGMA database_list",
        "SELECT * FROM pragma_database_list",
        "VACUUM INTO 'stolen.db'",
        "SELECT load_extension('x')",
        "SELECT random()",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n",
    ],
)
def test_sql_may_only_read(
    bolton: Framework, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorksheetError, match="cannot work out g2_kpi5_threshold"):
        work_out(bolton, sheet_with(sql), [("a", None)], {})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("SELECT 1; SELECT 2", "one SELECT"),
        ("SELECT absent FROM rows", "no such column"),
        ("SELECT x'00'", "bytes"),
        ("SELECT replace(printf('%.*c', 900000, 'x'), 'x', 'yy')", "too big"),
        ("not sql", "syntax error"),
    ],
)
def test_sql_that_fails_says_why(bolton: Framework, sql: str, why: str) -> None:
    with pytest.raises(WorksheetError, match=why):
        work_out(bolton, sheet_with(sql), [("a", None)], {})


def test_sql_that_takes_too_long_is_stopped(
    bolton: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calculation, "STEPS", 2_000_000)
    sql = "SELECT count(*) FROM rows a, rows b, rows c, rows d"
    with pytest.raises(WorksheetError, match="takes too long"):
        work_out(bolton, sheet_with(sql), [(str(n), None) for n in range(200)], {})


@pytest.mark.parametrize(
    ("sql", "answer"),
    [("SELECT 0.1 + 0.2", "0.3"), ("SELECT 2.0", "2"), ("SELECT 12", "12"), ("SELECT 'x'", "x")],
)
def test_a_figure_is_written_as_it_would_be_typed(bolton: Framework, sql: str, answer: str) -> None:
    found = work_out(bolton, sheet_with(sql), [("a", None)], {}).answers
    assert found == {"g2_kpi5_threshold": answer}


@pytest.mark.parametrize("sql", ["SELECT NULL", "SELECT 1 WHERE 0"])
def test_null_and_no_row_give_no_answer(bolton: Framework, sql: str) -> None:
    assert work_out(bolton, sheet_with(sql), [("a", None)], {}).answers == {}


# An answers file with rows of its own.

FILE = """
framework = "bolton-home-care"
period = "2027-03-29"
[answers]
groups_served = ["group_one"]
g1_on_time = [9, 9, 9, 9]
[[worksheet.visits]]
user = "U1"
group = 1
worker = "W1"
scheduled_start = "29/03/2027 08:00"
actual_start = "29/03/2027 08:10"
"""


def test_stated_answers_win_over_rows(bolton: Framework) -> None:
    found = with_worksheets(bolton, read_answers(FILE), SPAN)
    assert found.answers["g1_on_time"] == ("9",) * 4
    assert found.answers["g1_visits_took_place"] == ("1", "", "", "")
    assert found.origin_of("g1_on_time") == "typed"
    assert found.origin_of("g1_visits_took_place") == "worksheet"


def test_a_row_that_cannot_be_read_is_named(bolton: Framework) -> None:
    answers = read_answers(FILE + '[[worksheet.visits]]\nuser = "U2"\n')
    with pytest.raises(WorksheetError, match=r"worksheet visits, row 2: .* is blank"):
        with_worksheets(bolton, answers, SPAN)


def test_unknown_columns_are_named_with_the_nearest(bolton: Framework) -> None:
    answers = read_answers(FILE + '[[worksheet.visits]]\nusr = "U2"\n')
    assert unknown_names(bolton, answers) == (
        "The worksheet visits has no column “usr”, in row 2. Did you mean “user”?",
    )
