"""One program in a pseudo-terminal of 80 by 24, watched from outside: what comes, and when."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

KEYS = {
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "enter": "\r",
    "backspace": "\x7f",
    "left": "\x1b[D",
    "right": "\x1b[C",
    "ctrl+n": "\x0e",
    "ctrl+q": "\x11",
}
QUIET = 0.15
"""Seconds without output after which a program is taken to have said everything."""
PATIENCE = 30.0
_QUESTION = re.compile(rb"\x1b\[\?(\d+)\$p")
_NO_CELLS = re.compile(r"\x1b\[[<=>?][\d;]*[ $]?[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


class Program:
    """A program that runs, its output with the time of each piece."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.pieces: list[tuple[float, bytes]] = []
        self.begun = time.perf_counter()
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            size = struct.pack("HHHH", 24, 80, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(command[0], list(command), {**os.environ, **environ})
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.modes = termios.tcgetattr(self.terminal)

    def read(self, seconds: float) -> bool:
        """Take one piece if it comes within `seconds`."""
        if not select.select([self.terminal], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:
            return False
        if not data:
            return False
        self.pieces.append((time.perf_counter(), data))
        for mode in _QUESTION.findall(data):
            os.write(self.terminal, b"\x1b[?%s;0$y" % mode)  # as xterm: not known
        return True

    def settle(self, quiet: float = QUIET) -> None:
        """Read until nothing has come for `quiet` seconds; a caret that blinks never rests."""
        end = time.perf_counter() + 2
        while time.perf_counter() < end and self.read(quiet):
            pass

    def press(self, key: str) -> tuple[float, int]:
        """Press a key; return the milliseconds to the last byte that follows, and the bytes."""
        before = len(self.pieces)
        sent = time.perf_counter()
        os.write(self.terminal, KEYS.get(key, key).encode())
        self.settle()
        came = self.pieces[before:]
        last = (came[-1][0] - sent) * 1000 if came else 0.0
        return last, sum(len(data) for _, data in came)

    def start(self, ready: str) -> dict[str, float]:
        """Wait until `ready` stands on the screen and the program is quiet; return the figures."""
        while time.perf_counter() < self.begun + PATIENCE:
            self.settle()
            if (moment := self.seen(ready)) is not None:
                return {
                    "ready": (moment - self.begun) * 1000,
                    "start_cpu": self.cpu(),
                    "stable": (self.pieces[-1][0] - self.begun) * 1000,
                    "start_bytes": sum(len(data) for _, data in self.pieces),
                }
        raise SystemExit(f"{ready!r} never came:\n{self.text()}")

    def seen(self, wanted: str) -> float | None:
        """Return when `wanted` first stood on the screen, or None."""
        screen = pyte.Screen(80, 24)
        stream = pyte.Stream(screen)
        for moment, data in self.pieces:
            stream.feed(_NO_CELLS.sub("", data.decode("utf-8", "replace")))
            if any(wanted in line for line in screen.display):
                return moment
        return None

    def text(self) -> str:
        """Return the screen as it stands."""
        screen = pyte.Screen(80, 24)
        data = b"".join(data for _, data in self.pieces).decode("utf-8", "replace")
        pyte.Stream(screen).feed(_NO_CELLS.sub("", data))
        return "\n".join(line.rstrip() for line in screen.display)

    def memory(self) -> float:
        """Return the proportional memory in MiB."""
        return _number(f"/proc/{self.process}/smaps_rollup", "Pss:") / 1024

    def own_memory(self) -> float:
        """Return the memory that is its alone, in MiB: no share of pages that others hold too."""
        return _number(f"/proc/{self.process}/smaps_rollup", "Anonymous:") / 1024

    def wake_ups(self) -> int:
        """Return how often its threads woke so far."""
        tasks = Path(f"/proc/{self.process}/task").iterdir()
        return sum(int(_number(f"{it}/status", "voluntary_ctxt_switches:")) for it in tasks)

    def cpu(self) -> float:
        """Return the milliseconds of processor time so far."""
        return time.clock_gettime((~self.process << 3) | 2) * 1000

    def idle(self, seconds: float) -> dict[str, float]:
        """Leave it alone; return what it did meanwhile."""
        self.settle(1.2)  # a save that is said a second later belongs to the key
        pieces, cpu, woken = len(self.pieces), self.cpu(), self.wake_ups()
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)
        return {
            "idle_bytes": sum(len(data) for _, data in self.pieces[pieces:]),
            "idle_cpu": self.cpu() - cpu,
            "idle_woken": self.wake_ups() - woken,
        }

    def leave(self) -> dict[str, float]:
        """Press Ctrl+Q; return how long leaving took and whether the terminal is as before."""
        begun = time.perf_counter()
        os.write(self.terminal, b"\x11")
        while not (ended := os.waitpid(self.process, os.WNOHANG)[0]):
            self.read(0.002)
            if time.perf_counter() > begun + 5:
                break
        took = (time.perf_counter() - begun) * 1000
        restored = termios.tcgetattr(self.terminal) == self.modes
        if not ended:
            self.kill()
        os.close(self.terminal)
        return {"leave": took, "restored": float(bool(ended) and restored)}

    def kill(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def _number(path: str, name: str) -> float:
    with open(path, encoding="ascii") as file:  # noqa: PTH123 - of the kernel
        for line in file:
            if line.startswith(name):
                return float(line.split()[1])
    return 0.0
