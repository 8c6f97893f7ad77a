"""`tui-kpi key new|import|show`: signing keys, and what the council needs to know of them."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tui_kpi.cli import asking
from tui_kpi.cli.context import Context
from tui_kpi.session.errors import UsageError
from tui_kpi.session.keys.keyring import Keyring, OwnKey
from tui_kpi.session.training_guard import check_place
from tui_kpi.submission import keys
from tui_kpi.submission.names import RETURN_NAMESPACE, TRAINING_NAMESPACE
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.wire import PublicKey
from tui_kpi.submission.words import eight_words

_NO_ID = "PROVIDER-ID"


def run(arguments: Namespace, context: Context) -> int:
    """Make a key, take one in, or show those there are."""
    council = arguments.action != "import" and arguments.council
    keyring = council_keyring_of(context) if council else keyring_of(context)
    if arguments.action == "new":
        own = _new(arguments, context, keyring)
    elif arguments.action == "import":
        own = _import(arguments, keyring)
    else:
        if arguments.key is None and not keyring.named and len(keyring.files()) > 1:
            _list(keyring, sys.stdout.write)
            print("Choose one with --key NAME to see more of it.", file=sys.stderr)
            return 0
        own = chosen_key(arguments.key, context, keyring)
    if council:
        _show_council(own.public)
        return 0
    _show(own.public, context)
    if arguments.action == "show" and arguments.key is None:
        _others(own, keyring)
    return 0


def keyring_of(context: Context) -> Keyring:
    """Return the keys of the data folder, of the profile and of the agent."""
    return Keyring(context.folders, context.session.profile.key)


def council_keyring_of(context: Context) -> Keyring:
    """Return the same for a council, which makes its key in a way of its own."""
    return replace(keyring_of(context), new="tui-kpi key new --council")


def chosen_key(chosen: str | None, context: Context, keyring: Keyring) -> OwnKey:
    """Return the key that --key means; without it the one in use.

    Raises UsageError if there is no such key or more than one, Refusal if it cannot sign.
    """
    own = keyring.find(chosen or "")
    check_place(own.path, context.folders)
    return own


def passphrase_for(arguments: Namespace) -> Callable[[Path], str]:
    """Return what asks for the passphrase of a locked key: the terminal, or standard input."""

    def ask(path: Path) -> str:
        if arguments.passphrase_stdin:
            return asking.from_stdin()
        if not asking.on_a_terminal():
            raise UsageError("The key is locked. Without a terminal say --passphrase-stdin.")
        return asking.ask(f"Passphrase of {path}: ")

    return ask


def new_passphrase(arguments: Namespace) -> str:
    """Return the passphrase of a new key; blank for none. Raises UsageError and SessionError."""
    if arguments.no_passphrase:
        return ""
    if arguments.passphrase_stdin:
        return asking.from_stdin()
    if not asking.on_a_terminal():
        raise UsageError("Without a terminal say --passphrase-stdin or --no-passphrase.")
    return asking.ask_new()


def _new(arguments: Namespace, context: Context, keyring: Keyring) -> OwnKey:
    check_place(arguments.out, context.folders)
    named = keyring.named_place(arguments.name) if arguments.name else context.folders.signing_key
    path = arguments.out or named
    if path.exists():
        raise Refusal("key-file-exists", path=path)  # before anybody thinks of a passphrase
    provider = context.session.profile.provider_id
    own = keyring.keep(keys.generate(), new_passphrase(arguments), provider, path)
    print(f"Your new key is {path}. Keep it, and its passphrase, to yourself.", file=sys.stderr)
    return own


def _import(arguments: Namespace, keyring: Keyring) -> OwnKey:
    own = keyring.take_in(arguments.file, arguments.name or "")
    print(
        f"Copied to {own.path}, locked as it was,\n"
        "so that a copy of your data folder is complete. To use a key where it lies instead,\n"
        "on a stick perhaps: `tui-kpi profile key=PATH`.",
        file=sys.stderr,
    )
    return own


def _show(public: PublicKey, context: Context) -> None:
    provider = context.session.profile.provider_id
    print(public.line(provider))
    print(public.fingerprint)
    namespace = TRAINING_NAMESPACE if context.folders.training else RETURN_NAMESPACE
    print(f'{provider or _NO_ID} namespaces="{namespace}" {public.line()}')
    print(" ".join(eight_words(public)))
    print(
        "These are the public key, its fingerprint, the line for the council's allowed_signers\n"
        "file, and eight words to compare by telephone. `tui-kpi key card` makes a file of them.",
        file=sys.stderr,
    )
    if not provider:
        print(
            f"Put the id that the council gave you for {_NO_ID}; "
            "`tui-kpi profile provider_id=…` keeps it.",
            file=sys.stderr,
        )


def _show_council(public: PublicKey) -> None:
    print(public.line())
    print(public.fingerprint)
    print(" ".join(eight_words(public)))
    print(
        "These are the public key that signs your receipts, its fingerprint, and eight words for\n"
        "providers who telephone. `tui-kpi registry export --own --registry DIR` prints the line\n"
        "that they check receipts with.",
        file=sys.stderr,
    )


def _list(keyring: Keyring, write: Callable[[str], object]) -> None:
    for own in keyring.files():
        where = own.path or "public half only"
        write(f"{own.name}\t{own.public.fingerprint}\t{where}\n")


def _others(own: OwnKey, keyring: Keyring) -> None:
    """Say which other keys there are, in files and in an agent that answers."""
    others = [it for it in keyring.files() if it.public != own.public]
    with suppress(Refusal):
        others += [it for it in keyring.offered() if it.public != own.public]
    for other in others:
        where = "key agent" if other.in_agent else other.path or "public half only"
        print(f"Also: {other.name}, {other.public.fingerprint} ({where})", file=sys.stderr)
