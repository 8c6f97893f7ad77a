"""Reporting periods: ids, spans, what falls due in them, and deadlines. Dates, never times."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import date, timedelta
from typing import Literal

from tui_kpi.records import Record

Interval = Literal["month", "quarter", "half-year", "year", "four-week"]

MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
"""Length of each interval that the calendar gives."""
INTERVAL_WORDS: dict[Interval, str] = {
    "month": "every month",
    "quarter": "every quarter",
    "half-year": "twice a year",
    "year": "once a year",
    "four-week": "every four weeks",
}
_LETTER = {"quarter": "Q", "half-year": "H"}
_FORMS: dict[str, tuple[str, str]] = {
    "month": ("a month", "2026-04"),
    "quarter": ("a quarter", "2026-27-Q2"),
    "half-year": ("a half year", "2026-27-H1"),
    "year": ("a year", "2026-27"),
    "four-week": ("the Monday on which four weeks start", "2026-04-06"),
}
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class PeriodError(ValueError):
    """A period id that names no period. The text says which form is wanted."""


class Span(Record):
    """From `start` to `end`, both days included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Number of days in the span."""
        return (self.end - self.start).days + 1

    def words(self) -> str:
        """Return the span in words: `1 January to 31 March 2027`."""
        if self.start.year != self.end.year:
            return f"{date_words(self.start)} to {date_words(self.end)}"
        return f"{self.start.day} {_MONTH_NAMES[self.start.month - 1]} to {date_words(self.end)}"


class Due(Record):
    """When a return is due. With nothing set no deadline is printed."""

    day_of_next_month: int | None = None
    days_after_end: int | None = None
    typed: bool = False
    """The user must type it: while blank it is missing."""

    def on(self, span: Span) -> date | None:
        """Return the deadline of a return for `span`, or None where the rule gives none."""
        if self.day_of_next_month is not None:
            return (span.end + timedelta(days=1)).replace(day=self.day_of_next_month)
        if self.days_after_end is not None:
            return span.end + timedelta(days=self.days_after_end)
        return None


class Period(Record):
    """One reporting period of a framework."""

    id: str
    interval: Interval
    span: Span
    year_start: tuple[int, int]

    def title(self) -> str:
        """Return a short name for people: `Quarter 4, 2026-27`, `April 2026`."""
        if self.interval == "month":
            return f"{_MONTH_NAMES[self.span.start.month - 1]} {self.span.start.year}"
        if self.interval == "four-week":
            return f"4 weeks from {date_words(self.span.start)}"
        year, _, part = self.id.rpartition("-")
        if self.interval == "year":
            return f"Year {self.id}"
        word = "Quarter" if self.interval == "quarter" else "Half"
        return f"{word} {part[1:]}, {year}"

    def next(self) -> Period:
        """Return the period that follows."""
        return period_of(self.interval, self.span.end + timedelta(days=1), self.year_start)

    def before(self) -> Period:
        """Return the period that precedes."""
        if self.interval == "four-week":
            return period_of(self.interval, self.span.start - timedelta(days=28), self.year_start)
        return period_of(self.interval, self.span.start - timedelta(days=1), self.year_start)

    def covered_by(self, interval: Interval) -> Span | None:
        """Return the span that a section asked every `interval` covers in this return.

        None when it is not due here: a half-yearly section of a quarterly return is due in the
        quarters that end a half year, and covers the whole half year.
        """
        if interval == self.interval:
            return self.span
        span = period_of(interval, self.span.end, self.year_start).span
        return span if span.end == self.span.end else None


class Calendar(Record):
    """When returns are owed."""

    interval: Interval
    year_start: tuple[int, int] = (4, 1)
    """Month and day."""
    due: Due = field(default_factory=Due)
    assumptions: tuple[str, ...] = ()

    def period(self, id: str) -> Period:
        """Return the period called `id`. Raises PeriodError naming the form that is wanted."""
        return parse_period(self.interval, id, self.year_start)

    def period_on(self, day: date) -> Period:
        """Return the period that `day` falls in; of four weeks, the one that starts on it.

        Raises PeriodError for four weeks from another day than a Monday.
        """
        return period_of(self.interval, day, self.year_start)


def date_words(day: date) -> str:
    """Return a date in words, `6 April 2026`."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Return a date in few letters, `6 Apr`."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1][:3]}"


def parse_date(text: str) -> date | None:
    """Return the day that `text` names, or None.

    As yyyy-mm-dd, dd/mm/yyyy, dd/mm/yy (of this century) or `6 April 2026`.
    """
    text = " ".join(text.split())
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        year, month, day = text.split("-")
    elif found := re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]((?:20)?[0-9]{2}|[0-9]{4})", text):
        day, month, year = found.groups()
        year = year if len(year) == 4 else f"20{year}"
    elif found := re.fullmatch(r"([0-9]{1,2}) ([A-Za-z]{3,9}) ([0-9]{4})", text):
        day, name, year = found.groups()
        numbers = [n for n, m in enumerate(_MONTH_NAMES, 1) if m.lower().startswith(name.lower())]
        if len(numbers) != 1:
            return None
        month = str(numbers[0])
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def lacks_year(text: str) -> bool:
    """Return whether `text` names a day but not its year: `31 October`, `31/10`."""
    text = " ".join(text.split())
    return any(parse_date(f"{text}{year}") is not None for year in (" 2028", "/2028"))


def parse_period(interval: Interval, text: str, year_start: tuple[int, int]) -> Period:
    """Return the period called `text` (design §9).

    Raises PeriodError, with the form that is wanted, when `text` names no such period.
    """
    start = _start_of(interval, text, year_start)
    if start is not None:
        try:
            period = period_of(interval, start, year_start)
        except (ValueError, OverflowError):
            period = None
        if period is not None and period.id == text:
            return period
    what, example = _FORMS[interval]
    if interval == "four-week" and start is not None and start.weekday():
        weekday = start.strftime("%A")
        raise PeriodError(
            f"{text} is a {weekday}. Enter the Monday on which the four weeks start, "
            f"like {start - timedelta(days=start.weekday())}."
        )
    raise PeriodError(f"“{text}” is not {what}. Write it like {example}.")


def _start_of(interval: Interval, text: str, year_start: tuple[int, int]) -> date | None:
    """Return the first day that a period id of the right form would start on, or None."""
    month, day = year_start
    try:
        if interval == "four-week":
            return date.fromisoformat(text) if len(text) == 10 else None
        if interval == "month":
            found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
            return date(int(found[1]), int(found[2]), 1) if found else None
        letter = _LETTER.get(interval, "")
        tail = rf"-{letter}([1-4])" if letter else "()"
        found = re.fullmatch(rf"([0-9]{{4}})(?:-[0-9]{{2}})?{tail}", text)
        if not found:
            return None
        steps = (int(found[2]) - 1 if found[2] else 0) * MONTHS[interval]
        return _add_months(date(int(found[1]), month, day), steps)
    except ValueError:
        return None


def period_of(interval: Interval, day: date, year_start: tuple[int, int]) -> Period:
    """Return the period of this kind that `day` falls in (four weeks: that start on `day`).

    `year_start` is a month and a day. Raises PeriodError for four weeks from another day than a
    Monday.
    """
    if interval == "four-week":
        if day.weekday() != 0:
            raise PeriodError(f"{day} is not a Monday.")
        return Period(str(day), interval, Span(day, day + timedelta(days=27)), year_start)
    if interval == "month":
        first = day.replace(day=1)
        return Period(f"{first:%Y-%m}", interval, _months(first, 1), year_start)
    month, start_day = year_start
    first = date(day.year, month, start_day)
    if first > day:
        first = date(day.year - 1, month, start_day)
    year = str(first.year) if year_start == (1, 1) else f"{first.year}-{(first.year + 1) % 100:02}"
    length = MONTHS[interval]
    number = 1
    start = first
    while _add_months(start, length) <= day:
        start = _add_months(start, length)
        number += 1
    tail = f"-{_LETTER[interval]}{number}" if interval in _LETTER else ""
    return Period(f"{year}{tail}", interval, _months(start, length), year_start)


def _months(start: date, length: int) -> Span:
    return Span(start, _add_months(start, length) - timedelta(days=1))


def _add_months(day: date, months: int) -> date:
    """Return the same day `months` later; year starts are limited to days 1 to 28."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)
