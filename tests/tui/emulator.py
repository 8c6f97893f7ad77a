"""A terminal as cells and styles: pyte, with what it lacks of what Textual writes."""

from __future__ import annotations

import re
from typing import Any

import pyte

_LACKING = {2: "dim", 5: "blink", 6: "fast", 8: "hidden"}
_OFF = {22: {"dim"}, 25: {"blink", "fast"}, 28: {"hidden"}}
_SHOWS_ON_BLANK = ("underscore", "reverse", "strikethrough")
# What pyte would print as text, and what changes no cell.
ASIDES = re.compile(
    r"\x1b\[\?(?!1049|7[hl])[\d;]*[hl]|\x1b\[[<=>?]\d*[uq]|\x1b\[\d* q|\x1b\[\??\d+\$p"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x07"
)
Shown = tuple[str, object]


class _Screen(pyte.Screen):
    """Keeps what pyte has no place for in `blink`; has the second screen."""

    def select_graphic_rendition(self, *attrs: int, **_: Any) -> None:
        extra = set(self.cursor.attrs.blink or ())
        super().select_graphic_rendition(*attrs)
        codes = iter(attrs or (0,))
        for code in codes:
            if code in {38, 48}:
                for _ in range({5: 1, 2: 3}[next(codes)]):
                    next(codes)
            elif code == 0:
                extra.clear()
            elif code in _LACKING:
                extra.add(_LACKING[code])
            else:
                extra -= _OFF.get(code, set())
        self.cursor.attrs = self.cursor.attrs._replace(blink=frozenset(extra))

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        super().set_mode(*modes, **kwargs)
        if 1049 in modes:
            self._first = ({y: dict(line) for y, line in self.buffer.items()}, self.cursor)
            self.cursor = pyte.screens.Cursor(0, 0, self.cursor.attrs)
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if 1049 in modes and hasattr(self, "_first"):
            lines, self.cursor = self._first
            self.erase_in_display(2)
            for y, line in lines.items():
                self.buffer[y].update(line)


class Emulator:
    """What somebody in front of the terminal sees."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = _Screen(width, height)
        self._stream = pyte.Stream(self.screen)
        self.asides: list[str] = []

    def feed(self, data: str) -> None:
        """Take what a program writes, as the terminal line hands it on."""
        # Where frames begin and end says nothing about what they show.
        data = re.sub(r"\x1b\[\?2026[hl]", "", data)
        self.asides += ASIDES.findall(data)
        self._stream.feed(ASIDES.sub("", data).replace("\n", "\r\n"))

    def resize(self, width: int, height: int) -> None:
        self.screen.resize(height, width)

    @property
    def cells(self) -> list[list[Shown]]:
        """Every cell: its text, and whatever can be seen of its style."""
        screen = self.screen
        return [
            [_seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
        ]

    @property
    def cursor(self) -> tuple[int, int]:
        return min(self.screen.cursor.x, self.screen.columns - 1), self.screen.cursor.y


def _seen(char: Any) -> Shown:
    extra = frozenset(char.blink or ())
    plain = not extra & {"blink", "fast"} and not any(getattr(char, a) for a in _SHOWS_ON_BLANK)
    if char.data == " " and plain:
        return " ", char.bg
    return char.data, (*char[1:-1], extra)
