"""Lines of text with a role for each piece; the style sheet says what a role looks like."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from rich.cells import cell_len, chop_cells

Role = Literal[
    "text", "strong", "muted", "heading", "title", "error", "todo", "good", "warn", "box", "focus"
]
ROLES: tuple[Role, ...] = (
    "text",
    "strong",
    "muted",
    "heading",
    "title",
    "error",
    "todo",
    "good",
    "warn",
    "box",
    "focus",
)
Piece = tuple[str, Role]
Line = tuple[Piece, ...]


@lru_cache(maxsize=2048)
def wrap(text: str, width: int) -> tuple[str, ...]:
    """Return `text` broken between words into lines of at most `width` cells; at least one.

    Remembered: at every key nearly all of a page is broken as it was before.
    """
    width = max(1, width)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            joined = f"{line} {word}" if line else word
            if cell_len(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            *whole, line = _pieces(word, width)
            lines.extend(whole)
        lines.append(line)
    return tuple(lines)


def _pieces(word: str, width: int) -> list[str]:
    """Return a word in pieces of at most `width` cells; a path is broken after its separators."""
    pieces = []
    while cell_len(word) > width:
        piece = chop_cells(word, width)[0]
        cut = max(piece.rfind(mark) for mark in "/\\") + 1 or max(map(piece.rfind, "_-")) + 1
        piece = piece[: cut or len(piece)]
        pieces.append(piece)
        word = word[len(piece) :]
    return [*pieces, word]


def pad(text: str, width: int) -> str:
    """Return `text` cut or filled with spaces to exactly `width` cells."""
    length = cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    cut = chop_cells(text, max(1, width))[0] if width > 0 else ""
    return cut + " " * (width - cell_len(cut))
