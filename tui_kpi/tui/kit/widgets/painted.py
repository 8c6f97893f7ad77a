"""A widget that shows lines it is handed, and repaints only those that changed."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_kpi.tui.kit.page.lines import Line, Role


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
            Region(0, row, width, 1)
            for row in range(height)
            if _at(before, top + row) != _at(lines, first + row)
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


def _at(lines: tuple[Line, ...], index: int) -> Line:
    return lines[index] if 0 <= index < len(lines) else ()
