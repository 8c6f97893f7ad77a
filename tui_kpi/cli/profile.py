"""`tui-kpi profile [K=V…]`: what is the same in every return."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict

from tui_kpi.cli.context import Context
from tui_kpi.session.errors import UsageError, told


def run(arguments: Namespace, context: Context) -> int:
    """Change what is given, all or nothing; without changes print the profile."""
    profile = context.session.profile
    for edit in arguments.edits:
        key, equals, value = edit.partition("=")
        if not equals:
            raise UsageError(f"“{edit}” is not KEY=VALUE, like provider_name='Acorn Care'.")
        with told():
            profile = profile.with_value(key.strip(), value)
    if arguments.edits:
        context.session.save_profile(profile)
        print("Saved.", file=sys.stderr)
        return 0
    for key, value in asdict(profile).items():
        print(f"{key}={value}")
    return 0
