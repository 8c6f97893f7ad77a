"""The last stop of every screen: the way to everything, with nothing but Tab and Enter."""

from __future__ import annotations

from textual.events import Click, Key, Resize

from tui_kpi.tui.kit.intents import Pressed, Send
from tui_kpi.tui.kit.keymap import fitting
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.lines import Line, Role, wrap
from tui_kpi.tui.kit.widgets.painted import Painted

_MENU = "[ Menu ]"
_SPACE = "   "
_WORDS = 2 + len(_MENU + _SPACE)
"""Columns before the keys, or before what is said."""


class MenuRow(Painted, can_focus=True):
    """`[ Menu ]` and the keys that help here. It is drawn once for each change of focus.

    What is said in place of the keys takes as many lines as it needs.
    """

    def __init__(self, marks: Marks, hints: tuple[str, str, str], send: Send) -> None:
        super().__init__(id="menu-row")
        self._marks = marks
        self._usual, self._choosing, self._at_menu = map(marks.text, hints)
        self._hints = self._usual
        self._send = send
        self._said = ""
        self._here = False
        self._height = 1

    def on_mount(self) -> None:
        """Draw the row."""
        self._draw(here=False)

    def wear(self, marks: Marks, hints: tuple[str, str, str]) -> None:
        """Draw with other marks and keys from now on."""
        self._marks = marks
        choosing = self._hints == self._choosing
        self._usual, self._choosing, self._at_menu = map(marks.text, hints)
        self._hints = self._choosing if choosing else self._usual
        if self.is_mounted:
            self._draw(here=self._here)

    def hint_for(self, *, choices: bool) -> None:
        """Show how to choose while there is something to choose from."""
        hints = self._choosing if choices else self._usual
        if hints != self._hints:
            self._hints = hints
            self._draw(here=self._here)

    def tell(self, sentence: str) -> None:
        """Say something in place of the keys; empty shows the keys again."""
        if sentence != self._said:
            self._said = sentence
            self._draw(here=self._here)

    def _draw(self, *, here: bool) -> None:
        self._here = here
        room = max(1, (self.size.width or self.app.size.width) - _WORDS)
        said = wrap(self._marks.text(self._said), room) if self._said else []
        words = said or [fitting(self._at_menu if here else self._hints, room)]
        role: Role = "warn" if said else "muted"
        pointer = self._marks.pointer if here else " "
        first: Line = (
            (f"{pointer} ", "strong"),
            (_MENU, "focus" if here else "strong"),
            (_SPACE + words[0], role),
        )
        if len(words) != self._height:
            self._height = len(words)
            self.styles.height = len(words)
        self.paint((first, *(((" " * _WORDS + line, role),) for line in words[1:])))

    def enter(self, *, at_end: bool) -> None:  # noqa: ARG002 - it has one stop
        """Take the focus."""
        self.screen.set_focus(self, scroll_visible=False)
        self._draw(here=True)

    def leave(self) -> None:
        """Note that the keys go elsewhere now."""
        self._draw(here=False)

    def on_resize(self, _event: Resize) -> None:
        """Fit the words to the new width."""
        self._draw(here=self._here)

    def on_focus(self) -> None:
        """Show where the keys go."""
        self._draw(here=True)

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self._draw(here=False)

    def take_key(self, event: Key) -> bool:
        """Enter opens the Menu. Space does not: it may belong to words meant for a box."""
        if event.key != "enter":
            return False
        self._send(Pressed("menu"))
        return True

    def on_click(self, event: Click) -> None:
        """Open the Menu."""
        if event.x < 11:
            self._send(Pressed("menu"))
