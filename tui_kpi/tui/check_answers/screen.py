"""Check answers: everything on one page, with jumps to what is still to do."""

from __future__ import annotations

from tui_kpi.returns.attachments import attachment_fields
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.drafting.personal_data import PersonalData, personal_data
from tui_kpi.session.returns_list.return_rows import when_words
from tui_kpi.tui.check_answers.personal_data_blocks import SEEN, personal_part
from tui_kpi.tui.check_answers.personal_data_blocks import target as mended_at
from tui_kpi.tui.check_answers.review_blocks import SIGN, SIGN_LAST, jump_target, review_page
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Chosen, Intent, Left, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import Block, Say
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.autosave import Saver
from tui_kpi.tui.return_screen.availability import makes_no_sense, why_not
from tui_kpi.tui.return_screen.return_owner import Owner
from tui_kpi.tui.return_screen.revision_blocks import REVISE, only_read, sealed_words, what_changed
from tui_kpi.tui.return_screen.section_page import EXPLAIN
from tui_kpi.tui.training.practise import GO_CHECK, LAST, NOTE, elsewhere, present, step_of


class Check(Page[str]):
    """Comes back with the address to go to, or None."""

    NAME = "check"
    NOTES = True

    def __init__(self, host: Host, owner: Owner, saver: Saver) -> None:
        super().__init__(host)
        self._owner = owner
        self._saver = saver
        self._wrong = wrong_files(owner.opened)

    def left_out(self, action: str) -> bool:
        """Return whether an action makes no sense on this return at all."""
        return makes_no_sense(self._owner, action)

    def heading(self) -> str:
        """Return the framework and the period."""
        opened = self._owner.opened
        return f"{opened.framework.short} · {opened.period.title()}"

    def status(self) -> str:
        """Return whether everything is saved."""
        return self._saver.state.value

    def blocks(self) -> tuple[Block, ...]:
        """Return the page as the answers stand."""
        opened = self._owner.opened
        title, *rest = review_page(
            opened.framework,
            opened.answers,
            opened.assessment,
            opened.differences,
            self.marks,
            why_closed(opened),
            (*what_changed(opened), *personal_part(self._personal(), self.marks)),
            self._wrong,
        )
        return (title, *self._when(), *rest)

    def _when(self) -> tuple[Block, ...]:
        """Return how the return stands in time, while that still matters."""
        opened, today = self._owner.opened, self.host.session.today
        if opened.sealed is not None:
            return ()
        due = opened.assessment.due_on
        words = when_words(opened.framework, opened.period, due, today)
        late = due is not None and today > due
        return (Say(f"{words[0].upper()}{words[1:]}.", "warn" if late else "muted"),)

    def take(self, intent: Intent) -> None:
        """Jump, explain, or choose another reading."""
        match intent:
            case Typed() | Chosen() if said := only_read(self._owner.opened):
                self.tell(said)
            case Typed():
                self._owner.typed(intent)
                self._saver.touch()
            case Chosen():
                self._owner.chosen(intent)
                self._saver.commit()
            case Left():
                self._saver.commit()
            case Pressed(id):
                self._pressed(id)
                return
        self.refresh_page()

    def _pressed(self, id: str) -> None:
        target = jump_target(id)
        if id.startswith(SEEN):
            self._mend(mended_at(self._personal()[int(id.removeprefix(SEEN))]))
        elif target is None:
            self.perform(SIGN if id == SIGN_LAST else id)
        else:
            self.dismiss(target)

    def _personal(self) -> tuple[PersonalData, ...]:
        """Return what may be about a person, while it can be mended."""
        opened = self._owner.opened
        return () if opened.read_only else personal_data(opened)

    def _mend(self, stop: str) -> None:
        """Go to what may be about a person."""
        if not stop or stop.startswith(EXPLAIN):
            self.form.go(stop)
        else:
            self.dismiss(stop)

    def act_attach(self) -> None:
        """Add and take off files that go with the return."""
        from tui_kpi.tui.return_screen.attach import Attach  # noqa: PLC0415 - only when asked

        self._saver.commit()
        self.form.leave()
        self.host.open(Attach(self.host, self._owner.opened), self._attached)

    def _attached(self, _: None) -> None:
        self._wrong = wrong_files(self._owner.opened)
        self.refresh_page()
        self.form.go(self.form.at)

    def act_hand_over(self) -> None:
        """Write the return to a file, for the person who signs it."""
        from tui_kpi.tui.files.backup import BackUp  # noqa: PLC0415 - only when asked

        self._saver.commit()
        self.form.leave()
        self.host.open(BackUp(self.host, self._owner.opened), lambda _: self.form.go(self.form.at))

    def act_revise(self) -> None:
        """Leave it to the return: correct what is sealed, or say why in other words."""
        self.dismiss(REVISE)

    def help_after(self) -> tuple[Block, ...]:
        """Return the notes, assumptions and words of the framework."""
        from tui_kpi.tui.return_screen.guidance_blocks import about  # noqa: PLC0415 - only when asked

        return about(self._owner.framework)

    # In training

    def act_next_note(self) -> None:
        """Show the presenter's next note, here or on the page of its answer."""
        self._turn_note(1)

    def act_previous_note(self) -> None:
        """Show the note before."""
        self._turn_note(-1)

    def _turn_note(self, by: int) -> None:
        if self.host.training is None:
            return
        before = self.host.training.step
        step = self.host.training.turn(by)
        if step is not None and step.go not in {"", GO_CHECK}:
            self.dismiss(NOTE)
            return
        self._show_note()
        if by > 0 and self.host.training.step == before:
            self.tell(LAST)

    def begin(self) -> None:
        """Show the page, with what the note speaks of in view."""
        super().begin()
        self._show_note()

    def _show_note(self) -> None:
        step = step_of(self.host)
        self.refresh_page()
        self.form.seek(step.see if step is not None and step.go == GO_CHECK else ())

    def note_elsewhere(self) -> str:
        """Return the name of the page that the note belongs to; empty for this one."""
        return elsewhere(self.host, self._owner, GO_CHECK)

    def act_present(self) -> None:
        """Draw large or as usual."""
        present(self)
        self.refresh_page()

    def why_not(self, action: str) -> str:
        """Return why an action cannot be done now."""
        opened = self._owner.opened
        if action != "sign":
            return why_not(self._owner, action, "")
        if opened.read_only:
            return why_closed(opened)
        ready = opened.assessment.complete and not self._wrong
        return "" if ready else "First do what is listed at the top of the page."

    def perform(self, action: str) -> None:
        """Do an action; what stands in the way of signing is at the top."""
        if action == "sign" and self.why_not(action):
            self.form.go("")
        super().perform(action)

    def act_sign(self) -> None:
        """Sign, after asking about what may be about a person."""
        from tui_kpi.tui.check_answers.personal_data_dialog import GO_ON, Personal  # noqa: PLC0415 - only when asked
        from tui_kpi.tui.sign.screen import Sign  # noqa: PLC0415 - likewise

        opened = self._owner.opened
        self._saver.flush()
        found = self._personal()

        def answered(stop: str | None) -> None:
            if stop == GO_ON:
                self.host.open(Sign(self.host, opened))
            elif stop is not None:
                self._mend(stop)

        if found:
            self.host.open(Personal(self.host, found), answered)
        else:
            answered(GO_ON)


def wrong_files(opened: OpenReturn) -> tuple[str, ...]:
    """Return what is wrong with attached files, a sentence each."""
    if not opened.answers.evidence and not attachment_fields(opened.framework):
        return ()
    from tui_kpi.session.drafting.evidence import troubles, unnamed  # noqa: PLC0415 - only with files

    return (*unnamed(opened), *troubles(opened).values())


def why_closed(opened: OpenReturn) -> str:
    """Return why a return can only be read; empty while it can be changed."""
    if opened.sealed is not None:
        way = opened.followed or "To change it, choose “Correct this return” in the Menu."
        return f"{sealed_words(opened)} {way}"
    if not opened.read_only:
        return ""
    who = f", by {opened.held_by}" if opened.held_by else ""
    return f"Open to read only: it is being changed elsewhere{who}."
