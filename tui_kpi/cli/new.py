"""`tui-kpi new RETURN`: start a return."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context


def run(arguments: Namespace, context: Context) -> int:
    """Print the reference of the return that was started."""
    opened = context.session.new(arguments.reference)
    try:
        print(opened.reference)
        print(f"Started {opened.period.title()}: {opened.draft}", file=sys.stderr)
        prefilled = ", ".join(opened.answers.origin)
        if prefilled:
            print(f"Prefilled, to be confirmed: {prefilled}.", file=sys.stderr)
    finally:
        opened.close()
    return 0
