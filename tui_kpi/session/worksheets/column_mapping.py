"""Which columns of a file are which columns of a worksheet: as given, remembered or guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui_kpi.framework.errors import nearest
from tui_kpi.framework.tables import Column, Worksheet
from tui_kpi.returns.worksheets.headings import guess, squashed
from tui_kpi.returns.worksheets.table_reader import Table
from tui_kpi.session.errors import UsageError


@dataclass(frozen=True)
class Columns:
    """The columns of one file."""

    table: Table
    headings: Mapping[str, str]
    """The file's heading of each column that it has, by column id."""
    absent: tuple[str, ...]
    """Ids of the columns without a heading: blank in every row."""
    said_absent: frozenset[str]
    """Those of them of which somebody said so."""

    @property
    def dropped(self) -> tuple[str, ...]:
        """Headings of the file whose columns are not kept."""
        used = set(self.headings.values())
        return tuple(it for it in self.table.headings if it and it not in used)

    @property
    def to_remember(self) -> dict[str, str]:
        """Headings by column id; blank for those that are said not to be there."""
        return {**self.headings, **dict.fromkeys(sorted(self.said_absent), "")}

    def place_of(self, column: str) -> int | None:
        """Return where a column's cells stand in a row of the file, from 0; None for nowhere."""
        heading = self.headings.get(column)
        return None if heading is None else self.table.headings.index(heading)


class MissingColumnsError(UsageError):
    """A file in which columns that must be there are not recognised."""

    def __init__(self, name: str, table: Table, missing: Sequence[Column]) -> None:
        self.table = table
        """Its headings are the ones to choose from."""
        self.missing = tuple(missing)
        one = len(missing) == 1
        what = "this column" if one else "these columns"
        maps = " ".join(f'--map {column.id}="HEADING"' for column in missing)
        super().__init__(
            "\n".join(
                [
                    f"{name} has no heading that is plainly {what}:",
                    *(f"  {column.id}: {column.label}" for column in missing),
                    f"Its headings, on line {table.line}: {_quoted(table.headings)}.",
                    f"Say which one to take: {maps}",
                ]
            )
        )


def score_headings(
    sheet: Worksheet,
    headings: Sequence[str],
    given: Mapping[str, str],
    remembered: Mapping[str, str],
) -> int:
    """Return how many columns of a worksheet a row of a file has headings for."""
    return len(_headings(sheet, headings, given, remembered))


def choose_columns(
    sheet: Worksheet,
    name: str,
    table: Table,
    given: Mapping[str, str],
    remembered: Mapping[str, str],
) -> Columns:
    """Return the columns of a table, in the file called `name`.

    Raises UsageError for a given column or heading that there is not, MissingColumnsError where
    a required one is not found.
    """
    ids = [column.id for column in sheet.columns]
    known = {squashed(heading) for heading in table.headings}
    for id, heading in given.items():
        if id not in ids:
            hint = nearest(id, ids) or f" It has {', '.join(ids)}."
            raise UsageError(f"The worksheet {sheet.id} has no column “{id}”.{hint}")
        if heading.strip() and squashed(heading) not in known:
            raise UsageError(
                f"{name} has no heading “{heading}”.{nearest(heading, table.headings)}\n"
                f"Its headings, on line {table.line}: {_quoted(table.headings)}."
            )
    headings = _headings(sheet, table.headings, given, remembered)
    absent = [column for column in sheet.columns if column.id not in headings]
    if missing := [column for column in absent if column.required]:
        raise MissingColumnsError(name, table, missing)
    chosen = {**remembered, **given}
    return Columns(
        table=table,
        headings={id: headings[id] for id in ids if id in headings},
        absent=tuple(column.id for column in absent),
        said_absent=frozenset(it.id for it in absent if chosen.get(it.id) == ""),
    )


def _headings(
    sheet: Worksheet,
    headings: Sequence[str],
    given: Mapping[str, str],
    remembered: Mapping[str, str],
) -> dict[str, str]:
    """Return the file's heading of each column: as given, else remembered, else guessed."""
    spelt = {squashed(heading): heading for heading in reversed(headings) if heading}
    chosen = {id: heading.strip() for id, heading in {**remembered, **given}.items()}
    found = {
        id: spelt[squashed(heading)]
        for id, heading in chosen.items()
        if heading and squashed(heading) in spelt
    }
    open_columns = [
        column for column in sheet.columns if column.id not in found and chosen.get(column.id) != ""
    ]
    guessed = guess(open_columns, [it for it in headings if it not in found.values()])
    ids = {column.id for column in sheet.columns}
    return {id: heading for id, heading in {**guessed, **found}.items() if id in ids}


def _quoted(headings: Sequence[str]) -> str:
    return ", ".join(f"“{heading}”" for heading in headings if heading) or "none"
