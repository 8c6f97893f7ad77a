"""A QR code on the terminal, for a telephone's camera."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_HALVES = {(0, 0): " ", (0, 1): "▄", (1, 0): "▀", (1, 1): "█"}
"""Two modules, one above the other, as one character; 1 is drawn."""
_BLACK_ON_WHITE = "\x1b[30;47;107m"
"""The second white is brighter, where the terminal knows it."""
_PLAIN = "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Look:
    """What the terminal can show.

    Without `colours` light modules are drawn in the terminal's own text colour: right on a dark
    terminal; `on_light` turns that round.
    """

    blocks: bool
    """It has half blocks; without them a module is two characters wide."""
    colours: bool
    on_light: bool = False


def lines(text: str, look: Look) -> Iterator[str]:
    """Yield the lines of a QR code that says `text`, with a light border around it."""
    import segno  # noqa: PLC0415 - only when one is drawn

    code = segno.make_qr(text, error="l", boost_error=False)
    # Two characters a module leave room for a narrow border only on 80 columns.
    rows = [bytes(row) for row in code.matrix_iter(border=2 if look.blocks else 1)]
    dark_is_drawn = look.colours or look.on_light
    drawn = [[int(bool(module) is dark_is_drawn) for module in row] for row in rows]
    for line in _halves(drawn) if look.blocks else _wide(drawn):
        yield f"{_BLACK_ON_WHITE}{line}{_PLAIN}" if look.colours else line


def _halves(drawn: list[list[int]]) -> Iterator[str]:
    for at in range(0, len(drawn), 2):
        below = drawn[at + 1] if at + 1 < len(drawn) else [0] * len(drawn[at])
        yield "".join(_HALVES[pair] for pair in zip(drawn[at], below, strict=True))


def _wide(drawn: list[list[int]]) -> Iterator[str]:
    for row in drawn:
        yield "".join("##" if module else "  " for module in row)
