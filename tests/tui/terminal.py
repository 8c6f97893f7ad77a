"""A real pseudo-terminal with the app in it, and its screen as text."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import pyte

KEYS = {
    "Tab": "\t",
    "ShiftTab": "\x1b[Z",
    "Enter": "\r",
    "Esc": "\x1b",
    "Up": "\x1b[A",
    "Down": "\x1b[B",
    "Right": "\x1b[C",
    "Left": "\x1b[D",
    "Space": " ",
    "Backspace": "\x7f",
    "F1": "\x1bOP",
    "F6": "\x1b[17~",
    "F10": "\x1b[21~",
    "PageDown": "\x1b[6~",
    "CtrlC": "\x03",
    "CtrlN": "\x0e",
    "CtrlQ": "\x11",
}
POINTERS = "\u203a>"
_WAIT = 30.0
_SLOW = 1.0
"""Seconds that a busy machine may take to answer a key."""
_QUIET = 0.2


class Terminal:
    """One run of the app. Use it in a `with`; whatever is left of it ends with the block."""

    def __init__(
        self,
        *arguments: str,
        home: Path,
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        command: tuple[str, ...] = (sys.executable, "-m", "tui_kpi"),
    ) -> None:
        columns, lines = size
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.output = b""
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.before = termios.tcgetattr(slave)
        self._slave = slave
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={
                **kept,
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                "TUI_KPI_HOME": str(home),
                "TUI_KPI_TODAY": "2027-04-10",
                "PYTHONWARNINGS": "error",
                **(env or {}),
            },
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self._slave)

    # What it shows

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def words(self) -> str:
        """The screen as one line, so that sentences can be found where they were wrapped."""
        return " ".join(self.text.split())

    def read(self, seconds: float) -> bool:
        """Take what is written within `seconds`; return whether there was anything."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other side was closed
            return False
        self.output += data
        self._stream.feed(data)
        return bool(data)

    def settle(self) -> str:
        """Read until nothing more comes; return the screen."""
        while self.read(_QUIET):
            pass
        return self.text

    def wait_for(self, *wanted: str) -> str:
        """Wait until every text stands on the screen; return the screen."""
        deadline = time.monotonic() + _WAIT
        while time.monotonic() < deadline:
            if all(text in self.words or text in self.text for text in wanted):
                return self.text
            if not self.read(0.1) and self.process.poll() is not None and not self.read(0.1):
                break
        missing = [text for text in wanted if text not in self.words and text not in self.text]
        raise AssertionError(f"{missing} did not appear on\n{self.text}")

    def wait_until_gone(self, unwanted: str) -> str:
        deadline = time.monotonic() + _WAIT
        while time.monotonic() < deadline:
            if unwanted not in self.words:
                return self.text
            self.read(0.1)
        raise AssertionError(f"{unwanted!r} is still on\n{self.text}")

    # What is done to it

    def send(self, text: str) -> None:
        os.write(self.master, text.encode())

    def press(self, *keys: str) -> str:
        """Press keys by name, or type what is no key's name; return the screen afterwards.

        They are sent as fast as the terminal takes them; only Esc, which begins other keys, waits.
        """
        for key in keys:
            self.send(KEYS.get(key, key))
            if key == "Esc":
                self.settle()
        return self.settle()

    def resize(self, columns: int, lines: int) -> str:
        """Give the window another size, as a person would; return the screen afterwards."""
        self.screen.resize(lines, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)
        return self.settle()

    def paste(self, text: str) -> str:
        self.send(f"\x1b[200~{text}\x1b[201~")
        return self.settle()

    def go_to(self, label: str) -> str:
        """Press Tab until the pointer stands at `label`."""
        deadline = time.monotonic() + _WAIT
        while not self.settle().strip() and time.monotonic() < deadline:
            self.read(0.1)
        for _ in range(60):
            if re.search(rf"[{POINTERS}] .*{re.escape(label)}", self.text):
                return self.text
            before = self.text
            # On a busy machine the answer to a key may be long in coming.
            if self.press("Tab") == before and not self.read(_SLOW):
                break
        raise AssertionError(f"Tab does not reach {label!r} on\n{self.text}")

    def end(self) -> int:
        """Wait for the app to end; return its exit status."""
        deadline = time.monotonic() + _WAIT
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read(0.1)
        self.settle()
        return self.process.wait(timeout=1)

    def take_slave(self) -> int:
        """Give up the app's side of the terminal, so that closing it closes the terminal."""
        slave, self._slave = self._slave, os.open(os.devnull, os.O_RDONLY)
        return slave

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @property
    def restored(self) -> bool:
        """Whether the terminal is as the app found it: modes, screen and cursor."""
        last = self.output.rfind
        return (
            termios.tcgetattr(self._slave) == self.before
            and last(b"\x1b[?1049l") > last(b"\x1b[?1049h")
            and last(b"\x1b[?25h") > last(b"\x1b[?25l")
        )
