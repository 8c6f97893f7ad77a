"""Worksheets: rows in, answers out, by the definition's own SQL on in-memory SQLite.

Each answer is one read-only SELECT over the table `rows`. Times arrive in SQL as whole seconds of
local time and weeks as 1 to 4, so that thirty minutes is exactly 1,800. A lookup table `limits` is
there as `lookup_limits(at_least, at_most, value)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from tui_kpi.framework.model import WEEKS_A_PERIOD, Framework
from tui_kpi.framework.period import Span, parse_date
from tui_kpi.framework.tables import Column, Lookup, Worksheet
from tui_kpi.returns.figures import normalised
from tui_kpi.returns.model import Answer, Answers

Row = Mapping[str, str]
Cell = int | str | float | None

STEPS = 200_000_000
"""Most steps of SQLite's machine one answer may take: some seconds."""
_STEP = 1_000_000
_TRUE = frozenset({"yes", "y", "true", "1", "x"})
_FALSE = frozenset({"no", "n", "false", "0", ""})
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]+)?)?", re.ASCII)


class CellError(ValueError):
    """A cell that cannot be read. The text says which column and what to write there."""


class WorksheetError(Exception):
    """A worksheet whose answers cannot be worked out."""


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a worksheet gives."""

    answers: Mapping[str, Answer]
    """By field id; fields for which the rows say nothing are left out."""
    under: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    """The same under each option (`READING.OPTION`) of a reading that changes any of them."""


def read_row(sheet: Worksheet, row: Row, span: Span) -> tuple[Cell, ...]:
    """Return a row's cells as SQL sees them, then its week (None outside `span`).

    Raises CellError for the first cell that cannot be read, or a required one left blank.
    """
    cells: list[Cell] = []
    week: int | None = None
    dated = False
    for column in sheet.columns:
        text = row.get(column.id, "").strip()
        if not text and column.required:
            raise CellError(f"“{column.label}” is blank")
        cell = _READERS[column.kind](column, text) if text else None
        cells.append(cell)
        if column.kind == "time" and not dated:
            dated = True
            week = _week(cell, span)
        elif column.kind == "week" and isinstance(cell, int):
            week = cell
    return (*cells, week)


def work_out(
    framework: Framework,
    sheet: Worksheet,
    cells: list[tuple[Cell, ...]],
    readings: Mapping[str, str],
) -> WorkedOut:
    """Return the answers that rows, as `read_row` gives them, come to.

    `framework` as written; `readings` the options chosen. Raises WorksheetError naming the
    answer whose SELECT fails or takes too long.
    """
    with _Book(sheet, cells) as book:
        answers = book.answers(framework.read_as(readings))
        under: dict[str, Mapping[str, Answer]] = {}
        for reading in framework.readings.values():
            if not any(p.kind == "lookup" for o in reading.options for p in o.patches):
                continue
            options = {
                f"{reading.id}.{option.id}": book.answers(
                    framework.read_as({**readings, reading.id: option.id})
                )
                for option in reading.options
            }
            changed = {
                id
                for found in options.values()
                for id in {*found, *answers}
                if found.get(id) != answers.get(id)
            }
            for key, found in options.items():
                if changed:
                    under[key] = {id: found[id] for id in found if id in changed}
    return WorkedOut(answers, under)


def fill_in(answers: Answers, worked: WorkedOut) -> Answers:
    """Return `answers` with a worksheet's answers in place of any earlier ones."""
    chosen = worked.answers
    about = frozenset(chosen)
    return replace(
        answers,
        answers={**answers.answers, **chosen},
        under={**answers.under, **worked.under},
        origin={
            **{key: origin for key, origin in answers.origin.items() if _field(key) not in about},
            **dict.fromkeys(chosen, "worksheet"),
        },
        not_known=frozenset(where for where in answers.not_known if _field(where) not in about),
    )


def with_worksheets(framework: Framework, answers: Answers, span: Span) -> Answers:
    """Return an answers file with the answers that its own worksheet rows give.

    Answers that the file states stay as they are. Raises CellError naming the row.
    """
    for id, rows in answers.worksheets.items():
        sheet = framework.worksheets[id]
        cells = []
        for number, row in enumerate(rows, 1):
            try:
                cells.append(read_row(sheet, row, span))
            except CellError as error:
                raise CellError(f"worksheet {id}, row {number}: {error}.") from error
        worked = work_out(framework, sheet, cells, answers.readings)
        stated = frozenset(answers.answers)
        answers = fill_in(
            answers,
            WorkedOut(
                {key: value for key, value in worked.answers.items() if key not in stated},
                {
                    option: {key: value for key, value in found.items() if key not in stated}
                    for option, found in worked.under.items()
                },
            ),
        )
    return answers


class _Book:
    """One worksheet in memory, open for SELECTs only."""

    def __init__(self, sheet: Worksheet, cells: Iterable[tuple[Cell, ...]]) -> None:
        import sqlite3  # noqa: PLC0415 - most returns have no worksheet

        self._sheet = sheet
        self._sqlite3 = sqlite3
        self._base = sqlite3.connect(":memory:", isolation_level=None)
        names = ", ".join(f'"{column.id}"' for column in sheet.columns)
        marks = ", ".join("?" * (len(sheet.columns) + 1))
        own_week = any(column.id == "week" for column in sheet.columns)
        last = "week_of_period" if own_week else "week"
        self._base.execute(f"CREATE TABLE rows ({names}, {last})")
        self._base.execute("BEGIN")
        self._base.executemany(f"INSERT INTO rows VALUES ({marks})", cells)
        self._base.execute("COMMIT")

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def answers(self, framework: Framework) -> dict[str, Answer]:
        """Return every answer of the worksheet under the framework's readings."""
        self._unlock()
        for lookup in framework.lookups.values():
            self._table(lookup)
        self._lock()
        answers: dict[str, Answer] = {}
        for answer in self._sheet.answers:
            try:
                rows = self._base.execute(answer.sql).fetchall()
            except self._sqlite3.Error as error:
                raise WorksheetError(
                    f"The worksheet {self._sheet.id} cannot work out {answer.field}: {error}."
                ) from error
            found = _answer(rows, weekly=framework.fields[answer.field].per_week)
            if found is not None:
                answers[answer.field] = found
        return answers

    def _table(self, lookup: Lookup) -> None:
        name = f"lookup_{lookup.id}"
        self._base.execute(f"DROP TABLE IF EXISTS {name}")
        self._base.execute(f"CREATE TABLE {name} (at_least, at_most, value)")
        self._base.executemany(
            f"INSERT INTO {name} VALUES (?, ?, ?)",
            [(_number(r.at_least), _number(r.at_most), _number(r.value)) for r in lookup.rows],
        )

    def _lock(self) -> None:
        """From here on a definition's SQL can read the tables, and nothing else."""
        allowed = {
            self._sqlite3.SQLITE_SELECT,
            self._sqlite3.SQLITE_READ,
            self._sqlite3.SQLITE_FUNCTION,
        }
        ok, deny = self._sqlite3.SQLITE_OK, self._sqlite3.SQLITE_DENY

        def decide(action: int, *_: object) -> int:
            return ok if action in allowed else deny

        left = iter(range(STEPS // _STEP))
        self._base.set_authorizer(decide)
        self._base.set_progress_handler(lambda: int(next(left, None) is None), _STEP)

    def _unlock(self) -> None:
        self._base.set_authorizer(None)
        self._base.set_progress_handler(None, 0)


def _answer(rows: list[tuple[object, ...]], *, weekly: bool) -> Answer | None:
    if not weekly:
        value = rows[0][0] if rows else None
        return None if value is None else str(value)
    weeks = [""] * WEEKS_A_PERIOD
    if any(len(row) != 2 for row in rows):
        raise WorksheetError("A weekly answer's SELECT must give a week and a value in each row.")
    for week, value in rows:
        if isinstance(week, int) and 1 <= week <= WEEKS_A_PERIOD and value is not None:
            weeks[week - 1] = str(value)
    return tuple(weeks) if any(weeks) else None


def _field(where: str) -> str:
    return where.partition(".")[0]


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


# Cells.


def _text(_column: Column, text: str) -> Cell:
    return text


def _count(column: Column, text: str) -> Cell:
    digits = text.replace(",", "")
    if digits.isascii() and digits.isdigit() and len(digits) <= 12:
        return int(digits)
    raise CellError(f"“{column.label}” must be a whole number, not “{text}”")


def _percentage(column: Column, text: str) -> Cell:
    figure = text.removesuffix("%").strip()
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", figure, re.ASCII):
        value = Fraction(figure)
        return value.numerator if value.denominator == 1 else float(normalised(value))
    raise CellError(f"“{column.label}” must be a percentage, like 85 or 85.5, not “{text}”")


def _yes_no(column: Column, text: str) -> Cell:
    lowered = text.lower()
    if lowered in _TRUE:
        return "yes"
    if lowered in _FALSE:
        return "no"
    raise CellError(f"“{column.label}” must be yes or no, not “{text}”")


def _time(column: Column, text: str) -> Cell:
    """Return seconds of local time since year 1; no zone, so that no clock change moves a visit."""
    day, _, clock = text.replace("T", " ", 1).strip().rpartition(" ")
    found = _CLOCK.fullmatch(clock.strip())
    when = _day(day.strip()) if found else None
    if found is None or when is None:
        raise CellError(
            f"“{column.label}” must be a date and time, like 27/03/2027 08:30, not “{text}”"
        )
    return (
        when.toordinal() * 86_400 + int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return parse_date(text)


def _week_number(column: Column, text: str) -> Cell:
    if text in {"1", "2", "3", "4"}:
        return int(text)
    raise CellError(f"“{column.label}” must be a week from 1 to 4, not “{text}”")


def _week(seconds: Cell, span: Span) -> int | None:
    """Return the week of the span, from 1, in which a time lies; None outside it."""
    if not isinstance(seconds, int):
        return None
    days = seconds // 86_400 - span.start.toordinal()
    return days // 7 + 1 if 0 <= days < min(span.days, 7 * WEEKS_A_PERIOD) else None


_READERS: dict[str, Callable[[Column, str], Cell]] = {
    "text": _text,
    "count": _count,
    "percentage": _percentage,
    "time": _time,
    "yes_no": _yes_no,
    "week": _week_number,
}
