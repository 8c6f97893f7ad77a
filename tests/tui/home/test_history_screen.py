"""History in the app: results over time, and the sealed returns to read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.sample_return import ANSWERS, PROFILE
from tests.sealing_return import KEY, SIGNER, seal_return
from tests.tui.on_a_return import SIZE, shown
from tests.tui.terminal import Terminal
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.sealing.seal_return import finish, prepare, revision_of
from tui_kpi.session.session import NotSealedError, Session
from tui_kpi.store.folders import Folders
from tui_kpi.submission import keys
from tui_kpi.tui.app import make_app
from tui_kpi.tui.home.history import History
from tui_kpi.tui.home.screen import Home
from tui_kpi.tui.kit.page.blocks import Press
from tui_kpi.tui.return_screen.screen import EntryScreen


def sealed(home: Path, catalogue: Catalogue, *quarters: str) -> Session:
    day = datetime.fromisoformat("2027-04-10T09:00:00+01:00")
    session = Session(Folders(home, home / "cache"), catalogue, lambda: day)
    session.save_profile(PROFILE)
    for number, quarter in enumerate(quarters):
        opened = session.new(f"lancashire/{quarter}")
        for field, answer in {**ANSWERS, "kpi1_a": str(100 + 60 * number)}.items():
            opened.set(field, answer)
        seal_return(session, opened)
    return session


@pytest.mark.action("history")
async def test_a_result_is_shown_over_its_periods_and_a_sealed_return_is_read(
    home: Path, catalogue: Catalogue
) -> None:
    app = make_app(sealed(home, catalogue, "2026-27-Q2", "2026-27-Q4"))
    async with app.run_test(size=SIZE) as pilot:
        assert "History ] 2 sealed returns" in shown(app)
        await pilot.press("f3")
        assert isinstance(app.screen, History)
        assert "Service users who achieved one or more outcomes 53.33%, Q4 26-27" in shown(app)
        await pilot.press("enter")
        assert "Quarter 3, 2026-27 - no sealed return" in shown(app)
        await pilot.press("enter")
        assert "Service users with a health action plan" in shown(app).partition("Next result")[0]
        await pilot.press("escape")
        app.screen.form.go("lancashire-supported-housing/2026-27-Q2#1")
        await pilot.press("enter")
        assert isinstance(app.screen, EntryScreen)
        assert app.screen.opened.sealed is not None
        await pilot.press("escape")
        assert isinstance(app.screen, Home)
        assert app.screen.form.at == "history"


async def test_every_revision_can_be_read_also_while_one_is_corrected(
    home: Path, catalogue: Catalogue
) -> None:
    session = sealed(home, catalogue, "2026-27-Q4")
    q4 = "lancashire-supported-housing/2026-27-Q4"
    second = session.revise(q4, "Counted twice")
    second.set("kpi1_a", "98")
    prepared = prepare(second, PROFILE, SIGNER, revision_of(second), session.now())
    finish(second, prepared, keys.signer(KEY), session.folders)
    session.revise(q4, "Again").close()
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        assert "History ] 1 sealed return" in shown(app)
        assert isinstance(app.screen, Home)
        app.screen.form.go(f"{q4}#2")
        await pilot.press("enter")
        assert isinstance(app.screen, EntryScreen)
        said = shown(app)
        assert "revision 2. Your file:" in said
        assert "It is being corrected, and counts until the correction is signed." in said
        assert "Correct this return" not in said
        app.screen.perform("revise")
        assert "It is being corrected" in app.screen.why_not("revise")
        await pilot.press("escape")
        assert isinstance(app.screen, Home)
        assert app.screen.form.at == f"{q4}#2"
        await pilot.press("f3")
        assert "Revision 1, replaced. Sealed on 10 April 2027" in shown(app)
        app.screen.form.go(f"{q4}#1")  # type: ignore[attr-defined]
        await pilot.press("enter")
        assert isinstance(app.screen, EntryScreen)
        assert app.screen.opened.answers.answers["kpi1_a"] == "100"
        assert "Revision 2 has taken its place." in shown(app)
        assert app.screen.opened.read_only
    with pytest.raises(NotSealedError, match="no sealed revision 3"):
        session.open_revision(q4, 3)


async def test_what_has_no_figure_says_why_and_no_title_is_cut(session: Session) -> None:
    session.save_profile(PROFILE)
    opened = session.new("lancashire/2026-27-Q4")
    for field, answer in {**ANSWERS, "kpi5_a": "0", "kpi5_b": "0"}.items():
        opened.set(field, answer)
    seal_return(session, opened)
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f3")
        screen = app.screen
        assert isinstance(screen, History)
        rows = {it.label: it for it in screen.blocks() if isinstance(it, Press)}
        row = next(it for label, it in rows.items() if label.startswith("Complaints"))
        assert (row.detail, row.below) == ("", "Cannot be worked out, Q4 26-27")
        results = [it for it in rows.values() if it.id.startswith("@series.")]
        screen.form.go(results[0].id)
        await pilot.press("enter")
        onward = next(it for it in screen.blocks() if isinstance(it, Press) and it.id == "@next")
        assert onward.below in rows


async def test_with_nothing_sealed_history_says_what_it_is_for(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f3")
        assert "Nothing is sealed yet." in shown(app)
        await pilot.press("enter")
        assert isinstance(app.screen, Home)


def test_the_picture_needs_neither_colour_nor_more_than_ascii(
    home: Path, catalogue: Catalogue
) -> None:
    sealed(home, catalogue, "2026-27-Q2", "2026-27-Q4")
    plain = {"NO_COLOR": "1", "LANG": "C", "TERM": "linux"}
    with Terminal(home=home, env=plain) as app:
        app.go_to("History")
        app.press("Enter")
        app.wait_for("Results, with the latest of each")
        app.press("Enter")
        text = app.wait_for("* outturn", "Quarter 3, 2026-27        -")
        assert text.isascii()
        assert "100% |" in text
        assert "Q2 26-27" in text
