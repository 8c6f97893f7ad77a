"""Who takes the keys.

Textual gives every widget a queue of its own and runs bindings only after a key has climbed
through all of them. Keys that arrive together then overtake each other: text typed after a Tab
lands before it, and whatever is typed while a screen opens is lost. So the app hands each key to
the focused widget itself, and on to those around it, and starts the next only when that is done.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.events import Key


@runtime_checkable
class TakesKeys(Protocol):
    """A widget, screen or app that may act on a key."""

    def take_key(self, event: Key) -> bool:
        """Act on a key; return whether it was taken."""


@runtime_checkable
class Enterable(Protocol):
    """A widget with several stops, entered at either end."""

    def enter(self, *, at_end: bool) -> None:
        """Take the focus at the first or the last stop."""
