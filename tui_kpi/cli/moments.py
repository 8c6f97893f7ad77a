"""Moments and days as people give them to a command."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from tui_kpi.session.errors import UsageError


def moment(text: str | None) -> datetime | None:
    """Return a moment with its UTC offset; None for None. Raises UsageError."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None:
        raise UsageError(
            f"“{text}” is not a moment with its UTC offset, like 2027-04-02T09:30:00+01:00 or "
            "2027-04-02T08:30:00Z."
        )
    return found


def day_or_moment(text: str | None) -> datetime | None:
    """Return a moment, or the beginning (UTC) of a day; None for None. Raises UsageError."""
    if text is not None:
        try:
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        except ValueError:
            pass
    return moment(text)
