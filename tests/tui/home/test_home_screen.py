"""Home, and what is typed once from there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.on_a_return import SIZE, shown
from tui_kpi.session.session import Session
from tui_kpi.tui.app import KpiApp, make_app
from tui_kpi.tui.home.deadlines import Schedule
from tui_kpi.tui.home.screen import Home
from tui_kpi.tui.home.start import Start
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.screen import EntryScreen

BOLTON = "bolton-home-care"
LANCASHIRE = "lancashire-supported-housing"


def at(app: KpiApp) -> str:
    screen = app.screen
    assert isinstance(screen, Page)
    return screen.form.at


async def test_home_teaches_someone_new_and_names_what_stops_it(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE):
        assert "Press Enter to start." in shown(app)
        assert at(app) == "start"
    session.folders.data.mkdir(exist_ok=True)
    session.folders.schedule.write_text("devon = soon")
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        assert "cannot be understood: it cannot be read at line 1" in shown(app)
        assert "Press Enter to start." not in shown(app)
        await pilot.press("f2")
        assert isinstance(app.screen, Home)


async def test_home_says_what_is_owed_by_when_and_how_far_and_folds_the_rest(
    session: Session,
) -> None:
    session.new("surrey/2026-04").close()
    session.new("devon/2026-27-H2").close()
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        said = shown(app)
        assert "Late (12) \u203a Surrey, Care within the Home · April 2026 continue" in said
        assert "Late: was due on 7 May 2026, 338 days ago. 0 of 29 answered" in said
        assert "Devon, Supporting Independence · Half 2, 2026-27 continue" in said
        assert "deadline not entered yet. 0 of 20 answered, desirable: 0 of 15 answered" in said
        assert "November 2026" not in said
        await pilot.press(*["tab"] * 6)
        assert at(app) == "@more.Late"
        await pilot.press("enter")
        assert at(app).endswith("/2026-10")
        assert "November 2026" in shown(app)


async def test_a_return_left_open_on_another_computer_can_be_read_or_taken_over(
    session: Session,
) -> None:
    opened = session.new("lancashire/2026-27-Q4")
    opened.close()
    lock = opened.draft.with_name(f".{opened.draft.name}.lock")
    lock.write_text('{"user": "ann", "host": "elsewhere", "pid": 1, "since": "2027-04-10 08:30"}')
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        assert "is open elsewhere, by ann on elsewhere" in shown(app)
        await pilot.press("enter")
        assert isinstance(app.screen, Home)
        await pilot.press("enter", "tab", "enter")
        assert "You can read this return, not change it." in shown(app)
        await pilot.press("escape", "enter", "tab", "tab", "enter")
        assert isinstance(app.screen, EntryScreen)
        assert not app.screen.opened.read_only


async def test_a_return_is_not_started_before_its_period_without_asking(session: Session) -> None:
    reference = f"{LANCASHIRE}/2027-28-Q2"
    session.save_schedule({reference: date(2027, 10, 30)})
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        assert isinstance(app.screen, Home)
        app.screen.form.go(reference)
        await pilot.press("enter")
        assert "Quarter 2, 2027-28 starts on 1 July 2027." in shown(app)
        await pilot.press("enter")
        assert isinstance(app.screen, Home)
        await pilot.press("f2")
        start: Any = app.screen
        start.form.go(LANCASHIRE)
        await pilot.press("enter")
        start.form.go("2027-28-Q2")
        await pilot.press("enter", "enter")
        assert app.screen is start
        assert not session.exists(reference)
        await pilot.press("enter", "tab", "enter", *"Acorn", "tab", "enter")
        assert session.exists(reference)


async def typed(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*text, "tab", "enter")


async def test_the_monday_of_a_payment_period_is_asked_once(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f2")
        assert isinstance(app.screen, Start)
        app.screen.form.go(BOLTON)
        await pilot.press("enter")
        await typed(pilot, "30/3/2027")
        assert "30 March 2027 is a Tuesday. Enter the Monday" in shown(app)
        await pilot.press("home", *["delete"] * 9)
        await typed(pilot, "29/3/2027")
        assert "4 weeks from 1 March 2027: 1 March to 28 March 2027" in shown(app)
        await pilot.press("escape", "enter")
        assert "4 weeks from 1 March 2027" in shown(app)
    assert session.schedule == {BOLTON: date(2027, 3, 29)}


@pytest.mark.action("schedule", "calendar")
async def test_deadlines_are_typed_beside_their_periods(session: Session) -> None:
    session.new("lancashire/2026-27-Q4").close()
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        assert isinstance(app.screen, Home)
        app.screen.form.go("schedule")
        await pilot.press("enter", "enter")
        assert isinstance(app.screen, Schedule)
        assert "Quarter 1, 2027-28: deadline" in shown(app)
        await pilot.press(*"30/4/2027", "tab", *"soon")
        app.screen.form.go("@save")
        await pilot.press("enter")
        assert shown(app).count("Enter a date, like 27/4/2027") == 1
        await pilot.press(*["backspace"] * 4)
        app.screen.form.go("@save")
        await pilot.press("enter")
        assert "Saved." in shown(app)
        assert "1 date entered." in shown(app)
        app.screen.form.go("calendar")
        await pilot.press("enter")
        await pilot.pause()
        assert "Where should the copy go?" in shown(app)
        await pilot.press("enter")
        assert "Open it with your calendar" in shown(app)
        assert b"20270430" in (Path.home() / "deadlines.ics").read_bytes()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("escape")
        assert at(app) == "schedule"
        assert "Due on 30 April 2027, in 20 days. 0 of 18 answered" in shown(app)


async def test_help_says_where_the_monday_is_found(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Start)
        app.screen.form.go(BOLTON)
        await pilot.press("enter", "f1")
        await pilot.pause()
        assert "payment schedule, or on a remittance advice" in shown(app)


async def test_dates_that_cannot_be_kept_or_look_wrong_are_said(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        assert isinstance(app.screen, Home)
        app.screen.perform("schedule")
        await pilot.pause()
        assert isinstance(app.screen, Schedule)
        app.screen.form.go("devon-supporting-independence")
        await pilot.press("enter", *"30/4/26")
        assert "30 April 2026 is before the period ends. Is the year right?" in shown(app)
        session.folders.data.mkdir(exist_ok=True)
        session.folders.data.joinpath("schedule.toml").mkdir()
        app.screen.perform("back")
        await pilot.pause()
        assert "cannot be read: is a directory" in shown(app)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, Home)


async def test_a_damaged_profile_is_said_and_stops_nothing(session: Session) -> None:
    session.folders.data.mkdir(exist_ok=True)
    session.folders.profile.write_text("provider_name = 3")
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f4")
        assert isinstance(app.screen, Home)
        assert "provider_name must be text in quotes" in shown(app)
        await pilot.press("f2", "enter", "enter")
        assert isinstance(app.screen, EntryScreen)


async def test_a_damaged_sealed_file_is_named_and_its_return_opens_to_read(
    session: Session,
) -> None:
    opened = session.new(f"{LANCASHIRE}/2026-27-Q4")
    opened.set("kpi1_a", "12")
    opened.close()
    damaged = session.folders.sealed / f"{LANCASHIRE}_acorn_2026-27-Q4_r1.kpi.zip"
    session.folders.sealed.mkdir()
    damaged.write_bytes(b"")
    app = make_app(session)
    async with app.run_test(size=(160, 40)) as pilot:
        assert f"{damaged.name} is damaged" in shown(app)
        await pilot.press("tab", "enter") if at(app) != opened.reference else await pilot.press(
            "enter"
        )
        assert isinstance(app.screen, EntryScreen)
        assert app.screen.opened.read_only
        assert f"{damaged.name} is damaged" in shown(app)
