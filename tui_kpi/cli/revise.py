"""`tui-kpi revise RETURN --reason …`: correct a return that was sealed."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context


def run(arguments: Namespace, context: Context) -> int:
    """Begin the correction, or change its reason; say what to do next."""
    opened = context.session.revise(arguments.reference, arguments.reason)
    opened.close()
    corrected = opened.corrects
    if corrected is None:  # sealed by somebody else this very moment
        return 0
    name, number = opened.reference, corrected.revision
    print(name)
    print(
        f"This is now a correction of revision {number}, which stays as it is: {corrected.path}\n"
        f"Change its answers (`tui-kpi set {name} FIELD=ANSWER`, or `tui-kpi open {name}`), then "
        f"seal it: `tui-kpi seal {name}` makes revision {number + 1}.",
        file=sys.stderr,
    )
    return 0
