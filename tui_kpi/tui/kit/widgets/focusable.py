"""Who takes the keys.

Textual gives every widget a queue of its own and runs bindings only after a key has climbed
through all of them. Keys that arrive together then overtake each other: text typed after a Tab
lands before it, and whatever is typed while a screen opens is lost. So the app hands each key to
the focused widget itself, and on to those around it, as far as they have a `take_key(event)` that
returns whether it took the key, and starts the next only when that is done.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Enterable(Protocol):
    """A widget with several stops, entered at either end."""

    def enter(self, *, at_end: bool) -> None:
        """Take the focus at the first or the last stop."""
