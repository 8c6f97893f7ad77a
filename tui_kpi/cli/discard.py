"""`tui-kpi discard RETURN`: move a draft to the bin."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context


def run(arguments: Namespace, context: Context) -> int:
    """Print where the draft is now. What is sealed stays."""
    place = context.session.discard(arguments.reference)
    print(place)
    print("It is in the bin. What was sealed stays sealed.", file=sys.stderr)
    return 0
