"""A page laid over another: it ends with a way to close it, which is its last stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from textual.app import ComposeResult
from textual.widget import Widget

from tui_kpi.tui.screens.base import Page, Result
from tui_kpi.tui.widgets.painted import Painted


class Modal(Page[Result], Generic[Result]):
    """Takes all keys until it is closed."""

    keys = "Tab or arrows to move   Enter to choose   Esc to close"

    def compose(self) -> ComposeResult:
        """Mount the page and a line of keys."""
        yield self.header
        yield self.form
        foot = Painted(id="menu-row")
        foot.paint(((("   " + self.marks.text(self.keys), "muted"),),))
        yield foot

    def parts(self) -> Sequence[Widget]:
        """Return what Tab visits: the page alone."""
        return (self.form,)
