"""`tui-kpi restore FILE`: put a backup back, all of it or nothing."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.reports.about import files_words
from tui_kpi.session.safekeeping.backup import look, put_back
from tui_kpi.session.safekeeping.backup_contents import returns_in


def run(arguments: Namespace, context: Context) -> int:
    """Say what the backup is, then put it in place; with --dry-run only say what would happen."""
    found = look(context.session, arguments.file)
    print(f"{found.made}.", file=sys.stderr)
    for line in returns_in(context.session, found):
        print(f"- {line}", file=sys.stderr)
    if arguments.dry_run:
        for entry in found.new:
            print(f"new: {entry.name}")
        for it in found.differing:
            print(f"{'never replaced' if it.record else 'differs'}: {it.words}")
        return 0
    count = put_back(context.session, found, replace=arguments.replace)
    print(f"Restored: {files_words(count)}.")
    if found.differing:
        print("What was here before is in the bin.", file=sys.stderr)
    return 0
