"""`tui-kpi bin [restore NAME|empty]`: what was discarded, and the way back for it."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.session.errors import UsageError
from tui_kpi.session.safekeeping.bin import bring_back, empty, listing


def run(arguments: Namespace, context: Context) -> int:
    """List the bin, bring one thing back and print its reference, or delete all of it."""
    if arguments.action == "restore":
        print(bring_back(context.session, arguments.name))
        print("It is back among your returns.", file=sys.stderr)
        return 0
    if arguments.action == "empty":
        if not arguments.yes:
            raise UsageError("What is in the bin is deleted for good. Say --yes to do that.")
        empty(context.session)
        print("The bin is empty.", file=sys.stderr)
        return 0
    entries = listing(context.session)
    for it in entries:
        what = "correction" if it.correcting else "draft"
        count = "1 answer" if it.answered == 1 else f"{it.answered} answers"
        print(f"{it.name}  {it.problem or f'{what}, {count}'}")
    if entries:
        print("`tui-kpi bin restore NAME` brings one back.", file=sys.stderr)
    else:
        print("The bin is empty.", file=sys.stderr)
    return 0
