"""Periods: ids, spans, what falls due, deadlines, across year ends and leap years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.framework.period import (
    Due,
    Interval,
    PeriodError,
    Span,
    lacks_year,
    parse_date,
    parse_period,
    period_of,
)

APRIL = (4, 1)
INTERVALS: list[Interval] = ["month", "quarter", "half-year", "year"]
DAYS = st.dates(date(2001, 1, 1), date(2100, 12, 31))
YEAR_STARTS = st.tuples(st.integers(1, 12), st.integers(1, 28))


@pytest.mark.parametrize(
    ("interval", "id", "start", "end", "title"),
    [
        ("month", "2026-04", date(2026, 4, 1), date(2026, 4, 30), "April 2026"),
        ("month", "2028-02", date(2028, 2, 1), date(2028, 2, 29), "February 2028"),
        ("quarter", "2026-27-Q1", date(2026, 4, 1), date(2026, 6, 30), "Quarter 1, 2026-27"),
        ("quarter", "2026-27-Q4", date(2027, 1, 1), date(2027, 3, 31), "Quarter 4, 2026-27"),
        ("half-year", "2026-27-H2", date(2026, 10, 1), date(2027, 3, 31), "Half 2, 2026-27"),
        ("year", "1999-00", date(1999, 4, 1), date(2000, 3, 31), "Year 1999-00"),
        (
            "four-week",
            "2026-04-06",
            date(2026, 4, 6),
            date(2026, 5, 3),
            "4 weeks from 6 April 2026",
        ),
    ],
)
def test_spans(interval: Interval, id: str, start: date, end: date, title: str) -> None:
    period = parse_period(interval, id, APRIL)
    assert (period.span, period.title()) == (Span(start, end), title)


@given(st.sampled_from(INTERVALS), DAYS, YEAR_STARTS)
def test_every_day_is_in_one_period_and_periods_follow_on(
    interval: Interval, day: date, year_start: tuple[int, int]
) -> None:
    period = period_of(interval, day, year_start)
    assert period.span.start <= day <= period.span.end
    assert parse_period(interval, period.id, year_start) == period
    following = period.next()
    assert following.span.start == period.span.end + timedelta(days=1)
    assert following.before() == period


@pytest.mark.parametrize(
    ("interval", "id", "words"),
    [
        ("quarter", "2026-27-Q5", "is not a quarter. Write it like 2026-27-Q2"),
        ("quarter", "2026-28-Q1", "is not a quarter"),
        ("quarter", "2026-Q1", "is not a quarter"),
        ("month", "2026-13", "is not a month. Write it like 2026-04"),
        ("month", "2026-4", "is not a month"),
        ("month", "٢٠٢٦-٠٤", "is not a month"),
        ("half-year", "2026-27-H3", "is not a half year"),
        ("year", "2026-28", "is not a year"),
        ("four-week", "2026-04-07", "2026-04-07 is a Tuesday. Enter the Monday"),
        ("four-week", "2026-04-31", "is not the Monday"),
        ("four-week", "9999-12-27", "“9999-12-27” is not"),
        ("year", "9999-00", "is not a year"),
        ("quarter", "0000-01-Q1", "is not a quarter"),
    ],
)
def test_what_is_no_period_says_which_form_is_wanted(
    interval: Interval, id: str, words: str
) -> None:
    with pytest.raises(PeriodError) as refused:
        parse_period(interval, id, APRIL)
    assert words in str(refused.value)


def test_sections_fall_due_where_their_interval_ends() -> None:
    quarters = [parse_period("quarter", f"2026-27-Q{n}", APRIL) for n in (1, 2, 3, 4)]
    assert [q.covered_by("half-year") for q in quarters] == [
        None,
        Span(date(2026, 4, 1), date(2026, 9, 30)),
        None,
        Span(date(2026, 10, 1), date(2027, 3, 31)),
    ]
    assert [q.covered_by("year") for q in quarters] == [
        *[None] * 3,
        Span(date(2026, 4, 1), date(2027, 3, 31)),
    ]


@pytest.mark.parametrize(
    ("due", "end", "expected"),
    [
        (Due(day_of_next_month=7), date(2026, 12, 31), date(2027, 1, 7)),
        (Due(day_of_next_month=7), date(2027, 2, 28), date(2027, 3, 7)),
        (Due(days_after_end=30), date(2026, 12, 31), date(2027, 1, 30)),
        (Due(typed=True), date(2026, 12, 31), None),
        (Due(), date(2026, 12, 31), None),
    ],
)
def test_deadlines(due: Due, end: date, expected: date | None) -> None:
    assert due.on(Span(end.replace(day=1), end)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-27", date(2027, 3, 27)),
        ("27/3/2027", date(2027, 3, 27)),
        (" 27.03.2027 ", date(2027, 3, 27)),
        ("27 March 2027", date(2027, 3, 27)),
        ("27 mar 2027", date(2027, 3, 27)),
        ("31/2/2027", None),
        ("27 Ma 2027", None),
        ("27/3/27", date(2027, 3, 27)),
        ("27/3/127", None),
        ("٢٧/٣/٢٠٢٧", None),
        ("", None),
    ],
)
def test_typed_dates(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize("text", ["31 October", "31/10", " 29  feb ", "1 Sept"])
def test_a_day_without_its_year_is_told_from_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None
    assert lacks_year(text)


@pytest.mark.parametrize(
    "text", ["31 October 2026", "31/10/26", "32 October", "soon", "", "October"]
)
def test_no_year_is_lacking_elsewhere(text: str) -> None:
    assert not lacks_year(text)
