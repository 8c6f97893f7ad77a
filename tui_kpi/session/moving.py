"""A deadline that the council moves: drafts that had the old one get the new one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from tui_kpi.framework.period import parse_date
from tui_kpi.session.errors import SessionError

if TYPE_CHECKING:
    from tui_kpi.session.session import Session


def move_deadlines(session: Session, before: Mapping[str, date], after: Mapping[str, date]) -> None:
    """Give drafts the deadlines of a changed schedule, where theirs is the one that it said.

    Another deadline typed in the return itself stays. A draft that is open elsewhere, or cannot
    be opened, keeps its own.
    """
    for name, old in before.items():
        new = after.get(name)
        if "/" not in name or new == old:
            continue
        with suppress(SessionError):
            opened = session.open(name)
            try:
                if not opened.read_only and parse_date(opened.answers.due) == old:
                    opened.set_due(str(new) if new is not None else "")
                    opened.save()
            finally:
                opened.close()
