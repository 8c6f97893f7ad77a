"""`tui-kpi set RETURN K=V…`: give answers without the app."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.session.drafting.edit_expressions import apply_edit, errors_of
from tui_kpi.session.errors import UsageError


def run(arguments: Namespace, context: Context) -> int:
    """Apply every edit and save. With an unknown name among them nothing is saved.

    An entry that cannot be read is kept as typed, explained on stderr, and the status is 1;
    a check between answers that does not hold is explained too, and the status stays 0.
    """
    for edit in arguments.edits:
        if not edit.isprintable() and any("\udc80" <= it <= "\udcff" for it in edit):
            name = edit.partition("=")[0].encode("utf-8", "replace").decode()
            raise UsageError(f"What is given for {name} is not UTF-8 text. Nothing was changed.")
    opened = context.session.open(arguments.reference)
    try:
        given = [apply_edit(opened, edit) for edit in arguments.edits]
    except UsageError as error:
        opened.close(save=False)
        raise UsageError(f"{error} Nothing was changed.") from error
    errors = errors_of(opened, [address for address in given if address is not None])
    opened.close()
    for said in filter(None, (opened.recovered, opened.set_aside)):
        print(said, file=sys.stderr)
    print("Saved.", file=sys.stderr)
    for message, _ in errors:
        print(message.removesuffix(".") + ".", file=sys.stderr)
    return 1 if any(unreadable for _, unreadable in errors) else 0
