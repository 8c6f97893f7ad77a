"""A receipt is opened in the app, and what the council asks is answered there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.receipts_of import ASKED, FINGERPRINT, receipt_for
from tests.tui.on_a_return import Q4, SIZE, entry, shown
from tests.tui.test_lifecycle import go, sealed
from tui_kpi.session.archive.receipts import open_receipt
from tui_kpi.session.session import Session
from tui_kpi.tui.app import make_app
from tui_kpi.tui.home.screen import Home


def receipt_file(session: Session, folder: Path) -> None:
    sealed(session)
    opened = session.open(Q4)
    assert opened.sealed is not None
    (folder / "r.zip").write_bytes(receipt_for(opened.sealed, **ASKED))


@pytest.mark.action("receipt")
async def test_a_query_is_read_and_answered(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt_file(session, tmp_path)
    monkeypatch.chdir(tmp_path)
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        screen = app.screen
        assert isinstance(screen, Home)
        screen.perform("receipt")
        await pilot.pause()
        await pilot.press("enter")
        assert "Enter where the file is." in shown(app)
        await pilot.press(*"/none", "enter")
        assert "cannot be read: no such file" in shown(app)
        await pilot.press(*["backspace"] * 5, *"r.zip", "enter")
        assert "Is this the key of Lancashire County Council?" in shown(app)
        assert not session.folders.receipts.exists()
        await pilot.press("escape")
        assert "Where is the file?" in shown(app)
        await pilot.press("enter")
        await go(pilot, "@trust")
        assert "queried on 13 April 2027 (1 query)" in shown(app)
        assert "Those who left too?" in shown(app)
        await pilot.press("enter")
        await pilot.pause()
        assert entry(pilot).form.at.startswith("kpi3a_a1")
        assert "The council asks: Those who left too?" in shown(app)
        entry(pilot).turn_to("kpi1")
        await go(pilot, "@query.kpi3a_a1")
        assert entry(pilot).form.at == "kpi3a_a1"
        await go(pilot, "revise")
        assert "Answering the council's query of 13 April 2027." in shown(app)
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert not entry(pilot).opened.read_only
        assert entry(pilot).form.at == "kpi3a_a1"
        assert "The council asks: Those who left too?" in shown(app)
        await pilot.press(*["backspace"] * 3, *"40")
        assert entry(pilot).opened.answers.text("kpi3a_a1") == "40"


async def test_an_older_receipt_says_which_settled_it(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt_file(session, tmp_path)
    made = session.open(Q4).sealed
    assert made is not None
    open_receipt(session.folders, receipt_for(made, 2), trusted=FINGERPRINT)
    monkeypatch.chdir(tmp_path)
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        assert isinstance(app.screen, Home)
        app.screen.perform("receipt")
        await pilot.pause()
        await pilot.press(*"r.zip", "enter")
        await pilot.pause()
        assert "A later receipt settled it: receipt 2 of 13 April 2027" in shown(app)
        assert "at what is asked" not in shown(app)
