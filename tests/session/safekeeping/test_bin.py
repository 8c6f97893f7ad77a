from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.sample_return import ANSWERS, REFERENCE, complete_return, make_session
from tests.sealing_return import seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import InUseError, SealedError, Session, SessionError, UsageError
from tui_kpi.session.drafting.evidence import attach, folder_of, troubles
from tui_kpi.session.safekeeping.bin import bring_back, empty, listing
from tui_kpi.store import drafts

WHY = "Two people were counted twice"


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "data")


def discarded(session: Session, tmp_path: Path) -> str:
    opened = complete_return(session)
    (tmp_path / "a.pdf").write_bytes(b"one")
    attach(opened, [tmp_path / "a.pdf"])
    opened.close()
    return session.discard(REFERENCE).stem


def test_what_was_discarded_is_listed_and_comes_back_whole(
    session: Session, tmp_path: Path
) -> None:
    assert listing(session) == ()
    name = discarded(session, tmp_path)
    (entry,) = listing(session)
    assert (entry.name, entry.reference, entry.correcting) == (name, REFERENCE, False)
    assert entry.title == "Lancashire supported housing · Quarter 4, 2026-27"
    assert str(entry.discarded) == "2027-04-02 09:30:00"
    assert entry.answered == len(ANSWERS)
    assert bring_back(session, name) == REFERENCE
    assert listing(session) == ()
    assert list(session.folders.bin.iterdir()) == []
    opened = session.open(REFERENCE)
    assert opened.assessment.complete
    assert (folder_of(opened) / "a.pdf").read_bytes() == b"one"
    assert troubles(opened) == {}


def test_the_latest_of_a_return_comes_back_by_its_reference(session: Session) -> None:
    for figure in ("1", "2"):
        opened = session.new(REFERENCE)
        opened.set("kpi1_a", figure)
        opened.close()
        session.discard(REFERENCE)
    session.now = lambda: datetime.fromisoformat("2027-04-02T10:00:00+00:00")
    opened = session.new(REFERENCE)
    opened.set("kpi1_a", "3")
    opened.close()
    session.discard(REFERENCE)
    bring_back(session, "lancashire/2026-27-Q4")
    assert session.open(REFERENCE).answers.text("kpi1_a") == "3"
    assert len(listing(session)) == 2


def test_nothing_that_is_there_is_overwritten(session: Session, tmp_path: Path) -> None:
    name = discarded(session, tmp_path)
    opened = session.new(REFERENCE)
    with pytest.raises(InUseError):
        bring_back(session, name)
    opened.close()
    with pytest.raises(SessionError, match="started again"):
        bring_back(session, name)
    assert session.open(REFERENCE).answers.text("kpi1_a") == ""


def test_what_was_sealed_since_stays(session: Session, tmp_path: Path) -> None:
    name = discarded(session, tmp_path)
    seal_return(session, complete_return(session))
    with pytest.raises(SealedError, match="sealed since, as revision 1"):
        bring_back(session, name)
    assert [it.name for it in listing(session)] == [name]


def test_a_correction_comes_back_unless_it_is_corrected_again(session: Session) -> None:
    seal_return(session, complete_return(session))
    opened = session.revise(REFERENCE, WHY)
    opened.set("kpi1_a", "98")
    opened.close()
    name = session.discard(REFERENCE).stem
    assert listing(session)[0].correcting
    session.revise(REFERENCE, "Again").close()
    with pytest.raises(SessionError, match="being corrected again"):
        bring_back(session, name)
    session.discard(REFERENCE)
    bring_back(session, name)
    again = session.open(REFERENCE)
    assert again.corrects is not None
    assert again.answers.text("kpi1_a") == "98"


def test_what_is_not_there_or_cannot_be_read_is_named(session: Session, tmp_path: Path) -> None:
    name = discarded(session, tmp_path)
    for wrong in ("x", "../drafts/x", "lancashire/2026-27-Q3"):
        with pytest.raises(UsageError, match=r"tui-kpi bin|no framework"):
            bring_back(session, wrong)
    path = session.folders.bin / f"{name}.toml"
    path.write_bytes(b"=")
    (session.folders.bin / "odd_20279999-000000.toml").write_bytes(b"=")
    assert all("line 1" in entry.problem for entry in listing(session))
    with pytest.raises(UsageError, match="cannot be brought back"):
        bring_back(session, name)
    assert path.read_bytes() == b"="


def test_a_restore_that_was_killed_after_moving_files_can_be_done_again(
    session: Session, tmp_path: Path
) -> None:
    name = discarded(session, tmp_path)
    folder = session.folders.bin / f"{name}.evidence"
    target = session.folders.evidence / "lancashire-supported-housing" / "2026-27-Q4"
    target.mkdir(parents=True)
    (folder / "a.pdf").replace(target / "a.pdf")
    bring_back(session, name)
    assert troubles(session.open(REFERENCE)) == {}


def test_an_emptied_bin_holds_nothing_more(session: Session, tmp_path: Path) -> None:
    empty(session)
    discarded(session, tmp_path)
    empty(session)
    assert listing(session) == ()
    assert not session.folders.bin.exists()


def test_a_correction_is_found_beside_a_copy_of_what_stood_in_its_place(session: Session) -> None:
    seal_return(session, complete_return(session))
    session.revise(REFERENCE, WHY).close()
    session.discard(REFERENCE)
    draft = drafts.path_of(session.folders, *REFERENCE.split("/"))
    # As a kill between the copy and the move leaves it.
    drafts.copy_to_bin(session.folders, draft, "20270402-093001")
    assert bring_back(session, REFERENCE) == REFERENCE
    assert session.open(REFERENCE).corrects is not None


def test_what_was_brought_back_by_a_run_that_was_killed_is_done(session: Session) -> None:
    complete_return(session).close()
    draft = drafts.path_of(session.folders, *REFERENCE.split("/"))
    drafts.copy_to_bin(session.folders, draft, "20270402-093001")
    assert bring_back(session, REFERENCE) == REFERENCE
    assert listing(session) == ()
