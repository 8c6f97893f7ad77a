"""Worksheets: rows in, answers out, by the definition's own SQL on in-memory SQLite.

Each answer is one read-only SELECT over the table `rows`. Times arrive in SQL as whole seconds of
local time and weeks as 1 to 4, so that thirty minutes is exactly 1,800. A lookup table `limits` is
there as `lookup_limits(at_least, at_most, value)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from tui_kpi.framework.model import WEEKS_A_PERIOD, Framework
from tui_kpi.framework.period import Span
from tui_kpi.framework.tables import Lookup, Worksheet, WorksheetAnswer
from tui_kpi.returns.answers import AnswersError
from tui_kpi.returns.filling import WorkedOut, fill_in
from tui_kpi.returns.model import Answer, Answers
from tui_kpi.returns.worksheets.cells import Cell, CellError, RowReader

STEPS = 400_000_000
"""Most steps of SQLite's machine that one answer may take: some seconds."""
_STEP = 1_000_000
_LONGEST = 1_000_000
"""Bytes of the longest value that a SELECT may make."""
_MOST_ROWS = 100
"""Rows of the longest result that is looked at."""
_CHANCE = frozenset({"load_extension", "random", "randomblob", "zeroblob"})
"""SQL functions that an answer may not use: what is worked out twice must come out the same."""


class WorksheetError(AnswersError):
    """A worksheet whose answers cannot be worked out. The text names it, and the row or answer."""


def work_out(
    framework: Framework,
    sheet: Worksheet,
    cells: Iterable[tuple[Cell, ...]],
    readings: Mapping[str, str],
) -> WorkedOut:
    """Return the answers that rows, as a `RowReader` gives them, come to.

    `framework` as written; `readings` the options chosen. The rows are taken one at a time.
    Raises WorksheetError naming the answer whose SELECT fails or takes too long.
    """
    book = _Book(sheet, cells)
    try:
        answers = book.answers(framework.read_as(readings))
        under: dict[str, dict[str, Answer]] = {}
        for reading in framework.readings.values():
            if not any(p.kind == "lookup" for o in reading.options for p in o.patches):
                continue
            options = {
                f"{reading.id}.{option.id}": book.answers(
                    framework.read_as({**readings, reading.id: option.id})
                )
                for option in reading.options
            }
            changed = [
                id
                for id in (answer.field for answer in sheet.answers)
                if len({found.get(id) for found in options.values()}) > 1
            ]
            for key, found in options.items():
                if changed:
                    under[key] = {id: found.get(id, _blank(framework, id)) for id in changed}
    finally:
        book.close()
    return WorkedOut(answers, under)


def with_worksheets(framework: Framework, answers: Answers, span: Span) -> Answers:
    """Return an answers file with the answers that its own worksheet rows give.

    Answers that the file states stay as they are, and the first worksheet of the file that gives
    an answer gives it. Raises WorksheetError naming the worksheet and the row.
    """
    for id, rows in answers.worksheets.items():
        sheet = framework.worksheets[id]
        reader = RowReader(sheet, span)
        cells = []
        for number, row in enumerate(rows, 1):
            try:
                cells.append(reader.read([row.get(column.id, "") for column in sheet.columns]))
            except CellError as error:
                raise WorksheetError(f"The worksheet {id}, row {number}: {error}.") from error
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
    """One worksheet in memory; a definition's SQL may only read it."""

    def __init__(self, sheet: Worksheet, cells: Iterable[tuple[Cell, ...]]) -> None:
        import sqlite3  # noqa: PLC0415 - most returns have no worksheet

        self._sheet = sheet
        self._sqlite3 = sqlite3
        self._found: dict[object, Answer | None] = {}
        self._base = sqlite3.connect(":memory:", isolation_level=None)
        try:
            self._take(cells)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._base.close()

    def _take(self, cells: Iterable[tuple[Cell, ...]]) -> None:
        base, columns = self._base, self._sheet.columns
        # Nothing of what people did may reach the disk, not even while it is sorted.
        base.execute("PRAGMA temp_store = MEMORY")
        names = ", ".join(f'"{column.id}"' for column in columns)
        marks = ", ".join("?" * (len(columns) + 1))
        last = "week_of_period" if any(column.id == "week" for column in columns) else "week"
        base.execute(f"CREATE TABLE rows ({names}, {last})")
        base.execute("BEGIN")
        base.executemany(f"INSERT INTO rows VALUES ({marks})", cells)
        base.execute("COMMIT")
        base.setlimit(self._sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)

    def answers(self, framework: Framework) -> dict[str, Answer]:
        """Return every answer of the worksheet under the framework's readings."""
        self._unlock()
        for lookup in framework.lookups.values():
            self._table(lookup)
        answers: dict[str, Answer] = {}
        for answer in self._sheet.answers:
            found = self._answer(framework, answer)
            if found is not None:
                answers[answer.field] = found
        return answers

    def _answer(self, framework: Framework, answer: WorksheetAnswer) -> Answer | None:
        """Work one answer out, unless that was done with the very same lookups."""
        lookups = tuple(
            (id, lookup.rows)
            for id, lookup in framework.lookups.items()
            if f"lookup_{id}" in answer.sql
        )
        if (answer.field, lookups) not in self._found:
            try:
                self._found[answer.field, lookups] = _answer(
                    self._select(answer.sql), weekly=framework.fields[answer.field].per_week
                )
            except (ValueError, self._sqlite3.Error, self._sqlite3.Warning) as error:
                raise WorksheetError(
                    f"The worksheet {self._sheet.id} cannot work out {answer.field}: "
                    f"{_why(str(error))}. Mend its SQL in the definition of {framework.id}."
                ) from error
        return self._found[answer.field, lookups]

    def _select(self, sql: str) -> list[tuple[object, ...]]:
        self._lock()
        try:
            return self._base.execute(sql).fetchmany(_MOST_ROWS)
        finally:
            self._unlock()

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
        sqlite3 = self._sqlite3
        allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
        ok, deny = int(sqlite3.SQLITE_OK), int(sqlite3.SQLITE_DENY)
        left = iter(range(STEPS // _STEP))

        def decide(action: int, _: str | None, name: str | None, *__: object) -> int:
            chance = action == sqlite3.SQLITE_FUNCTION and name in _CHANCE
            return ok if action in allowed and not chance else deny

        self._base.set_authorizer(decide)
        self._base.set_progress_handler(lambda: int(next(left, None) is None), _STEP)

    def _unlock(self) -> None:
        self._base.set_authorizer(None)
        self._base.set_progress_handler(None, 0)


def _answer(rows: list[tuple[object, ...]], *, weekly: bool) -> Answer | None:
    if not weekly:
        value = rows[0][0] if rows else None
        return None if value is None else _figure(value)
    weeks = [""] * WEEKS_A_PERIOD
    if any(len(row) != 2 for row in rows):
        raise ValueError("a weekly answer needs a week and a value in each row of its result")
    for week, value in rows:
        if isinstance(week, int) and 1 <= week <= WEEKS_A_PERIOD and value is not None:
            weeks[week - 1] = _figure(value)
    return tuple(weeks) if any(weeks) else None


def _figure(value: object) -> str:
    """Return a value as it would be typed; SQLite's figures are good to six decimals."""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, int | str):
        return str(value)
    raise ValueError("it comes to bytes, not to a figure or a text")


def _why(said: str) -> str:
    """Return what SQLite says, in words."""
    if "not authorized" in said or "prohibited" in said:
        return "its SQL may only read the worksheet and the lookup tables"
    if "interrupted" in said:
        return "it takes too long"
    if "one statement" in said:
        return "it must be one SELECT"
    return said


def _blank(framework: Framework, field_id: str) -> Answer:
    return ("",) * WEEKS_A_PERIOD if framework.fields[field_id].per_week else ""


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)
