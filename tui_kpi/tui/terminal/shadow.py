"""What the terminal shows, cell by cell, so that only what changes need be sent.

Textual writes whole strips of text, however little of them is new. `Shadow` reads them, keeps two
grids, what is wanted and what the terminal shows, and writes the difference with the shortest
cursor moves and changes of style. Whatever is no cell (modes, titles, questions to the terminal)
passes through unchanged, in its place. Whatever it does not understand passes through too, and
everything is taken as unknown from there on: the next frame is then sent as Textual wrote it.
"""

from __future__ import annotations

import re

from rich.cells import split_graphemes

from tui_kpi.tui.terminal.styles import PLAIN, Style, after, change

Cell = tuple[str, Style]
"""A character with what combines with it, or "" for the rest of a wide one."""
Row = list[Cell | None]
"""None: nobody knows what is there, or nobody wants anything there."""

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<move>\d*(?:;\d*)?)H"
    r"|\x1b\[(?P<style>[\d;]*)m"
    r"|(?P<line>\n)"
    r"|(?P<sync>\x1b\[\?2026[hl])"
    r"|(?P<alternate>\x1b\[\?1049[hl])"
    # Modes of input and cursor, the keyboard's protocol, questions, titles, clipboard, bell.
    r"|(?P<aside>\x1b\[\?(?:7|12|25|100\d|101\d|2004|2031|2048)[hl]|\x1b\[[<=>?]\d*[uq]"
    r"|\x1b\[\d* q|\x1b\[\??\d+\$p|\x1b\[6n|\x1b\](?!8;)[^\x00-\x1f]*(?:\x07|\x1b\\)|\x07)"
)
_SYNC_START, _SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
_CLEAR = "\x1b[m\x1b[H\x1b[J"
_ERASE = "\x1b[K"
_BLANK: Cell = (" ", PLAIN)


class _Cells(dict[str, Cell]):
    """The cells of one style, each made once."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, text: str) -> Cell:
        style = self._style if text != " " else self._style.on_blank
        cell = _BLANK if (text, style) == _BLANK else (text, style)
        self[text] = cell
        return cell


class Shadow:
    """The picture that is wanted, the one that is shown, and the way from one to the other."""

    def __init__(self, width: int, height: int) -> None:
        self._cells: dict[Style, _Cells] = {}
        self._narrow = set(map(chr, range(0x20, 0x7F)))
        """Characters known to take one cell."""
        self._pen: tuple[int, int] | None = None
        """Line and column at which Textual believes the cursor to be."""
        self._pen_style = PLAIN
        self._at: tuple[int, int] | None = None
        """Where the cursor is; None where terminals may differ."""
        self._style: Style | None = None
        """What the terminal writes in; None if that is not known."""
        self._sync = False
        self._touched: set[int] = set()
        self._out: list[str] = []
        self._fit(width, height)

    def resize(self, width: int, height: int) -> None:
        """Note the terminal's size, and that it may show anything now."""
        if (width, height) != (self.width, self.height):
            self._fit(width, height)
        self._shown = self._grid(None)
        self._touched.update(range(height))
        self._at = None

    def write(self, data: str) -> str:
        """Take what Textual writes; return what has to be sent at once."""
        end = 0
        for token in _TOKEN.finditer(data):
            if token.start() != end or not self._take(token):
                break
            end = token.end()
        if end < len(data):
            self._pass_on(data[end:])
        return self._taken() if self._out else ""

    def flush(self) -> str:
        """Return what makes the terminal show what is wanted."""
        self._show()
        sent = self._taken()
        if self._sync and sent:
            sent = f"{_SYNC_START}{sent}{_SYNC_END}"
        self._sync = False
        return sent

    def _fit(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._wanted, self._shown = self._grid(None), self._grid(None)
        self._touched = set()
        if self._pen is not None:
            self._pen = (min(self._pen[0], height - 1), min(self._pen[1], width - 1))

    # Reading

    def _take(self, token: re.Match[str]) -> bool:
        """Act on one part of what is written; return False if it is not understood."""
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        if kind == "text":
            return self._draw(text)
        if kind == "style":
            style = after(self._pen_style, text)
            if style is None:
                return False
            self._pen_style = style
        elif kind == "move":
            line, _, column = text.partition(";")
            y, x = max(1, int(line or 1)), max(1, int(column or 1))
            self._pen = (min(y, self.height) - 1, min(x, self.width) - 1)
        elif kind == "line":
            if self._pen is None or self._pen[0] + 1 >= self.height:
                return False
            self._pen = (self._pen[0] + 1, 0)
        elif kind == "sync":
            # Both around a frame are sent with it, or not at all if nothing changes.
            self._sync = True
        elif kind == "alternate":
            self._switch(text)
        elif kind == "aside":
            self._show()
            self._out.append(text)
        return True

    def _draw(self, text: str) -> bool:
        """Want `text` at the pen."""
        if self._pen is None:
            return False
        y, x = self._pen
        row = self._wanted[y]
        cells = self._split(text, row, x)[: self.width - x]
        end = x + len(cells)
        if cells:
            _break_wide(row, x)
            _break_wide(row, end)
            row[x:end] = cells
        self._touched.add(y)
        self._pen = (y, min(end, self.width - 1))
        return True

    def _split(self, text: str, row: Row, x: int) -> list[Cell]:
        """Return the cells of `text`; what combines with the cell before is put there."""
        cells = self._cells.get(self._pen_style)
        if cells is None:
            cells = self._cells[self._pen_style] = _Cells(self._pen_style)
        if self._narrow.issuperset(text):
            return [cells[character] for character in text]
        found: list[Cell] = []
        for start, end, width in split_graphemes(text)[0]:
            cluster = text[start:end]
            if width:
                found += [cells[cluster], *[cells[""]] * (width - 1)]
                if width == len(cluster) == 1:
                    self._narrow.add(cluster)
            else:
                self._combine(cluster, row, x)
        return found

    def _combine(self, marks: str, row: Row, x: int) -> None:
        before = next((n for n in range(x - 1, -1, -1) if row[n] and row[n][0]), None)  # type: ignore[index]
        cell = row[before] if before is not None else None
        if before is not None and cell is not None:
            row[before] = (cell[0] + marks, cell[1])

    def _switch(self, mode: str) -> None:
        """Go to the other screen, empty, or back to the one that the shell had."""
        self._show()
        there = mode.endswith("h")
        if there:
            # Not every terminal has a second screen, or empties it.
            self._out += (mode, _CLEAR)
        else:
            self._use(PLAIN)
            self._out.append(mode)
        self._wanted = self._grid(_BLANK if there else None)
        self._shown = self._grid(_BLANK if there else None)
        self._pen = self._at = (0, 0) if there else None
        self._style = PLAIN if there else None

    def _pass_on(self, data: str) -> None:
        """Send what is not understood as it is, where Textual wrote it; know nothing after."""
        self._show()
        self._use(self._pen_style)
        self._out.append(data)
        self._wanted, self._shown = self._grid(None), self._grid(None)
        self._pen = self._at = self._style = None
        # Textual ends each piece of text without style.
        self._pen_style = PLAIN

    def _grid(self, cell: Cell | None) -> list[Row]:
        return [[cell] * self.width for _ in range(self.height)]

    def _taken(self) -> str:
        sent = "".join(self._out)
        self._out.clear()
        return sent

    # Writing

    def _show(self) -> None:
        """Write what differs, and put the cursor where Textual believes it to be."""
        for y in sorted(self._touched):
            if self._wanted[y] != self._shown[y]:
                self._show_row(y, self._wanted[y], self._shown[y])
        self._touched.clear()
        if self._pen is not None:
            self._move(*self._pen)

    def _show_row(self, y: int, wanted: Row, shown: Row) -> None:
        blank_from = self.width
        while blank_from and wanted[blank_from - 1] is _BLANK:
            blank_from -= 1
        x = 0
        while x < self.width:
            cell = wanted[x]
            if cell is None or cell == shown[x]:
                x += 1
            elif x >= blank_from and self.width - x > len(_ERASE):
                self._move(y, x)
                self._use(PLAIN)
                self._out.append(_ERASE)
                shown[x:] = wanted[x:]
                return
            else:
                x = self._put(y, x, cell)

    def _put(self, y: int, x: int, cell: Cell) -> int:
        """Write from a cell on as far as cells changed, and look like it; return where that ends.

        A character that is not known to take one cell is written alone.
        """
        wanted, shown = self._wanted[y], self._shown[y]
        text, style = cell
        self._move(y, x)
        if not self._fits(cell):
            self._use(style)
        end = x + 1
        if text in self._narrow:
            while end < self.width and self._goes_on(wanted[end], shown[end]):
                end += 1
            text = "".join([cell[0] for cell in wanted[x:end] if cell])
        else:
            while end < self.width and _is_rest(wanted[end]):
                end += 1
        self._out.append(text)
        shown[x:end] = wanted[x:end]
        # Terminals differ in how wide they take wide characters, and in what the last column does.
        sure = end < self.width and self._narrow.issuperset(text)
        self._at = (y, end) if sure else None
        return end

    def _goes_on(self, cell: Cell | None, shown: Cell | None) -> bool:
        return cell is not None and cell != shown and cell[0] in self._narrow and self._fits(cell)

    def _fits(self, cell: Cell) -> bool:
        """Return whether a cell can be written in the style that is on."""
        text, style = cell
        if self._style is None or text != " ":
            return style == self._style
        return self._style.on_blank == style

    def _use(self, style: Style) -> None:
        if style != self._style:
            self._out.append(change(self._style, style))
            self._style = style

    def _move(self, y: int, x: int) -> None:
        if self._at == (y, x):
            return
        ways = [f"\x1b[{y + 1 if y else ''}{f';{x + 1}' if x else ''}H"]
        if self._at is not None:
            ways += self._ways(*self._at, y, x)
        self._out.append(min(ways, key=len))
        self._at = (y, x)

    def _ways(self, from_y: int, from_x: int, y: int, x: int) -> list[str]:
        """Return ways to go that start from where the cursor is."""
        down, right = y - from_y, x - from_x
        if down and right:
            return []
        if down:
            return [f"\x1b[{abs(down) if abs(down) > 1 else ''}{'B' if down > 0 else 'A'}"]
        if right < 0:
            return ["\b" * -right, f"\x1b[{-right}D"] if x else ["\r"]
        ways = [f"\x1b[{right if right > 1 else ''}C"]
        between = self._wanted[y][from_x:x]
        if right < 6 and all(c and c[0] in self._narrow and self._fits(c) for c in between):
            ways.append("".join(cell[0] for cell in between if cell))
        return ways


def _is_rest(cell: Cell | None) -> bool:
    return cell is not None and not cell[0]


def _break_wide(row: Row, x: int) -> None:
    """Note that a wide character is lost whose cells are parted at column `x`."""
    if not (0 < x < len(row) and _is_rest(row[x])):
        return
    start = end = x
    while end < len(row) and _is_rest(row[end]):
        end += 1
    while start and _is_rest(row[start]):
        start -= 1
    row[start:end] = [None] * (end - start)
