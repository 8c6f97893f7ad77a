"""The open return and the person at it: every change is saved at once, and what it changed said."""

from __future__ import annotations

from collections.abc import Callable

from tui_kpi.plain.dialog import Dialog
from tui_kpi.plain.results import changed_results, new_problems, problem_line
from tui_kpi.plain.talk import Talk
from tui_kpi.returns.model import Problem
from tui_kpi.session.errors import SessionError
from tui_kpi.session.open_return import OpenReturn
from tui_kpi.session.session import Session


class Desk:
    """What every command works on."""

    def __init__(self, session: Session, opened: OpenReturn, talk: Talk) -> None:
        self.session = session
        self.opened = opened
        self.dialog = Dialog(talk)
        self.say = talk.say

    def commit(self, change: Callable[[], None], answered: str = "") -> tuple[Problem, ...] | None:
        """Make a change to the return, save it, and say what has changed with it.

        `answered` is the field that it answers. Returns the problems that are new; None where
        the change was refused, which has then been said.
        """
        opened = self.opened
        before = (opened.answers, opened.assessment)
        try:
            change()
        except SessionError as error:
            self.say(str(error))
            return None
        self.save()
        now = (opened.answers, opened.assessment)
        framework = opened.framework
        self.say(*changed_results(framework, before, now, answered))
        new = new_problems(before[1], now[1])
        self.say(*map(problem_line, new))
        return tuple(new)

    def save(self) -> bool:
        """Save; where that fails, say so. Returns whether everything is on the disk."""
        try:
            self.opened.save()
        except SessionError as error:
            self.say(f"NOT SAVED. {error}")
            return False
        return True
