"""From arguments to a command, and from what goes wrong to one sentence and a status."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TextIO

from tui_kpi.cli.context import Context, data_folder
from tui_kpi.cli.started import narrating
from tui_kpi.session.errors import SessionError
from tui_kpi.store.errors import StoreError, why
from tui_kpi.submission.refusal import Refusal

DATA_DIR = "--data-dir"
_MARKED = frozenset({"open", "fill"})
"""Commands that say themselves that a folder is one of training."""


def guarded(arguments: list[str]) -> int:
    """Run a command; return its status, whatever happens, never with a traceback for bad input."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail(stream)
    with narrating():
        return _guarded(arguments)


def _guarded(arguments: list[str]) -> int:
    try:
        status = _dispatch(arguments)
        sys.stdout.flush()
    except SessionError as error:
        return _say(str(error), error.status)
    except StoreError as error:
        return _say(str(error), 3)
    except Refusal as refusal:
        return _say(str(refusal), 1)
    except KeyboardInterrupt:
        return _say("Stopped.", 130)
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing may be written at exit either.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        # Whatever a command foresees it names itself; this is the disk, or a name too long for it.
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"{where}{why(error)}. Nothing more was done.", 3)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 2
    return status


def app_arguments(arguments: list[str]) -> tuple[Path | None, str | None] | None:
    """Return data folder and reference if `arguments` ask for the app in its plain form.

    None for every other command, and for options that only the parser knows: the app starts
    without the command-line library.
    """
    rest: list[str] = []
    data_dir: Path | None = None
    waiting = iter(arguments)
    for argument in waiting:
        if argument == DATA_DIR:
            value = next(waiting, None)
            if value is None:
                return None
            data_dir = data_folder(value)
        elif argument.startswith(DATA_DIR + "="):
            data_dir = data_folder(argument.partition("=")[2])
        elif argument.startswith("-"):
            return None
        else:
            rest.append(argument)
    if not rest:
        return data_dir, None
    return (data_dir, rest[1]) if rest[0] in {"open", "fill"} and len(rest) == 2 else None


def _dispatch(arguments: list[str]) -> int:
    app = app_arguments(arguments)
    if app is not None:
        from tui_kpi.cli.app import run_app

        data_dir, reference = app
        return run_app(Context.from_environment(data_dir, os.environ), reference)
    from tui_kpi.cli.parser import parse

    parsed = parse(arguments)
    context = Context.from_environment(parsed.data_dir, os.environ)
    if context.folders.training and parsed.module not in _MARKED:
        from tui_kpi.reports.table import TRAINING

        print(TRAINING, file=sys.stderr)
    command = import_module(f"tui_kpi.cli.{parsed.module}")
    try:
        return int(command.run(parsed, context))
    finally:
        for said in context.damaged:
            print(said, file=sys.stderr)


def _say(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status


def _never_fail(stream: TextIO) -> None:
    """Let a terminal that lacks a character show a stand-in for it."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        with suppress(ValueError, OSError):
            reconfigure(errors="replace")
