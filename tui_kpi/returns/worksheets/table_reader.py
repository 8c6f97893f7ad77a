"""Tables as other programs write them: CSV in the usual encodings, with any delimiter and preamble.

Rows are handed on one at a time; the file is never in memory as a whole.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

DELIMITERS = ",;\t"
PREAMBLE = 10
"""Lines among which the headings are looked for."""
_LOOK = 60
_CHUNK = 1 << 20
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class TableError(ValueError):
    """A file that cannot be read as a table. The text says where, and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where the headings of a file stand, and how to read what is below."""

    headings: tuple[str, ...]
    """One for each column, blank for none. Of equal ones the second is `Time (2)`."""
    line: int
    """Line of the headings, from 1."""
    delimiter: str
    encoding: str


def find_table(file: BinaryIO, score: Callable[[Sequence[str]], int]) -> Table:
    """Return the table of a file, which must be seekable.

    Its headings are the row of the first ten lines that scores most; if none scores, the row
    with most cells. Raises TableError for a workbook or a file without rows.
    """
    encoding = _encoding(file)
    best: tuple[tuple[int, int, int], Table] | None = None
    for delimiter in DELIMITERS:
        for line, row in _rows(file, encoding, delimiter, _LOOK):
            if line > PREAMBLE:
                break
            headings = _headings(row)
            filled = sum(map(bool, headings))
            rank = (score(headings), filled, -line)
            if filled and (best is None or rank > best[0]):
                best = rank, Table(headings, line, delimiter, encoding)
    if best is None:
        raise TableError("it has no headings in its first ten lines")
    return best[1]


def rows_below(file: BinaryIO, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Yield the line, from 1, and the cells of every row below the headings that is not blank.

    Raises TableError where a quotation mark is never closed: the rest would be lost in one cell.
    """
    start = 0
    row: list[str] = []
    for start, row in _rows(file, table.encoding, table.delimiter, None):
        if start > table.line and any(map(str.strip, row)):
            yield start, row
    if any("\n" in cell or "\r" in cell for cell in row):
        _check_closed(file, table, start)


def _rows(
    file: BinaryIO, encoding: str, delimiter: str, lines: int | None
) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each row starts, and its cells."""
    import csv  # noqa: PLC0415 - only an import reads tables

    with _text(file, encoding) as text:
        reader = csv.reader(islice(text, lines), delimiter=delimiter)
        start = 1
        try:
            for row in reader:
                yield start, row
                start = reader.line_num + 1
        except csv.Error as error:
            raise _never_closed(start) from error


def _check_closed(file: BinaryIO, table: Table, start: int) -> None:
    import csv  # noqa: PLC0415

    with _text(file, table.encoding) as text:
        rest = islice(text, start - 1, None)
        try:
            for _ in csv.reader(rest, delimiter=table.delimiter, strict=True):
                pass
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise _never_closed(start) from error


def _never_closed(line: int) -> TableError:
    return TableError(
        f"a quotation mark that is opened on line {line} is never closed. Take it out, or close it"
    )


@contextmanager
def _text(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Open a file's text from its start; the file itself stays open."""
    file.seek(0)
    # What Windows-1252 leaves undefined becomes a stand-in; UTF-8 was tried before.
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(4)
    if start in _WORKBOOKS:
        raise TableError("it is a workbook. Open it and save the sheet as CSV")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _headings(row: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    headings = []
    for cell in row:
        heading = " ".join(cell.split())
        times = seen[heading] = seen.get(heading, 0) + 1
        headings.append(f"{heading} ({times})" if heading and times > 1 else heading)
    return tuple(headings)
