"""`tui-kpi import RETURN WORKSHEET FILE.csv`: answers worked out from a file of rows."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from tui_kpi.cli.context import Context
from tui_kpi.returns.model import Answer
from tui_kpi.session.errors import UsageError
from tui_kpi.session.worksheets.import_file import (
    Change,
    PreparedImport,
    finish_import,
    prepare_import,
)


def run(arguments: Namespace, context: Context) -> int:
    """Print the answers that the rows come to, as `set` takes them; the rest on stderr."""
    given = dict(_mapped(text) for text in arguments.map)
    opened = context.session.open(arguments.reference, read_only=arguments.dry_run)
    try:
        if not arguments.dry_run:
            opened.check_may_change()
        prepared = prepare_import(
            opened, context.folders, arguments.worksheet, arguments.file, given
        )
        if opened.recovered:
            print(opened.recovered, file=sys.stderr)
        for line in _account(prepared, arguments.file.name):
            print(line, file=sys.stderr)
        for change in prepared.changes:
            print(_changed(change))
        if not arguments.dry_run:
            finish_import(opened, prepared)
    finally:
        opened.close(save=False)
    for line in _outcome(prepared, dry_run=arguments.dry_run):
        print(line, file=sys.stderr)
    return 0 if prepared.fills else 1


def _mapped(text: str) -> tuple[str, str]:
    column, equals, heading = text.partition("=")
    if not equals or not column.strip():
        raise UsageError(f'“{text}” does not map a column. Write --map user="Client ref".')
    return column.strip(), heading.strip()


def _account(prepared: PreparedImport, name: str) -> Iterator[str]:
    """Yield what was found in the file."""
    columns = prepared.columns
    yield (
        f"{name}: {_rows(prepared.rows)} below the headings on line {columns.table.line}, "
        f"{prepared.rejected_count} rejected."
    )
    if prepared.weeks:
        yield f"Weeks of the period in it: {', '.join(map(str, prepared.weeks))}."
    yield "Columns:"
    for id, heading in columns.headings.items():
        yield f"  {id} = “{heading}”"
    if asked := [id for id in columns.absent if id not in columns.said_absent]:
        maps = " ".join(f'--map {id}="HEADING"' for id in asked)
        yield f"Not found, so blank in every row: {', '.join(asked)}. If they are there: {maps}"
    if prepared.left_out:
        yield f"Not worked out for want of a column: {', '.join(prepared.left_out)}."
    if columns.dropped:
        yield f"Not kept: {', '.join(f'“{heading}”' for heading in columns.dropped)}."
    for id in prepared.disguised:
        yield f"What looks like names in {id} is kept as {id}-1, {id}-2 …"
    for row in prepared.rejected:
        yield f"Line {row.line}: {row.reason}."
    if more := prepared.rejected_count - len(prepared.rejected):
        yield f"… and {more:,} more."
    if typed := [change.field for change in prepared.changes if change.typed]:
        yield f"In place of what was typed: {', '.join(typed)}."


def _changed(change: Change) -> str:
    before, after = _text(change.before), _text(change.after)
    was = "as before" if before == after else f"was {before or 'blank'}"
    return f"{change.field}={after} ({was})"


def _outcome(prepared: PreparedImport, *, dry_run: bool) -> Iterator[str]:
    if not prepared.fills:
        yield "No answers can be worked out from this file."
    if dry_run:
        yield "Nothing was changed: this was a dry run."
        return
    if prepared.rejected_count:
        yield (
            f"The rejected rows are in {prepared.places.rejected}. Mend them in your own file and "
            "import all of it again."
        )
    if prepared.fills:
        yield "Saved."


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _text(answer: Answer) -> str:
    parts: Sequence[str] = (answer,) if isinstance(answer, str) else answer
    return ",".join(parts) if any(parts) else ""
