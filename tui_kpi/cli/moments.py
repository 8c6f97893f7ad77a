"""Moments and days as people give them to a command."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from tui_kpi.session.errors import UsageError


def day_or_moment(text: str | None) -> datetime | None:
    """Return a moment, or the beginning (UTC) of a day; None for None. Raises UsageError."""
    if text is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        return _moment(text)


def _moment(text: str) -> datetime:
    """Return a moment with its UTC offset. Raises UsageError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None:
        raise UsageError(
            f"“{text}” is not a day like 2027-04-02, nor a moment with its UTC offset, like "
            "2027-04-02T09:30:00+01:00 or 2027-04-02T08:30:00Z."
        )
    return found
