"""Deadlines as a calendar file (RFC 5545), for the calendar that people look at anyway."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One return and the last day for it."""

    reference: str
    """The event keeps this name, so that a later file replaces it."""
    day: date
    title: str
    text: str


def calendar_file(deadlines: Iterable[Deadline], made: datetime) -> bytes:
    """Return a calendar with a day for each deadline, and a reminder a week before it.

    `made` is aware of its UTC offset.
    """
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415 - only when one is made

    calendar = Calendar()
    calendar.add("prodid", "-//tui-kpi//deadlines//EN")
    calendar.add("version", "2.0")
    for deadline in deadlines:
        event = Event()
        event.add("uid", f"{deadline.reference}@tui-kpi")
        event.add("dtstamp", made)
        event.add("dtstart", deadline.day)
        event.add("summary", deadline.title)
        event.add("description", deadline.text)
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", deadline.title)
        alarm.add("trigger", -_WEEK)
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
