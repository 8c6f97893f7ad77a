"""The one real text input of a page. It rides on the box that is being typed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Self

from rich.text import Text
from textual.binding import Binding
from textual.events import Key
from textual.geometry import Offset, Region
from textual.widgets._input import Input, Selection

from tui_kpi.tui.kit.marks import Marks

_NOT_OURS = frozenset({"submit", "copy", "cut", "paste"})
"""What Input binds and what belongs to the page, the app or the terminal."""
_EDITS: dict[str, str] = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding) and binding.action not in _NOT_OURS
    for key in binding.key.split(",")
}
"""Input's own editing keys: those that it inherits would scroll it."""


class Editor(Input, inherit_css=False):
    """A compact input that is told where to be, and tells what is typed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = Input.COMPONENT_CLASSES
    _typing = False

    def __init__(
        self, changed: Callable[[str], None], spread: Callable[[list[str]], bool], marks: Marks
    ) -> None:
        super().__init__(id="editor", compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.display = False
        self._changed = changed
        self._spread = spread
        self._marks = marks
        self._stands = (Offset(0, 0), 0)

    def wear(self, marks: Marks) -> None:
        """Draw with other marks from now on."""
        self._marks = marks

    @property
    def _value(self) -> Text:
        """The text as it is drawn, in characters that can be shown."""
        text = "*" * len(self.value) if self.password else self._marks.text(self.value)
        return Text(text, no_wrap=True, overflow="ignore", end="")

    def ride(self, at: Offset, width: int, text: str, *, secret: bool, select: bool) -> None:
        """Stand at `at`, holding `text`."""
        self.password = secret
        self.stand(at, width)
        if self.value != text:
            self.value = text
        self.selection = Selection(0, len(text)) if select else Selection.cursor(len(text))
        self.display = True

    def stand(self, at: Offset, width: int) -> None:
        """Be at `at`, `width` cells wide; nothing is laid out again if that is so already."""
        if (at, width) != self._stands:
            self._stands = (at, width)
            self.styles.offset = (at.x, at.y)
            self.styles.width = width

    def take_key(self, event: Key) -> bool:
        """Type or edit at once; keys that mean something to the page are left to it."""
        before = self.value
        self._typing = True
        try:
            if event.is_printable and event.character is not None:
                self.replace(event.character, *self.selection)
            elif not self._edit(event.key):
                return False
        finally:
            self._typing = False
        self._tell(before)
        return True

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw again. What is typed moves nothing: a layout of the page would take a third more."""
        layout = layout and not self._typing
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def take_paste(self, text: str) -> bool:
        """Take what is pasted as it is; several values go on to the boxes that follow.

        Where none follow they are taken together: nothing is dropped.
        """
        cells = text.strip("\r\n").splitlines()
        values = [value.strip() for line in cells for value in line.split("\t")]
        lines = [line for line in cells if line.strip()]
        if len(values) > 1 and self._spread(values):
            return True
        before = self.value
        if lines:
            self.replace(" ".join(lines).replace("\t", " "), *self.selection)
        self._tell(before)
        return True

    def _edit(self, key: str) -> bool:
        if key not in _EDITS:
            return False
        name, _, argument = _EDITS[key].rstrip(")").partition("(")
        action = getattr(self, f"action_{name}")
        if argument:
            action(True)  # noqa: FBT003 - Textual's own signature: with selection
        else:
            action()
        return True

    def _tell(self, before: str) -> None:
        if self.value != before:
            self._changed(self.value)
