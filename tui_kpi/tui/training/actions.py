"""What can be done in a return in training: the example, the presenter's notes, start again."""

from __future__ import annotations

from tui_kpi.tui.return_screen.answer_actions import AnswerActions
from tui_kpi.tui.return_screen.section_list import CHECK
from tui_kpi.tui.training.practise import GO_CHECK, LAST, elsewhere, present, start_again, step_of


class TrainingActions(AnswerActions):
    """The actions of Return that are there in training only."""

    def act_example(self) -> None:
        """Fill this section with a worked example."""
        if self.host.training is None or self.opened.read_only:
            return
        said = self.owner.example(self.host.training.course(self.opened.framework.id))
        self.saver.commit()
        self.refresh_page()
        self.form.go(self.form.at)
        self.tell(said or "There is no example for this page.")

    def act_next_note(self) -> None:
        """Show the presenter's next note, where it belongs."""
        self._turn_note(1)

    def act_previous_note(self) -> None:
        """Show the note before."""
        self._turn_note(-1)

    def _turn_note(self, by: int) -> None:
        if self.host.training is None:
            return
        before = self.host.training.step
        self.host.training.turn(by)
        self._show_note()
        if by > 0 and self.host.training.step == before:
            self.tell(LAST)

    def _show_note(self) -> None:
        """Go to where the note belongs, with what it speaks of in view."""
        step = step_of(self.host)
        if step is not None and step.go == GO_CHECK:
            self.refresh_page()
            self.turn_to(CHECK)
            return
        if step is not None and step.go:
            page, stop = self.owner.place(step.go)
            if step.go != page:  # it speaks of an answer, so a mistake in it is no secret
                self.owner.see_all(page)
            self.turn_to(page, stop)
        self.refresh_page()
        self.form.seek(step.see if step is not None else ())

    def note_elsewhere(self) -> str:
        """Return the name of the page that the note belongs to; empty for this one."""
        return elsewhere(self.host, self.owner, self.owner.section)

    def act_present(self) -> None:
        """Draw large or as usual."""
        present(self)
        self.on_resize()

    def act_reset(self) -> None:
        """Put the scenario back to its beginning, once that is sure."""
        start_again(self)
