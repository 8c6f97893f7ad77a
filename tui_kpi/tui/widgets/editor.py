"""The one real text input of a page. It rides on the box that is being typed in."""

from __future__ import annotations

from collections.abc import Callable

from textual.events import Key
from textual.geometry import Offset
from textual.widgets._input import Input, Selection

_NOT_OURS = frozenset({"enter", "ctrl+c", "super+c", "ctrl+v"})
"""Keys that Input binds and that belong to the page, the app or the terminal."""


class Editor(Input):
    """A compact input that is told where to be, and tells what is typed."""

    def __init__(self, changed: Callable[[str], None]) -> None:
        super().__init__(id="editor", compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.display = False
        self._changed = changed

    def ride(self, at: Offset, width: int, text: str, *, secret: bool, select: bool) -> None:
        """Stand at `at`, holding `text`."""
        self.password = secret
        self.styles.offset = (at.x, at.y)
        self.styles.width = width
        if self.value != text:
            self.value = text
        self.selection = Selection(0, len(text)) if select else Selection.cursor(len(text))
        self.display = True

    def take_key(self, event: Key) -> bool:
        """Type or edit at once; keys that mean something to the page are left to it."""
        before = self.value
        if event.is_printable and event.character is not None:
            self.replace(event.character, *self.selection)
        elif event.key in _NOT_OURS or not self._edit(event.key):
            return False
        self._tell(before)
        return True

    def take_paste(self, text: str) -> bool:
        """Take the first line of what is pasted that says anything, as it is."""
        line = next((line for line in text.splitlines() if line.strip()), "")
        before = self.value
        if line:
            self.replace(line.replace("\t", " "), *self.selection)
        self._tell(before)
        return True

    def _edit(self, key: str) -> bool:
        bindings = self._bindings.key_to_bindings.get(key)
        if not bindings:
            return False
        name, _, argument = bindings[0].action.rstrip(")").partition("(")
        action = getattr(self, f"action_{name}")
        if argument:
            action(True)  # noqa: FBT003 - Textual's own signature: with selection
        else:
            action()
        return True

    def _tell(self, before: str) -> None:
        if self.value != before:
            self._changed(self.value)
