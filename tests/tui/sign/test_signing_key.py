"""The key, its words and its card, and copies of files where people find them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tui.on_a_return import Q4, SIZE, shown
from tests.tui.test_lifecycle import go, sealed
from tui_kpi.session.errors import CannotError, UsageError
from tui_kpi.session.keys.key_overview import key_in_use
from tui_kpi.session.keys.keyring import Keyring
from tui_kpi.session.safekeeping.saved_copies import save_copy, usual_places
from tui_kpi.session.session import Session
from tui_kpi.submission import cards, keys
from tui_kpi.tui.app import make_app
from tui_kpi.tui.kit.page.blocks import Picture
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.sign.done import Done


def screen(app: Any) -> Page[Any]:
    found = app.screen
    assert isinstance(found, Page)
    return found


def with_key(session: Session, passphrase: str = "") -> None:
    profile = session.profile.with_value("provider_id", "acorn")
    session.save_profile(profile.with_value("provider_name", "Acorn Care"))
    Keyring(session.folders).keep(keys.generate(), passphrase, "acorn")


@pytest.mark.action("own_key")
async def test_the_words_and_the_card_are_found_again_from_home(session: Session) -> None:
    with_key(session, "horse")
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        screen(app).perform("own_key")
        await pilot.pause()
        known = key_in_use(session)
        assert known is not None
        assert known.words in shown(app)
        assert known.own.public.fingerprint in shown(app)
        assert "None was made yet." in shown(app)
        screen(app).form.go("@secret")
        await pilot.press(*"mule", "enter")
        assert "passphrase" in shown(app)
        await pilot.press(*["backspace"] * 4, *"horse", "enter")
        path = session.folders.cards / f"acorn_{'-'.join(known.words.split()[:2])}.kpi-card"
        assert cards.read_card(path.read_bytes()).words == known.words
        assert screen(app).form.at == "@copy"
        screen(app).form.look_from_top()
        assert path.name in shown(app)
        await go(pilot, "@copy")
        await pilot.pause()
        await pilot.press("enter")
        assert (Path.home() / path.name).read_bytes() == path.read_bytes()
        await pilot.press("enter")
        await pilot.pause()
        await go(pilot, "@qr")
        picture = next(it for it in screen(app).blocks() if isinstance(it, Picture))
        await go(pilot, "@turn")
        turned = next(it for it in screen(app).blocks() if isinstance(it, Picture))
        assert len(picture.lines) == len(turned.lines) > 15
        assert picture.lines != turned.lines
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert screen(app).NAME == "home"


async def test_without_a_key_it_is_said_when_there_will_be_one(session: Session) -> None:
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        screen(app).perform("own_key")
        await pilot.pause()
        assert "The app makes one when you first sign a return." in shown(app)


@pytest.mark.action("copy")
async def test_a_sealed_return_is_copied_from_its_page_and_from_done(session: Session) -> None:
    sealed(session)
    documents = Path.home() / "Documents"
    documents.mkdir()
    opened = session.open(Q4)
    assert opened.sealed is not None
    path = opened.sealed.path
    app = make_app(session, Q4)
    async with app.run_test(size=SIZE) as pilot:
        screen(app).perform("copy")
        await pilot.pause()
        assert str(documents) in shown(app)
        await pilot.press("enter")
        assert str(documents / path.name) in shown(app).replace(" ", "")
        assert (documents / path.name).read_bytes() == path.read_bytes()
        await pilot.press("enter")
        await pilot.pause()
        app.open(Done(app, opened, opened.sealed))  # type: ignore[arg-type]
        await pilot.pause()
        assert "Save a copy of the file" in shown(app)
        await pilot.press("enter")
        await pilot.pause()
        screen(app).form.go("@folder")
        await pilot.press(*"/nowhere", "enter")
        assert "There is no folder /nowhere." in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert screen(app).NAME == "done"


@pytest.mark.parametrize(
    ("came_to", "start", "end"),
    [("10.0.0.9", "ann@10.0.0.9:", ""), ("2001:db8::9", "'ann@[2001:db8::9]:", "'")],
)
async def test_over_ssh_the_command_that_fetches_the_file_is_left_in_one_line(
    session: Session,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    came_to: str,
    start: str,
    end: str,
) -> None:
    sealed(session)
    opened = session.open(Q4)
    assert opened.sealed is not None
    monkeypatch.setenv("SSH_CONNECTION", f"10.0.0.2 50000 {came_to} 22")
    monkeypatch.setenv("LOGNAME", "ann")
    monkeypatch.setenv("HOME", str(home.parent))
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        app.open(Done(app, opened, opened.sealed))  # type: ignore[arg-type]
        await pilot.pause()
        assert "When you leave the app, this stands in one piece" in shown(app)
    (said,) = app.farewells.values()
    file = opened.sealed.path.relative_to(home.parent)
    assert said.splitlines()[1] == f"scp {start}{file}{end} ."


def test_a_copy_is_never_written_over_another_file(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.kpi.zip").write_bytes(b"other")
    assert save_copy(session, "a.kpi.zip", b"mine", tmp_path) == tmp_path / "a-2.kpi.zip"
    assert save_copy(session, "a.kpi.zip", b"mine", tmp_path) == tmp_path / "a-2.kpi.zip"
    assert (tmp_path / "a.kpi.zip").read_bytes() == b"other"
    assert {it.name for it in tmp_path.iterdir()} == {"a.kpi.zip", "a-2.kpi.zip"}
    with pytest.raises(UsageError, match="no folder"):
        save_copy(session, "a", b"", tmp_path / "none")
    with pytest.raises(CannotError, match="Choose another folder"):
        save_copy(session, "x" * 300, b"", tmp_path)


def test_only_folders_that_are_there_are_offered() -> None:
    assert usual_places() == (("your home folder", Path.home()),)
    (Path.home() / "Desktop").mkdir()
    assert [name for name, _ in usual_places()] == ["Desktop", "your home folder"]
