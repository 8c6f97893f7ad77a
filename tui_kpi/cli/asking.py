"""Passphrases: asked for on the terminal without an echo, or read from standard input."""

from __future__ import annotations

import sys

from tui_kpi.session.errors import SessionError, UsageError


def on_a_terminal() -> bool:
    """Return whether somebody can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def from_stdin() -> str:
    """Return the first line of standard input. Raises UsageError if it is blank."""
    passphrase = sys.stdin.readline().rstrip("\r\n")
    if not passphrase:
        raise UsageError("Standard input holds no passphrase on its first line.")
    return passphrase


def ask(prompt: str) -> str:
    """Ask on the terminal, without an echo."""
    from getpass import getpass

    return getpass(prompt, stream=sys.stderr)


def ask_new() -> str:
    """Ask twice for a new passphrase; blank for none. Raises SessionError if the two differ."""
    passphrase = ask("Passphrase for the new key (blank for none): ")
    if passphrase and ask("The same again: ") != passphrase:
        raise SessionError("The two passphrases are not the same. No key was made.")
    return passphrase


def agreed(question: str) -> bool:
    """Put a question on stderr; return whether the line that is typed is yes, in full."""
    print(question, end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() == "yes"
