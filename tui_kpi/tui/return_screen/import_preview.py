"""What a file comes to, before its answers are taken."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.returns.model import Answer
from tui_kpi.session.worksheets.import_file import Change, PreparedImport
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.return_screen.import_flow import Filling

COLUMN = "@column."
_LISTED = 12
"""Rejected rows that are listed."""
_NONE = "not in the file"


def column_rows(filling: Filling) -> list[Block]:
    """Return each column of the table with the heading taken for it; Enter changes it."""
    rows: list[Block] = [
        Say("Which column is which? Enter on one chooses another.", "strong", gap=True),
    ]
    for column in filling.sheet.columns:
        heading = filling.heading_of(column.id)
        wanted = column.required and not heading
        rows.append(
            Press(
                f"{COLUMN}{column.id}",
                column.label,
                detail=f"“{heading}”" if heading else "! choose one" if wanted else _NONE,
                detail_role="todo" if wanted else "muted",
            )
        )
    return rows


def preview(framework: Framework, prepared: PreparedImport) -> list[Block]:
    """Return the rows read and rejected, and each answer as it is and as it would be."""
    good = prepared.rows - prepared.rejected_count
    blocks: list[Block] = [
        Say("What the file comes to", "strong", gap=True),
        Say(f"{_rows(good)} read, {prepared.rejected_count:,} rejected."),
    ]
    if prepared.weeks:
        blocks.append(Say(f"Weeks in it: {', '.join(map(str, prepared.weeks))}."))
    for row in prepared.rejected[:_LISTED]:
        blocks.append(Say(f"Line {row.line}: {row.reason}.", "warn", lead="!"))
    if more := prepared.rejected_count - len(prepared.rejected[:_LISTED]):
        blocks.append(Say(f"… and {more:,} more.", "warn", indent=4))
    labels = {column.id: column.label for column in prepared.worksheet.columns}
    for id in prepared.disguised:
        text = f"“{labels[id]}” seems to hold names. They are kept as {id}-1, {id}-2 …"
        blocks.append(Say(text, "warn", lead="!"))
    for id in prepared.left_out:
        text = f"{framework.fields[id].label}: a column for it is not in the file."
        blocks.append(Say(text, "muted", lead="-"))
    if not prepared.changes:
        return [*blocks, Say("No answer can be worked out from this file.", "warn", gap=True)]
    blocks.append(Say("Answers", "strong", gap=True))
    blocks += [_change(framework, change) for change in prepared.changes]
    return blocks


def _change(framework: Framework, change: Change) -> Say:
    before, after = _words(change.before), _words(change.after)
    text = f"{framework.fields[change.field].label}: "
    text += f"{after}, as before" if before == after else f"{before} → {after}"
    if change.typed and before != after:
        text += " (in place of what you typed)"
    return Say(text, lead="-")


def _words(answer: Answer) -> str:
    if isinstance(answer, str):
        return answer or "empty"
    return " ".join(cell or "-" for cell in answer) if any(answer) else "empty"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
