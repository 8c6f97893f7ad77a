"""`tui-kpi returns`: what is owed, kept and sealed."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.cli.output import print_json, receipt_json
from tui_kpi.session.returns_list.return_rows import ReturnRow


def run(arguments: Namespace, context: Context) -> int:
    """Print one line a return, or the same as a JSON list."""
    rows = context.session.returns()
    if arguments.json:
        print_json([_as_json(row) for row in rows])
        return 0
    width = max((len(row.reference) for row in rows), default=0)
    for row in rows:
        print(f"{row.reference:<{width}}  {row.words}")
        if row.problem:
            print(row.problem, file=sys.stderr)
    if not rows:
        print(
            "No returns yet. `tui-kpi frameworks` lists the frameworks; `tui-kpi new RETURN` "
            "starts a return.",
            file=sys.stderr,
        )
    return 0


def _as_json(row: ReturnRow) -> dict[str, object]:
    return {
        "return": row.reference,
        "framework": row.framework,
        "period": row.period,
        "start": str(row.span.start) if row.span else None,
        "end": str(row.span.end) if row.span else None,
        "due": str(row.due_on) if row.due_on else None,
        "overdue": row.overdue,
        "state": row.state,
        "answered": row.answered,
        "missing": row.missing,
        "progress": None
        if row.progress is None
        else {"answered": row.progress[0], "of": row.progress[1]},
        "revision": row.revision,
        "revision_reason": row.revision_reason or None,
        "correcting": row.correcting,
        "receipt": row.receipt and {**receipt_json(row.receipt), "council": row.receipt.council_id},
        "file": str(row.path) if row.path else None,
        "problem": row.problem or None,
    }
