"""`tui-kpi seal RETURN`: show what will be signed, ask, sign, and say where the file is."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from tui_kpi.cli import asking
from tui_kpi.cli.context import Context, read_file
from tui_kpi.cli.key import key_path, public_key
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.session.kinds import check_place
from tui_kpi.session.open_return import OpenReturn
from tui_kpi.session.sealing import (
    Prepared,
    SealedFile,
    SignerDetails,
    finish,
    prepare,
    revision_of,
)
from tui_kpi.session.tripwire import ADVICE, personal_data
from tui_kpi.submission import keys
from tui_kpi.submission.names import SUBMISSION, SUBMISSION_SIGNATURE
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.sshsig import SignMessage


def run(arguments: Namespace, context: Context) -> int:
    """Print the file, its SHA-256 and how to check it with ssh-keygen alone."""
    session = context.session
    opened = session.open(arguments.reference)
    try:
        profile = session.profile
        path = arguments.key or key_path(context)
        check_place(path, context.folders)
        signer = SignerDetails(
            name=arguments.name or profile.signer_name,
            role=arguments.role or profile.signer_role,
            key_fingerprint=public_key(path).fingerprint,
        )
        prepared = prepare(opened, profile, signer, revision_of(opened), session.now())
        _confirm(opened, prepared, assume_yes=arguments.yes)
        sealed = finish(opened, prepared, signing(path, arguments), context.folders, arguments.out)
    finally:
        opened.close()
    _say_done(sealed, prepared, profile.provider_id)
    return 0


def _confirm(opened: OpenReturn, prepared: Prepared, *, assume_yes: bool) -> None:
    """Show what will be signed and have it confirmed.

    Raises SessionError if it is declined, UsageError if nobody can be asked.
    """
    print(prepared.text, file=sys.stderr)
    for change in opened.changes():
        print(f"Changed: {change}", file=sys.stderr)
    for message in prepared.unexplained:
        print(f"Without an explanation: {message}", file=sys.stderr)
    personal = personal_data(opened)
    for item in personal:
        print(f"Is this about a person? {item.words}.", file=sys.stderr)
    print(f"SHA-256 {prepared.sha256}", file=sys.stderr)
    questions = [f"{prepared.declaration} Declare this and seal?"]
    if prepared.period_not_ended:
        title, end = opened.period.title(), opened.period.span.end
        questions.insert(0, f"{title} ends only on {end}. Seal it before that?")
    if personal:
        questions.insert(0, f"{ADVICE} Is none of it about a person? Then seal it as it is?")
    for question in questions:
        print(question, file=sys.stderr)
        if assume_yes:
            continue
        if not asking.on_a_terminal():
            raise UsageError("Without a terminal say --yes to confirm that. Nothing was sealed.")
        print("Type yes to go on: ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() != "yes":
            raise SessionError("Nothing was sealed.")


def signing(path: Path, arguments: Namespace) -> SignMessage:
    """Return the signing function of the key at `path`, its passphrase asked for if it has one."""
    data = read_file(path, 64 * 1024)
    if arguments.passphrase_stdin:
        return keys.signer(keys.load(data, asking.from_stdin()))
    try:
        return keys.signer(keys.load(data))
    except Refusal as refusal:
        if refusal.code != "key-needs-passphrase":
            raise
    if not asking.on_a_terminal():
        raise UsageError("The key is locked. Without a terminal say --passphrase-stdin.")
    return keys.signer(keys.load(data, asking.ask(f"Passphrase of {path}: ")))


def _say_done(sealed: SealedFile, prepared: Prepared, provider: str) -> None:
    place = sealed.copy or sealed.path
    print(place)
    print(f"SHA-256 {sealed.sha256}")
    print("The council can check it with tui-kpi verify, or with these two lines:")
    print(f"unzip -o {place.name} {SUBMISSION} {SUBMISSION_SIGNATURE}")
    print(
        f"ssh-keygen -Y verify -f allowed_signers -I {provider} "
        f"-n {prepared.unsigned.namespace} -s {SUBMISSION_SIGNATURE} < {SUBMISSION}"
    )
    if sealed.copy is not None:
        print(f"Your own record is {sealed.path}.", file=sys.stderr)
