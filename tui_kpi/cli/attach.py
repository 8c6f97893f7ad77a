"""`tui-kpi attach RETURN [FILE…]`: files that go with a return."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.reports.about import size_words
from tui_kpi.session.drafting.evidence import LIMITS, attach, detach, troubles
from tui_kpi.session.drafting.file_signatures import doubts
from tui_kpi.session.errors import UsageError


def run(arguments: Namespace, context: Context) -> int:
    """Take files off, then attach others, then print what is attached: name, size and title."""
    if arguments.title and len(arguments.files) != 1:
        raise UsageError("--title goes with one file. Attach the others by themselves.")
    changing = bool(arguments.files or arguments.remove)
    opened = context.session.open(arguments.reference, read_only=not changing)
    try:
        for name in arguments.remove:
            removed = detach(opened, name)
            print(f"Taken off: {removed.title}. Your own file stays.", file=sys.stderr)
        if arguments.files:
            added = attach(opened, arguments.files, arguments.title, arguments.field)
            if len(added) < len(arguments.files):
                print("What was attached already stays as it is.", file=sys.stderr)
    finally:
        opened.close()
    width = max((len(it.name) for it in opened.answers.evidence), default=0)
    for it in opened.answers.evidence:
        print(f"{it.name:<{width}}  {size_words(it.size):>9}  {it.title}")
    wrong = troubles(opened)
    for sentence in (*wrong.values(), *doubts(opened).values()):
        print(sentence, file=sys.stderr)
    if not opened.answers.evidence:
        print("Nothing is attached.", *LIMITS, file=sys.stderr)
    return 1 if wrong else 0
