"""Tables of a definition: lookups from a number to a number, and worksheets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True, slots=True)
class LookupRow:
    """One row of a lookup table: the whole numbers from `at_least` to `at_most` give `value`."""

    at_least: Fraction
    at_most: Fraction | None
    value: Fraction


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table from a number to a number."""

    id: str
    rows: tuple[LookupRow, ...]

    def find(self, key: Fraction) -> Fraction | None:
        """Return the value of the row that holds `key`, or None where no row does."""
        for row in self.rows:
            if row.at_least <= key and (row.at_most is None or key <= row.at_most):
                return row.value
        return None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a worksheet."""

    id: str
    label: str
    kind: Literal["text", "count", "percentage", "time", "yes_no", "week"]
    required: bool = True


@dataclass(frozen=True, slots=True)
class WorksheetAnswer:
    """An answer that a worksheet works out, by one SELECT over its rows."""

    field: str
    sql: str


@dataclass(frozen=True, slots=True)
class Worksheet:
    """An optional table that works answers out."""

    id: str
    title: str
    columns: tuple[Column, ...]
    answers: tuple[WorksheetAnswer, ...]
