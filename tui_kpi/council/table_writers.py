"""Tables written row by row, so that no table is ever in memory: CSV, XLSX and SQLite.

Nothing in them runs: cells that a spreadsheet would take for a formula begin with an apostrophe, as
in values.csv, and a workbook's texts are written as texts. Equal rows give equal bytes.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_kpi.store.errors import StoreError, why

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | None
Rows = Iterable[Sequence[Cell]]

_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?", re.ASCII)
SHEET_ROWS: Final = 1_048_576
"""Rows of a worksheet, its heading included."""
_CELL: Final = 32_767
"""Characters that a cell of a workbook holds."""
_CUT: Final = " … (cut here: a workbook's cell holds no more)"
KINDS: Final = {".csv": "CSV", ".xlsx": "a workbook", ".sqlite": "SQLite"}
"""Endings of the files that can be written, and what they are."""


class Table:
    """A table to be written: `rows` is asked for once.

    `figures` are columns whose texts are numbers where they read as such (a workbook adds them up).
    """

    def __init__(
        self,
        name: str,
        columns: Sequence[str],
        rows: Callable[[], Rows],
        figures: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.columns = tuple(columns)
        self.rows = rows
        self.figures = frozenset(self.columns.index(column) for column in figures)


def write_csv(table: Table, path: Path) -> None:
    """Write one table as CSV: RFC 4180, LF line ends, UTF-8 without a mark. Raises OSError."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.rows())


def write_sqlite(tables: Sequence[Table], path: Path) -> None:
    """Write tables into a new SQLite file, one each. Raises StoreError and OSError."""
    try:
        with closing(sqlite3.connect(path)) as base:
            for table in tables:
                columns = ", ".join(f'"{column}"' for column in table.columns)
                marks = ", ".join("?" * len(table.columns))
                base.execute(f"CREATE TABLE {table.name} ({columns})")
                base.executemany(f"INSERT INTO {table.name} VALUES ({marks})", table.rows())
            base.commit()
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be written: {why(error)}.") from error


def write_xlsx(tables: Sequence[Table], path: Path, made: datetime) -> None:
    """Write tables into a workbook, a sheet each, more where one is full.

    Memory does not grow with the rows; what is put aside meanwhile lies beside `path`. `made`
    stands in the workbook's properties. Raises StoreError.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - only for a workbook
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(path.parent),
    }
    try:
        with Workbook(str(path), options) as book:
            book.set_properties({"created": made.replace(tzinfo=None)})
            for table in tables:
                _write_sheets(book, table)
    except (XlsxWriterException, OSError) as error:
        raise StoreError(f"{path} cannot be written: {error}.") from error


def _write_sheets(book: Workbook, table: Table) -> None:
    bold = book.add_format({"bold": True})
    sheet, number, row = _new_sheet(book, bold, table, 1), 1, 0
    for cells in table.rows():
        row += 1
        if row == SHEET_ROWS:
            number, row = number + 1, 1
            sheet = _new_sheet(book, bold, table, number)
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, int):
                sheet.write_number(row, column, cell)
            elif column in table.figures and _NUMBER.fullmatch(cell):
                # A workbook has no other numbers than floating ones; `exact` beside it is text.
                sheet.write_number(row, column, float(cell))
            else:
                whole = len(cell) <= _CELL
                sheet.write_string(row, column, cell if whole else cell[: _CELL - len(_CUT)] + _CUT)


def _new_sheet(book: Workbook, bold: Format, table: Table, number: int) -> Worksheet:
    name = table.name.capitalize() + (f" {number}" if number > 1 else "")
    sheet: Worksheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.columns) - 1, 16)
    for column, title in enumerate(table.columns):
        sheet.write_string(0, column, title, bold)
    return sheet
