"""Everything that can be done has a plain way to it, help, and a test that does it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.events import Key

from tests.tui.kit.test_actions import SCREENS
from tui_kpi.returns.model import Answers
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.session import Session
from tui_kpi.session.training import Training
from tui_kpi.store.folders import training_folders
from tui_kpi.tui.app import KpiApp
from tui_kpi.tui.kit.actions import ACTIONS, actions_on
from tui_kpi.tui.kit.dialogs.menu import Menu
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.autosave import Saver
from tui_kpi.tui.return_screen.availability import OF_ANSWERS
from tui_kpi.tui.return_screen.jump import Jump
from tui_kpi.tui.return_screen.return_owner import Owner

Q4 = "lancashire-supported-housing/2026-27-Q4"
PAGES = sorted(name for name, screen in SCREENS.items() if not issubclass(screen, Modal))
TRAINING = sorted({name for action in ACTIONS if action.training for name in action.screens})
MODES = [*((name, False) for name in PAGES if name != "training"), *((n, True) for n in TRAINING)]
_MOST = 120


COMPLIANCE = "g2_kpi5_compliance"
BOLTON = "bolton-home-care/2027-03-08"


def bolton(session: Session) -> OpenReturn:
    """A return in which everything that can be done to an answer can be done to some answer."""
    opened = session.new(BOLTON)
    for address, text in {
        "groups_served": "group_two",
        "g2_kpi5_in_force": "yes",
        "g2_workers_used.1": "8",
    }.items():
        opened.set(address, text)
    return opened


def made(name: str, app: KpiApp, session: Session) -> Page[Any]:
    """The screen of that name, with whatever it is made from."""
    opened = bolton(session)
    owner = Owner(opened, app.marks)
    sealed = SimpleNamespace(
        path=Path("/home/ann/sealed/return.kpi.zip"), sha256="0" * 64, revision=1
    )
    given = {
        "host": app,
        "opened": opened,
        "owner": owner,
        "saver": Saver(opened, lambda: None),
        "sealed": sealed,
    }
    screen: Any = SCREENS[name]
    wanted = [
        name
        for name, parameter in inspect.signature(screen.__init__).parameters.items()
        if name != "self" and parameter.default is parameter.empty
    ]
    missing = [name for name in wanted if name not in given]
    assert not missing, f"say here what {screen.__name__} gets as {missing}"
    page: Page[Any] = screen(**{name: given[name] for name in wanted})
    return page


async def send(app: KpiApp, *keys: str) -> None:
    """Press keys without the pauses of Textual's pilot: hundreds of them are pressed here."""
    for key in keys:
        await app.on_event(Key(key, None))


async def to_menu(app: KpiApp, screen: Page[Any]) -> None:
    """Press Tab until the Menu row is reached."""
    for _ in range(_MOST):
        if screen.focused is screen.menu_row:
            return
        await send(app, "tab")
    raise AssertionError("Tab does not reach the Menu")


@pytest.mark.parametrize(
    ("action", "at", "typed", "came_to"),
    [
        ("note", COMPLIANCE, "rota", lambda it: it.notes == {COMPLIANCE: "rota"}),
        ("not_known", COMPLIANCE, "", lambda it: it.not_known == {COMPLIANCE}),
        ("previous", COMPLIANCE, "5", lambda it: it.previous == {COMPLIANCE: "5"}),
        ("not_applicable", COMPLIANCE, "No", lambda it: it.not_applicable == {COMPLIANCE: "No"}),
        ("copy_week", "", "", lambda it: it.text("g2_workers_used", 2) == "8"),
    ],
)
async def test_what_is_done_to_an_answer_is_done_from_the_menu_row(
    session: Session, action: str, at: str, typed: str, came_to: Callable[[Answers], bool]
) -> None:
    """The row has left every answer behind: the one that was visited last is offered first."""
    opened = bolton(session)
    app = KpiApp(session, opened)
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = app.screen
        if at:
            screen.turn_to(screen.owner.section_of(at), at)
        await to_menu(app, screen)
        assert "Tab next" not in str(screen.menu_row.render_line(0).text)
        await send(app, "enter")
        menu: Any = app.screen
        await menu.ready.wait()
        stops = [stop.id for stop in menu.form.stops]
        await send(app, *["down"] * stops.index(action), "enter")
        await pilot.pause()
        assert isinstance(app.screen, Jump)
        await pilot.press("enter", *typed, *["enter"] * 2 * bool(typed))
        assert came_to(opened.answers)
        assert screen.form.at == (at or "g2_workers_used.2")


@pytest.mark.parametrize(("name", "training"), MODES)
async def test_every_action_is_done_from_the_menu_with_tab_arrows_and_enter(
    session: Session, name: str, *, training: bool
) -> None:
    trained = Training(training_folders(session.folders), session.catalogue, session.now)
    app = KpiApp(trained.session, None, trained) if training else KpiApp(session, None)
    done: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        screen = made(name, app, app.session)
        app.open(screen)
        await pilot.pause()
        await to_menu(app, screen)
        actions = actions_on(screen.NAME, training=training)
        wanted = [action.id for action in actions if action.id != "menu"]
        screen.why_not = lambda _: ""  # type: ignore[method-assign]
        screen.left_out = lambda _: False  # type: ignore[method-assign]
        for action in wanted:
            setattr(screen, f"act_{action}", lambda action=action: done.append(action))
        for number, action in enumerate(wanted):
            await send(app, "enter")
            menu = app.screen
            assert isinstance(menu, Menu)
            await menu.ready.wait()
            await send(app, *["down"] * number)
            assert menu.form.at == action
            await send(app, "enter")
            await pilot.pause()
            if action in OF_ANSWERS and name == "entry":
                assert isinstance(app.screen, Jump), "it asks for which question"
                await send(app, "enter")
                await pilot.pause()
                await to_menu(app, screen)
        assert done == wanted
        screen.dismiss(None)


def test_every_action_is_explained_by_help_wherever_it_is_offered() -> None:
    for name in PAGES:
        for action in actions_on(SCREENS[name].NAME, training=True):
            assert action.help.endswith(".")
            assert len(action.help.split()) >= 3, action.id
            assert action.help.lower().rstrip(".") != action.label.lower()


def marked() -> Iterator[str]:
    """The actions that tests say they do, from their marks."""
    for path in Path(__file__).parents[1].rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.action":
                yield from (ast.literal_eval(argument) for argument in node.args)


def test_every_action_has_a_test_that_does_it() -> None:
    known = {action.id for action in ACTIONS}
    found = set(marked())
    assert found <= known, f"no such action: {sorted(found - known)}"
    missing = sorted(known - found)
    assert not missing, f"mark the test that does it with pytest.mark.action: {missing}"


# Actions that no other test does.


@pytest.mark.action("next_section", "previous_section")
async def test_sections_are_turned_in_order(session: Session) -> None:
    opened = session.new(Q4)
    app = KpiApp(session, opened)
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = app.screen
        await pilot.press("ctrl+p")
        assert screen.owner.section == "kpi1"
        await pilot.press("ctrl+n", "ctrl+n", "ctrl+p")
        assert (screen.owner.section, screen.form.at) == ("kpi2", "kpi2_n")


@pytest.mark.action("copy_week", "not_applicable")
async def test_a_week_is_copied_and_a_reason_given(session: Session) -> None:
    opened = session.new("bolton-home-care/2027-03-08")
    for field, text in {"groups_served": "group_two", "g2_kpi5_in_force": "yes"}.items():
        opened.set(field, text)
    app = KpiApp(session, opened)
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = app.screen
        screen.turn_to("g2_kpi4", "g2_workers_used.1")
        await pilot.press("8", "tab", "ctrl+y", "tab", "ctrl+y")
        assert opened.answers.answers["g2_workers_used"] == ("8", "8", "8", "")
        screen.turn_to("g2_kpi5", "g2_kpi5_compliance")
        await pilot.press("f8", *"None yet", "enter", "enter")
        assert opened.answers.not_applicable == {"g2_kpi5_compliance": "None yet"}
        await pilot.press("f8", *["backspace"] * 8, "enter", "enter")
        assert opened.answers.not_applicable == {}


@pytest.mark.action("gather")
async def test_what_to_gather_is_written_to_a_place_that_is_said(session: Session) -> None:
    opened = session.new(Q4)
    app = KpiApp(session, opened)
    async with app.run_test(size=(120, 40)) as pilot:
        screen: Any = app.screen
        screen.perform("gather")
        await pilot.pause()
        top: Any = app.screen
        await pilot.press("enter")
        said = [block.text for block in top.blocks() if hasattr(block, "text")]
        page = session.folders.prints / "lancashire-supported-housing_2026-27-Q4_to-gather.html"
        assert str(page) in said
        assert "Your list of the people you support" in page.read_text("utf-8")
        await pilot.press("enter")
        assert app.screen is screen


@pytest.mark.action("details")
async def test_details_are_typed_once(session: Session) -> None:
    app = KpiApp(session, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await pilot.press(*"Acorn Care", "tab", *"acorn")
        app.screen.perform("back")  # type: ignore[attr-defined]
        await pilot.pause()
        assert session.profile.provider_name == "Acorn Care"
        assert session.profile.provider_id == "acorn"
