"""What the user did on a page, as told to the one owner of its state."""

from __future__ import annotations

from collections.abc import Callable

from tui_kpi.records import Record


class Typed(Record):
    """The text in a box changed."""

    address: str
    text: str


class Chosen(Record):
    """Choices were picked: all that are now on."""

    ask: str
    choices: tuple[str, ...]


class Left(Record):
    """The user moved away from a stop."""

    stop: str


class Reached(Record):
    """The user arrived at a stop."""

    stop: str
    choices: bool = False
    """There is something to choose from."""


class Pressed(Record):
    """Enter on something to do."""

    id: str


class LeftOver(Record):
    """Pasted values for which there was no box."""

    values: tuple[str, ...]


Intent = Typed | LeftOver | Chosen | Left | Reached | Pressed
Send = Callable[[Intent], None]
