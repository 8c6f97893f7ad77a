"""Settings in the app: another key, another look; and the Menu narrowed by typing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.on_a_return import SIZE, shown
from tests.tui.terminal import Terminal
from tui_kpi.session.session import Session
from tui_kpi.store.settings import Look, Settings
from tui_kpi.tui.app import make_app
from tui_kpi.tui.kit.actions import actions_on
from tui_kpi.tui.kit.dialogs.menu import Menu
from tui_kpi.tui.kit.keymap import Keymap, action_called
from tui_kpi.tui.kit.marks import ASCII
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.settings.details import Details
from tui_kpi.tui.settings.keys import Keys, NewKey
from tui_kpi.tui.settings.screen import Settings as SettingsScreen

Q4 = "lancashire-supported-housing/2026-27-Q4"


@pytest.mark.parametrize(
    ("action", "key", "words"),
    [
        ("check", "f11", ""),
        ("check", "alt+c", ""),
        ("check", "f6", ""),
        ("check", "f1", "F1 is “Help” already. Give that another key first."),
        ("check", "ctrl+a", "Ctrl+A is needed for typing."),
        ("check", "ctrl+m", "what some terminals send for Tab, Enter or Backspace"),
        ("check", "tab", "Tab cannot be used."),
        ("check", "x", "X cannot be used. Choose a function key"),
        ("back", "escape", ""),
        # Sign is done in Check answers, where nobody starts a return.
        ("start", "f9", ""),
    ],
)
def test_which_keys_can_be_given(action: str, key: str, words: str) -> None:
    why = Keymap().why_not(action_called(action), key)
    assert why == words or (words and words in why)


def test_two_keys_may_change_places_and_what_cannot_be_is_left_out_and_said() -> None:
    swapped = Keymap({"check": ("f7",), "not_known": ("f6",)})
    assert swapped.refused == ()
    entry = actions_on("entry")
    found = [swapped.find(entry, key) for key in ("f6", "f7")]
    assert [action.id for action in found if action] == ["not_known", "check"]
    half = Keymap({"check": ("f7",), "not_known": ("tab",), "chekc": ("f6",)})
    assert half.changed == {}
    assert "“I do not know yet” keeps its usual key. Tab cannot be used" in half.refused[0]
    assert "Did you mean check?" in half.refused[1]
    assert "F7 is “I do not know yet” already" in half.refused[2]


def test_an_action_without_a_key_leaves_the_line_of_keys() -> None:
    keymap = Keymap({"help": ()})
    assert keymap.words(action_called("help")) == ""
    assert "help" not in keymap.hints(actions_on("home"))
    assert keymap.with_keys(action_called("help"), None).changed == {}


@pytest.mark.action("keys")
async def test_another_key_is_pressed_kept_and_shown_everywhere(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        home = app.screen
        assert isinstance(home, Page)
        home.form.go("settings")
        await pilot.press("enter")
        assert isinstance(app.screen, SettingsScreen)
        app.screen.form.go("keys")
        await pilot.press("enter")
        assert isinstance(app.screen, Keys)
        app.screen.form.go("@details")
        await pilot.press("enter")
        assert isinstance(app.screen, NewKey)
        await pilot.press("f1")
        assert "F1 is “Help” already." in shown(app)
        await pilot.press("ctrl+b")
        assert isinstance(app.screen, Keys)
        assert "Your details Ctrl+B Changed by you" in shown(app)
        assert session.settings.keys == {"details": ("ctrl+b",)}
        await pilot.press("escape", "escape", "f4")
        assert app.screen is home
        await pilot.press("ctrl+b")
        assert isinstance(app.screen, Details)
        await pilot.press("escape", "f10")
        assert "Your details Ctrl+B" in shown(app)
        await pilot.press("escape")
        home.perform("settings")
        await pilot.pause()
        await pilot.press("end")
        assert isinstance(app.screen, SettingsScreen)
        app.screen.perform("keys")
        await pilot.pause()
        assert isinstance(app.screen, Keys)
        app.screen.form.go("@reset")
        await pilot.press("enter")
    assert session.settings == Settings()


@pytest.mark.action("settings")
async def test_another_look_holds_at_once_and_is_remembered(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        home = app.screen
        assert isinstance(home, Page)
        home.perform("settings")
        await pilot.pause()
        await pilot.press("down", "down", "down", "space")
        assert app.has_class("look-high_contrast")
        assert str(app.screen.styles.background.hex) != "ansi_default"
        await pilot.press("tab", "down", "space", "tab", "right", "space", "escape")
        assert home.marks is ASCII
        assert home.form.wide
    assert session.settings.look == Look("high_contrast", "ascii", "wide")
    again = make_app(session)
    async with again.run_test(size=SIZE):
        assert again.has_class("look-high_contrast")
        assert again.marks is ASCII


async def test_settings_that_cannot_be_read_are_said_and_stop_nothing(session: Session) -> None:
    session.folders.data.mkdir()
    session.folders.settings.write_text("[keys]\nhelp = 'tab'\n")
    app = make_app(session)
    async with app.run_test(size=SIZE):
        assert "“Help” keeps its usual key. Tab cannot be used." in shown(app)


async def test_a_page_over_another_names_the_key_that_closes_it(session: Session) -> None:
    session.save_settings(Settings({"back": ("f11",)}))
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f10")
        menu = app.screen
        assert isinstance(menu, Menu)
        assert menu._keys_now().endswith("F11 to close")
        await pilot.press("escape")
        assert app.screen is menu
        await pilot.press("f11")
        assert app.screen is not menu


async def test_the_menu_is_narrowed_by_typing(session: Session) -> None:
    session.new(Q4).close()
    app = make_app(session, Q4)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f10", *"chec")
        menu = app.screen
        assert isinstance(menu, Menu)
        assert menu.form.at == "check"
        assert len(menu.form.stops) < 8
        await pilot.press(*"zz")
        assert "Nothing here is called that." in shown(app)
        await pilot.press("backspace", "backspace", "enter")
        assert type(app.screen).__name__ == "Check"


def test_a_look_in_a_real_terminal(home: Path, session: Session) -> None:
    session.save_settings(Settings({"help": ("f11",)}, Look("light", "ascii")))
    with Terminal(home=home) as app:
        text = app.wait_for("Start a return", "F11 help")
        assert text.isascii()
        assert app.screen.buffer[1][2].bg not in {"default", "black"}
