"""Fills a return in as a person would: from labels and values, by what stands on the screen.

It presses Tab, the arrows, Enter and Space and types, nothing else, and knows no place, id or
order. What is asked is the text at the pointer, read across the lines that it is wrapped over.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from tests.tables import Value
from tests.tui.terminal import KEYS, POINTERS, Terminal

_LIST = 27
"""Columns of the list at the left of a return."""
_MOST = 150
_WAIT = 20.0
_QUIET = 0.04
_CHOICE = re.compile(rf"[{POINTERS}] [(\[](.)[)\]] (.*?)(?:  |$)")
_BOX = re.compile(r"\[[^\]]*\].*$")


class Driver:
    """Someone at the keyboard, with a table of labels and values beside them."""

    def __init__(self, app: Terminal) -> None:
        self.app = app
        self.screens: list[str] = []
        """Every screen on which something was answered or pressed."""

    # Reading

    def page(self) -> list[str]:
        """The lines of the page, without the header, the list at its left and the Menu row."""
        lines = [line.rstrip(" ↑↓") for line in self.app.screen.display[1:-1]]
        listed = any(line[:_LIST].strip() == "Check answers" for line in lines)
        return [line[_LIST:] for line in lines] if listed else lines

    def at(self) -> str:
        """What stands at the pointer and under it up to a blank line, without boxes."""
        page = self.page()
        first = next((n for n, line in enumerate(page) if line[:1] in set(POINTERS)), len(page))
        words: list[str] = []
        for line in page[first:]:
            if not line.strip() or (words and line[:1] in set(POINTERS)):
                break
            words += (line[1:] if line[1:].lstrip()[:2] == "[ " else _BOX.sub("", line[1:])).split()
        return " ".join(words)

    def choice(self) -> tuple[str, bool]:
        """The choice at the pointer, and whether it is on."""
        found = next(filter(None, map(_CHOICE.search, self.page())), None)
        return (found[2].rstrip(), found[1] != " ") if found else ("", False)

    def _place(self) -> tuple[object, ...]:
        marks = [
            (row, column)
            for row, line in enumerate(self.app.screen.display)
            for column, character in enumerate(line)
            if character in POINTERS
        ]
        return (self.at(), self.choice()[0], self.app.screen.display[0][:40], *marks)

    # Keys

    def press(self, *keys: str) -> bool:
        """Press keys of which the last one moves on; return whether the pointer moved."""
        before = self._place()
        self.app.send("".join(KEYS.get(key, key) for key in keys))
        deadline = time.monotonic() + _WAIT
        while time.monotonic() < deadline:
            while self.app.read(_QUIET):
                pass
            if self._place() != before:
                return True
            if keys[-1] in {"Left", "Right"} and not self.app.read(0.2):
                return False
        raise AssertionError(f"{keys} did nothing on\n{self.app.text}")

    def go(self, label: str) -> None:
        """Tab to what begins with `label`."""
        for _ in range(_MOST):
            if self.at().removeprefix("[ ").startswith(label):
                return
            self.press("Tab")
        raise AssertionError(f"{label!r} is not on\n{self.app.text}")

    def enter(self, label: str) -> None:
        """Tab to what begins with `label`, and press Enter."""
        self.go(label)
        self.screens.append(self.app.text)
        self.press("Enter")

    def look_through(self) -> str:
        """Tab through the page and back to its top; return everything that stood on it.

        Nothing is at the pointer once it stands on the Menu row.
        """
        seen = self.app.words
        steps = 0
        while self.at():
            self.press("Tab")
            steps += 1
            seen += " " + " ".join(" ".join(self.page()).split())
        for _ in range(steps):
            self.press("ShiftTab")
        return seen

    # Filling in

    def fill(self, table: Mapping[str, Value], until: str) -> None:
        """Answer what the table knows, pass by what it does not, press every Continue.

        Ends when every label was met and `until` stands on the screen.
        """
        left = dict(table)
        for _ in range(_MOST):
            here = self.at()
            if until in self.app.words and not left:
                return
            label = max((key for key in left if here.startswith(key)), key=len, default="")
            if label:
                self._answer(left.pop(label))
            elif here.startswith("[ Continue ]"):
                self.screens.append(self.app.text)
                self.press("Enter")
            else:
                self.press("Tab")
        raise AssertionError(f"{until!r} is not on, or {list(left)} was not asked\n{self.app.text}")

    def _answer(self, value: Value) -> None:
        self.screens.append(self.app.text)
        if self.choice()[0]:
            for wanted in [value] if isinstance(value, str) else value:
                self._choose(wanted)
            self.press("Tab")
        else:
            for text in [value] if isinstance(value, str) else value:
                self.press(text, "Tab")

    def _choose(self, wanted: str) -> None:
        way = "Right"
        while self.choice()[0] != wanted:
            if not self.press(way):
                assert way == "Right", f"{wanted!r} cannot be chosen on\n{self.app.text}"
                way = "Left"
        self.app.send(" ")
        deadline = time.monotonic() + _WAIT
        while not self.choice()[1]:
            self.app.read(_QUIET)
            assert time.monotonic() < deadline, f"{wanted!r} is not chosen on\n{self.app.text}"
