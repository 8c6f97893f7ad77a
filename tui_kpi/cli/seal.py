"""`tui-kpi seal RETURN`: show what will be signed, ask, sign, and say where the file is."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from contextlib import suppress

from tui_kpi.cli import asking
from tui_kpi.cli.context import Context
from tui_kpi.cli.key import chosen_key, keyring_of, passphrase_for
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.drafting.personal_data import ADVICE, personal_data
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.session.keys.keyring import OwnKey
from tui_kpi.session.sealing import offline_signature
from tui_kpi.session.sealing.seal_return import (
    Prepared,
    SealedFile,
    SignerDetails,
    finish,
    prepare,
    revision_of,
)
from tui_kpi.submission.names import SUBMISSION, SUBMISSION_SIGNATURE


def run(arguments: Namespace, context: Context) -> int:
    """Print the file, its SHA-256 and how to check it with ssh-keygen alone."""
    session = context.session
    opened = session.open(arguments.reference)
    try:
        profile = session.profile
        keyring = keyring_of(context)
        own = chosen_key(arguments.key, context, keyring)
        signer = SignerDetails(
            name=arguments.name or profile.signer_name,
            role=arguments.role or profile.signer_role,
            key_fingerprint=own.public.fingerprint,
        )
        if own.path is None and not arguments.unsigned:
            # Nobody should read and declare what cannot be signed here after all.
            keyring.signer(own, passphrase_for(arguments))
        prepared = prepare(opened, profile, signer, revision_of(opened), session.now())
        _confirm(opened, prepared, arguments)
        if arguments.unsigned:
            aside = offline_signature.put_aside(opened, prepared, context.folders, arguments.out)
            _say_waiting(aside, own, opened.reference)
            return 0
        sign = keyring.signer(own, passphrase_for(arguments))
        sealed = finish(opened, prepared, sign, context.folders, arguments.out)
        with suppress(SessionError):  # it counts for nothing now, even where it stays
            offline_signature.discard(opened, context.folders)
    finally:
        opened.close()
    say_done(sealed, profile.provider_id, prepared.unsigned.namespace)
    return 0


def say_done(sealed: SealedFile, provider: str, namespace: str) -> None:
    """Print the file, its SHA-256, and the lines that check it."""
    place = sealed.copy or sealed.path
    print(place)
    print(f"SHA-256 {sealed.sha256}")
    print("The council can check it with tui-kpi verify, or with these two lines:")
    print(f"unzip -o {place.name} {SUBMISSION} {SUBMISSION_SIGNATURE}")
    print(
        f"ssh-keygen -Y verify -f allowed_signers -I {provider} "
        f"-n {namespace} -s {SUBMISSION_SIGNATURE} < {SUBMISSION}"
    )
    if sealed.copy is not None:
        print(f"Your own record is {sealed.path}.", file=sys.stderr)


def _confirm(opened: OpenReturn, prepared: Prepared, arguments: Namespace) -> None:
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
    do = "put it aside to be signed" if arguments.unsigned else "seal"
    questions = [f"{prepared.declaration} Declare this and {do}?"]
    if prepared.period_not_ended:
        title, end = opened.period.title(), opened.period.span.end
        questions.insert(0, f"{title} ends only on {end}. Seal it before that?")
    if personal:
        questions.insert(0, f"{ADVICE} Is none of it about a person? Then seal it as it is?")
    for question in questions:
        print(question, file=sys.stderr)
        if arguments.yes:
            continue
        if not asking.on_a_terminal():
            raise UsageError("Without a terminal say --yes to confirm that. Nothing was sealed.")
        if not asking.agreed("Type yes to go on:"):
            raise SessionError("Nothing was sealed.")


def _say_waiting(aside: offline_signature.Waiting, own: OwnKey, reference: str) -> None:
    print(aside.document)
    print(f"SHA-256 {aside.unsigned.sha256}")
    print(aside.command.replace(" KEY ", f" {shlex.quote(str(own.path or own.name))} "))
    print(
        f"It is not sealed yet: it waits for a signature by {own.public.fingerprint}.\n"
        "1. Copy the file above to the computer that has the private key, as it is.\n"
        "2. There, in its folder, run the line above; -f names the private key's file there.\n"
        f"3. Bring {SUBMISSION_SIGNATURE} back, and run here:\n"
        f"   tui-kpi attach-signature {reference} {SUBMISSION_SIGNATURE}\n"
        "Change no answer until then: that would need a new signature.",
        file=sys.stderr,
    )
