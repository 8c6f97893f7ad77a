"""Text taller than the window, between two stops, is read with the arrows."""

from __future__ import annotations

from textual.events import Key
from textual.pilot import Pilot

from tests.tui.on_a_return import SIZE
from tui_kpi.session.session import Session
from tui_kpi.tui.app import KpiApp, make_app
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.kit.widgets.form import Form

TEXT = [f"Line {number}" for number in range(100)]


class Reading(Page[None]):
    """A page like that of what is to be signed."""

    NAME = "help"

    def blocks(self) -> tuple[Block, ...]:
        text = [Say(line) for line in TEXT]
        return (Press("begin", "Begin"), *text, Press("end", "End"), Press("after", "After"))


async def opened(pilot: Pilot[str], app: KpiApp) -> Form:
    page = Reading(app)
    app.open(page)
    await pilot.pause()
    assert page.form.at == "begin"
    return page.form


def press(form: Form, key: str) -> None:
    assert form.take_key(Key(key, None))


def in_sight(form: Form) -> list[str]:
    lines = form._sheet.lines[form.first : form.first + form.size.height]
    return ["".join(words for words, _ in line).strip() for line in lines]


async def test_the_arrows_pass_no_line_unseen(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        form = await opened(pilot, app)
        for key, goal in (("down", "end"), ("up", "begin")):
            seen, presses = in_sight(form), 0
            while form.at != goal and presses < 10:
                press(form, key)
                seen += in_sight(form)
                presses += 1
            assert form.at == goal
            assert presses >= 4
            assert set(TEXT) <= set(seen)
        assert "Begin" in " ".join(in_sight(form))


async def test_back_and_on_again_amid_the_text(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        form = await opened(pilot, app)
        press(form, "down")
        before = in_sight(form)
        press(form, "down")
        press(form, "down")
        press(form, "up")
        press(form, "up")
        assert in_sight(form) == before
        press(form, "up")
        assert form.at == "begin"
        assert "Begin" in " ".join(in_sight(form))


async def test_tab_goes_straight_on_and_the_next_stop_near_by_is_one_arrow_away(
    session: Session,
) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        form = await opened(pilot, app)
        press(form, "tab")
        assert form.at == "end"
        press(form, "down")
        assert form.at == "after"
        press(form, "up")
        assert form.at == "end"
