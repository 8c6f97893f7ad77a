"""Moving about the app, through Textual's own pilot: a few keys each."""

from __future__ import annotations

import pytest
from textual.dom import NoScreen

from tests.tui.on_a_return import Q4, SIZE, entry, shown, started
from tui_kpi.session.session import Session
from tui_kpi.store import places
from tui_kpi.tui.app import KpiApp, make_app
from tui_kpi.tui.check_answers.screen import Check
from tui_kpi.tui.home.screen import Home
from tui_kpi.tui.kit.actions import actions_on
from tui_kpi.tui.kit.dialogs.help import Help
from tui_kpi.tui.kit.screen import Page


async def test_few_widgets_are_mounted(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE):
        assert len(app.screen.query("*")) <= 12


async def test_focus_stops_at_both_ends_of_the_screen(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*["tab"] * 12)
        assert app.screen.focused is entry(pilot).menu_row
        await pilot.press(*["shift+tab"] * 30)
        screen = entry(pilot)
        assert screen.focused is screen.sections
        assert screen.sections.at == screen.sections.stops[0].id


async def test_keys_that_come_together_land_in_order(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*"1234", "backspace", "tab", *"300", "tab", "enter", *"25")
        answers = entry(pilot).opened.answers
        texts = [answers.text(field) for field in ("kpi1_a", "kpi1_b", "kpi2_n")]
        assert texts == ["123", "300", "25"]


async def test_every_action_is_reached_with_tab_arrows_and_enter(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        left_out = entry(pilot).left_out
        await pilot.press(*["tab"] * 12, "enter")
        menu = pilot.app.screen
        assert isinstance(menu, Page)
        labels = [stop.id for stop in menu.form.stops]
        assert labels[:-1] == [
            action.id
            for action in actions_on("entry")
            if action.id != "menu" and not left_out(action.id)
        ]
        await pilot.press(*["down"] * labels.index("check"), "enter")
        assert isinstance(app.screen, Check)


@pytest.mark.action("check")
async def test_check_answers_jumps_to_what_is_missing(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "tab", "tab", "enter")
        screen = entry(pilot)
        assert (screen.owner.section, screen.form.at) == ("kpi2", "kpi2_n")
        await pilot.press("7")
        assert screen.opened.answers.text("kpi2_n") == "7"


async def test_a_result_stands_in_sight_after_its_last_answer(session: Session) -> None:
    opened = session.new("devon-supporting-independence/2026-27-H2")
    for field, text in {"short_0_50": "1", "short_51_80": "2"}.items():
        opened.set(field, text)
    app = KpiApp(session, opened)
    async with app.run_test(size=SIZE) as pilot:
        form = entry(pilot).form
        entry(pilot).turn_to("m3", "short_81_100")
        await pilot.press("3")
        said = ["".join(words for words, _ in line) for line in form._sheet.lines]
        result = next(row for row, line in enumerate(said) if "50.00%:" in line)
        assert form.first <= result < form.first + form.size.height
        assert result < next(row for row, line in enumerate(said) if "longer-term" in line)
        assert "\u25cf No target" in map(str.strip, said[:result])


@pytest.mark.action("jump")
async def test_a_question_is_found_by_part_of_its_label(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+g", *"28 days")
        assert shown(app).count("Number of") == 1
        await pilot.press("enter")
        assert (entry(pilot).owner.section, entry(pilot).form.at) == ("kpi5", "kpi5_a")
        await pilot.press("ctrl+g", *"zebra")
        assert "No question says that" in shown(app)
        await pilot.press("enter", "escape", "4")
        assert entry(pilot).opened.answers.text("kpi5_a") == "4"


@pytest.mark.action("menu")
async def test_the_menu_says_why_something_cannot_be_done_here(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f10")
        assert "Not now. Nothing has been taken back." in shown(app)
        assert "Copy the week before" not in shown(app), "this return has no weeks"
        await pilot.press(*"again", "enter")
        assert "Nothing has been taken back" in entry(pilot).menu_row._said
        await pilot.press("8")
        assert entry(pilot).opened.answers.text("kpi1_a") == "8"


async def test_late_news_of_the_focus_does_not_select_what_was_typed(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        screen.turn_to("kpi4", "kpi4_minimum_service")
        await pilot.press("tab", "1", "2")
        screen.form.on_focus()
        await pilot.press("3")
        assert screen.opened.answers.text("kpi4_a") == "123"


async def test_a_click_goes_to_a_field(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        form = entry(pilot).form
        stop = next(stop for stop in form.stops if stop.id == "kpi1_b")
        await pilot.click(form, offset=(stop.column + 1, stop.row - form.first))
        await pilot.press("9")
        assert entry(pilot).opened.answers.text("kpi1_b") == "9"


async def test_a_return_opens_where_it_was_left(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+n", "tab", "ctrl+q")
    again = make_app(session, Q4)
    async with again.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        assert (screen.owner.section, screen.form.at) == ("kpi2", "kpi2_d")
        assert screen.menu_row._said == "You left off here."
        await pilot.press("7")
        assert screen.menu_row._said == ""
        assert screen.opened.answers.text("kpi2_d") == "7"
        await pilot.press("ctrl+q")
    assert again.farewells == {
        Q4: "Saved. Lancashire supported housing, Quarter 4, 2026-27: 1 of 18 answered.\n"
        f"Open it again with: tui-kpi open {Q4}"
    }


@pytest.mark.parametrize("said", ["nonsense", '{"section": "kpi99", "stop": "x"}'])
async def test_a_place_that_is_not_there_any_more_is_passed_over(
    session: Session, said: str
) -> None:
    opened = session.new(Q4)
    places.path_of(opened.draft).write_text(said)
    async with KpiApp(session, opened).run_test(size=SIZE) as pilot:
        assert (entry(pilot).owner.section, entry(pilot).form.at) == ("kpi1", "kpi1_a")
        assert entry(pilot).menu_row._said == ""


async def test_what_is_started_anew_begins_at_its_beginning(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+n", "ctrl+q")
    session.discard(Q4)
    assert session.new(Q4).left_at is None


async def test_the_window_may_change_size_at_any_time(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        for size in ((40, 10), (200, 60), (1, 1), (120, 40), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.press("1")
        assert entry(pilot).opened.answers.text("kpi1_a") == "11111"


async def test_a_return_opened_elsewhere_can_be_read(session: Session) -> None:
    held = session.new(Q4)
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter", "tab", "enter")
        await pilot.pause()
        assert entry(pilot).opened.read_only
        await pilot.press("5")
        assert entry(pilot).opened.answers.text("kpi1_a") == ""
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Home)
    held.close()


async def test_home_puts_the_late_first_and_the_sealed_last(session: Session) -> None:
    for reference in (Q4, "surrey-care-within-the-home/2027-02"):
        session.new(reference).close()
    app = make_app(session)
    async with app.run_test(size=SIZE):
        screen = app.screen
        assert isinstance(screen, Home)
        assert screen.form.at == "surrey-care-within-the-home/2027-02"


async def test_what_changed_since_it_was_saved_is_shown_once_and_in_check_answers(
    session: Session,
) -> None:
    opened = session.new(Q4)
    opened.differences = ("“Number of visits” is new.",)
    app = KpiApp(session, opened)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert shown(app).count("“Number of visits” is new.") == 1
        await pilot.press("enter", "7")
        assert opened.answers.text("kpi1_a") == "7"
        await pilot.press("f6")
        assert "“Number of visits” is new." in shown(app)


async def test_a_page_that_opens_while_the_app_is_told_to_stop_is_no_mistake(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: object) -> None:
        raise NoScreen

    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        monkeypatch.setattr(Help, "begin", gone)
        await pilot.press("f1")
        app.stop()
    assert app.return_code == 0
