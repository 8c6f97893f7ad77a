"""What a screen may ask of the app around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from textual.screen import Screen

from tui_kpi.tui.kit.keymap import Keymap
from tui_kpi.tui.kit.marks import Marks

if TYPE_CHECKING:
    from tui_kpi.session import Session
    from tui_kpi.session.training import Training


class Host(Protocol):
    """The app, as its screens see it."""

    session: Session
    marks: Marks
    keymap: Keymap
    wide: bool
    """Pages are drawn with large spacing."""
    farewells: dict[str, str]
    """What is said of each return, by reference, once the app has closed."""
    lost: dict[str, str]
    """What could not be saved of each return, by reference: said once the app has closed."""
    training: Training | None
    """What is practised, in training; None while the returns are real."""

    def open(self, screen: Screen[Any], done: Callable[[Any], None] | None = None) -> None:
        """Put a screen on top; `done` gets what it comes back with."""

    def go_home(self) -> None:
        """Show the list of returns instead of the screen on top."""

    def swap(self) -> None:
        """Go from the real returns to training, or back: nothing of either is kept in memory."""

    def wear(self) -> None:
        """Show every screen with the keys and the look that are kept now."""

    def leave(self) -> None:
        """Save everything and close the app."""
