"""Worksheets from files: read a table, show what it comes to, then take its answers.

`prepare_import` changes nothing, so that what it gives can be shown first; `finish_import` keeps
the rows and takes the answers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from tui_kpi.framework.errors import nearest
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period, Span
from tui_kpi.framework.tables import Column, Worksheet
from tui_kpi.returns.filling import WorkedOut, fill_in
from tui_kpi.returns.model import Answer
from tui_kpi.returns.worksheets.calculation import work_out
from tui_kpi.returns.worksheets.cells import Cell, CellError, RowReader
from tui_kpi.returns.worksheets.headings import holds_names, looks_like_a_name
from tui_kpi.returns.worksheets.table_reader import TableError, find_table, rows_below
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import UsageError, told, unreadable
from tui_kpi.session.worksheets.column_mapping import Columns, choose_columns, score_headings
from tui_kpi.store import imports
from tui_kpi.store.folders import Folders
from tui_kpi.store.imports import HeadingsError, Places

SHOWN = 200
"""Rejected rows that are listed; the file of rejected rows has them all."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used. A sentence says why, without its full stop."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that the rows come to."""

    field: str
    before: Answer
    after: Answer
    """With the weeks that the rows do not cover as they were."""
    typed: bool
    """Somebody had typed it, or one of its weeks."""


@dataclass(frozen=True)
class PreparedImport:
    """What a file comes to. Nothing has been changed yet."""

    worksheet: Worksheet
    places: Places
    columns: Columns
    rows: int
    """Rows below the headings that are not blank."""
    rejected_count: int
    rejected: tuple[Rejected, ...]
    """The first of them."""
    weeks: tuple[int, ...]
    """Weeks of the period that the rows fall in, from 1; empty for a worksheet without weeks."""
    disguised: tuple[str, ...]
    """Columns with what looks like names, which are kept as `user-1`, `user-2`."""
    left_out: tuple[str, ...]
    """Fields that cannot be worked out without a column that the file lacks."""
    worked: WorkedOut
    changes: tuple[Change, ...]
    kept: str = field(repr=False)
    """The rows to keep, as CSV."""
    refused: str = field(repr=False)
    """The rejected rows, as CSV; empty for none."""

    @property
    def fills(self) -> bool:
        """Whether there is any answer to take."""
        return bool(self.worked.answers)


def prepare_import(
    opened: OpenReturn,
    folders: Folders,
    worksheet_id: str,
    path: Path,
    given: Mapping[str, str],
) -> PreparedImport:
    """Read a file of rows for a worksheet of a return; change nothing.

    `given` are headings by column id, blank for a column that the file does not have; the others
    are remembered or guessed. Raises UsageError for an unknown name, a file that cannot be read
    or a column that must be there and is not (MissingColumnsError).
    """
    framework = opened.framework
    sheet = framework.worksheets.get(worksheet_id)
    if sheet is None:
        has = ", ".join(framework.worksheets) or "none"
        hint = nearest(worksheet_id, framework.worksheets) or f" Its worksheets: {has}."
        raise UsageError(f"{framework.id} has no worksheet “{worksheet_id}”.{hint}")
    places = imports.places_of(folders, framework.id, opened.period.id, sheet.id)
    try:
        with told():
            remembered = _remembered(places.headings)
            if path.is_char_device() or path.is_block_device():  # one may have no end
                raise UsageError(f"{path} is a device, not a file. Name a file.")
            with path.open("rb") as file:
                source = file if file.seekable() else io.BytesIO(file.read())
                return _prepare(opened, sheet, source, path.name, given, remembered, places)
    except OSError as error:
        raise unreadable(path, error) from error
    except TableError as error:
        raise UsageError(f"{path.name} cannot be read as a table: {error}.") from error


def finish_import(opened: OpenReturn, prepared: PreparedImport) -> None:
    """Keep the rows and the rejected ones, take the answers, and remember the headings.

    Where nothing could be worked out only the rejected rows are kept. Raises SessionError while
    the return is read only, CannotError if something cannot be written: the draft is then as it
    was.
    """
    opened.check_may_change()
    with told():
        imports.write_rows(prepared.places.rejected, prepared.refused)
        if prepared.fills:
            imports.write_rows(prepared.places.rows, prepared.kept)
    if prepared.fills:
        opened.take_worksheet(prepared.worked)
        with told():
            imports.write_headings(prepared.places.headings, prepared.columns.to_remember)


def _remembered(path: Path) -> dict[str, str]:
    try:
        return imports.read_headings(path)
    except HeadingsError as error:
        raise UsageError(str(error)) from error


def _prepare(
    opened: OpenReturn,
    sheet: Worksheet,
    file: BinaryIO,
    name: str,
    given: Mapping[str, str],
    remembered: Mapping[str, str],
    places: Places,
) -> PreparedImport:
    table = find_table(file, lambda found: score_headings(sheet, found, given, remembered))
    columns = choose_columns(sheet, name, table, given, remembered)
    intake = _Intake(sheet, columns, _span_of(opened.framework, sheet, opened.period))
    rows = intake.take(rows_below(file, table))
    told_of, left_out = _answerable(sheet, columns)
    worked = work_out(opened.framework, told_of, rows, opened.answers.readings)
    if intake.rows == intake.rejected_count:
        worked = WorkedOut({})
    return PreparedImport(
        worksheet=sheet,
        places=places,
        columns=columns,
        rows=intake.rows,
        rejected_count=intake.rejected_count,
        rejected=tuple(intake.rejected),
        weeks=tuple(sorted(intake.weeks)),
        disguised=intake.disguised,
        left_out=left_out,
        worked=worked,
        changes=_changes(opened, worked),
        kept=intake.kept.getvalue(),
        refused=intake.refused.getvalue() if intake.rejected_count else "",
    )


def _answerable(sheet: Worksheet, columns: Columns) -> tuple[Worksheet, tuple[str, ...]]:
    """Return a worksheet with the answers that the file can give, and the fields of the others.

    A file without actual starts does not say that nobody came: answers that need a time or a
    percentage that the file has no column for are left out, unless somebody said that it has none.
    """
    lacking = [
        column.id
        for column in sheet.columns
        if column.id in columns.absent
        and column.id not in columns.said_absent
        and column.kind in {"time", "percentage"}
    ]
    needs = re.compile("|".join(rf"\b{id}\b" for id in lacking) or r"(?!)")
    left_out = tuple(answer.field for answer in sheet.answers if needs.search(answer.sql))
    answers = tuple(answer for answer in sheet.answers if answer.field not in left_out)
    return replace(sheet, answers=answers), left_out


def _span_of(framework: Framework, sheet: Worksheet, period: Period) -> Span:
    """Return the days that the rows may be of: the longest that one of the answers covers."""
    sections = {framework.sections[framework.fields[it.field].section] for it in sheet.answers}
    spans = [period.covered_by(section.interval) for section in sections]
    return max((it for it in spans if it is not None), key=lambda it: it.days, default=period.span)


def _changes(opened: OpenReturn, worked: WorkedOut) -> tuple[Change, ...]:
    before, after = opened.answers, fill_in(opened.answers, worked)
    return tuple(
        Change(
            field=id,
            before=before.answers.get(id, ""),
            after=after.answers[id],
            typed=id in before.answers and before.origin_of(id) == "typed",
        )
        for id in worked.answers
    )


class _Intake:
    """Takes rows one at a time: those that can be read go on, and everything is counted."""

    def __init__(self, sheet: Worksheet, columns: Columns, span: Span) -> None:
        import csv  # noqa: PLC0415 - only an import writes tables

        self.rows = 0
        self.rejected_count = 0
        self.rejected: list[Rejected] = []
        self.weeks: set[int] = set()
        self.kept, self.refused = io.StringIO(), io.StringIO()
        self._reader = RowReader(sheet, span, columns.headings)
        self._span = span
        self._places = tuple(columns.place_of(column.id) for column in sheet.columns)
        self._references = [
            (at, _References(column.id, always=holds_names(columns.headings.get(column.id, ""))))
            for at, column in enumerate(sheet.columns)
            if _holds_references(column)
        ]
        self._keep = csv.writer(self.kept, lineterminator="\n").writerow
        self._refuse = csv.writer(self.refused, lineterminator="\n").writerow
        ids = [column.id for column in sheet.columns]
        self._keep(ids)
        self._refuse(["line", "reason", *(columns.headings.get(id, id) for id in ids)])

    @property
    def disguised(self) -> tuple[str, ...]:
        """Ids of the columns in which names were replaced."""
        return tuple(it.column for _, it in self._references if it.disguised)

    def take(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[Cell, ...]]:
        """Yield every row that can be read as SQL sees it."""
        read, outside, blank = self._reader.read, self._reader.outside, ""
        for line, found in rows:
            self.rows += 1
            there = len(found)
            texts = [found[at] if at is not None and at < there else blank for at in self._places]
            try:
                cells = read(texts)
            except CellError as error:
                self._reject(line, str(error), texts)
                continue
            if outside(cells):
                self._reject(line, f"it is not of {self._span.words()}", texts)
                continue
            if isinstance(week := cells[-1], int):
                self.weeks.add(week)
            self._keep(self._without_names(texts))
            yield cells

    def _reject(self, line: int, reason: str, texts: list[str]) -> None:
        self.rejected_count += 1
        if len(self.rejected) < SHOWN:
            self.rejected.append(Rejected(line, reason))
        self._refuse([line, reason, *self._without_names(texts)])

    def _without_names(self, texts: list[str]) -> Sequence[str]:
        for at, references in self._references:
            texts[at] = references[texts[at]]
        return texts


class _References(dict[str, str]):
    """What is kept for each reference: itself, or a running one for what looks like a name."""

    def __init__(self, column: str, *, always: bool) -> None:
        super().__init__()
        self.column = column
        self.disguised = 0
        self._always = always

    def __missing__(self, text: str) -> str:
        kept = text.strip()
        if kept and (self._always or looks_like_a_name(kept)):
            self.disguised += 1
            kept = f"{self.column}-{self.disguised}"
        self[text] = kept
        return kept


def _holds_references(column: Column) -> bool:
    """Return whether a column is to hold references of people: its label says so."""
    return column.kind == "text" and "reference" in column.label.lower()
