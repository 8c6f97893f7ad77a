"""`tui-kpi open RETURN`, where it was written with options that need the parser."""

from __future__ import annotations

from argparse import Namespace

from tui_kpi.cli.app import run_app
from tui_kpi.cli.context import Context


def run(arguments: Namespace, context: Context) -> int:
    """Open the app in one return."""
    return run_app(context, arguments.reference)
