"""`tui-kpi receive FILE… --registry DIR`: verify, file away, write the receipt."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from tui_kpi.cli.context import Context
from tui_kpi.cli.key import chosen_key, council_keyring_of, passphrase_for
from tui_kpi.cli.moments import day_or_moment
from tui_kpi.cli.output import coded, print_json
from tui_kpi.council.receive import Received, Receiver, Signing, Verdict
from tui_kpi.council.register import open_register
from tui_kpi.session.errors import UsageError
from tui_kpi.session.user_paths import read_named
from tui_kpi.submission.container import MAX_PACKAGE
from tui_kpi.submission.receipt import Query
from tui_kpi.submission.refusal import Refusal


def run(arguments: Namespace, context: Context) -> int:
    """Print the receipt of each file; say on stderr what became of it.

    The status is the worst of all: 1 for a refused file or one that was received before, 2 for
    one that cannot be read.
    """
    register = open_register(arguments.registry)
    register.check_council()
    now = context.now()
    received_at = day_or_moment(arguments.received_at) or now
    if received_at > now:
        raise UsageError(f"--received-at is {received_at}, which is still to come.")
    verdict = Verdict(_queries(arguments), arguments.accept, arguments.correct)
    keyring = council_keyring_of(context)
    own = chosen_key(arguments.key, context, keyring)
    name = arguments.name or context.session.profile.signer_name or None
    sign = keyring.signer(own, passphrase_for(arguments))
    keyed = Signing(sign, own.public.fingerprint, name)
    receiver = Receiver(register, context.catalogue, keyed, now, _waiting)
    status = 0
    told: list[dict[str, Any]] = []
    for file in arguments.files:
        try:
            received = receiver.receive(
                read_named(file, MAX_PACKAGE), file.name, received_at, verdict
            )
        except Refusal as refusal:
            status = max(status, 1)
            told.append(_refused(file, refusal, None))
            print(f"{file}: not taken. {refusal}", file=sys.stderr)
        except UsageError as error:
            status = 2
            told.append({"file": str(file), "outcome": None, "sentence": str(error)})
            print(error, file=sys.stderr)
        else:
            status = max(status, 0 if received.refusal is None else 1)
            told.append(_said(file, received))
            _say(file, received)
            if not arguments.json:
                print(received.copy)
    if arguments.json:
        print_json(told)
    return status


def _waiting(folder: Path) -> None:
    print(f"Somebody else is working in {folder}. Waiting for them …", file=sys.stderr)


def _queries(arguments: Namespace) -> tuple[Query, ...]:
    queries = []
    for given in arguments.query:
        field, equals, text = given.partition("=")
        if not equals or not text.strip():
            raise UsageError(f"“{given}” is not FIELD=TEXT, like kpi1_a=“Is this for all homes?”.")
        queries.append(Query(field.strip() or None, " ".join(text.split())))
    if queries and arguments.accept:
        raise UsageError("Say --query or --accept, not both.")
    if (queries or arguments.accept) and len(arguments.files) > 1:
        raise UsageError("--query and --accept are about one file. Name one at a time.")
    if arguments.correct and (not arguments.received_at or queries or arguments.accept):
        raise UsageError("--correct needs --received-at with the right moment, and nothing else.")
    return tuple(queries)


def _say(file: Path, received: Received) -> None:
    receipt = received.receipt
    again = "" if received.fresh else ", as before"
    done = f"{receipt.outcome}{again}, receipt {receipt.seq}."
    if received.refusal is not None and receipt.outcome != "refused":
        done = "not taken again."
    print(f"{file}: {done}", file=sys.stderr)
    if received.refusal is not None:
        print(received.refusal, file=sys.stderr)
    for warning in received.warnings:
        print(f"Warning: {warning.sentence}", file=sys.stderr)


def _said(file: Path, received: Received) -> dict[str, Any]:
    if received.refusal is not None:
        return _refused(file, received.refusal, received)
    receipt, subject = received.receipt, received.receipt.subject
    return {
        "file": str(file),
        "outcome": receipt.outcome,
        "fresh": received.fresh,
        "seq": receipt.seq,
        "sha256": receipt.receipt_for,
        "provider": subject and subject.provider,
        "framework": subject and subject.framework,
        "period": subject and subject.period,
        "revision": subject and subject.revision,
        "received_at": receipt.received_at.isoformat(),
        "package": str(received.package),
        "receipt": str(received.copy),
        "warnings": coded(received.warnings),
    }


def _refused(file: Path, refusal: Refusal, received: Received | None) -> dict[str, Any]:
    return {
        "file": str(file),
        "outcome": received.receipt.outcome if received else "refused",
        "code": refusal.code,
        "sentence": refusal.sentence,
        "advice": refusal.advice,
        "seq": received and received.receipt.seq,
        "receipt": received and str(received.copy),
    }
