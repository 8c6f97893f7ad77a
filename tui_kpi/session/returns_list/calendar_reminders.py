"""The deadlines that are still to come or to be met, for a calendar."""

from __future__ import annotations

from collections.abc import Iterator

from tui_kpi.reports.calendar import Deadline, calendar_file
from tui_kpi.session.references import reference_of
from tui_kpi.session.returns_list.deadlines import scheduled
from tui_kpi.session.session import Session


def reminders(session: Session) -> bytes:
    """Return a calendar file of every deadline whose return is not sealed.

    Those typed ahead are in it, however far ahead. Raises UsageError while the schedule is
    damaged.
    """
    return calendar_file(sorted(_deadlines(session), key=lambda it: it.day), session.now())


def _deadlines(session: Session) -> Iterator[Deadline]:
    listed = set()
    for row in session.returns():
        listed.add(row.reference)
        if row.due_on is not None and row.group != "sealed":
            title = f"{row.title}: return for {row.period_title}"
            yield Deadline(row.reference, row.due_on, title, f"Last day to send {row.reference}.")
    schedule = session.schedule
    for framework, period in scheduled(session.catalogue, schedule):
        reference = reference_of(framework.id, period.id)
        day = schedule.get(reference)
        if day is not None and reference not in listed:
            title = f"{framework.short}: return for {period.title()}"
            yield Deadline(reference, day, title, f"Last day to send {reference}.")
