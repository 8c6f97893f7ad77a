"""Training on the screen: marked everywhere, notes, large pages, examples, from the start again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.tui.driver import Driver
from tests.tui.terminal import Terminal
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.session import Session
from tui_kpi.session.training import Training
from tui_kpi.store.folders import Folders, training_folders
from tui_kpi.store.profile import Profile
from tui_kpi.tui.app import SWAP, KpiApp, make_training_app
from tui_kpi.tui.check_answers.screen import Check
from tui_kpi.tui.kit.marks import UNICODE
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Place, Press, Say
from tui_kpi.tui.kit.page.layout import draw
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.screen import EntryScreen
from tui_kpi.tui.return_screen.section_list import ABOUT
from tui_kpi.tui.training.scenarios import Scenarios

SIZE = (80, 24)
LANCASHIRE = "lancashire-supported-housing"


@pytest.fixture
def training(home: Path, catalogue: Catalogue) -> Training:
    real = Folders(home, home / "cache")
    return Training(training_folders(real), catalogue, lambda: datetime(2030, 1, 1, tzinfo=UTC))


def started(training: Training, framework: str, scenario: str) -> KpiApp:
    return make_training_app(training, reference=training.begin(framework, scenario))


def header(app: KpiApp) -> str:
    assert isinstance(app.screen, Page)
    return "".join(text for line in app.screen.header._lines for text, _ in line)


def note(app: KpiApp) -> str:
    assert isinstance(app.screen, Page)
    lines = app.screen.note._lines if app.screen.note.display else ()
    return " ".join("".join(text for text, _ in line).strip() for line in lines)


def foot(app: KpiApp) -> str:
    assert isinstance(app.screen, Page)
    return app.screen.menu_row._said


async def test_every_screen_says_training(training: Training) -> None:
    app = make_training_app(training)
    seen = set()
    async with app.run_test(size=SIZE) as pilot:
        keys = (
            *("f10", "escape", "f1", "escape", "tab", "tab", "tab", "enter", "enter", "f10"),
            *("escape", "f12", "escape", "ctrl+g", "escape", "f2", "escape", "f6", "enter"),
        )
        for key in (*keys, "f1", "escape", "f10"):
            assert isinstance(app.screen, Page)
            seen.add(app.screen.NAME)
            assert header(app).startswith(" TRAINING · "), app.screen.NAME
            await pilot.press(key)
        await pilot.resize_terminal(50, 10)
        assert "TRAINING" in header(app)
    assert {"training", "entry", "check", "sign", "menu", "help", "confirm"} <= seen


async def test_a_scenario_is_chosen_and_training_is_left(training: Training) -> None:
    app = make_training_app(training, LANCASHIRE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "enter")
        screen = app.screen
        assert isinstance(screen, EntryScreen)
        assert training.reference == f"{LANCASHIRE}/2026-27-Q4"
        assert screen.opened.answers.text("kpi4_a") == "5"
        await pilot.press("9", "escape")
        assert isinstance(app.screen, Scenarios)
        await pilot.press("tab", "enter")
        assert isinstance(app.screen, EntryScreen)
        assert app.screen.opened.answers.text("kpi1_a") == "10"
        await pilot.press("escape", "up")
        assert "Begun: it goes on." in _words(app)
        await pilot.press("enter")
        assert isinstance(app.screen, EntryScreen)
        assert app.screen.opened.answers.text("kpi1_a") == "9"
        await pilot.press("escape", "escape", "escape")
        assert "Next you see your real returns" in _words(app)
        await pilot.press("escape")
        assert isinstance(app.screen, Scenarios)
        await pilot.press("escape", "tab", "enter")
    assert app.return_value == SWAP


def _words(app: KpiApp) -> str:
    assert isinstance(app.screen, Page)
    lines = app.screen.form._lines
    return " ".join(" ".join("".join(text for text, _ in line) for line in lines).split())


async def test_a_scenario_that_is_open_elsewhere_is_left_alone(training: Training) -> None:
    elsewhere = training.session.open(training.begin("annex", "missed"))
    app = make_training_app(training)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "enter", "enter")
        assert "This cannot be opened now" in _words(app)
        assert "Close it there" in _words(app)
        await pilot.press("enter")
        assert isinstance(app.screen, Scenarios)
    assert (training.reference, elsewhere.read_only) == (elsewhere.reference, False)
    elsewhere.close()


async def test_a_scenario_that_is_open_elsewhere_can_be_read(training: Training) -> None:
    elsewhere = training.session.open(training.begin("annex", "missed"))
    app = make_training_app(training)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        assert "since 2030-01-01" in _words(app)  # the real day, not that of the scenario
        await pilot.press("tab", "enter")
        assert isinstance(app.screen, EntryScreen)
        assert "You can read this return" in _words(app)
    elsewhere.close()


async def test_mistakes_are_left_to_find(training: Training) -> None:
    app = started(training, "surrey", "errors")
    async with app.run_test(size=SIZE) as pilot:
        screen = app.screen
        assert isinstance(screen, EntryScreen)
        shown = [_words(app)]
        listed = "".join(text for line in screen.sections._lines for text, _ in line)
        assert "something to mend" not in listed
        for page in screen.owner.pages()[:-1]:
            screen.turn_to(page)
            shown.append(_words(app))
        assert not any(UNICODE.problem + " " in words for words in shown[:-1])
        screen.turn_to("kpi1")
        await pilot.press("f6", "escape")
        assert "No result yet · Check the numbers above" in _words(app)


async def test_scenarios_that_cannot_be_read_say_why(home: Path) -> None:
    real = Folders(home, home / "cache")
    real.definitions.mkdir(parents=True)
    source = Path(__file__).resolve().parents[2] / "frameworks" / "wexbridge-day-care.toml"
    (real.definitions / source.name).write_bytes(source.read_bytes())
    (real.definitions / "wexbridge-day-care.training.toml").write_text("x = 1", "utf-8")
    folders = training_folders(real)
    own = Catalogue((folders.definitions,), folders.cache)
    app = make_training_app(Training(folders, own, lambda: datetime(2030, 1, 1, tzinfo=UTC)))
    async with app.run_test(size=SIZE) as pilot:
        assert "x: is not a key here" in _words(app)
        await pilot.press("enter")
        assert "x: is not a key here" in _words(app)
        await pilot.press("enter")
        assert "Which framework?" in _words(app)


@pytest.mark.action("next_note", "previous_note")
async def test_notes_go_where_they_belong(training: Training) -> None:
    app = started(training, "bolton", "gate")
    async with app.run_test(size=SIZE) as pilot:
        assert note(app) == ""
        await pilot.press("ctrl+o")
        assert "Note 1 of 4" in note(app)
        assert "79 of 94 is 84.04%" in note(app)
        screen = app.screen
        assert isinstance(screen, EntryScreen)
        assert screen.form.at == "g1_logged_real_time.3"
        await pilot.press("ctrl+o", "ctrl+o", "ctrl+o")
        assert isinstance(app.screen, Check)
        assert "Note 4 of 4" in note(app)
        await pilot.press("ctrl+l")
        assert (app.screen, screen.form.at) == (screen, "g1_logged_real_time.3")
        assert "Note 3 of 4" in note(app)
        await pilot.press("ctrl+o", "ctrl+o")
        assert "Note 4 of 4" in note(app)
        assert "next note" not in note(app)
        assert foot(app) == "That was the last note."
        await pilot.press("ctrl+l", "ctrl+n")
        assert "It is about another page: G1.1 Manual overrides." in note(app)
        assert "One more visit" not in note(app)


async def test_late_is_said_before_signing_and_where_one_goes_on(training: Training) -> None:
    app = started(training, LANCASHIRE, "late")
    late = "Late: was due on 30 April 2027, 12 days ago."
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6")
        assert late in _words(app)
        await pilot.press("escape", "escape")
        assert f"{late} Complete, ready to sign" in _words(app)


@pytest.mark.action("present")
async def test_presenter_mode_shows_less_and_larger(training: Training) -> None:
    app = started(training, LANCASHIRE, "good")
    async with app.run_test(size=SIZE) as pilot:
        screen = app.screen
        assert isinstance(screen, EntryScreen)
        await pilot.press("ctrl+t")
        assert not screen.sections.display
        assert screen.form.wide
        assert "Press Ctrl+O for the first note" in note(app)
        assert f"{UNICODE.pointer * 3} Number of service users who achieved" in _words(app)
        assert "Everyone you served in this quarter" not in _words(app)  # a hint of another field
        folders, catalogue = training.session.folders, training.session.catalogue
        assert Training(folders, catalogue, training.now).presenting
        await pilot.press("f6", "ctrl+t", "escape")
        assert not Training(folders, catalogue, training.now).presenting
        assert screen.sections.display
        assert note(app) == ""


@pytest.mark.action("example")
async def test_a_worked_example_fills_the_section(training: Training) -> None:
    app = started(training, LANCASHIRE, "late")
    async with app.run_test(size=SIZE) as pilot:
        screen = app.screen
        assert isinstance(screen, EntryScreen)
        screen.perform("example")
        await pilot.pause()
        answers = screen.opened.answers
        assert (answers.text("kpi1_a"), answers.text("kpi1_b")) == ("100", "300")
        assert "33.33%" in _words(app)
        screen.perform("example")
        assert foot(app) == "These are the figures of the example already."
        await pilot.press("ctrl+z")
        assert screen.opened.answers.text("kpi1_a") == "10"
        assert screen.opened.answers.text("kpi1_b") == "12"
        await pilot.press("ctrl+r")
        screen.turn_to(ABOUT)
        screen.perform("example")
        assert screen.opened.answers.answers == answers.answers


@pytest.mark.action("reset")
async def test_the_scenario_starts_again(training: Training) -> None:
    app = started(training, LANCASHIRE, "missed")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("7", "ctrl+o", "f12", "tab", "enter")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, EntryScreen)
        assert screen.opened.answers.text("kpi1_a") == "10"
        assert training.step == 0
        await pilot.press("8")
        assert screen.opened.answers.text("kpi1_a") == "8"


def test_a_large_page_leaves_lines_blank_and_says_hints_only_where_the_user_is() -> None:
    blocks: tuple[Block, ...] = (
        Say("Title", "heading"),
        Ask("a", "First", hint="Hint A", boxes=(Box("a", "1"),)),
        Ask("b", "Second", hint="Hint B", boxes=(Box("b", "2"),)),
        Say("Result", "strong"),
        Say("of it"),
        Press("go", "Go", button=True),
    )
    sheet = draw(blocks, 60, Place("b"), UNICODE, wide=True)
    shown = ["".join(text for text, _ in line).rstrip() for line in sheet.lines]
    assert "    Hint B" in shown
    assert "    Hint A" not in shown
    assert shown[shown.index("    Result") + 1] == "    of it"
    assert shown[shown.index("    [ Go ]") - 1] == ""
    assert [shown[stop.row][stop.column - 1] for stop in sheet.stops[:2]] == ["[", "["]


@pytest.mark.action("train")
def test_to_training_and_back_without_a_trace_of_real_data(home: Path, session: Session) -> None:
    session.save_profile(Profile(provider_id="real-care", provider_name="Real Care Ltd"))
    session.new(f"{LANCASHIRE}/2026-27-Q4").close()
    before = real_files(home)
    with Terminal(home=home, env={"LANG": "C", "NO_COLOR": "1"}) as app:
        app.wait_for("[ Training ]", "Real Care Ltd")
        hands = Driver(app)
        hands.enter("Training")
        app.wait_for("TRAINING - Choose what to practise")
        hands.enter("Bolton")
        app.wait_for("KPI 1 fails in one week")
        hands.enter("KPI 1 fails in one week")
        app.wait_for("TRAINING - Bolton", "Today is 7 May 2026 here")
        app.press("Esc")
        app.wait_for("> KPI 1 fails in one week")
        hands.enter("Another framework")
        app.wait_for("Go on: Bolton, home care. KPI 1 fails in one week")
        hands.enter("Leave training")
        app.wait_for("KPI returns - Real Care Ltd")
        assert "TRAINING" not in app.text
    assert before
    assert real_files(home) == before
    screens = [screen for screen in hands.screens if "TRAINING" in screen]
    assert len(screens) == 4
    assert not any("Real Care" in screen or "signing-key" in screen for screen in screens)


def real_files(home: Path) -> dict[str, bytes]:
    """Everything kept of real returns, with its bytes."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not {"training", "cache"} & set(path.relative_to(home).parts)
    }
