"""What can be done to an answer, beside typing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.tui.kit.keymap import action_called
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.autosave import Saver
from tui_kpi.tui.return_screen.availability import OF_ANSWERS, answers_for, makes_no_sense, why_not
from tui_kpi.tui.return_screen.reading_blocks import READING
from tui_kpi.tui.return_screen.return_owner import Owner
from tui_kpi.tui.return_screen.section_page import CONTINUE, DUE, EXPLAIN

if TYPE_CHECKING:
    from tui_kpi.tui.kit.dialogs.one_line import Wanted
    from tui_kpi.tui.return_screen.jump_targets import Goal


class AnswerActions(Page[None]):
    """The actions of the Return screen that change answers or go to one."""

    opened: OpenReturn
    owner: Owner
    saver: Saver

    def why_not(self, action: str) -> str:
        """Return why an action cannot be done with the user where they are."""
        reason = why_not(self.owner, action, self.form.at)
        return "" if reason and self._asks_which(action) else reason

    def left_out(self, action: str) -> bool:
        """Return whether an action makes no sense on this return at all."""
        return makes_no_sense(self.owner, action)

    def _asks_which(self, action: str) -> bool:
        """Return whether an action is to be done to an answer, and the user is at none."""
        at = self.form.at
        beside = at == DUE or at.startswith((READING, EXPLAIN))
        if action not in OF_ANSWERS or beside or self.owner.field_at(at) is not None:
            return False
        return bool(answers_for(self.owner, action))

    def perform(self, action: str) -> None:
        """Do an action; ask which answer is meant by one on answers if the user is at none."""
        if self._asks_which(action):
            self._ask_which(action)
        else:
            super().perform(action)

    def _ask_which(self, action: str) -> None:
        def chosen(address: str | None) -> None:
            if address is None:
                self.form.go(self.form.at)
                return
            self._visit(address)
            self.perform(action)

        label = action_called(action).label
        self._jump(answers_for(self.owner, action), chosen, f"{label}: for which question?")

    def _visit(self, address: str) -> None:
        """Go to an answer, on whichever page it is."""
        section = self.owner.section_of(address)
        if section == self.owner.section:
            self.form.go(address)
        else:
            self.turn_to(section, address)

    def turn_to(self, page: str, stop: str = "") -> None:
        """Show a section, at a stop or where its answers begin."""
        raise NotImplementedError

    def show_change(self) -> None:
        """Save what was changed, and show it where the user was."""
        self.saver.commit()
        self.refresh_page()
        self.form.go(self.form.at)

    def act_not_known(self) -> None:
        """Mark the answer as not known yet, or take the mark off."""
        self.owner.turn_not_known(self.form.at)
        self.show_change()

    def act_not_applicable(self) -> None:
        """Ask why the answer does not apply, or take that back."""
        from tui_kpi.tui.kit.dialogs.one_line import DOES_NOT_APPLY  # noqa: PLC0415 - when asked

        field = self.owner.field_at(self.form.at)
        if field is not None:
            reason = self.opened.answers.not_applicable.get(field.id, "")
            self._ask_line(
                DOES_NOT_APPLY, reason, lambda text: self.owner.not_applicable(field.id, text)
            )

    def act_note(self) -> None:
        """Keep a private note on the answer."""
        from tui_kpi.tui.kit.dialogs.one_line import NOTE  # noqa: PLC0415 - only when asked

        field = self.owner.field_at(self.form.at)
        if field is not None:
            note = self.opened.answers.notes.get(field.id, "")
            self._ask_line(NOTE, note, lambda text: self.opened.set_note(field.id, text))

    def act_previous(self) -> None:
        """Type last time's answer, where no sealed return says it."""
        from tui_kpi.tui.kit.dialogs.one_line import PREVIOUS  # noqa: PLC0415 - only when asked

        field = self.owner.field_at(self.form.at)
        if field is not None:
            before = self.opened.answers.previous.get(field.id, "")
            text = before if isinstance(before, str) else ",".join(before)
            self._ask_line(PREVIOUS, text, lambda text: self.opened.set_previous(field.id, text))

    def act_earlier(self) -> None:
        """Take last time's answers from an earlier signed file."""
        from tui_kpi.session.drafting.earlier import take_earlier  # noqa: PLC0415 - only when asked
        from tui_kpi.session.user_paths import cleaned_path  # noqa: PLC0415 - likewise
        from tui_kpi.tui.kit.dialogs.one_line import EARLIER  # noqa: PLC0415 - likewise

        def take(text: str) -> str:
            path = cleaned_path(text)
            if path is None:
                return ""
            count = take_earlier(self.opened, path)
            return f"{count} of last time's answers taken from {path.name}."

        self._ask_line(EARLIER, "", take)

    def _ask_line(self, wanted: Wanted, text: str, do: Callable[[str], str | None]) -> None:
        """Ask for a line, and do something with it that may have a sentence to say."""
        from tui_kpi.tui.kit.dialogs.one_line import OneLine  # noqa: PLC0415 - only when asked

        field = self.owner.field_at(self.form.at)
        label = field.label if field is not None and wanted.of_answer else self.heading()

        def said(text: str | None) -> None:
            trouble: str | None = None
            if text is not None:
                try:
                    trouble = do(text)
                except SessionError as error:
                    trouble = str(error)
            self.show_change()
            self.tell(trouble or "")

        self.form.leave()
        self.host.open(OneLine(self.host, wanted, label, text), said)

    def act_confirm(self) -> None:
        """Take the copied answers of this section as still right."""
        self.owner.confirm()
        self.saver.commit()
        self.refresh_page()
        self.form.go(CONTINUE)

    def act_copy_week(self) -> None:
        """Copy the week before."""
        self.owner.copy_week(self.form.at)
        self.show_change()

    def act_readings(self) -> None:
        """Show the unclear points that bear on this section."""
        from tui_kpi.tui.return_screen.readings_dialog import Readings  # noqa: PLC0415 - only when asked

        self.form.leave()
        self.host.open(
            Readings(self.host, self.owner, self.saver.commit), lambda _: self.form.go(self.form.at)
        )

    def act_undo(self) -> None:
        """Take the last change back, and go to where it was made."""
        self._retrace(self.opened.undo(), "Taken back")

    def act_redo(self) -> None:
        """Do again what was taken back, and go to where it is."""
        self._retrace(self.opened.redo(), "Done again")

    def _retrace(self, about: str | None, done: str) -> None:
        if about is None:
            self.refresh_page()
            self.tell("There is nothing more.")
            return
        words, address = self.owner.about(about)
        section = self.owner.section_of(address) if address else self.owner.section
        if section == self.owner.section:
            self.saver.commit()
            self.refresh_page()
            self.form.go(address or self.form.at)
        else:
            self.turn_to(section, address)
        self.tell(f"{done}: {words}.")

    def act_jump(self) -> None:
        """Go to a question by part of its label."""
        from tui_kpi.tui.return_screen.jump_targets import goals  # noqa: PLC0415 - only when asked

        def chosen(address: str | None) -> None:
            if address is None:
                self.form.go(self.form.at)
            else:
                self.turn_to(self.owner.section_of(address), address)

        self._jump(goals(self.owner.framework, self.opened.assessment), chosen)

    def _jump(
        self, places: tuple[Goal, ...], chosen: Callable[[str | None], None], which: str = ""
    ) -> None:
        from tui_kpi.tui.return_screen.jump import Jump  # noqa: PLC0415 - only when asked

        self.form.leave()
        self.host.open(Jump(self.host, places, which), chosen)

    def act_gather(self) -> None:
        """Show what to gather first."""
        from tui_kpi.tui.return_screen.gather import Gather  # noqa: PLC0415 - only when asked

        self.form.leave()
        self.host.open(Gather(self.host, self.opened), lambda _: self.form.go(self.form.at))
