"""What every screen has: a header line, one page, and the Menu row as its last stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.dom import NoScreen
from textual.events import Key
from textual.screen import Screen
from textual.widget import Widget

from tui_kpi.tui.kit.actions import Action, ScreenName, actions_on
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, LeftOver, Pressed, Reached
from tui_kpi.tui.kit.page.blocks import Block
from tui_kpi.tui.kit.page.lines import ROLES, Line, pad
from tui_kpi.tui.kit.textual_private import forget_drawn
from tui_kpi.tui.kit.widgets.focusable import Enterable
from tui_kpi.tui.kit.widgets.form import Form
from tui_kpi.tui.kit.widgets.menu_row import MenuRow
from tui_kpi.tui.kit.widgets.painted import Painted, role_class
from tui_kpi.tui.training.presenter_notes import note_lines

TRAINING = "TRAINING"
"""Begins the header of every screen in training."""
Result = TypeVar("Result")
Done = TypeVar("Done")
_NO_BOX = "There is nothing to type in here. Tab goes to the next box."
_NEXT = {"tab": 1, "down": 1, "shift+tab": -1, "up": -1}

_LEAST = (60, 14)
"""Columns and lines below which a page is hard to use."""


class Page(Screen[Result], Generic[Result], inherit_css=False):
    """A screen made of one form. It owns what the form shows; the form tells it what was done."""

    NAME: ClassVar[ScreenName]
    NOTES: ClassVar[bool] = False
    """The presenter's note stands above the page, in training."""
    AUTO_FOCUS = ""
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *Screen.COMPONENT_CLASSES,
        *(role_class(role) for role in ROLES),
    }

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host
        self.marks = host.marks
        self.ready = asyncio.Event()
        self.header = Painted(id="header")
        self.form = Form(host.marks, self._take)
        self.menu_row = MenuRow(host.marks, self._hints(), self.take)
        self.note = Painted(id="note")
        self.note.display = False

    # What a screen says

    def heading(self) -> str:
        """Return what stands at the left of the header."""
        return ""

    def status(self) -> str:
        """Return what stands at the right of the header."""
        return ""

    def blocks(self) -> tuple[Block, ...]:
        """Return what the page shows now."""
        return ()

    def take(self, intent: Intent) -> None:
        """Act on what the user did."""
        if isinstance(intent, Pressed):
            self.perform(intent.id)

    def first_stop(self) -> str:
        """Return the stop at which the page opens."""
        return ""

    def _take(self, intent: Intent) -> None:
        if isinstance(intent, Reached):
            self.menu_row.hint_for(choices=intent.choices)
        if isinstance(intent, LeftOver):
            self.tell(f"There was no box for: {', '.join(intent.values)}")
            return
        self.take(intent)

    # The frame

    def compose(self) -> ComposeResult:
        """Mount the parts, in the order in which Tab visits them."""
        yield from self.top()
        yield self.form
        yield self.menu_row

    def top(self) -> ComposeResult:
        """Mount what stands above the page: the header, and in training the presenter's note."""
        yield self.header
        if self.host.training is not None:
            yield self.note

    def on_mount(self) -> None:
        """Show the page and take the keys before the first of them is read."""
        try:
            with suppress(NoScreen):  # the app was told to stop while this page was opening
                self.begin()
        finally:
            # Keys wait for this: without it a mistake here would leave the app deaf.
            self.ready.set()

    def begin(self) -> None:
        """Show the page and go to its first stop."""
        self.refresh_page()
        self.form.go(self.first_stop())

    def on_screen_resume(self) -> None:
        """Show the page again as it is now."""
        if self.is_mounted:
            self.refresh_page()

    def on_resize(self) -> None:
        """Fit the header to the new width."""
        self.refresh_header()

    def refresh_page(self) -> None:
        """Hand the page down again."""
        self.form.wide = self.presenting or self.host.wide
        self.form.show(self.blocks())
        self.refresh_header()

    def actions(self) -> tuple[Action, ...]:
        """Return what can be done here."""
        return actions_on(self.NAME, training=self.host.session.training)

    def _hints(self) -> tuple[str, str, str]:
        """Return the line of keys, that while there is something to choose, that of the Menu."""
        keymap, actions = self.host.keymap, self.actions()
        return keymap.hints(actions), keymap.choosing(actions), keymap.at_menu(actions)

    def wear(self) -> None:
        """Show the page with the marks and keys that the app has now."""
        self.marks = self.host.marks
        self.form.wear(self.marks)
        self.menu_row.wear(self.marks, self._hints())
        if self.is_mounted:
            self.refresh_page()

    def refresh_header(self) -> None:
        """Write the header line."""
        width = self.app.size.width
        left, right = self.marks.text(self.heading()), self.marks.text(self.status())
        if self.host.session.training:
            left = self.marks.text(f"{TRAINING} · {left}")
        if width < _LEAST[0] or self.app.size.height < _LEAST[1]:
            left = f"{left[: len(TRAINING)]} - " if self.host.session.training else ""
            left += "Make this window larger"
        room = max(1, width - len(right) - 3)
        line: Line = ((f" {pad(left, room)} ", "title"), (f"{right} ", "title"))
        self.header.paint((line,))
        self._refresh_note(width - self.beside())

    def _refresh_note(self, width: int) -> None:
        if not self.NOTES or self.host.training is None:
            return
        training, place = self.host.training, self.note_elsewhere()
        lines = note_lines(training, width, self.marks, self.host.keymap, place)
        self.note.display = bool(lines)
        if lines:
            self.note.styles.height = len(lines)
            self.note.paint(lines)

    def note_elsewhere(self) -> str:
        """Return the name of the page that the note belongs to; empty for this one."""
        return ""

    def beside(self) -> int:
        """Return how many columns stand beside the page."""
        return 0

    @property
    def presenting(self) -> bool:
        """Whether the page is drawn large, for a projector."""
        return self.host.training is not None and self.host.training.presenting

    # Keys

    def parts(self) -> Sequence[Widget]:
        """Return what Tab visits, in order."""
        return (self.form, self.menu_row)

    def quiet(self) -> None:
        """Take back what was told at the foot of the screen."""
        self.menu_row.tell("")

    def take_key(self, event: Key) -> bool:
        """Do what the key stands for here, or move between the parts of the screen."""
        action = self.host.keymap.find(self.actions(), event.key)
        if action is not None:
            self.perform(action.id)
            return True
        if event.key in _NEXT:
            moved = self._move(_NEXT[event.key])
            if not moved and event.key in {"up", "down"}:
                self.form.scroll_by(_NEXT[event.key])
            return True
        if event.is_printable and event.key != "space":
            self.tell(_NO_BOX)
        return False

    def _move(self, by: int) -> bool:
        """Move on to the next part; return False at either end of the screen."""
        parts = [part for part in self.parts() if part.display]
        focused = self.focused
        now = next(
            (n for n, p in enumerate(parts) if focused and p in focused.ancestors_with_self), 0
        )
        to = now + by
        if not 0 <= to < len(parts):
            return False
        part = parts[to]
        for other in parts:
            if other is not part and isinstance(other, Form | MenuRow):
                other.leave()
        if isinstance(part, Enterable):
            part.enter(at_end=by < 0)
        return True

    def tell(self, sentence: str) -> None:
        """Say something at the foot of the screen, until the next key."""
        self.menu_row.tell(sentence)

    def perform(self, action: str) -> None:
        """Do one of the registry's actions: each is a method `act_…` of the screen."""
        if reason := self.why_not(action):
            self.tell(reason)
            return
        method = getattr(self, f"act_{action}", None)
        if method is not None:
            method()

    def why_not(self, action: str) -> str:  # noqa: ARG002 - for screens that know better
        """Return why an action cannot be done here now, as a sentence; empty if it can."""
        return ""

    def left_out(self, action: str) -> bool:  # noqa: ARG002 - for screens that know better
        """Return whether an action makes no sense here, now or later: the Menu leaves it out."""
        return False

    def offered(self) -> tuple[Action, ...]:
        """Return what the Menu and Help list: what can be done here, now or later."""
        return tuple(it for it in self.actions() if not self.left_out(it.id))

    def act_menu(self) -> None:
        """Open the Menu."""
        from tui_kpi.tui.kit.dialogs.menu import Menu  # noqa: PLC0415 - not the first screen

        self.host.open(Menu(self.host, self.offered(), self.why_not), self._from_menu)

    def help_blocks(self) -> tuple[Block, ...]:
        """Return what there is to say about where the user is; empty for the keys alone."""
        return ()

    def help_after(self) -> tuple[Block, ...]:
        """Return what else there is to read, after the keys."""
        return ()

    def act_help(self) -> None:
        """Open Help."""
        from tui_kpi.tui.kit.dialogs.help import Help  # noqa: PLC0415 - not the first screen

        self.host.open(Help(self.host, self.offered(), self.help_blocks(), self.help_after()))

    def _from_menu(self, action: str | None) -> None:
        if action:
            self.perform(action)

    def ask(self, question: str, text: str, yes: str, then: Callable[[], None]) -> None:
        """Ask a question, and go on with `then` if the answer is yes."""
        from tui_kpi.tui.kit.dialogs.confirm import Confirm  # noqa: PLC0415 - only when asked

        def answered(sure: bool | None) -> None:  # noqa: FBT001 - the modal's result
            if sure:
                then()

        self.host.open(Confirm(self.host, question, text, yes=yes, no="Go back"), answered)

    def in_background(
        self, said: str, job: Callable[[], Done], then: Callable[[Done], None]
    ) -> None:
        """Do something slow beside the screen, then go on with what it returns.

        Keys pressed meanwhile wait, and count after it.
        """
        self.tell(said)
        self.ready.clear()

        def done(result: Done) -> None:
            self.ready.set()
            self.tell("")
            then(result)

        self.run_worker(lambda: self.app.call_from_thread(done, job()), thread=True)

    def on_unmount(self) -> None:
        """Keep nothing of what was drawn."""
        forget_drawn()

    def close_return(self) -> bool:
        """Save and let go of a return that this screen holds; return whether that worked."""
        return True

    def act_back(self) -> None:
        """Go back to the page before."""
        self.dismiss(None)

    def act_leave(self) -> None:
        """Save and close the app."""
        self.host.leave()
