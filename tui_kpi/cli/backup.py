"""`tui-kpi backup FILE`: everything, or one return, in one file."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.reports.about import files_words, size_words
from tui_kpi.session.errors import UsageError
from tui_kpi.session.safekeeping.backup import KEYS_WARNING, WITHOUT_KEYS, back_up


def run(arguments: Namespace, context: Context) -> int:
    """Print where the file is; say what is in it, and whether keys are."""
    session, only = context.session, arguments.only
    if arguments.prepared_by and not only:
        raise UsageError("--prepared-by goes with --only RETURN.")
    if only and arguments.keys:
        raise UsageError("Keys are never handed on with a return. Leave --keys out.")
    if arguments.prepared_by:
        opened = session.open(only)
        try:
            opened.set_prepared_by(arguments.prepared_by)
        finally:
            opened.close()
    made = back_up(session, arguments.file, with_keys=arguments.keys, only=only)
    print(made.path)
    size = size_words(made.path.stat().st_size)
    print(f"{files_words(len(made.entries))}, {size}.", file=sys.stderr)
    print(KEYS_WARNING if arguments.keys else WITHOUT_KEYS, file=sys.stderr)
    if only:
        print(
            "The person who signs takes it over with `tui-kpi restore FILE`, checks it and seals "
            "it. Do not change it here meanwhile.",
            file=sys.stderr,
        )
    return 0
