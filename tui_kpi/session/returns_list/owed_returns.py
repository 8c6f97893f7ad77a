"""Which returns are owed and not yet started, for every framework that the provider uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period
from tui_kpi.session.references import reference_of, resolve
from tui_kpi.session.returns_list.deadlines import current, scheduled

MOST_OWED = 12
"""How many returns of one framework are listed as not started."""
_A_YEAR = timedelta(days=366)
"""How long ago a return may have been passed over and still be listed."""


def owed_returns(
    catalogue: Catalogue, references: Iterable[str], today: date, schedule: Mapping[str, date]
) -> Iterator[tuple[Framework, Period]]:
    """Yield the returns that are owed and are none of `references`, the known ones.

    They follow the latest known one up to today's, at least the next one; before it, those
    passed over within a year, and those with a deadline typed ahead. Of a framework that only the
    schedule names they begin with its first deadline, or with the payment period that ended last.
    """
    frameworks: dict[str, Framework] = {}
    known: dict[str, list[Period]] = {}
    named: dict[str, list[Period]] = {}
    for reference in references:
        framework, period = resolve(catalogue, reference)
        frameworks[framework.id] = framework
        known.setdefault(framework.id, []).append(period)
    for framework, period in scheduled(catalogue, schedule):
        frameworks[framework.id] = framework
        dated = reference_of(framework.id, period.id) in schedule
        first = period if dated else _ended_last(framework, period, today)
        named.setdefault(framework.id, []).append(first)
    for id, framework in frameworks.items():
        returns = sorted(known.get(id, ()), key=lambda period: period.span.end)
        wanted = named.get(id, [])
        for period in _of_one(returns, wanted, today) if returns else _until_today(wanted, today):
            yield framework, period


def _ended_last(framework: Framework, start: Period, today: date) -> Period:
    """Return the payment period that ended last; `start` where all of them are still to end."""
    now = current(framework.calendar, today, start.span.start)
    last = now.before() if now is not None else start
    return last if last.span.start > start.span.start else start


def _of_one(returns: Sequence[Period], named: Iterable[Period], today: date) -> Iterator[Period]:
    """Yield what is owed of one framework that has returns."""
    found: dict[str, Period] = {}
    between = _next(returns[0])
    while between is not None and between.span.end < returns[-1].span.end:
        if between.span.end >= today - _A_YEAR:
            found[between.id] = between
        between = _next(between)
    found |= {period.id: period for period in named if period.span.end < today}
    following = _next(returns[-1])
    found |= {p.id: p for p in _until_today([following] if following else [], today)}
    for period in found.values():
        # Four weeks that were counted from another Monday are the same weeks.
        if not any(_overlap(period, it) for it in returns):
            yield period


def _until_today(first: Sequence[Period], today: date) -> Iterator[Period]:
    """Yield the earliest of some periods and those after it, the last of them today's."""
    period = min(first, key=lambda period: period.span.start, default=None)
    for _ in range(MOST_OWED):
        if period is None:
            return
        yield period
        if today <= period.span.end:
            return
        period = _next(period)


def _next(period: Period) -> Period | None:
    """Return the period that follows; None at the end of the calendar."""
    try:
        return period.next()
    except (ValueError, OverflowError):
        return None


def _overlap(one: Period, other: Period) -> bool:
    return one.span.start <= other.span.end and other.span.start <= one.span.end
