"""Training and real returns never share a folder, whichever way somebody tries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sample_return import NOW, PROFILE, REFERENCE, complete_return, make_session
from tests.sealing_return import KEY, prepare_return, seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import Session, SessionError
from tui_kpi.session.archive.report_files import report
from tui_kpi.session.keys.keyring import Keyring
from tui_kpi.session.sealing.seal_return import finish
from tui_kpi.store import drafts
from tui_kpi.store.folders import training_folders
from tui_kpi.submission import keys
from tui_kpi.submission.agent import Agent


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but those of training, with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "training" not in path.relative_to(folder).parts
    }


@pytest.fixture
def real(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "data")


@pytest.fixture
def training(real: Session, catalogue: Catalogue) -> Session:
    return Session(training_folders(real.folders), catalogue, lambda: NOW)


def test_all_of_training_leaves_the_real_files_as_they_were(
    real: Session, training: Session
) -> None:
    complete_return(real).close()
    before = tree(real.folders.data)
    opened = complete_return(training)
    assert opened.answers.training
    sealed = seal_return(training, opened)
    assert sealed.path.name == ("TRAINING_lancashire-supported-housing_acorn_2026-27-Q4_r1.kpi.zip")
    assert sealed.path.parent == training.folders.sealed
    assert training.returns()[-1].state == "sealed"
    training.revise(REFERENCE, "Practice").close()
    training.discard(REFERENCE)
    assert tree(real.folders.data) == before
    assert real.returns()[0].state == "complete"


def test_real_work_leaves_training_as_it_was(real: Session, training: Session) -> None:
    complete_return(training).close()
    before = tree(training.folders.data)
    seal_return(real, complete_return(real))
    assert before
    assert tree(training.folders.data) == before
    assert training.returns()[0].state == "complete"


@pytest.mark.parametrize("into_training", [True, False])
def test_a_draft_put_into_the_other_folder_is_refused(
    real: Session, training: Session, into_training: bool
) -> None:
    own, other = (real, training) if into_training else (training, real)
    complete_return(own).close()
    path = drafts.path_of(own.folders, *REFERENCE.split("/"))
    stray = drafts.path_of(other.folders, *REFERENCE.split("/"))
    stray.parent.mkdir(parents=True)
    stray.write_bytes(path.read_bytes())
    with pytest.raises(SessionError, match="real return"):
        other.open(REFERENCE)
    with pytest.raises(SessionError, match="real return"):
        other.open(REFERENCE, read_only=True)
    row = next(row for row in other.returns() if row.reference == REFERENCE)
    assert (row.state, "real return" in row.problem) == ("unreadable", True)


@pytest.mark.parametrize("into_training", [True, False])
def test_a_package_put_into_the_other_folder_is_no_history(
    real: Session, training: Session, into_training: bool
) -> None:
    own, other = (real, training) if into_training else (training, real)
    sealed = seal_return(own, complete_return(own))
    other.folders.sealed.mkdir(parents=True)
    (other.folders.sealed / sealed.path.name).write_bytes(sealed.path.read_bytes())
    assert other.returns() == ()
    assert not other.exists(REFERENCE)
    assert other.new(REFERENCE.replace("2026-27-Q4", "2027-28-Q1")).answers.previous == {}


@pytest.mark.parametrize("into_training", [True, False])
def test_a_return_is_not_sealed_into_the_other_folder(
    real: Session, training: Session, into_training: bool
) -> None:
    own, other = (real, training) if into_training else (training, real)
    opened = complete_return(own)
    prepared = prepare_return(own, opened)
    with pytest.raises(SessionError, match="real return"):
        finish(opened, prepared, keys.signer(KEY), other.folders)
    with pytest.raises(SessionError, match="belongs to"):
        finish(opened, prepared, keys.signer(KEY), own.folders, other.folders.sealed)
    assert not other.folders.sealed.exists()


def test_reports_of_training_say_so(training: Session) -> None:
    training.save_profile(PROFILE)
    opened = complete_return(training)
    for form in ("html", "txt", "csv"):
        assert b"TRAINING: the figures are made up" in report(opened, form)


def test_keys_of_an_agent_are_real_and_not_offered_in_training(training: Session) -> None:
    def find_agent() -> Agent:
        raise AssertionError("the agent was asked")

    assert Keyring(training.folders, find_agent=find_agent).offered() == ()
