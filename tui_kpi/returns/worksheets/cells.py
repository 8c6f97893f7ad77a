"""Cells of a worksheet: from text to what SQL sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from tui_kpi.framework.period import Span, parse_date
from tui_kpi.framework.tables import Column, Worksheet
from tui_kpi.returns.figures import HUNDRED

Cell = int | str | float | None
Reader = Callable[[str, str], Cell]
"""Reads a cell that is not blank, for a column of that name."""

A_DAY = 86_400
_TRUE = frozenset({"yes", "y", "true", "t", "1", "x"})
_FALSE = frozenset({"no", "n", "false", "f", "0"})
_WHOLE = re.compile(r"[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3}", re.ASCII)
_SHARE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?", re.ASCII)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]+)?)?", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+|[0-9]+")
_ISO_T = re.compile(r"(?<=[0-9])T(?=[0-9])", re.ASCII)


class CellError(ValueError):
    """A cell that cannot be read. The text says which column and what to write there."""


class RowReader:
    """Reads rows of a worksheet, whose cells stand in the order of its columns."""

    def __init__(
        self, sheet: Worksheet, span: Span, names: Mapping[str, str] | None = None
    ) -> None:
        """Make a reader. `span` is what weeks are counted in; `names` are column ids' own words.

        Without `names`, messages use the columns' labels.
        """
        self._first, self._days = span.start.toordinal(), span.days
        named = names or {}
        self._columns = tuple(
            (named.get(column.id, column.label), _reader(column), column.required)
            for column in sheet.columns
        )
        kinds = [column.kind for column in sheet.columns]
        self._time = kinds.index("time") if "time" in kinds else None
        self._week = kinds.index("week") if "week" in kinds else None

    def read(self, row: Sequence[str]) -> tuple[Cell, ...]:
        """Return a row's cells as SQL sees them, then its week (None outside the span).

        Raises CellError for the first cell that cannot be read, or a required one left blank.
        """
        cells: list[Cell] = []
        for text, (name, reader, required) in zip(row, self._columns, strict=True):
            stripped = text.strip()
            if stripped:
                cells.append(reader(name, stripped))
            elif required:
                raise CellError(f"“{name}” is blank")
            else:
                cells.append(None)
        cells.append(self._week_of(cells))
        return tuple(cells)

    def outside(self, cells: Sequence[Cell]) -> bool:
        """Return whether a row, as `read` gives it, has a time outside the span."""
        return self._time is not None and cells[self._time] is not None and cells[-1] is None

    def _week_of(self, cells: Sequence[Cell]) -> Cell:
        if self._week is not None:
            return cells[self._week]
        seconds = None if self._time is None else cells[self._time]
        if not isinstance(seconds, int):
            return None
        days = seconds // A_DAY - self._first
        return days // 7 + 1 if 0 <= days < self._days else None


def _text(_name: str, text: str) -> Cell:
    return text


def _count(name: str, text: str) -> Cell:
    if _WHOLE.fullmatch(text):
        return int(text.replace(",", ""))
    raise CellError(f"“{name}” must be a whole number, not “{text}”")


def _percentage(name: str, text: str) -> Cell:
    figure = text.removesuffix("%").rstrip()
    value = Fraction(figure) if _SHARE.fullmatch(figure) else None
    if value is None or value > HUNDRED:
        raise CellError(
            f"“{name}” must be a percentage from 0 to 100, like 85 or 85.5, not “{text}”"
        )
    # SQLite has no fractions. A figure of at most six decimals keeps its order among whole ones.
    return value.numerator if value.denominator == 1 else float(figure)


def _yes_no(name: str, text: str) -> Cell:
    lowered = text.lower()
    if lowered in _TRUE:
        return "yes"
    if lowered in _FALSE:
        return "no"
    raise CellError(f"“{name}” must be yes or no, not “{text}”")


def _time(name: str, text: str) -> Cell:
    """Return seconds of local time since year 1; no zone, so that no clock change moves a visit."""
    day, _, clock = (_ISO_T.sub(" ", text) if "T" in text else text).rpartition(" ")
    seconds, start = _seconds(clock), _start_of_day(day)
    if seconds is None or start is None:
        raise CellError(f"“{name}” must be a date and time, like 27/03/2027 08:30, not “{text}”")
    return start + seconds


@lru_cache(maxsize=4096)
def _start_of_day(text: str) -> int | None:
    day = parse_date(text)
    return None if day is None else day.toordinal() * A_DAY


@lru_cache(maxsize=A_DAY)
def _seconds(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    return found and int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)


def _week_number(name: str, text: str) -> Cell:
    if text in {"1", "2", "3", "4"}:
        return int(text)
    raise CellError(f"“{name}” must be a week from 1 to 4, not “{text}”")


def _choice(column: Column) -> Reader:
    """Return the reader of a choice column: a cell must hold the words of just one option."""
    meant = {word: option.id for option in column.options for word in option.written}
    said = " or ".join(option.written[0] for option in column.options)

    @lru_cache(maxsize=4096)
    def found(text: str) -> frozenset[str]:
        return frozenset(meant[word] for word in _WORD.findall(text.casefold()) if word in meant)

    def read(name: str, text: str) -> Cell:
        options = found(text)
        if len(options) != 1:
            raise CellError(f"“{name}” must be {said}, not “{text}”")
        return next(iter(options))

    return read


def _reader(column: Column) -> Reader:
    return _choice(column) if column.kind == "choice" else _READERS[column.kind]


_READERS: dict[str, Reader] = {
    "text": _text,
    "count": _count,
    "percentage": _percentage,
    "time": _time,
    "yes_no": _yes_no,
    "week": _week_number,
}
