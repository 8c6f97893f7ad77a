"""`tui-kpi fill RETURN [--plain]`: fill a return in, in the app or line by line."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tui_kpi.cli.context import Context
from tui_kpi.cli.output import shows_ascii_alone
from tui_kpi.cli.started import program

if TYPE_CHECKING:
    from tui_kpi.plain.io.line_terminal import Talk

_AT_ONCE = 0.05
"""Seconds in which the lines of a paste follow each other."""
_STOPS = {
    "SIGINT": "Stopped.",
    "SIGTERM": "The computer said to stop.",
    "SIGHUP": "The terminal was closed.",
}


def run(arguments: Namespace, context: Context) -> int:
    """Open the app in the return, or with --plain ask it line by line."""
    if not arguments.plain:
        from tui_kpi.cli.app import run_app

        return run_app(context, arguments.reference)
    from tui_kpi.plain.main import fill

    talk = _talk()
    with _listening_to_signals(talk):
        return fill(context.session, arguments.reference, talk)


def _talk() -> Talk:
    from tui_kpi.plain.io.line_terminal import Talk

    with suppress(AttributeError, ValueError, OSError):
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    typed = sys.stdin.isatty()
    return Talk(
        sys.stdin,
        sys.stdout,
        ascii_only=shows_ascii_alone(),
        hidden=_hidden if typed else None,
        more=_more if typed and os.name != "nt" else None,
        program=program(),
    )


def _more() -> bool:
    from select import select

    return bool(select([sys.stdin], [], [], _AT_ONCE)[0])


def _hidden(prompt: str) -> str:
    from getpass import getpass

    return getpass(prompt, stream=sys.stdout)


@contextmanager
def _listening_to_signals(talk: Talk) -> Iterator[None]:
    """Have signals end the talk at its next question."""
    before = {}
    for name, why in _STOPS.items():
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, lambda *_, why=why: talk.stop(why))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
