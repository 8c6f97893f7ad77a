"""What happens to a return around filling it in: corrected, discarded, with files attached."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.sample_return import ANSWERS, PROFILE, make_session
from tests.sealing_return import KEY, SIGNER
from tests.tui.on_a_return import Q4, SIZE, entry, shown, started
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.drafting.evidence import folder_of
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.safekeeping.backup import back_up
from tui_kpi.session.sealing.seal_return import finish, prepare, revision_of
from tui_kpi.session.session import Session
from tui_kpi.submission import keys
from tui_kpi.tui.app import make_app
from tui_kpi.tui.home.screen import Home
from tui_kpi.tui.kit.intents import Typed
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.screen import EntryScreen


def seal(session: Session, opened: OpenReturn) -> None:
    prepared = prepare(opened, PROFILE, SIGNER, revision_of(opened), session.now())
    finish(opened, prepared, keys.signer(KEY), session.folders)


def sealed(session: Session) -> None:
    opened = session.new(Q4)
    for field, answer in ANSWERS.items():
        opened.set(field, answer)
    seal(session, opened)


async def go(pilot: Pilot[None], stop: str) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, Page)
    screen.form.go(stop)
    await pilot.press("enter")


async def test_typing_into_a_signed_return_says_why_it_is_not_taken(session: Session) -> None:
    sealed(session)
    app = make_app(session, Q4)
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        screen.form.go("kpi1_a")
        before = shown(app)
        await pilot.press("7")
        assert screen.menu_row._said.endswith("“Correct this return” is in the Menu.")
        assert shown(app) == before
        assert screen.form._editor.value == ANSWERS["kpi1_a"]
        await pilot.press("down")
        assert not screen.menu_row._said


async def test_typing_into_a_return_changed_elsewhere_says_so(session: Session) -> None:
    writer = session.new(Q4)
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        app.open(EntryScreen(app, session.open(Q4, read_only=True)))
        await pilot.pause()
        screen = entry(pilot)
        screen.form.go("kpi1_a")
        await pilot.press("7")
        assert "it is being changed elsewhere" in screen.menu_row._said
    writer.close()


@pytest.mark.action("revise")
async def test_a_sealed_return_is_corrected_where_it_is_read(session: Session) -> None:
    sealed(session)
    app = make_app(session, Q4)
    async with app.run_test(size=SIZE) as pilot:
        assert "Sealed on 10 April 2027, revision 1" in shown(app)
        await go(pilot, "revise")
        await pilot.press("tab", "enter")
        assert "Say why the return is corrected" in shown(app)
        await pilot.press(*"Twice", "tab", "enter")
        await pilot.pause()
        screen = entry(pilot)
        assert not screen.opened.read_only
        assert "You are correcting revision 1" in shown(app)
        screen.form.go("kpi1_a")
        await pilot.press(*"98", "f6")
        assert "Revision 2: it takes the place of revision 1 Why: Twice" in shown(app)
        assert ": 100 → 98" in shown(app)
        await go(pilot, "revise")
        await pilot.press(*"Again", "tab", "enter")
        await pilot.pause()
        assert "Why: Again" in shown(app)
        seal(session, screen.opened)
        screen.refresh_page()
        assert "revision 2." in shown(app)
        assert "Why it was corrected: Again" in shown(app)


@pytest.mark.action("discard")
async def test_a_draft_is_discarded_after_asking(session: Session) -> None:
    session.new(Q4).close()
    app = make_app(session, Q4)
    async with app.run_test(size=SIZE) as pilot:
        entry(pilot).act_discard()
        await pilot.pause()
        await pilot.press("enter")
        assert session.exists(Q4)
        entry(pilot).act_discard()
        await pilot.pause()
        await go(pilot, "yes")
        await pilot.pause()
        assert isinstance(app.screen, Home)
        assert not session.exists(Q4)


async def test_what_cannot_be_corrected_or_discarded_is_said(session: Session) -> None:
    session.new(Q4).close()
    app = make_app(session, Q4)
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        screen.perform("revise")
        assert "not sealed yet" in screen.menu_row._said
        for field, answer in ANSWERS.items():
            screen.opened.set(field, answer)
        seal(session, screen.opened)
        screen.perform("discard")
        assert "never discarded" in screen.menu_row._said


@pytest.mark.action("attach")
async def test_files_are_attached_and_taken_off(session: Session, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"letter")
    app = started(session, "devon-supporting-independence/2026-27-H2")
    async with app.run_test(size=SIZE) as pilot:
        opened = entry(pilot).opened
        entry(pilot).turn_to("d5")
        assert "Files that support your return" in shown(app)
        await go(pilot, "qualitative_files")
        await pilot.pause()
        assert "At most 196 files, 90 MB together." in shown(app)
        await typed(pilot, "@path", str(tmp_path / "none.pdf"))
        await go(pilot, "@add")
        await pilot.pause()
        assert "is not there" in shown(app)
        await typed(pilot, "@path", f"'{tmp_path / 'letter.pdf'}'")
        await typed(pilot, "@title", "A letter")
        await go(pilot, "@add")
        await pilot.pause()
        assert "Attached: A letter." in shown(app)
        await pilot.press("escape")
        assert opened.answers.text("qualitative_files") == "A letter"
        assert "- A letter, 6 bytes" in shown(app)
        await pilot.press("f6")
        assert "Files that go with it: 1 file, 6 bytes - A letter, 6 bytes" in shown(app)
        (folder_of(opened) / "letter.pdf").unlink()
        await pilot.press("escape")
        await pilot.press("f6")
        assert "“A letter” is attached, but its copy in the data folder is gone" in shown(app)
        await go(pilot, "attach")
        await pilot.pause()
        await go(pilot, "@remove.letter.pdf")
        await pilot.pause()
        await go(pilot, "yes")
        await pilot.pause()
        assert "Taken off: A letter." in shown(app)
        assert opened.answers.evidence == ()


async def typed(pilot: Pilot[None], stop: str, text: str) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, Page)
    screen.form.go(stop)
    screen.take(Typed(stop, text))


@pytest.mark.action("bin")
async def test_a_discarded_draft_is_brought_back_from_the_list(session: Session) -> None:
    opened = session.new(Q4)
    opened.set("kpi1_a", "7")
    opened.close()
    session.discard(Q4)
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        home = app.screen
        assert isinstance(home, Home)
        home.act_bin()
        await pilot.pause()
        assert "Discarded on 10 April 2027 at 09:00. 1 answer" in shown(app)
        await pilot.press("enter")
        await pilot.pause()
        assert home.form.at == Q4
        home.act_bin()
        await pilot.pause()
        assert "The bin is empty" in shown(app)


@pytest.mark.action("backup", "restore")
async def test_everything_is_backed_up_and_restored_elsewhere(
    session: Session, catalogue: Catalogue, tmp_path: Path
) -> None:
    opened = session.new(Q4)
    opened.set("kpi1_a", "7")
    opened.close()
    path = tmp_path / "all.kpi-backup.zip"
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        app.screen.act_backup()  # type: ignore[attr-defined]
        await pilot.pause()
        await pilot.press("space")
        assert "with your private signing keys in it, can sign for you" in shown(app)
        await pilot.press("space")
        await typed(pilot, "@path", str(tmp_path / "no" / "x.zip"))
        await go(pilot, "@go")
        await pilot.pause()
        assert "There is no folder" in shown(app)
        await typed(pilot, "@path", str(path))
        await go(pilot, "@go")
        await pilot.pause()
        assert "The file is written" in shown(app)
        assert "Your signing keys are not in it." in shown(app)
    other = make_session(catalogue, tmp_path / "other")
    other.new(Q4).close()
    app = make_app(other)
    async with app.run_test(size=SIZE) as pilot:
        app.screen.act_restore()  # type: ignore[attr-defined]
        await pilot.pause()
        await go(pilot, "@look")
        await pilot.pause()
        assert "Enter the path of the backup" in shown(app)
        await typed(pilot, "@path", str(path))
        await go(pilot, "@look")
        await pilot.pause()
        assert f"your draft of {Q4}: here changed on" in shown(app)
        await go(pilot, "back")
        await typed(pilot, "@path", str(path))
        await go(pilot, "@look")
        await pilot.pause()
        await go(pilot, "@go")
        await pilot.pause()
        assert "Restored: 1 file What was here before is in the bin." in shown(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Home)
        assert other.open(Q4, read_only=True).answers.text("kpi1_a") == "7"


@pytest.mark.action("hand_over")
async def test_a_return_is_handed_on_to_be_signed(session: Session, tmp_path: Path) -> None:
    app = started(session)
    async with app.run_test(size=SIZE) as pilot:
        screen = entry(pilot)
        screen.act_hand_over()
        await pilot.pause()
        await typed(pilot, "@who", "Bo Prepares")
        await typed(pilot, "@path", str(tmp_path / "one.zip"))
        await go(pilot, "@go")
        await pilot.pause()
        assert "Do not change the return here meanwhile." in shown(app)
        assert screen.opened.answers.prepared_by == "Bo Prepares"
        await pilot.press("enter")
        for field, answer in ANSWERS.items():
            screen.opened.set(field, answer)
        await pilot.press("f6", "f9")
        await pilot.pause()
        assert "Prepared by Bo Prepares. You sign it." in shown(app)
        await go(pilot, "hand_over")
        await pilot.pause()
        assert "Somebody else signs?" in shown(app)


async def test_signed_returns_in_the_way_are_said_and_nothing_is_offered(
    session: Session, catalogue: Catalogue, tmp_path: Path
) -> None:
    sealed(session)
    back_up(session, tmp_path / "all.zip")
    other = make_session(catalogue, tmp_path / "other")
    sealed(other)
    app = make_app(other)
    async with app.run_test(size=SIZE) as pilot:
        app.screen.act_restore()  # type: ignore[attr-defined]
        await pilot.pause()
        await typed(pilot, "@path", str(tmp_path / "all.zip"))
        await go(pilot, "@look")
        await pilot.pause()
        assert "are others, and are never replaced" in shown(app)
        assert "@go" not in [stop.id for stop in app.screen.form.stops]  # type: ignore[attr-defined]
        await pilot.press("escape")
        await typed(pilot, "@path", __file__)
        await go(pilot, "@look")
        await pilot.pause()
        assert "is not a backup made by tui-kpi" in shown(app)
    back_up(other, tmp_path / "same.zip")
    app = make_app(other)
    async with app.run_test(size=SIZE) as pilot:
        app.screen.act_restore()  # type: ignore[attr-defined]
        await pilot.pause()
        await typed(pilot, "@path", str(tmp_path / "same.zip"))
        await go(pilot, "@look")
        await pilot.pause()
        assert "Everything in it is here already." in shown(app)


async def test_what_cannot_come_back_from_the_bin_says_why(session: Session) -> None:
    session.new(Q4).close()
    session.discard(Q4)
    again = session.new(Q4)
    again.set("kpi1_a", "7")
    again.close()
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:
        app.screen.act_bin()  # type: ignore[attr-defined]
        await pilot.pause()
        await pilot.press("enter")
        assert "was started again" in shown(app)
        await go(pilot, "@empty")
        await pilot.pause()
        await go(pilot, "yes")
        await pilot.pause()
        assert "The bin is empty" in shown(app)


async def test_a_named_file_that_is_not_attached_can_be_cleared(session: Session) -> None:
    devon = "devon-supporting-independence/2026-27-H2"
    opened = session.new(devon)
    opened.close()
    text = opened.draft.read_text()
    opened.draft.write_text(text + '[answers]\nqualitative_files = "photo.pdf"\n')
    app = make_app(session, devon)
    async with app.run_test(size=SIZE) as pilot:
        entry(pilot).turn_to("d5")
        assert "“photo.pdf” is named here, but no such file is attached." in shown(app)
        entry(pilot).act_attach()
        await pilot.pause()
        assert "Attach it, or clear that answer." in shown(app)
        await go(pilot, "@clear")
        assert "Cleared." in shown(app)
        await go(pilot, "@add")
        assert "Enter the path of the file" in shown(app)
    assert session.open(devon, read_only=True).answers.text("qualitative_files") == ""
