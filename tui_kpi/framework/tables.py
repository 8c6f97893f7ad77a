"""Tables of a definition: lookups from a number to a number, and worksheets."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from tui_kpi.records import Record


class LookupRow(Record):
    """One row of a lookup table: the whole numbers from `at_least` to `at_most` give `value`."""

    at_least: Fraction
    at_most: Fraction | None
    value: Fraction


class Lookup(Record):
    """A table from a number to a number."""

    id: str
    rows: tuple[LookupRow, ...]

    def find(self, key: Fraction) -> Fraction | None:
        """Return the value of the row that holds `key`, or None where no row does."""
        for row in self.rows:
            if row.at_least <= key and (row.at_most is None or key <= row.at_most):
                return row.value
        return None


ColumnKind = Literal["text", "count", "percentage", "time", "yes_no", "week", "choice"]


class ColumnOption(Record):
    """One of the things that a choice column may say."""

    id: str
    """What SQL sees."""
    written: tuple[str, ...]
    """Words or figures, one of which stands in a cell that means it: `one`, `1`."""


class Column(Record):
    """One column of a worksheet."""

    id: str
    label: str
    kind: ColumnKind
    required: bool = True
    options: tuple[ColumnOption, ...] = ()
    """Of a choice; empty for every other kind."""


class WorksheetAnswer(Record):
    """An answer that a worksheet works out, by one SELECT over its rows."""

    field: str
    sql: str


class Worksheet(Record):
    """An optional table that works answers out."""

    id: str
    title: str
    columns: tuple[Column, ...]
    answers: tuple[WorksheetAnswer, ...]
