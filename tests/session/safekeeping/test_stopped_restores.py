"""A backup or a restore that is stopped half-way: killed, no room, something in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.killing import killed_at_each_step
from tests.sample_return import PROFILE, REFERENCE, make_session
from tests.session.safekeeping.full_folder import full, tree
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import CannotError, Session
from tui_kpi.session.safekeeping.backup import Found, back_up, look, put_back
from tui_kpi.store import backup


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "here")


@pytest.fixture
def elsewhere(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "elsewhere")


def test_what_stands_in_the_way_is_named_before_anything_is_done(
    session: Session, elsewhere: Session, tmp_path: Path
) -> None:
    full(session, tmp_path)
    back_up(session, tmp_path / "all.zip")
    elsewhere.folders.data.mkdir()
    elsewhere.folders.sealed.write_text("a file")
    found = look(elsewhere, tmp_path / "all.zip")
    with pytest.raises(CannotError, match="stands in the way"):
        put_back(elsewhere, found)
    assert list(tree(elsewhere.folders.data)) == ["sealed"]


KILLED = """
import sys
from pathlib import Path
from tests.sample_return import make_session
from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.safekeeping.backup import look, put_back

catalogue = Catalogue((shipped_folder(),), Path(sys.argv[4]))

def begin(data):
    session = make_session(catalogue, data)
    found = look(session, Path(sys.argv[3]))
    return lambda: put_back(session, found, replace=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_kill_9_at_any_step_leaves_all_or_nothing(
    session: Session, catalogue: Catalogue, tmp_path: Path, project: Path
) -> None:
    session.save_profile(PROFILE)
    opened = session.new(REFERENCE)
    opened.set("kpi1_a", "7")
    opened.close()
    path = tmp_path / "all.zip"
    back_up(session, path)
    target = tree(session.folders.data)
    start = make_session(catalogue, tmp_path / "start")
    start.save_profile(PROFILE.with_value("provider_name", "Other"))
    before = tree(start.folders.data)
    seen = set()
    for data in killed_at_each_step(
        KILLED, start.folders.data, tmp_path / "killed", project, str(path), str(tmp_path / "warm")
    ):
        make_session(catalogue, data)
        now = {k: v for k, v in tree(data).items() if not k.startswith("bin/")}
        assert now in (before, target)
        seen.add(now == target)
        if now == target:
            assert list(data.glob("bin/replaced_*/profile.toml"))
            assert not (data / ".restoring.json").exists()
    assert seen == {True, False}


FULL = OSError(28, "No space left on device")


def test_a_full_disk_leaves_no_half_backup(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(session, tmp_path)
    out = tmp_path / "out"
    out.mkdir()

    def refuse(_handle: int) -> None:
        raise FULL

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(CannotError, match="no room left"):
        back_up(session, out / "all.zip")
    assert list(out.iterdir()) == []


def test_a_full_disk_restores_nothing(
    session: Session, elsewhere: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(session, tmp_path)
    back_up(session, tmp_path / "all.zip")
    found = look(elsewhere, tmp_path / "all.zip")

    def refuse(_handle: int) -> None:
        raise FULL

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        with pytest.raises(CannotError, match="no room left"):
            put_back(elsewhere, found)
    assert tree(elsewhere.folders.data) == {}
    put_back(elsewhere, found)


def test_a_restore_that_cannot_be_finished_says_so_until_it_can(
    session: Session, elsewhere: Session, catalogue: Catalogue, tmp_path: Path
) -> None:
    full(session, tmp_path)
    back_up(session, tmp_path / "all.zip")
    found = look(elsewhere, tmp_path / "all.zip")
    journal = elsewhere.folders.data / ".restoring.json"
    with pytest.MonkeyPatch.context() as killed:
        killed.setattr(backup, "resume", lambda _folders: None)
        put_back_decided(elsewhere, found)
    assert journal.exists()
    elsewhere.folders.sealed.write_text("in the way since")
    with pytest.raises(CannotError, match="cannot be finished"):
        make_session(catalogue, elsewhere.folders.data)
    elsewhere.folders.sealed.unlink()
    assert make_session(catalogue, elsewhere.folders.data).profile == PROFILE
    assert not journal.exists()
    assert not (elsewhere.folders.data / ".restoring").exists()


def put_back_decided(session: Session, found: Found) -> None:
    """Decide a restore, and do nothing more of it."""
    backup.put(found.backup, [entry.name for entry in found.new], session.folders)


@pytest.mark.parametrize(
    "said",
    ["", "{}", "[]", '{"sta', '{"staging": "gone", "names": []}', '{"staging": 1, "names": 2}'],
)
def test_a_damaged_note_of_a_restore_is_a_sentence(session: Session, said: str) -> None:
    session.folders.data.mkdir(exist_ok=True)
    (session.folders.data / ".restoring.json").write_text(said)
    with pytest.raises(CannotError, match=r"\.restoring\.json.* Move that file"):
        session.forget()


def test_a_note_of_a_restore_that_leads_elsewhere_is_refused(session: Session) -> None:
    staging = session.folders.data / ".restoring" / "aa"
    staging.mkdir(parents=True)
    (staging / "0").write_text("x")
    note = session.folders.data / ".restoring.json"
    note.write_text('{"staging": "aa", "names": ["../outside"]}')
    with pytest.raises(CannotError, match="is damaged"):
        session.forget()
    assert not (session.folders.data.parent / "outside").exists()
