"""The last stop of every screen: the way to everything, with nothing but Tab and Enter."""

from __future__ import annotations

from rich.cells import cell_len
from textual.events import Click, Key

from tui_kpi.tui.form.lines import Line
from tui_kpi.tui.intents import Pressed, Send
from tui_kpi.tui.marks import Marks
from tui_kpi.tui.widgets.painted import Painted

_BEFORE = 13
"""Columns of the pointer, the Menu and the space after it."""
_APART = "   "


def fitted(hints: str, room: int) -> str:
    """Return whole hints that fit into `room` cells: those with the longest words go first."""
    parts = hints.split(_APART)
    while parts and cell_len(_APART.join(parts)) > room:
        parts.remove(max(parts, key=cell_len))
    return _APART.join(parts)


class MenuRow(Painted, can_focus=True):
    """`[ Menu ]` and the keys that help here. It is drawn once for each change of focus."""

    def __init__(self, marks: Marks, hints: tuple[str, str, str], send: Send) -> None:
        super().__init__(id="menu-row")
        self._marks = marks
        self._usual, self._choosing, self._at_menu = map(marks.text, hints)
        self._hints = self._usual
        self._send = send
        self._said = ""
        self._here = False

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
        pointer = self._marks.pointer if here else " "
        hints = self._at_menu if here else self._hints
        if self.size.width:
            hints = fitted(hints, self.size.width - _BEFORE)
        row: Line = (
            (f"{pointer} ", "strong"),
            ("[ Menu ]", "focus" if here else "strong"),
            (
                f"   {self._marks.text(self._said) or hints}",
                "warn" if self._said else "muted",
            ),
        )
        self.paint((row,))

    def on_resize(self) -> None:
        """Fit the keys to the new width."""
        self._draw(here=self._here)

    def enter(self, *, at_end: bool) -> None:  # noqa: ARG002 - it has one stop
        """Take the focus."""
        self.screen.set_focus(self, scroll_visible=False)
        self._draw(here=True)

    def leave(self) -> None:
        """Note that the keys go elsewhere now."""
        self._draw(here=False)

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
