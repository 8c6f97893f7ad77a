"""What a council sends ahead, typed once: deadlines, and where payment periods begin.

In the schedule a return stands with its deadline, and the id of a four-weekly framework with a
Monday on which one of its periods starts; all others follow from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Calendar, Period, PeriodError, date_words
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.session.references import framework_called, reference_of, resolve

_FOUR_WEEKS = timedelta(days=28)
_EARLIER = 3
_A_YEAR = {"month": 12, "quarter": 4, "half-year": 2, "year": 1, "four-week": 13}


def scheduled(
    catalogue: Catalogue, schedule: Mapping[str, date]
) -> Iterator[tuple[Framework, Period]]:
    """Yield the returns that a schedule names, by their period; unknown ones are passed over."""
    found = []
    for name, day in schedule.items():
        try:
            if "/" in name:
                found.append(resolve(catalogue, name))
            else:
                framework = framework_called(catalogue, name, whole=True)
                found.append((framework, framework.calendar.period_on(day)))
        except (SessionError, PeriodError):
            continue
    yield from sorted(found, key=lambda pair: (pair[1].span.end, pair[0].id))


def changed(
    catalogue: Catalogue, schedule: Mapping[str, date], changes: Mapping[str, date | None]
) -> dict[str, date]:
    """Return the schedule with changes; None forgets.

    Raises UsageError for an unknown return or framework, for a start that is not a Monday, and
    for a start of a framework whose periods the calendar gives.
    """
    result = dict(schedule)
    for name, day in changes.items():
        if "/" in name:
            framework, period = resolve(catalogue, name)
            key = reference_of(framework.id, period.id)
        else:
            framework = framework_called(catalogue, name)
            key = framework.id
            _check_start(framework, day)
        result.pop(key, None)
        if day is not None:
            result[key] = day
    return result


def _check_start(framework: Framework, day: date | None) -> None:
    if framework.calendar.interval != "four-week":
        raise UsageError(
            f"The periods of {framework.short} follow the calendar. Give a deadline with its "
            f"return, like {framework.id}/PERIOD=2026-10-31."
        )
    if day is not None and day.weekday() != 0:
        raise UsageError(
            f"{date_words(day)} is a {day.strftime('%A')}. Enter the Monday on which a payment "
            "period starts, from the council's schedule."
        )


def current(calendar: Calendar, today: date, start: date | None) -> Period | None:
    """Return the period that `today` falls in.

    `start` is a first day of some four-weekly period; without it such a period is not known:
    None.
    """
    if calendar.interval != "four-week":
        return calendar.period_on(today)
    if start is None:
        return None
    return calendar.period_on(start + (today - start) // _FOUR_WEEKS * _FOUR_WEEKS)


def year_of_periods(first: Period) -> tuple[Period, ...]:
    """Return a year of periods, beginning with `first`."""
    periods = [first]
    while len(periods) < _A_YEAR[first.interval]:
        periods.append(periods[-1].next())
    return tuple(periods)


def sensible_periods(now: Period) -> tuple[Period, ...]:
    """Return the period that ended last, the one that runs `now`, the next, then earlier ones."""
    last = now.before()
    earlier = [last]
    for _ in range(_EARLIER):
        earlier.append(earlier[-1].before())
    return (last, now, now.next(), *earlier[1:])


def not_begun(period: Period, today: date) -> str:
    """Return what to ask before a return is started too early; empty once its period runs."""
    if period.span.start <= today:
        return ""
    return (
        f"{period.title()} starts on {date_words(period.span.start)}. You can start it then: the "
        "answers that stay the same are copied from your last return at that time."
    )


def standing_words(period: Period, today: date) -> str:
    """Return how a period stands in time."""
    if period.span.end < today:
        return "Ended: ready to fill in"
    return "Runs now" if period.span.start <= today else "Not begun yet"
