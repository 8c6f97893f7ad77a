"""`tui-kpi report RETURN --html|--txt|--csv`: a return to read or to import."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.cli.output import write_bytes
from tui_kpi.session.archive.report_files import report


def run(arguments: Namespace, context: Context) -> int:
    """Print the report."""
    opened = context.session.open(arguments.reference, read_only=True)
    if opened.trouble:
        print(opened.trouble, file=sys.stderr)
    write_bytes(report(opened, arguments.form))
    return 0
