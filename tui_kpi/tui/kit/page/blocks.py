"""What stands on a page, from top to bottom."""

from __future__ import annotations

from tui_kpi.records import Record
from tui_kpi.tui.kit.page.lines import Role

FIGURE = 10
"""Columns of a box for a figure."""
DATE = 14
"""Columns of a box for a date or a period: `27 April 2027`, and room for the cursor."""


class Say(Record):
    """A paragraph."""

    text: str
    role: Role = "text"
    indent: int = 2
    gap: bool = False
    """A blank line before it."""
    right: str = ""
    """Stands at the right of the line; under the text where that takes more than one line."""
    lead: str = ""
    """Mark before the first line; the rest is indented past it. An error always has one."""


class Box(Record):
    """One place to type."""

    address: str
    value: str
    caption: str = ""
    above: str = ""
    """Stands over caption and box, where several boxes share a row."""
    secret: bool = False
    width: int = FIGURE
    """Columns, where the box stands beside its label."""
    enter: str = ""
    """What Enter presses in this box; empty: it goes on to the next stop."""


class Choice(Record):
    """One of the answers to choose from."""

    id: str
    label: str
    on: bool


class Ask(Record):
    """One thing asked: boxes to type in, or choices."""

    id: str
    label: str
    hint: str = ""
    boxes: tuple[Box, ...] = ()
    choices: tuple[Choice, ...] = ()
    many: bool = False
    wide: bool = False
    """The box takes the whole width, under the label."""
    unit: str = ""
    notes: tuple[str, ...] = ()
    todo: str = ""
    error: str = ""


class Press(Record):
    """Something to do, with Enter."""

    id: str
    label: str
    detail: str = ""
    """At the right of the label."""
    below: str = ""
    button: bool = False
    role: Role = "text"
    detail_role: Role = "muted"
    gap: bool = False
    lead: str = ""
    """Mark before the label, whose other lines stand past it."""


class Picture(Record):
    """Lines that are shown as they are, blanks included."""

    lines: tuple[str, ...]
    role: Role = "text"
    indent: int = 2


Block = Say | Ask | Press | Picture


class Place(Record):
    """Where the user is: at which stop, and on which of its choices."""

    stop: str = ""
    choice: int | None = None
    active: bool = True
    """Whether the keys go here."""
