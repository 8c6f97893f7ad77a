"""`tui-kpi schedule [NAME=DATE…]`: deadlines and payment periods that the council sent ahead."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date

from tui_kpi.cli.context import Context
from tui_kpi.cli.output import check_may_replace
from tui_kpi.framework.period import parse_date
from tui_kpi.session.errors import UsageError


def run(arguments: Namespace, context: Context) -> int:
    """Keep what is given, all or nothing; without changes print the schedule."""
    changes: dict[str, date | None] = {}
    for edit in arguments.edits:
        reference, equals, text = edit.partition("=")
        day = parse_date(text)
        if not equals or (text.strip() and day is None):
            raise UsageError(f"“{edit}” is not NAME=DATE, like devon/2026-27-H1=2026-10-31.")
        changes[reference.strip()] = day
    if changes:
        context.session.save_schedule(changes)
        print("Saved.", file=sys.stderr)
        if arguments.ics is None:
            return 0
    if arguments.ics is not None:
        from tui_kpi.session.returns_list.calendar_reminders import reminders
        from tui_kpi.store import atomic

        check_may_replace(arguments.ics, replace=arguments.replace)
        atomic.write(arguments.ics, reminders(context.session))
        print(arguments.ics)
        return 0
    for name, day in context.session.schedule.items():
        print(f"{name}={day}")
    return 0
