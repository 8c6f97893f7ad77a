"""A page drawn: its lines, and the stops that Tab visits."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from rich.cells import cell_len

from tui_kpi.records import Record, replace
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Choice, Picture, Place, Press, Say
from tui_kpi.tui.kit.page.lines import Line, Piece, Role, pad, wrap

_WEEK_BOX = 6
_INDENT = 2
_SHORT_CHOICE = 16
"""Widest choice, mark included, that stands beside others."""


class Stop(Record):
    """One place that Tab visits."""

    id: str
    kind: Literal["box", "choices", "press"]
    row: int
    column: int
    width: int
    top: int
    bottom: int
    """First and last line of the block it stands in."""
    value: str = ""
    secret: bool = False
    enter: str = ""
    """What Enter presses in a box; empty: it goes on."""
    choices: tuple[Choice, ...] = ()
    many: bool = False
    upright: bool = False
    """The choices stand one under the other."""


class Spot(Record):
    """A place that can be clicked."""

    row: int
    start: int
    end: int
    stop: str
    choice: int | None = None


class Sheet(Record):
    """A page drawn for one width."""

    lines: tuple[Line, ...] = ()
    stops: tuple[Stop, ...] = ()
    spots: tuple[Spot, ...] = ()

    def index(self, stop_id: str) -> int | None:
        """Return the position of a stop among the stops, or None."""
        return next((n for n, stop in enumerate(self.stops) if stop.id == stop_id), None)

    def rows_of(self, words: str, after: int = 0) -> tuple[int, int] | None:
        """Return the first and last line of `words`, which may be broken over lines, or None.

        Of several places that from the line `after` on comes first.
        """
        text, starts = "", []
        for line in self.lines:
            starts.append(len(text))
            said = " ".join("".join(piece for piece, _ in line).split())
            text += f"{said} " if said else ""
        at = text.find(words, starts[after] if after < len(starts) else 0)
        at = text.find(words) if at < 0 else at
        if at < 0 or not words:
            return None
        end = at + len(words) - 1
        return bisect_right(starts, at) - 1, bisect_right(starts, end) - 1


def draw(
    blocks: tuple[Block, ...], width: int, place: Place, marks: Marks, *, wide: bool = False
) -> Sheet:
    """Return `blocks` drawn `width` cells wide, with the user at `place`.

    `wide` is for a projector: blank lines between blocks, hints only where the user is.
    """
    pen = _Pen(width, place, marks, wide)
    for block in blocks:
        pen.begin(block)
        if isinstance(block, Say):
            pen.say(block)
        elif isinstance(block, Press):
            pen.press(block)
        elif isinstance(block, Picture):
            pen.picture(block)
        else:
            pen.ask(block)
    return Sheet(tuple(pen.lines), tuple(pen.stops), tuple(pen.spots))


@dataclass
class _Pen:
    width: int
    place: Place
    marks: Marks
    wide: bool
    before: Block | None = None
    lines: list[Line] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def here(self, *stop_ids: str) -> bool:
        """Return whether the keys go to one of these stops."""
        return self.place.active and self.place.stop in stop_ids

    @property
    def indent(self) -> int:
        """Columns before what is asked, where the pointer stands."""
        return _INDENT * 2 if self.wide else _INDENT

    def pointer(self, *, here: bool) -> Piece:
        mark = self.marks.pointer * (self.indent - 1)
        return (pad(mark if here else "", self.indent), "strong")

    def begin(self, block: Block) -> None:
        """Leave a line blank before a block of a large page, but within a result."""
        before, self.before = self.before, block
        gap = isinstance(block, Say | Press) and block.gap
        together = isinstance(block, Say) and isinstance(before, Say) and before.role != "heading"
        if self.wide and self.lines and self.lines[-1] and not (gap or together):
            self.lines.append(())

    def say(self, block: Say) -> None:
        if block.gap:
            self.lines.append(())
        text, right = self.marks.text(block.text), self.marks.text(block.right)
        # Colour alone would not say that it is an error.
        mark = block.lead or (self.marks.problem if block.role == "error" else "")
        lead = f"{self.marks.text(mark)} " if mark else ""
        margin = block.indent + self.indent - _INDENT
        indent = margin + cell_len(lead)
        room = self.width - indent - (cell_len(right) + 2 if right else 0)
        below = bool(right) and cell_len(text) > room
        if below:
            right, room = "", self.width - indent
        for number, words in enumerate(wrap(text, room)):
            first = number == 0
            start = " " * margin + lead if first else " " * indent
            if first and right:
                padded = pad(words, room + 2)
                self.lines.append(((start, block.role), (padded, block.role), (right, "muted")))
            else:
                self.lines.append(((start + words, block.role),))
        if below:
            self.lines.append(((" " * indent + self.marks.text(block.right), "muted"),))

    def picture(self, block: Picture) -> None:
        for line in block.lines:
            self.lines.append(((" " * block.indent + self.marks.text(line), block.role),))

    def press(self, block: Press) -> None:
        if block.gap:
            self.lines.append(())
        here = self.here(block.id)
        top = len(self.lines)
        label, detail = self.marks.text(block.label), self.marks.text(block.detail)
        if block.button:
            label = f"[ {label} ]"
        role: Role = "focus" if here else block.role
        lead = f"{self.marks.text(block.lead)} " if block.lead else ""
        room = self.width - self.indent - cell_len(lead) - (cell_len(detail) + 1 if detail else 0)
        for number, words in enumerate(wrap(label, room)):
            pieces: list[Piece] = [
                self.pointer(here=here and number == 0),
                (lead if number == 0 else " " * cell_len(lead), block.role),
                (words, role),
            ]
            if number == 0 and detail:
                gap = " " * (room - cell_len(words) + 1)
                pieces += [(gap, "text"), (detail, block.detail_role)]
            self.lines.append(tuple(pieces))
        if block.below:
            for words in wrap(self.marks.text(block.below), self.width - self.indent - 2):
                self.lines.append(((" " * (self.indent + 2) + words, block.detail_role),))
        bottom = len(self.lines) - 1
        self.stops.append(Stop(block.id, "press", top, 0, self.width, top, bottom))
        self.spots += [Spot(row, 0, self.width, block.id) for row in range(top, bottom + 1)]

    def ask(self, block: Ask) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append(())
        top = len(self.lines)
        stops = len(self.stops)
        if block.choices:
            self._label(block, self.width - self.indent, here=self.here(block.id))
            self._choices(block)
        elif len(block.boxes) > 1:
            addresses = [box.address for box in block.boxes]
            self._label(block, self.width - self.indent, here=self.here(*addresses))
            self._row_of_boxes(block)
        else:
            self._one_box(block, block.boxes[0])
        here = self.here(block.id, *(box.address for box in block.boxes))
        for text in (block.hint, *block.notes) if here or not self.wide else ():
            self._under(text, "muted")
        self._under(block.todo, "todo")
        self._under(f"{self.marks.problem} {block.error}" if block.error else "", "error")
        bottom = len(self.lines) - 1
        self.stops[stops:] = [replace(stop, top=top, bottom=bottom) for stop in self.stops[stops:]]

    def _under(self, text: str, role: Role) -> None:
        if text:
            for words in wrap(self.marks.text(text), self.width - self.indent):
                self.lines.append(((" " * self.indent + words, role),))

    def _label(self, block: Ask, room: int, *, here: bool) -> None:
        role: Role = "strong" if here else "text"
        for number, words in enumerate(wrap(self.marks.text(block.label), room)):
            self.lines.append((self.pointer(here=here and number == 0), (words, role)))

    def _one_box(self, block: Ask, box: Box) -> None:
        here = self.here(box.address)
        unit = f" {self.marks.text(block.unit)}" if block.unit else ""
        side = box.width + 2 + cell_len(unit)
        if block.wide or self.width - side < 24:
            self._label(block, self.width - self.indent, here=here)
            width = self.width - self.indent - 2 if block.wide else box.width
            self._box(box, [(" " * self.indent, "text")], width, unit)
            return
        room = self.width - self.indent - side - 1
        role: Role = "strong" if here else "text"
        for number, words in enumerate(wrap(self.marks.text(block.label), room)):
            if number == 0:
                label: Piece = (pad(words, room + 1), role)
                self._box(box, [self.pointer(here=here), label], box.width, unit)
            else:
                self.lines.append(((" " * self.indent + words, role),))

    def _box(self, box: Box, before: list[Piece], width: int, unit: str = "") -> None:
        column = sum(cell_len(text) for text, _ in before) + 1
        row = len(self.lines)
        self.lines.append((*before, *self._drawn(box, width), (unit, "text")))
        self._box_stop(box, row, column, width)

    def _drawn(self, box: Box, width: int) -> list[Piece]:
        shown = "*" * len(box.value) if box.secret else self.marks.text(box.value)
        edge: Role = "strong" if self.here(box.address) else "box"
        return [("[", edge), (pad(shown, width), "box"), ("]", edge)]

    def _box_stop(self, box: Box, row: int, column: int, width: int) -> None:
        stop = Stop(box.address, "box", row, column, width, row, row)
        stop = replace(stop, value=box.value, secret=box.secret, enter=box.enter)
        self.stops.append(stop)
        self.spots.append(Spot(row, column - 1, column + width + 1, box.address))

    def _row_of_boxes(self, block: Ask) -> None:
        captions = [self.marks.text(f"{box.caption} ") for box in block.boxes]
        length = self.indent + max(map(cell_len, captions)) + _WEEK_BOX + 3
        a_row = max(1, (self.width + 1) // length)
        for first in range(0, len(block.boxes), a_row):
            boxes = block.boxes[first : first + a_row]
            heads = ""
            pieces: list[Piece] = []
            row = len(self.lines) + any(box.above for box in boxes)
            for number, box in enumerate(boxes):
                caption = captions[first + number]
                if pieces:
                    pieces.append((" ", "text"))
                column = number * length + self.indent + cell_len(caption) + 1
                heads = pad(heads, number * length + self.indent) + self.marks.text(box.above)
                pieces += [self.pointer(here=self.here(box.address)), (caption, "muted")]
                pieces += self._drawn(box, _WEEK_BOX)
                self._box_stop(box, row, column, _WEEK_BOX)
            if heads.strip():
                self.lines.append(((heads, "muted"),))
            self.lines.append(tuple(pieces))

    def _choices(self, block: Ask) -> None:
        """Draw short choices beside each other, others one under the other."""
        here = self.here(block.id)
        drawn = [self._choice(block, choice) for choice in block.choices]
        upright = max(map(cell_len, drawn)) > _SHORT_CHOICE
        top = len(self.lines)
        at = self.place.choice if here else None
        if upright:
            for number, text in enumerate(drawn):
                self._upright(block, number, text, here=number == at)
        else:
            self._flow(block, drawn, at)
        row = next((s.row for s in self.spots if (s.stop, s.choice) == (block.id, at)), top)
        self.stops.append(
            Stop(
                block.id,
                "choices",
                row,
                self.indent,
                1,
                top,
                top,
                choices=block.choices,
                many=block.many,
                upright=upright,
            )
        )

    def _choice(self, block: Ask, choice: Choice) -> str:
        mark = (self.marks.check if block.many else self.marks.radio)[choice.on]
        return f"{mark} {self.marks.text(choice.label)}"

    def _flow(self, block: Ask, drawn: list[str], at: int | None) -> None:
        pieces: list[Piece] = []
        column = 0
        for number, text in enumerate(drawn):
            here = number == at
            lead = self.pointer(here=here)[0]
            length = cell_len(text) + len(lead)
            if pieces and column + 1 + length > self.width:
                self.lines.append(tuple(pieces))
                pieces, column = [], 0
            if pieces:
                pieces.append((" ", "text"))
                column += 1
            pieces += [(lead, "strong"), (text, "focus" if here else "text")]
            start = column + len(lead)
            column += length
            self.spots.append(Spot(len(self.lines), start, column, block.id, number))
        self.lines.append(tuple(pieces))

    def _upright(self, block: Ask, number: int, text: str, *, here: bool) -> None:
        role: Role = "focus" if here else "text"
        for part, words in enumerate(wrap(text, self.width - self.indent - 4)):
            self.spots.append(Spot(len(self.lines), self.indent, self.width, block.id, number))
            first = self.pointer(here=here) if part == 0 else (" " * (self.indent + 4), "text")
            self.lines.append((first, (words, role)))
