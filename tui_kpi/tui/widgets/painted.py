"""A widget that shows lines it is handed, and repaints only those that changed."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_kpi.tui.form.lines import Line, Piece, Role

_BLANK: Piece = (" ", "text")


class Painted(Widget, inherit_css=False):
    """Shows `lines`, from line `first` on. The screen knows what each role looks like.

    It has the roles as its component classes: worked out once a screen, not for each widget.
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()
        self._first = 0
        self._styles_of: dict[Role, Style] = {}

    @property
    def first(self) -> int:
        """Index of the line at the top."""
        return self._first

    def paint(self, lines: tuple[Line, ...], first: int = 0) -> None:
        """Show `lines` from line `first` on."""
        width, height = self.size
        before, top = self._lines, self._first
        self._lines, self._first = lines, first
        if not width:
            return
        if first != top:
            self.refresh()
            return
        changed = [
            Region(start, row, end - start, 1)
            for row in range(height)
            if (old := _at(before, top + row)) != (new := _at(lines, first + row))
            for start, end in [difference(old, new)]
        ]
        if changed:
            self.refresh(*changed)

    def notify_style_update(self) -> None:
        """Forget the styles that roles had."""
        super().notify_style_update()
        self._styles_of = {}

    def render_line(self, y: int) -> Strip:
        """Return line `y` of what is visible."""
        width = self.size.width
        pieces = _at(self._lines, self._first + y)
        segments = [Segment(text, self._style(role)) for text, role in pieces if text]
        return Strip(segments).adjust_cell_length(width, self._style("text"))

    def _style(self, role: Role) -> Style:
        style = self._styles_of.get(role)
        if style is None:
            style = self.screen.get_component_rich_style(role_class(role))
            self._styles_of[role] = style
        return style


def role_class(role: Role) -> str:
    """Return the name of a role in the style sheet."""
    return f"role--{role}"


def difference(old: Line, new: Line) -> tuple[int, int]:
    """Return the first cell at which two different lines differ, and the one after the last."""
    before, after = _cells(old), _cells(new)
    length = max(len(before), len(after))
    before += [_BLANK] * (length - len(before))
    after += [_BLANK] * (length - len(after))
    differ = [n for n in range(length) if before[n] != after[n]]
    return (differ[0], differ[-1] + 1) if differ else (0, length)


def _cells(line: Line) -> list[Piece]:
    """Return each cell with its role; a wide character is followed by an empty cell."""
    cells: list[Piece] = []
    for text, role in line:
        for character in text:
            cells.append((character, role))
            cells += [("", role)] * (cell_len(character) - 1)
    return cells


def _at(lines: tuple[Line, ...], index: int) -> Line:
    return lines[index] if 0 <= index < len(lines) else ()
