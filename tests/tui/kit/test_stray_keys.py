"""A key typed for a box never presses a button, nor ticks a choice, by surprise."""

from __future__ import annotations

from typing import Any

import pytest

from tui_kpi.session.session import Session
from tui_kpi.tui.app import KpiApp

Q4 = "lancashire-supported-housing/2026-27-Q4"


async def test_a_box_that_appears_where_an_answer_was_left_is_the_next_stop(
    session: Session,
) -> None:
    opened = session.new(Q4)
    app = KpiApp(session, opened)
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = app.screen
        screen.turn_to("kpi3b", "kpi3b_a")
        await pilot.press(*"5", "tab", *"4", "tab")
        assert screen.form.at == "@explain.kpi3b_a_over_b"
        await pilot.press(*"One", "space", "p")
        assert opened.answers.explanations == {"kpi3b_a_over_b": "One p"}
        assert screen.owner.section == "kpi3b"


@pytest.mark.parametrize("typed", [["space"], ["O", "n", "e", "space", "p", "space"]])
async def test_what_is_typed_beside_a_box_presses_and_ticks_nothing(
    session: Session, typed: list[str]
) -> None:
    opened = session.new(Q4)
    app = KpiApp(session, opened)
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = app.screen
        screen.turn_to("kpi3b", "@continue")
        await pilot.press(*typed)
        assert screen.owner.section == "kpi3b"
        screen.turn_to("kpi4")
        await pilot.press(*typed)
        ticked = opened.answers.text("kpi4_minimum_service")
        assert bool(ticked) == (typed == ["space"])
        await pilot.press("down", "space")
        assert opened.answers.text("kpi4_minimum_service") == "6_months"


async def test_several_words_narrow_the_menu_and_enter_takes_what_is_left(
    session: Session,
) -> None:
    app = KpiApp(session, session.new(Q4))
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = app.screen
        screen.turn_to("kpi4")
        await pilot.press("f10", *"what", "space", *"gath")
        menu: Any = app.screen
        assert [stop.id for stop in menu.form.stops] == ["gather", "@close"]
        await pilot.press("space", *"xyz")
        assert [stop.id for stop in menu.form.stops] == ["@close"]
        assert app.screen is menu


async def test_letters_typed_in_the_list_of_questions_go_into_its_box(session: Session) -> None:
    app = KpiApp(session, session.new(Q4))
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = app.screen
        screen.turn_to("kpi4", "@continue")
        screen.perform("note")
        await pilot.press(*"employ", "space", *"leav", "enter")
        await pilot.press(*"Two", "enter", "enter")
        assert screen.opened.answers.notes == {"kpi3a_b1": "Two"}
