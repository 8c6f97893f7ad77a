"""Outturn against target over periods: gaps, breaks, weeks, parts; and its table and picture."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_return import ANSWERS
from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import parse_period
from tui_kpi.reports.plot import plot, short_title, table_lines
from tui_kpi.returns.model import Answers
from tui_kpi.wording.trends import Figure, Point, Sealed, Series, trends

Q = [parse_period("quarter", f"2026-27-Q{n}", (4, 1)) for n in range(1, 5)]


def sealed(framework: Framework, period: str, revision: int = 1, **answers: str) -> Sealed:
    return Sealed(
        framework,
        Answers(framework=framework.id, period=period, answers={**ANSWERS, **answers}),
        revision,
    )


def of(series: tuple[Series, ...], indicator: str) -> Series:
    return next(it for it in series if it.indicator == indicator)


@pytest.fixture
def year(lancashire: Framework) -> tuple[Series, ...]:
    later = replace(lancashire, sha256="later", version="2027-01")
    return trends(
        lancashire,
        {
            Q[3]: sealed(later, Q[3].id),
            Q[0]: sealed(lancashire, Q[0].id, kpi1_a="200"),
            Q[1]: sealed(lancashire, Q[1].id, revision=2, kpi1_a="299"),
        },
    )


def test_a_period_that_is_not_sealed_is_a_gap(year: tuple[Series, ...]) -> None:
    points = of(year, "kpi1").points
    assert [p.period.id for p in points] == [period.id for period in Q]
    assert [p.sealed for p in points] == [True, True, False, True]
    assert [p.revision for p in points] == [1, 2, None, 1]
    assert [f.outturn for p in points for f in p.figures] == [
        Fraction(200, 3),
        Fraction(299, 3),
        Fraction(100, 3),
    ]


def test_a_period_in_which_it_was_not_due_is_none_of_its_own(year: tuple[Series, ...]) -> None:
    assert [p.period.id for p in of(year, "kpi2").points] == ["2026-27-Q4"]


def test_another_definition_breaks_the_series_once(year: tuple[Series, ...]) -> None:
    assert [p.breaks for p in of(year, "kpi1").points] == [
        *("", "", ""),
        "new definition, version 2027-01",
    ]


def test_another_reading_breaks_what_it_touches(catalogue: Catalogue) -> None:
    surrey = catalogue.load("surrey-care-within-the-home")
    reading = next(r for r in surrey.readings.values() if r.indicators)
    other = next(o.id for o in reading.options if o.id != reading.default)
    months = [parse_period("month", f"2027-0{n}", (4, 1)) for n in (1, 2)]
    found = trends(
        surrey,
        {
            month: Sealed(surrey, Answers(surrey.id, month.id, readings=chosen), 1)
            for month, chosen in zip(months, ({}, {reading.id: other}), strict=True)
        },
    )
    broken = {it.indicator for it in found if it.points[-1].breaks}
    assert broken == set(reading.indicators)


def test_weeks_and_parts_have_figures_of_their_own(bolton: Framework, catalogue: Catalogue) -> None:
    weekly = next(i for i in bolton.indicators.values() if i.per_week)
    period = parse_period("four-week", "2027-03-01", (4, 1))
    found = trends(bolton, {period: Sealed(bolton, Answers(bolton.id, period.id), 1)})
    assert len(of(found, weekly.id).points[0].figures) == 4
    devon = catalogue.load("devon-supporting-independence")
    parted = next(i for i in devon.indicators.values() if i.parts)
    half = parse_period("half-year", "2026-27-H1", (4, 1))
    given = {part: str(n) for n, part in enumerate(parted.parts, 1)}
    found = trends(devon, {half: Sealed(devon, Answers(devon.id, half.id, answers=given), 1)})
    parts = [it for it in found if it.indicator == parted.id]
    assert [it.part for it in parts] == list(parted.parts)
    assert sum(f.outturn or 0 for it in parts for f in it.points[0].figures) == 100


def test_the_table_says_exactly_what_the_picture_shows(year: tuple[Series, ...]) -> None:
    assert table_lines(of(year, "kpi1")) == [
        "Period              Outturn  Target  Result",
        "Quarter 1, 2026-27   66.67%          Target to be confirmed",
        "Quarter 2, 2026-27   99.67%          Target to be confirmed",
        "Quarter 3, 2026-27        -          no sealed return",
        "New definition, version 2027-01:",
        "Quarter 4, 2026-27   33.33%          Target to be confirmed",
    ]


def test_the_picture_in_ascii(year: tuple[Series, ...]) -> None:
    assert plot(of(year, "kpi1"), 50, 11, ascii_only=True) == [
        "100% |                *                !",
        "     |",
        "     |     *",
        " 50% |",
        "     |",
        "     |                                      *",
        "     |",
        "  0% |",
        "     +--------------------------------------------",
        "       Q1 26-27   Q2 26-27   Q3 26-27   Q4 26-27",
        "      * outturn   ! figures before it may not compare",
    ]


def line(figures: list[Fraction | None], target: Fraction | None, *, counts: bool) -> Series:
    points = []
    period = Q[0]
    for outturn in figures:
        figure = Figure(outturn, "", "met", "")
        points.append(Point(period, (figure,), target=target, revision=1))
        period = period.next()
    return Series("f", "i", "", "Title", counts, tuple(points))


FIGURES = st.fractions(0, 10_000, max_denominator=997)


@given(
    figures=st.lists(st.one_of(st.none(), FIGURES), max_size=30),
    target=st.one_of(st.none(), FIGURES),
    counts=st.booleans(),
    width=st.integers(1, 120),
    height=st.integers(1, 30),
    ascii_only=st.booleans(),
)
def test_any_series_fits_its_room(
    figures: list[Fraction | None],
    target: Fraction | None,
    counts: bool,
    width: int,
    height: int,
    ascii_only: bool,
) -> None:
    lines = plot(line(figures, target, counts=counts), width, height, ascii_only=ascii_only)
    legend = lines.pop() if lines else ""
    assert len(lines) + bool(legend) <= height
    assert all(len(it) <= width for it in lines)
    assert "\x1b" not in "".join(lines)
    assert not ascii_only or "".join([*lines, legend]).isascii()
    mark = "*" if ascii_only else "●"
    if lines:
        assert ("target" in legend) == (target is not None and bool(figures))
        assert any(mark in it for it in lines)


def test_a_target_is_drawn_and_the_highest_count_stands_below_the_top() -> None:
    lines = plot(
        line([Fraction(3), Fraction(7)], Fraction(5), counts=True), 40, 12, ascii_only=True
    )
    assert lines[0] == "7 |                            *"
    assert any("------" in it for it in lines[1:8])
    assert lines[-1].strip() == "* outturn   - target"


def test_the_line_stops_at_a_gap_and_at_a_break(lancashire: Framework) -> None:
    quarters = {Q[n]: sealed(lancashire, Q[n].id, kpi1_a=str(100 + 50 * n)) for n in (0, 1, 3)}
    later = replace(lancashire, sha256="later")
    for changed, joined in ((lancashire, [True, False, False]), (later, [False, False, False])):
        quarters[Q[1]] = sealed(changed, Q[1].id, kpi1_a="150")
        quarters[Q[3]] = sealed(changed, Q[3].id, kpi1_a="250")
        lines = plot(of(trends(lancashire, quarters), "kpi1"), 66, 11, ascii_only=False)[:8]
        # Half way between the middles of two neighbouring quarters, 15 columns each.
        found = [
            any("\u2800" < it[6 + 15 * n : 7 + 15 * n] < "\u28ff" for it in lines)
            for n in (1, 2, 3)
        ]
        assert found == joined


def test_years_and_months_are_named_in_few_characters() -> None:
    names = {("year", "2026-27"): "2026-27", ("month", "2026-04"): "Apr 26"}
    for (interval, id), name in names.items():
        assert short_title(Point(parse_period(interval, id, (4, 1)))) == name


@given(count=st.integers(1, 60), width=st.integers(24, 140))
def test_names_of_periods_stand_apart_and_evenly(count: int, width: int) -> None:
    lines = plot(line([Fraction(1)] * count, None, counts=True), width, 10, ascii_only=True)
    below = lines[-2]
    names = re.findall(r"Q\d \d\d-\d\d", below)
    assert " ".join(below.split()) == " ".join(names)
    starts = [found.start() for found in re.finditer(r"Q", below)]
    # The first and the last may have been moved to stay within the picture.
    steps = {later - before for before, later in pairwise(starts[1:-1])}
    assert not steps or max(steps) - min(steps) <= 1
    assert len(below) <= width
