"""Addresses of answers: a field id, or `field.3` for its third week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui_kpi.framework.model import WEEKS_A_PERIOD
from tui_kpi.returns.model import Address


def field_of(where: Address) -> str:
    """Return the field id of an address."""
    return where.partition(".")[0]


def week_of(where: Address) -> int | None:
    """Return the week of an address, from 1; None where it is of the whole answer."""
    week = where.partition(".")[2]
    return int(week) if week.isascii() and week.isdigit() else None


def in_week(field_id: str, week: int) -> Address:
    """Return the address of one week of a field, counted from 1."""
    return f"{field_id}.{week}"


def four_weeks(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the answers of the four weeks: blank ones for what is missing, no more than four."""
    return tuple([*cells, *[""] * WEEKS_A_PERIOD][:WEEKS_A_PERIOD])


def weeks_named(weeks: Sequence[int]) -> str:
    """Return weeks in words: `week 2`, `weeks 2 and 3`, `weeks 1, 2 and 4`."""
    *before, last = map(str, weeks)
    return f"weeks {', '.join(before)} and {last}" if before else f"week {last}"
