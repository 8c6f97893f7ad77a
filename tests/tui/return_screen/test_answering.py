"""Answers given in a return, and what is said beside them, through the pilot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.events import Paste

from tests.tui.on_a_return import SIZE, entry, shown, started
from tui_kpi.session.session import Session
from tui_kpi.tui.app import KpiApp


async def test_a_choice_is_made_with_arrows_and_space(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        screen.turn_to("kpi4")
        await pilot.press("enter")
        assert screen.opened.answers.text("kpi4_minimum_service") == ""
        await pilot.press("up", "space")
        assert screen.opened.answers.text("kpi4_minimum_service") == "3_months"
        await pilot.press("down", "enter")
        assert screen.form.at == "kpi4_a"
        assert screen.opened.answers.text("kpi4_minimum_service") == "6_months"
        # “3” would mean three months to the user, and the third option to a program.
        await pilot.press("up", "3")
        assert screen.opened.answers.text("kpi4_minimum_service") == "6_months"


async def test_enter_ticks_only_what_the_arrows_point_at(session: Session) -> None:
    app = started(session, "surrey-care-within-the-home/2027-03")
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        await pilot.press("enter")
        assert screen.form.at != "services"
        await pilot.press("shift+tab", "down", "enter", "enter")
        assert screen.opened.answers.text("services") == "linc"
        assert screen.form.at != "services"


@pytest.mark.action("readings")
async def test_a_reading_is_chosen_beside_the_result_that_it_changes(session: Session) -> None:
    app = started(session, "surrey-care-within-the-home/2027-03")
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        calls = ("200", "0", "2000", "200", "4", "10", "10", "5", "1")
        for field, text in zip(screen.opened.framework.fields_of["kpi1"], calls, strict=True):
            screen.opened.set(field.id, text)
        screen.turn_to("kpi1", "readings")
        assert "88.88% · Amber" in shown(app)
        await pilot.press("enter", "down", "down", "space")
        await pilot.press("escape")
        assert "99.30% · Green" in shown(app)
        assert screen.form.at == "readings"


async def test_a_warning_is_explained_where_it_is_shown(session: Session) -> None:
    app = started(session, "surrey-care-within-the-home/2027-03")
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        screen.turn_to("kpi1")
        await pilot.press("3", "tab", "5", "tab")
        assert "packages handed back (5) is more than the number that ended (3)" in shown(app)
        screen.form.go("@explain.handed_back_over_ceased")
        await pilot.press(*"Late")
        assert screen.opened.answers.explanations == {"handed_back_over_ceased": "Late"}


@pytest.mark.action("undo", "redo")
async def test_a_change_is_taken_back_and_done_again_where_it_was_made(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        await pilot.press(*"12", "tab", *"34", "ctrl+n", *"5", "ctrl+z")
        assert screen.opened.answers.text("kpi2_n") == ""
        await pilot.press("ctrl+z")
        assert (screen.owner.section, screen.form.at) == ("kpi1", "kpi1_b")
        await pilot.press("ctrl+r")
        texts = [screen.opened.answers.text(field) for field in ("kpi1_a", "kpi1_b", "kpi2_n")]
        assert texts == ["12", "34", ""]


@pytest.mark.action("note")
async def test_a_private_note_stands_beside_its_answer(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f2", *"rota p. 3", "enter", "enter")
        assert entry(pilot).opened.answers.notes == {"kpi1_a": "rota p. 3"}
        assert "Your note: rota p. 3" in shown(app)
        await pilot.press("7")
        assert entry(pilot).opened.answers.text("kpi1_a") == "7"


@pytest.mark.action("previous", "earlier")
async def test_last_times_answer_is_typed_where_no_signed_return_says_it(
    session: Session,
) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*"30", "tab", *"40", "f3", *"20", "enter", "enter")
        await pilot.press("shift+tab", "f3", *"10", "enter", "enter")
        assert entry(pilot).opened.answers.previous == {"kpi1_a": "10", "kpi1_b": "20"}
        assert "Last time: 50.00%, now up 25.00 points" in shown(app)
        await pilot.press("f10", *"signed", "space", *"before", "enter")
        await pilot.press(*"no.kpi.zip", "enter")
        await pilot.press("enter")
        assert "no.kpi.zip is not a signed return" in entry(pilot).menu_row._said


@pytest.mark.action("not_known")
async def test_not_known_yet_is_kept_and_said(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "f7")
        opened = entry(pilot).opened
        assert (opened.answers.not_known, opened.answers.text("kpi1_a")) == ({"kpi1_a"}, "1")
        assert "typed there is kept, and does not count" in " ".join(shown(app).split())
        await pilot.press("f7")
        assert opened.assessment.fields["kpi1_a"].state == "answered"


@pytest.mark.parametrize(
    ("pasted", "weeks", "said"),
    [
        ("40\r\n41\r\n42\r\n43\r\n", ("", "40", "41", "42"), "There was no box for: 43"),
        ("40\t\t1,042", ("", "40", "", "1,042"), ""),
        ("40\n\n1,042\n", ("", "40", "", "1,042"), ""),
        (" 40 \n", ("", " 40 ", "", ""), ""),
    ],
)
async def test_pasted_weeks_go_into_the_boxes_that_follow(
    session: Session, pasted: str, weeks: tuple[str, ...], said: str
) -> None:
    app = started(session, "bolton-home-care/2027-03-08")
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        screen.turn_to("g1_kpi1", "g1_visits_took_place.2")
        await app.on_event(Paste(pasted))
        answers = screen.opened.answers
        assert tuple(answers.text("g1_visits_took_place", n) for n in range(1, 5)) == weeks
        assert screen.menu_row._said == said
        screen.perform("undo")
        assert screen.opened.answers.text("g1_visits_took_place") == ""


async def test_pasted_lines_are_one_text_where_there_is_one_box(session: Session) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        await app.on_event(Paste("12\n13\n"))
        assert entry(pilot).opened.answers.text("kpi1_a") == "12 13"
        await pilot.press("tab")
        assert "must be a whole number" in shown(app)


@pytest.mark.action("confirm")
async def test_copied_answers_are_confirmed_with_one_button(session: Session) -> None:
    opened = session.new("devon-supporting-independence/2026-27-H2")
    opened.set("provider_name", "Acorn")
    opened._answers = replace(opened.answers, origin={"provider_name": "prefilled"})
    app = KpiApp(session, opened)
    async with app.run_test(size=SIZE) as pilot:
        entry(pilot).turn_to("m1")
        assert "To be confirmed" in shown(app)
        entry(pilot).form.go("confirm")
        await pilot.press("enter")
        assert opened.answers.origin == {}
        assert opened.answers.text("provider_name") == "Acorn"
        assert "To be confirmed" not in shown(app)
