"""How the app was started: what has to be typed to start it again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any, TextIO

from tui_kpi.wording.commands import USUAL, runnable

_DATA_DIR = "--data-dir"


def program_of(
    command: Sequence[str],
    arguments: Sequence[str],
    find: Callable[[str], str | None],
    system: str = os.name,
) -> str:
    """Return what starts the app again, data folder included.

    `command` is what Python was started with (`sys.orig_argv`), `arguments` are those of the app;
    `find` tells where the shell finds a name. It is the plain name where that leads here too.
    """
    return " ".join([_name(command, find, system), *_same_folder(arguments, system)])


def _name(command: Sequence[str], find: Callable[[str], str | None], system: str) -> str:
    for at, word in enumerate(command):
        if word == "-m" and command[at + 1 : at + 2] == ["tui_kpi"]:
            return f"{_quoted(command[0], system)} -m tui_kpi"
        if Path(word).stem == USUAL:
            return USUAL if _same(find(USUAL), Path(word)) else _quoted(word, system)
    return USUAL


def _same(found: str | None, script: Path) -> bool:
    try:
        return found is not None and Path(found).samefile(script)
    except OSError:
        return False


def _same_folder(arguments: Sequence[str], system: str) -> list[str]:
    """Return the option that names the data folder, if one was given."""
    for at, word in enumerate(arguments):
        if word == _DATA_DIR and at + 1 < len(arguments):
            return [_DATA_DIR, _quoted(arguments[at + 1], system)]
        if word.startswith(f"{_DATA_DIR}="):
            return [_DATA_DIR, _quoted(word.partition("=")[2], system)]
    return []


def _quoted(word: str, system: str) -> str:
    if system == "nt":
        return f'"{word}"' if " " in word else word
    import shlex

    return shlex.quote(word)


def program() -> str:
    """Return what starts this very app again."""
    from shutil import which

    command = sys.orig_argv[: len(sys.orig_argv) - len(sys.argv) + 1]
    return program_of(command, sys.argv[1:], which)


class _Narration:
    """Standard error, on which every command is said as it can be typed."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream = stream
        self._name = name

    def write(self, text: str) -> int:
        return self._stream.write(runnable(text, self._name))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def narrating() -> Iterator[None]:
    """Say commands on standard error as they can be typed."""
    name = program()
    if name == USUAL:
        yield
        return
    with redirect_stderr(_Narration(sys.stderr, name)):
        yield
