"""What was sealed is found by what it says; without it nothing of the return is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sample_return import PROFILE, REFERENCE, complete_return, make_session
from tests.sealing_return import KEY, SIGNER, seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import CannotError, SealedError, Session
from tui_kpi.session.sealing.seal_return import SealedFile, finish, prepare, revision_of
from tui_kpi.submission import keys


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path)


@pytest.fixture
def sealed(session: Session) -> SealedFile:
    return seal_return(session, complete_return(session))


def refused_everywhere(session: Session, said: str) -> None:
    for change in (
        session.open,
        session.new,
        session.discard,
        lambda it: session.revise(it, "Because"),
    ):
        with pytest.raises(CannotError, match=said):
            change(REFERENCE)
    (row,) = (it for it in session.returns() if it.reference == REFERENCE)
    assert (row.state, said in row.problem) == ("damaged", True)
    assert session.exists(REFERENCE)


def test_a_sealed_file_with_another_name_is_still_the_sealed_return(
    session: Session, sealed: SealedFile
) -> None:
    renamed = sealed.path.rename(sealed.path.with_name("renamed.kpi.zip"))
    opened = session.open(REFERENCE)
    assert opened.sealed is not None
    assert opened.sealed.path == renamed
    with pytest.raises(SealedError):
        opened.set("kpi1_a", "1")
    assert session.revise(REFERENCE, "Because").corrects is not None


@pytest.mark.parametrize("size", [0, 700])
def test_a_damaged_sealed_file_is_named_and_the_return_not_changed(
    session: Session, sealed: SealedFile, size: int
) -> None:
    sealed.path.write_bytes(sealed.path.read_bytes()[:size])
    refused_everywhere(session, f"{sealed.path.name} is damaged")
    opened = session.open_or_read(REFERENCE)
    assert opened.read_only
    assert sealed.path.name in opened.trouble


def test_a_damaged_correction_is_not_sealed_a_second_time(
    session: Session, sealed: SealedFile
) -> None:
    correction = session.revise(REFERENCE, "Because")
    correction.set("kpi1_a", "99")
    prepared = prepare(correction, PROFILE, SIGNER, revision_of(correction), session.now())
    second = finish(correction, prepared, keys.signer(KEY), session.folders)
    second.path.write_bytes(b"")
    refused_everywhere(session, f"{second.path.name} is damaged")


def test_a_damaged_file_of_no_known_return_is_named(session: Session, sealed: SealedFile) -> None:
    strange = sealed.path.with_name("strange.kpi.zip")
    strange.write_bytes(b"PK")
    assert [row.problem for row in session.returns() if str(strange) in row.problem]
    assert session.open(REFERENCE).sealed is not None


def test_a_correction_whose_sealed_file_is_gone_is_not_sealed_as_the_first(
    session: Session, sealed: SealedFile
) -> None:
    opened = session.revise(REFERENCE, "Because")
    package = sealed.path.read_bytes()
    sealed.path.unlink()
    with pytest.raises(CannotError, match="that sealed file is not in"):
        seal_return(session, opened)
    opened.close()
    refused_everywhere(session, "that sealed file is not in")
    sealed.path.write_bytes(package)
    assert session.open(REFERENCE).corrects is not None
