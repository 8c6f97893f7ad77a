"""Lines to and from a person: nothing is ever redrawn, and every line can be read aloud."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from textwrap import wrap
from typing import TextIO

from tui_kpi.wording.commands import USUAL, runnable
from tui_kpi.wording.stand_ins import in_ascii

_KEY_CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?")
_NARROWEST = 20
_LONGEST = 4095
"""Bytes of a line after which a terminal silently drops what is typed."""
_CUT = (
    "Your terminal takes at most 4,095 characters a line, so the end of this may be missing. "
    "Shorten it, or type it in the app."
)


class Ended(Exception):  # noqa: N818 - not an error: nobody answers any more
    """Nobody answers any more: the input ended, or somebody said to stop. The text says which."""


class Talk:
    """Says sentences and asks for lines.

    Lines are broken between words to fit a terminal, and left whole for a file or a pipe. What
    is not typed at a terminal is written after its question, so that a transcript is complete.
    """

    def __init__(
        self,
        source: TextIO,
        target: TextIO,
        *,
        ascii_only: bool = False,
        hidden: Callable[[str], str] | None = None,
        more: Callable[[], bool] | None = None,
        program: str = USUAL,
    ) -> None:
        self._source = source
        self._target = target
        self._ascii_only = ascii_only
        self._hidden = hidden
        """Asks without showing what is typed; None reads a line that is not repeated."""
        self._more = more
        """Whether another line came in the same moment, as when several are pasted."""
        self._program = program
        """What starts the app again, for the commands that are said."""
        self._waiting = False
        self._stopped = ""

    def say(self, *texts: str) -> None:
        """Say each text on lines of its own; an empty one is an empty line."""
        for text in texts:
            for line in text.split("\n"):
                for part in self._broken(self._shown(line)):
                    self._target.write(f"{part}\n")
        self._target.flush()

    def ask(self, prompt: str, *, words: bool = False) -> str:
        """Return the line typed after `prompt`, without its end. Raises Ended.

        Where `words` are wanted, several lines that are pasted are taken as one.
        """
        while True:
            self._write_prompt(prompt)
            line = self._listen(self._source.readline)
            if not line:
                raise Ended("There is no more input.")
            line = line.rstrip("\r\n")
            if not self._source.isatty():
                self._target.write(f"{self._shown(line)}\n")
            typed = _typed(self._with_pasted(line) if words else line)
            if len(line.encode("utf-8", "replace")) >= _LONGEST and self._source.isatty():
                self.say(_CUT)
            if typed.strip() or not _KEY_CODES.search(line):
                return typed
            self.say("Arrow keys do nothing here. Type ? for what you can type.")

    def _with_pasted(self, line: str) -> str:
        lines = [line]
        while self._more is not None and self._more():
            lines.append(self._source.readline().rstrip("\r\n"))
        if len(lines) > 1:
            self.say(f"The {len(lines)} lines you pasted are taken as one.")
        return " ".join(lines)

    def ask_hidden(self, prompt: str) -> str:
        """Return what is typed after `prompt`, which is shown nowhere. Raises Ended."""
        if self._hidden is not None:
            hidden = self._hidden
            try:
                return self._listen(lambda: hidden(self._shown(f"{prompt} ")))
            except EOFError as error:
                raise Ended("There is no more input.") from error
        self._write_prompt(prompt)
        line = self._listen(self._source.readline)
        self._target.write("\n")
        if not line:
            raise Ended("There is no more input.")
        return line.rstrip("\r\n")

    def stop(self, why: str) -> None:
        """End at the question that waits, else at the next one. For signal handlers."""
        self._stopped = why
        if self._waiting:
            raise Ended(why)

    def _listen(self, read: Callable[[], str]) -> str:
        if self._stopped:
            raise Ended(self._stopped)
        self._waiting = True
        try:
            return read()
        finally:
            self._waiting = False

    def _write_prompt(self, prompt: str) -> None:
        *before, last = self._broken(self._shown(prompt))
        for line in before:
            self._target.write(f"{line}\n")
        self._target.write(f"{last} ")
        self._target.flush()

    def _shown(self, text: str) -> str:
        """Return text in characters that can be shown and that no terminal obeys."""
        text = "".join(it if it.isprintable() else " " for it in text)
        text = runnable(text, self._program)
        return in_ascii(text) if self._ascii_only else text

    def _broken(self, line: str) -> list[str]:
        if not self._target.isatty() or not line:
            return [line]
        width = max(_NARROWEST, shutil.get_terminal_size().columns - 1)
        before, told, command = line.rpartition(f"{self._program} ")
        if told and len(line) > width and before.rstrip()[-1:] in {"", ":"}:
            # A command at the end of a line can only be copied whole.
            return [*(self._broken(before.rstrip()) if before else ()), f"{told}{command}"]
        return wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]


def _typed(line: str) -> str:
    """Return a line without what keys other than letters leave in it."""
    line = _KEY_CODES.sub("", line).replace("\t", " ")
    return "".join(it for it in line if it.isprintable() or it == "\u00a0")
