"""`tui-kpi receipt FILE`: check a council's receipt, keep it, and say what it says."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_kpi.cli import asking
from tui_kpi.cli.context import Context
from tui_kpi.cli.output import print_json, receipt_json
from tui_kpi.framework.model import Framework
from tui_kpi.session.archive.receipts import (
    Opened,
    UnknownCouncilError,
    label_of,
    open_receipt,
    read_signers,
    settled_words,
    suggested_reason,
    words_of,
)
from tui_kpi.session.archive.refusal_advice import what_to_do
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.session.user_paths import read_named
from tui_kpi.submission.container import MAX_PACKAGE


def run(arguments: Namespace, context: Context) -> int:
    """Print the return and what the council made of it; what it asks, one line a query."""
    data = read_named(arguments.file, MAX_PACKAGE)
    given = None if arguments.allowed_signers is None else read_signers(arguments.allowed_signers)
    folders = context.session.folders
    try:
        opened = open_receipt(folders, data, given, trusted=arguments.trust)
    except UnknownCouncilError as error:
        _confirm(error)
        opened = open_receipt(folders, data, trusted=error.fingerprint)
    if arguments.json:
        print_json(_as_json(opened))
        return 0
    framework, _ = context.session.resolve(opened.reference)
    _show(opened, context.catalogue.find(opened.sealed.definition) or framework)
    return 0


def _confirm(error: UnknownCouncilError) -> None:
    """Have the council's key compared. Raises SessionError if it is not, UsageError unasked."""
    print(error, file=sys.stderr)
    print(f"Council      {error.council} ({error.council_id})", file=sys.stderr)
    print(f"Fingerprint  {error.fingerprint}", file=sys.stderr)
    print(f"Eight words  {error.words}", file=sys.stderr)
    if not asking.on_a_terminal():
        raise UsageError(
            f"If it is the council's key, say --trust {error.fingerprint}. Nothing was kept."
        )
    if not asking.agreed("Is it the same? Type yes to remember it:"):
        raise SessionError("The receipt was not kept.")


def _show(opened: Opened, framework: Framework) -> None:
    receipt = opened.receipt
    print(f"{opened.reference}, revision {opened.sealed.revision}: {words_of(receipt)}.")
    for reason in receipt.reasons:
        print(f"Why: {reason.sentence}")
        if opened.later is None:
            print(f"What to do: {what_to_do(reason.code)}")
    for query in receipt.queries:
        print(f"{label_of(framework, query)}: {query.text}")
    if opened.later is not None:
        print(settled_words(receipt, opened.later))
    print(f"Receipt {receipt.seq} is kept as {opened.path}", file=sys.stderr)
    if opened.later is None and (why := suggested_reason(receipt)):
        print(
            f'To answer with other figures: tui-kpi revise {opened.reference} --reason "{why}"',
            file=sys.stderr,
        )


def _as_json(opened: Opened) -> dict[str, object]:
    receipt = opened.receipt
    return {
        "return": opened.reference,
        "revision": opened.sealed.revision,
        **receipt_json(receipt),
        "council": {"id": receipt.council_id, "name": receipt.council_name},
        "issued_at": receipt.issued_at.isoformat(),
        "later": opened.later and receipt_json(opened.later),
        "file": str(opened.path),
    }
