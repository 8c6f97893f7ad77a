"""What the user did on a page, as told to the one owner of its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typed:
    """The text in a box changed."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Choices were picked: all that are now on."""

    ask: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """The user moved away from a stop."""

    stop: str


@dataclass(frozen=True, slots=True)
class Reached:
    """The user arrived at a stop."""

    stop: str
    choices: bool = False
    """There is something to choose from."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Enter on something to do."""

    id: str


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Pasted values for which there was no box."""

    values: tuple[str, ...]


Intent = Typed | LeftOver | Chosen | Left | Reached | Pressed
Send = Callable[[Intent], None]
