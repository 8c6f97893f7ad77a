"""`tui-kpi key new|show`: the signing key, and what the council needs to know of it."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from tui_kpi.cli import asking
from tui_kpi.cli.context import Context, read_file
from tui_kpi.session.errors import CannotError, UsageError
from tui_kpi.session.kinds import check_place
from tui_kpi.store import atomic
from tui_kpi.store.folders import make_private
from tui_kpi.submission import keys
from tui_kpi.submission.names import RETURN_NAMESPACE, TRAINING_NAMESPACE
from tui_kpi.submission.wire import PublicKey

_NO_ID = "PROVIDER-ID"


def run(arguments: Namespace, context: Context) -> int:
    """Make a key, or show the one there is: public line, fingerprint, registry line."""
    provider = context.session.profile.provider_id
    if arguments.action == "new":
        check_place(arguments.out, context.folders)
        path = arguments.out or context.folders.signing_key
        public = _new(path, _passphrase(arguments), provider)
        print(f"Your new key is {path}. Keep it, and its passphrase, to yourself.", file=sys.stderr)
    else:
        path = arguments.key or key_path(context)
        public = public_key(path)
    print(public.line(provider))
    print(public.fingerprint)
    namespace = TRAINING_NAMESPACE if context.folders.training else RETURN_NAMESPACE
    namespaces = f'namespaces="{namespace}"'
    print(f"{provider or _NO_ID} {namespaces} {public.line()}")
    print(
        "The first line is the public key, the second its fingerprint, the third the line for "
        "the council's allowed_signers file.",
        file=sys.stderr,
    )
    if not provider:
        print(
            f"Put the id that the council gave you for {_NO_ID}; "
            "`tui-kpi profile provider_id=…` keeps it.",
            file=sys.stderr,
        )
    return 0


def key_path(context: Context) -> Path:
    """Return the signing key in use: the profile's, else the only one in the data folder.

    Raises UsageError if there is none, or more than one.
    """
    named = context.session.profile.key
    if named:
        return Path(named).expanduser()
    folder = context.folders.keys
    found = sorted(path.with_suffix("") for path in folder.glob("*.pub"))
    if len(found) > 1:
        known = ", ".join(str(path) for path in found)
        raise UsageError(f"There are several keys: {known}. Choose one with --key.")
    if not found:
        raise UsageError("There is no signing key yet. Make one with `tui-kpi key new`.")
    return found[0]


def public_key(path: Path) -> PublicKey:
    """Return the public half of the key at `path`, from the `.pub` file beside it.

    Raises UsageError if there is no such file, Refusal if it is not a public key.
    """
    beside = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
    text = read_file(beside, 16 * 1024).decode("utf-8", "replace")
    return keys.parse_public_line(text)


def _passphrase(arguments: Namespace) -> str:
    if arguments.no_passphrase:
        return ""
    if arguments.passphrase_stdin:
        return asking.from_stdin()
    if not asking.on_a_terminal():
        raise UsageError("Without a terminal say --passphrase-stdin or --no-passphrase.")
    return asking.ask_new()


def _new(path: Path, passphrase: str, provider: str) -> PublicKey:
    private = keys.generate()
    make_private(path.parent)
    try:
        keys.save(path, private, passphrase)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CannotError(f"{path} cannot be written: {why}. Choose another with --out.") from error
    line = keys.public_line(private, provider)
    atomic.write(path.with_name(f"{path.name}.pub"), f"{line}\n".encode())
    return keys.public_key(private)
