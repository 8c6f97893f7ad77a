"""Return: the sections at the left, one section's fields and live result at the right."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widget import Widget

from tui_kpi.framework.period import date_words
from tui_kpi.session.archive.receipts import suggested_reason
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.tui.check_answers.review_blocks import CHANGED
from tui_kpi.tui.kit.actions import ACTIONS
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Chosen, Intent, Left, Pressed, Reached, Typed
from tui_kpi.tui.kit.keymap import action_called
from tui_kpi.tui.kit.page.blocks import Block, Place, Say
from tui_kpi.tui.kit.page.layout import draw
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.kit.widgets.form import Form
from tui_kpi.tui.kit.widgets.painted import Painted
from tui_kpi.tui.return_screen.autosave import Saved, Saver
from tui_kpi.tui.return_screen.guidance_blocks import about, about_reading, about_section, guidance
from tui_kpi.tui.return_screen.reading_blocks import READING
from tui_kpi.tui.return_screen.return_owner import Owner
from tui_kpi.tui.return_screen.revision_blocks import QUERY, REVISE, only_read, standing
from tui_kpi.tui.return_screen.section_list import CHECK
from tui_kpi.tui.return_screen.section_page import CONTINUE
from tui_kpi.tui.training.actions import TrainingActions
from tui_kpi.tui.training.practise import NOTE

_WIDE = 72
"""From this width the sections stand beside the page."""
_WITH_HELP = 120
"""From this width help does, too."""
_LIST = 27
_ASIDE = 38
"""Widths of the list and of the help beside the page, as in the style sheet."""


class EntryScreen(TrainingActions):
    """Owns the open return: every change to it is made here, and handed down again."""

    NAME = "entry"
    NOTES = True

    def __init__(self, host: Host, opened: OpenReturn) -> None:
        super().__init__(host)
        self.opened = opened
        current = host.training.current if host.training is not None else None
        hunted = current is not None and current.kind == "errors"
        self.owner = Owner(opened, host.marks, hunted=hunted)
        self.saver = Saver(opened, self._saved)
        self._failed = False
        self._set_aside = ""
        self.sections = Form(host.marks, self._take_from_list, id="sections", boxes=False)
        self.aside = Painted(id="aside")
        self.aside.display = False

    def compose(self) -> ComposeResult:
        """Mount the parts, in the order in which Tab visits them."""
        yield from self.top()
        yield self.sections
        yield self.form
        yield self.aside
        yield self.menu_row

    def parts(self) -> Sequence[Widget]:
        """Return what Tab visits, in order."""
        return (self.sections, self.form, self.menu_row)

    # What it says

    def heading(self) -> str:
        """Return the framework and the period."""
        return f"{self.opened.framework.short} · {self.opened.period.title()}"

    def status(self) -> str:
        """Return whether everything is saved."""
        return self.saver.state.value

    def blocks(self) -> tuple[Block, ...]:
        """Return the current section."""
        news = self._news()
        return (*news, *((Say(""),) if news else ()), *self.owner.page())

    def _news(self) -> tuple[Block, ...]:
        """Return what to know about this return before its answers."""
        opened = self.opened
        if opened.trouble:
            return (Say(opened.trouble, "warn", indent=1),)
        if opened.read_only and opened.sealed is None:
            who = f" {opened.held_by} has it open." if opened.held_by else ""
            return (Say(f"You can read this return, not change it.{who}", "warn", indent=1),)
        recovered = (Say(opened.recovered, "good", indent=1),) if opened.recovered else ()
        aside = (Say(opened.set_aside, "warn", indent=1),) if opened.set_aside else ()
        return (*recovered, *aside, *standing(opened))

    def first_stop(self) -> str:
        """Return where the user left off, else the first answer still to come.

        What can only be read is read from its top, where it says why.
        """
        if self.opened.read_only and self.opened.sealed is None:
            return ""
        return self.owner.came_back or self.owner.first_stop()

    def help_blocks(self) -> tuple[Block, ...]:
        """Return the guidance of the field the user is at, else of the section."""
        framework = self.owner.framework
        field = self.owner.field_at(self.form.at)
        if field is not None:
            return guidance(framework, field)
        reading = framework.readings.get(self.form.at.removeprefix(READING))
        if reading is not None:
            return about_reading(framework, reading)
        section = framework.sections.get(self.owner.section)
        return about_section(section) if section is not None else ()

    def begin(self) -> None:
        """Show the page, and once what has changed in it since it was saved."""
        self.host.farewells.pop(self.opened.reference, None)
        if self.host.training is not None and not self.owner.came_back:
            self.owner.section = self.owner.pages()[0]  # a scenario is shown from its first page
        super().begin()
        if self.owner.came_back and self.form.at == self.owner.came_back:
            self.tell("You left off here.")
        elif self.host.training is not None and not self.host.training.step:
            today = date_words(self.host.session.today)
            onward = self.host.keymap.words(action_called("next_note")) or "The Menu"
            notes = len(self.host.training.steps)
            self.tell(f"Today is {today} here. {onward} shows the first of {notes} notes.")
        if self.opened.differences:
            from tui_kpi.tui.kit.dialogs.confirm import Notice  # noqa: PLC0415 - rarely so

            said = Notice(self.host, CHANGED, self.opened.differences)
            self.host.open(said, lambda _: self.form.go(self.form.at))

    def refresh_page(self) -> None:
        """Hand down the page, the list and the header."""
        super().refresh_page()
        tall = len(self.owner.pages()) * 2 + 2 <= self.app.size.height
        self.sections.show(self.owner.list(tall=tall))
        if self.aside.display:
            self._show_help()

    def _show_help(self) -> None:
        """Show help beside the page, and where it is cut, how to read the rest."""
        lines = draw(self.help_blocks(), _ASIDE - 2, Place(), self.marks).lines
        room = self.aside.size.height
        if 0 < room < len(lines):
            key = self.host.keymap.words(next(a for a in ACTIONS if a.id == "help"))
            more = f"  More: {key}" if key else "  More: Help, in the Menu"
            lines = (*lines[: room - 1], ((more, "strong"),))
        self.aside.paint(lines)

    def on_resize(self) -> None:
        """Put the list aside where there is no room for it."""
        width = self.app.size.width
        self.sections.display = width >= _WIDE and not self.presenting
        self.aside.display = width >= _WITH_HELP and not self.presenting
        self.refresh_page()

    def beside(self) -> int:
        """Return how many columns the list and the help take."""
        return _LIST * self.sections.display + (_ASIDE + 2) * self.aside.display

    def _saved(self) -> None:
        """Tell whichever screen is on top whether everything is saved."""
        top = self.app.screen
        if isinstance(top, Page):
            top.refresh_header()
            if self.opened.set_aside != self._set_aside:
                self._set_aside = self.opened.set_aside
                self.refresh_page()
                top.tell(self._set_aside)
            if self.saver.state is Saved.FAILED:
                self._failed = True
                top.tell(f"NOT SAVED. {self.saver.trouble}")
            elif self._failed and self.saver.state is Saved.SAVED:
                self._failed = False
                top.tell("Everything is saved now.")

    # What is done

    def take(self, intent: Intent) -> None:
        """Apply what the user did on the page."""
        match intent:
            case Typed() | Chosen() if said := only_read(self.opened):
                self.tell(said)
            case Typed():
                self.owner.typed(intent)
                self.saver.touch()
            case Chosen():
                self.owner.chosen(intent)
                self.saver.commit()
            case Left():
                self.owner.left(intent)
                self.saver.commit()
            case Reached():
                self.owner.reached(intent)
            case Pressed(id) if id == CONTINUE:
                self.act_next_section()
                return
            case Pressed(id) if id.startswith(QUERY):
                field = id.removeprefix(QUERY)
                self.turn_to(self.owner.section_of(field), self.owner.first_of(field))
                return
            case Pressed(id) if (files := self.owner.field_at(id)) is not None:
                self.act_attach(files.id)
                return
            case Pressed(id):
                self.perform(id)
                return
        self.refresh_page()

    def _take_from_list(self, intent: Intent) -> None:
        if isinstance(intent, Pressed):
            self.turn_to(intent.id)

    def turn_to(self, page: str, stop: str = "") -> None:
        """Show a section, at a stop or where its answers begin."""
        if page == CHECK:
            self.act_check()
            return
        self.saver.commit()
        self.owner.go(page)
        self.sections.leave()
        self.form.restart(self.owner.page())
        self.refresh_page()
        self.form.go(stop or self.owner.first_stop())

    def act_next_section(self) -> None:
        """Turn to the next section."""
        self.turn_to(self.owner.after(self.owner.section))

    def act_previous_section(self) -> None:
        """Turn to the section before."""
        self.turn_to(self.owner.before(self.owner.section))

    def act_fill(self) -> None:
        """Fill answers in from a file."""
        from tui_kpi.tui.return_screen.import_screen import Fill  # noqa: PLC0415 - only when asked

        self.saver.commit()
        self.form.leave()
        self.host.open(Fill(self.host, self.opened), lambda _: self.form.go(self.form.at))

    def act_attach(self, field_id: str = "") -> None:
        """Add and take off files that go with the return."""
        from tui_kpi.tui.return_screen.attach import Attach  # noqa: PLC0415 - only when asked

        self.saver.commit()
        self.form.leave()
        said = Attach(self.host, self.opened, field_id)
        self.host.open(said, lambda _: self.form.go(self.form.at))

    def act_hand_over(self) -> None:
        """Write the return to a file, for the person who signs it."""
        from tui_kpi.tui.files.backup import BackUp  # noqa: PLC0415 - only when asked

        self.saver.commit()
        self.form.leave()
        self.host.open(BackUp(self.host, self.opened), lambda _: self.form.go(self.form.at))

    def act_revise(self) -> None:
        """Begin to correct a sealed return, or say in other words why it is corrected."""
        from tui_kpi.tui.return_screen.correct import Correct  # noqa: PLC0415 - only when asked

        opened = self.opened
        before, revision = opened.sealed or opened.corrects, opened.answers.revision
        if before is None:
            return
        reason = revision.reason if revision is not None and opened.sealed is None else ""
        suggested = suggested_reason(opened.receipt)
        self.saver.commit()
        asked = Correct(self.host, before.revision, reason, suggested=suggested)
        self.host.open(asked, self._correct)

    def _correct(self, reason: str | None) -> None:
        if reason is None:
            return
        if self.opened.corrects is not None:
            self.opened.set_revision_reason(reason)
            self.saver.commit()
            self.refresh_page()
            return
        try:
            opened = self.host.session.revise(self.opened.reference, reason)
        except SessionError as error:
            self._explain("It cannot be corrected now", error)
            return
        self._own(opened)

    def act_copy(self) -> None:
        """Put a copy of the signed file where the user says."""
        from tui_kpi.tui.files.save_copy import copy_sealed  # noqa: PLC0415 - only when asked

        if self.opened.sealed is not None:
            copy_sealed(self, self.opened.sealed.path)

    def act_discard(self) -> None:
        """Ask, then move what is not sealed to the bin."""
        opened = self.opened
        stays = f" Revision {opened.corrects.revision} stays sealed." if opened.corrects else ""
        self.ask(
            "Discard this correction?" if opened.corrects else "Discard this return?",
            "Everything you typed in it goes to the bin. You can bring it back from there: the "
            f"list of returns has the bin in its Menu.{stays}",
            "Move it to the bin",
            self._discard,
        )

    def _discard(self) -> None:
        if not self.close_return():
            self.tell(self.saver.trouble)
            return
        session, reference = self.host.session, self.opened.reference
        try:
            session.discard(reference)
            self.host.farewells.pop(reference, None)
        except SessionError as error:
            self._own(session.open(reference))
            self._explain("It cannot be discarded now", error)
        else:
            self.host.go_home()

    def _explain(self, title: str, error: SessionError) -> None:
        """Say what stands in the way, at any length."""
        from tui_kpi.tui.kit.dialogs.confirm import Notice  # noqa: PLC0415 - rarely so

        said = Notice(self.host, title, (str(error),))
        self.host.open(said, lambda _: self.form.go(self.form.at))

    def _own(self, opened: OpenReturn) -> None:
        """Show another state of the same return instead."""
        self.opened = opened
        self.owner = Owner(opened, self.marks)
        self.saver = Saver(opened, self._saved)
        self.turn_to(self.owner.section)

    def act_check(self) -> None:
        """Show every answer on one page."""
        from tui_kpi.tui.check_answers.screen import Check  # noqa: PLC0415 - not the first screen

        self.saver.commit()
        self.form.leave()
        self.owner.see_all()
        self.host.open(Check(self.host, self.owner, self.saver), self._from_check)

    def _from_check(self, address: str | None) -> None:
        if address == REVISE:
            self.form.go(self.form.at)
            self.act_revise()
        elif address == NOTE:
            self._show_note()
        elif address is None:
            self.on_resize()
            self.form.go(self.form.at)
        else:
            self.turn_to(*self.owner.place(address))

    def act_back(self) -> None:
        """Go back to the list of returns."""
        if self.close_return():
            self.host.go_home()
        else:
            self.tell(self.saver.trouble)

    def close_return(self) -> bool:
        """Save and let others write; return whether that could be done."""
        writer = not self.opened.read_only
        self.opened.leave_at(self.owner.section, self.form.at)
        closed = self.saver.close()
        if writer:
            from tui_kpi.session.drafting.closing_words import farewell, not_kept  # noqa: PLC0415 - on leaving

            reference = self.opened.reference
            self.host.lost.pop(reference, None)
            if closed:
                self.host.farewells[reference] = farewell(self.opened)
            else:
                self.host.lost[reference] = not_kept(self.opened, self.saver.trouble)
        return closed

    def help_after(self) -> tuple[Block, ...]:
        """Return the notes and assumptions of the framework."""
        return about(self.owner.framework)
