"""The app's own way to the terminal shows what Textual's way shows."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.tui.emulator import Emulator
from tests.tui.terminal import Terminal
from tui_kpi.tui.terminal import SWITCH

Q4 = "lancashire-supported-housing/2026-27-Q4"
STEPS: tuple[str | tuple[int, int], ...] = (
    "1",
    (70, 16),
    *("CtrlN", "4", "F10"),
    (100, 30),
    "Esc",
    "suspend",
)


class Watched:
    """A run of the app, and its screen with styles."""

    def __init__(self, app: Terminal) -> None:
        self.app = app
        self.emulator = Emulator(80, 24)
        self._fed = 0

    def do(self, step: str | tuple[int, int]) -> None:
        if step == "suspend":
            self.app.process.send_signal(signal.SIGTSTP)
            self.app.settle()
            self.app.process.send_signal(signal.SIGCONT)
            self.app.settle()
        elif isinstance(step, tuple):
            self._look()
            self.emulator.resize(*step)
            self.app.resize(*step)
        else:
            self.app.press(step)
        for passing in ("Not saved yet", "Saving"):
            self.app.wait_until_gone(passing)
        self.app.settle()
        self._look()

    def _look(self) -> None:
        self.emulator.feed(self.app.output[self._fed :].decode())
        self._fed = len(self.app.output)


@pytest.mark.skipif(not hasattr(signal, "SIGTSTP"), reason="needs a Unix terminal")
def test_the_same_picture_through_keys_resizes_and_a_suspend(tmp_path: Path) -> None:
    sent = {}
    pictures: dict[str, list[object]] = {}
    for way in ("stock", "cells"):
        home = tmp_path / way
        with Terminal("new", Q4, home=home) as app:
            app.end()
        with Terminal("open", Q4, home=home, env={SWITCH: way}) as app:
            app.wait_for("Menu", "Saved")
            watched = Watched(app)
            pictures[way] = []
            for step in STEPS:
                watched.do(step)
                # A cursor that is hidden stays where the last frame ended: which was last is chance.
                cursor = None if watched.emulator.screen.cursor.hidden else watched.emulator.cursor
                pictures[way].append((watched.emulator.cells, cursor))
            sent[way] = len(app.output)
    for step, ours, stock in zip(STEPS, pictures["cells"], pictures["stock"], strict=True):
        assert ours == stock, step
    assert sent["cells"] * 3 < sent["stock"]
