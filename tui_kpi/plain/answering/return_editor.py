"""The open return and the person at it: every change is saved at once, and what it changed said."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tui_kpi.plain.answering.result_lines import changed_results, problem_line
from tui_kpi.plain.io.line_terminal import Talk
from tui_kpi.plain.io.prompts import Dialog
from tui_kpi.returns.addresses import field_of
from tui_kpi.returns.model import Address, Problem
from tui_kpi.returns.seen import Seen
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.session.session import Session
from tui_kpi.wording.asking import addresses_of

_SEVERITIES = ("error", "warning", "advice")


class Desk:
    """What every command works on."""

    def __init__(self, session: Session, opened: OpenReturn, talk: Talk) -> None:
        self.session = session
        self.opened = opened
        self.dialog = Dialog(talk)
        self.say = talk.say
        self._seen = Seen(
            where
            for field in opened.framework.fields.values()
            if opened.answers.text(field.id).strip(", ")
            for where in addresses_of(field)
        )
        self._said = set(self._shown())
        self._unsaved = False

    def commit(self, change: Callable[[], object], answered: Iterable[Address] = ()) -> bool:
        """Make a change to the return, save it, and say what has changed with it.

        `answered` are the addresses that it answers. Returns False where the change was
        refused, which has then been said.
        """
        opened, answered = self.opened, tuple(answered)
        before = (opened.answers, opened.assessment)
        opened.end_step()
        try:
            change()
        except SessionError as error:
            self.say(str(error))
            return False
        self.save()
        now = (opened.answers, opened.assessment)
        fields = {field_of(where) for where in answered}
        self.say(*changed_results(opened.framework, before, now, fields))
        self.leave(*answered)
        return True

    def leave(self, *addresses: Address) -> None:
        """Note that answers were left, and say the problems that are now there to be heard."""
        self._seen.leave(*addresses)
        shown = self._shown()
        new = [problem for problem in shown if problem not in self._said]
        self._said = set(shown)
        self.say(*map(problem_line, sorted(new, key=lambda it: _SEVERITIES.index(it.severity))))

    def errors_at(self, *addresses: Address) -> list[Problem]:
        """Return the errors about answers that nothing still to come can mend."""
        return [
            it
            for it in self._shown()
            if it.severity == "error" and not set(addresses).isdisjoint(it.fields)
        ]

    def _shown(self) -> list[Problem]:
        return [it for it in self.opened.assessment.problems if self._seen.shows(it)]

    def save(self) -> bool:
        """Save; where that fails, say so. Returns whether everything is on the disk."""
        try:
            before = self.opened.set_aside
            self.opened.save()
            if self.opened.set_aside != before:
                self.say(self.opened.set_aside)
        except SessionError as error:
            self.say(f"NOT SAVED. {error}")
            self._unsaved = True
            return False
        if self._unsaved:
            self.say("Everything is saved again.")
        self._unsaved = False
        return True
