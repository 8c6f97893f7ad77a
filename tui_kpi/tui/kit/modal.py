"""A page laid over another: it ends with a way to close it, which is its last stop."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Generic

from textual.app import ComposeResult
from textual.widget import Widget

from tui_kpi.tui.kit.keymap import action_called, fitting
from tui_kpi.tui.kit.screen import Page, Result
from tui_kpi.tui.kit.widgets.painted import Painted

_BACK = "Esc"
"""The usual key for closing, as it stands in the line of keys."""
_MARGIN = "   "


class Modal(Page[Result], Generic[Result]):
    """Takes all keys until it is closed."""

    keys = "Tab or arrows to move   Enter to choose   Esc to close"

    def compose(self) -> ComposeResult:
        """Mount the page and a line of keys."""
        yield self.header
        yield self.form
        yield self._foot

    @cached_property
    def _foot(self) -> Painted:
        return Painted(id="menu-row")

    def on_resize(self) -> None:
        """Fit the line of keys to the new width."""
        keys = fitting(self.marks.text(self._keys_now()), self.app.size.width - len(_MARGIN))
        self._foot.paint((((_MARGIN + keys, "muted"),),))

    def _keys_now(self) -> str:
        """Return the line of keys with the user's own key for closing."""
        back = self.host.keymap.words(action_called("back"))
        if back:
            return self.keys.replace(_BACK, back)
        return self.keys.replace(f"   {_BACK} to close", "").replace(f" or {_BACK}", "")

    def parts(self) -> Sequence[Widget]:
        """Return what Tab visits: the page alone."""
        return (self.form,)
