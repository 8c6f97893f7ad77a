"""Every screen in every state, as text through a real terminal, is as it was stored and read."""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
import re

import pytest

import tests.tui.gallery.__main__  # noqa: F401 - it knows every state
import tui_kpi.tui
from tests.tui.gallery.looking import FOLDER, WAYS, Look, Way, look, masked, stored
from tests.tui.gallery.stage import STATES
from tests.tui.terminal import POINTERS
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.answer_actions import AnswerActions
from tui_kpi.tui.training.actions import TrainingActions

RENEW = "python -m tests.tui.gallery"
SMALL = Way("40 columns, 10 lines", (40, 10))
NARROW = Way("60 columns, 24 lines", (60, 24))
ONE_OF_EACH = {name.partition("_")[0]: name for name in STATES}
"""For each kind of page, the last of its states."""
HINTS = {
    *("Tab next", "Shift+Tab back up", "F1 help", "Esc back", "Ctrl+Q leave"),
    *("Arrow keys move", "Space chooses"),
}


def screens() -> set[str]:
    """The names of all screens that the app has."""
    found: set[str] = set()
    bases = {Page, Modal, AnswerActions, TrainingActions}
    for module in pkgutil.walk_packages(tui_kpi.tui.__path__, "tui_kpi.tui."):
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, Page) and kind not in bases:
                found.add(name)
    return found


def differences(way: str, looks: dict[str, Look]) -> str:
    """What differs from what is stored, to be read."""
    said: list[str] = []
    for name, seen in looks.items():
        before = stored(name).get(way, "")
        said += difflib.unified_diff(
            before.splitlines(), seen.text.splitlines(), f"{name}: stored", f"{name}: now", n=30,
            lineterm="",
        )  # fmt: skip
    return "\n".join(said)


@pytest.mark.parametrize("way", WAYS)
def test_every_screen_is_as_it_was_stored(way: str) -> None:
    looks, sent = look(WAYS[way])
    assert {seen.screen for seen in looks.values()} == screens(), "show every screen in the gallery"
    if way == "plain":
        assert sent.isascii()
        styles = re.findall(rb"\x1b\[([0-9;]*)m", sent)
        codes = {int(code or 0) for style in styles for code in style.split(b";")}
        assert codes <= {0, 1, 7, 22, 27}, "only bold and reverse are no colour"
    changed = differences(way, looks)
    assert not changed, (
        f"{changed}\n\nIf that is how it should look, store it and read it: {RENEW}\n"
    )


def test_nothing_is_stored_that_is_not_shown() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(STATES)


@pytest.mark.parametrize("way", [NARROW, SMALL], ids=["60x24", "40x10"])
def test_a_small_window_shows_where_the_keys_go_and_cuts_no_hint(way: Way) -> None:
    looks, _ = look(way, ONE_OF_EACH.values())
    for name, seen in looks.items():
        lines = seen.text.splitlines()
        assert len(lines) == way.size[1], f"{name} has no line of keys\n{seen.text}"
        for hint in re.split(r" {3,}", lines[-1].partition("[ Menu ]")[2].strip()):
            assert not hint or hint in HINTS or hint.endswith("."), f"{name}: {hint}\n{seen.text}"
        pointed = seen.screen == "NewKey" or any(mark in seen.text for mark in POINTERS)
        assert pointed or "↓" in seen.text, f"{name}: where do the keys go?\n{seen.text}"


def test_a_name_is_masked_also_where_a_line_breaks_in_it() -> None:
    assert masked("/tmp/kpi-abc\n   defgh/x", "abcdefgh") == "/tmp/kpi-123\n   45678/x"
    assert masked(f"SHA-256 {'f' * 64}.", "abcdefgh") == f"SHA-256 {'0123456789abcdef' * 4}."
