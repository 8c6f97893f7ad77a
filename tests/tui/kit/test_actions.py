from __future__ import annotations

from collections import Counter

import pytest

from tui_kpi.tui.check_answers.screen import Check
from tui_kpi.tui.files.backup import BackUp
from tui_kpi.tui.files.bin import Bin
from tui_kpi.tui.files.restore import Restore
from tui_kpi.tui.home.deadlines import Schedule
from tui_kpi.tui.home.history import History
from tui_kpi.tui.home.receipt import ReceiptScreen
from tui_kpi.tui.home.screen import Home
from tui_kpi.tui.home.start import Start
from tui_kpi.tui.kit.actions import ACTIONS, Action, actions_on, key_words
from tui_kpi.tui.kit.dialogs.confirm import Confirm
from tui_kpi.tui.kit.dialogs.help import Help
from tui_kpi.tui.kit.dialogs.menu import Menu, found
from tui_kpi.tui.kit.keymap import Keymap
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.attach import Attach
from tui_kpi.tui.return_screen.import_screen import Fill
from tui_kpi.tui.return_screen.screen import EntryScreen
from tui_kpi.tui.settings.details import Details
from tui_kpi.tui.settings.keys import Keys
from tui_kpi.tui.settings.screen import Settings
from tui_kpi.tui.sign.done import Done
from tui_kpi.tui.sign.screen import Sign
from tui_kpi.tui.sign.signing_key import YourKey
from tui_kpi.tui.training.scenarios import Scenarios

SCREENS = {
    screen.NAME: screen
    for screen in (
        *(Home, Start, EntryScreen, Check, Sign, Done, Details, Fill, Schedule, History),
        *(Settings, Keys),
        *(Scenarios, ReceiptScreen),
        *(Attach, Bin, BackUp, Restore, YourKey),
        *(Help, Menu, Confirm),
    )
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_is_explained_and_can_be_done_wherever_it_is_offered(action: Action) -> None:
    assert action.label
    assert action.help.endswith(".")
    for name in action.screens:
        screen: type[Page[object]] = SCREENS[name]
        assert callable(getattr(screen, f"act_{action.id}", None)), (name, action.id)


def test_no_key_means_two_things_on_a_screen() -> None:
    for name in SCREENS:
        keys = Counter(key for action in actions_on(name, training=True) for key in action.keys)
        assert all(count == 1 for count in keys.values()), name


def test_the_line_of_keys_fits_beside_the_menu_at_80_columns() -> None:
    for name in SCREENS:
        actions = actions_on(name)
        assert len(Keymap().hints(actions)) <= 80 - 14
        assert len(Keymap().choosing(actions)) <= 80 - 14
        assert len(Keymap().at_menu(actions)) <= 80 - 13


@pytest.mark.parametrize(
    ("key", "words"),
    [("ctrl+n", "Ctrl+N"), ("f10", "F10"), ("escape", "Esc"), ("pagedown", "Page Down")],
)
def test_keys_are_written_as_people_write_them(key: str, words: str) -> None:
    assert key_words(key) == words


@pytest.mark.parametrize(
    ("typed", "not_now", "first"),
    [
        ("go back", "", "back"),
        ("  Go  BACK ", "", "back"),
        ("last time", "", "previous"),
        ("last time", "previous", "earlier"),
        ("section", "", "next_section"),
        ("section", "next_section", "previous_section"),
        ("question", "", "jump"),
        ("do", "", "redo"),
        ("do it again", "redo", "redo"),
        ("answers check", "", "check"),
        ("now", "", "not_known"),
        ("csv", "", "fill"),
        ("sign", "", "check"),
        ("signed", "copy", "hand_over"),
        ("zebra", "", None),
        ("", "next_section", "next_section"),
    ],
)
def test_the_nearest_by_name_is_first_in_the_menu(
    typed: str, not_now: str, first: str | None
) -> None:
    offered = [(it, "Not so." if it.id == not_now else "") for it in actions_on("entry")]
    assert next((it.id for it, _ in found(offered, typed)), None) == first
