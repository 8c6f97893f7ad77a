"""Runs one command again and again, each time with another system call failing.

Run as a program under `LD_PRELOAD=failing.so`: see `test_failing_calls.py`. Arguments: the
prepared folder, a folder to work in, and the words of the command, in which `{}` is the copy of
the prepared folder that the command works on. Prints one line of JSON for each run.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
from pathlib import Path

from tui_kpi.cli import main

WAYS = ((errno.EIO, False), (errno.ENOSPC, True))
"""One call fails as of a bad disk; or the disk is full from that call on."""


def run(folder: Path, words: list[str], call: int, number: int, *, all_after: bool) -> int:
    """Run the command in a child, its output in `folder/told`; return its exit status.

    Minus one stands for a child that a signal ended.
    """
    child = os.fork()
    if child == 0:
        told = os.open(folder.with_suffix(".told"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(told, 1)
        os.dup2(told, 2)
        system = ctypes.CDLL(None)
        system.fail_at(os.fsencode(folder) + b"/", call, number, int(all_after))
        status = main(words)
        calls = system.calls_counted()
        system.fail_at(b"", -1, 0, 0)
        sys.stdout.flush()
        sys.stderr.flush()
        folder.with_suffix(".calls").write_text(str(calls))
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def repeat(start: Path, work: Path, words: list[str]) -> None:
    """Run the command undisturbed, then once for each call and each way to fail."""

    def once(name: str, call: int, number: int, *, all_after: bool) -> int:
        folder = work / name
        shutil.copytree(start, folder, symlinks=True)
        done = [word.replace("{}", str(folder)) for word in words]
        status = run(folder, done, call, number, all_after=all_after)
        told = folder.with_suffix(".told").read_text("utf-8", "replace")
        print(json.dumps({"name": name, "status": status, "told": told, "error": number}))
        return int(folder.with_suffix(".calls").read_text()) if call < 0 else 0

    once("warm", -1, 0, all_after=False)
    calls = once("undisturbed", -1, 0, all_after=False)
    for call in range(calls):
        number, all_after = WAYS[call % 2]
        once(f"{call}", call, number, all_after=all_after)


if __name__ == "__main__":
    main(["returns"])  # everything is imported before the first child
    repeat(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
