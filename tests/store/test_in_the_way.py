"""What stands in the way on disk: each thing is named, with what to do, and nothing is lost."""

from __future__ import annotations

import errno
import getpass
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui_kpi.records import replace
from tui_kpi.returns.model import Answers
from tui_kpi.store import backup, drafts, evidence, imports, locks, tables
from tui_kpi.store.errors import StoreError
from tui_kpi.store.folders import Folders, journal_of

NOW = datetime(2027, 4, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "data", tmp_path / "cache")


@pytest.fixture
def draft(folders: Folders) -> Path:
    path = drafts.path_of(folders, "f", "2027-04")
    drafts.save(path, Answers("f", "2027-04", answers={"a": "1"}))
    return path


def a_folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def a_file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path


def moved(tmp_path: Path) -> None:
    evidence.keep(tmp_path / "from" / "a.pdf", b"a")
    evidence.move(tmp_path / "from", a_file(tmp_path / "to"))


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (lambda it: evidence.remove(a_folder(it / "a.pdf")), "a.pdf cannot be written"),
        (lambda it: evidence.read(a_folder(it / "a.pdf")), "a.pdf cannot be read"),
        (moved, "to cannot be written"),
        (lambda it: imports.write_rows(a_folder(it / "rows.csv"), ""), "rows.csv cannot be written"),
        (lambda it: tables.read(a_folder(it / "profile.toml")), "profile.toml cannot be read"),
        (lambda it: backup.resume(_with_a_journal(it)), ".restoring.json cannot be read"),
        (
            lambda it: backup.write(
                it / "b.zip", [("drafts/f/p.toml", it / "gone")],
                made_at=NOW, provider="", only="", training=False,
            ),
            "gone cannot be read",
        ),
    ],
)  # fmt: skip
def test_a_file_or_folder_in_the_way_is_named(
    tmp_path: Path, do: Callable[[Path], object], words: str
) -> None:
    with pytest.raises(StoreError) as refused:
        do(tmp_path)
    assert words in str(refused.value)
    assert not (tmp_path / "b.zip").exists()


def _with_a_journal(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path, tmp_path / "cache")
    a_folder(journal_of(folders))
    return folders


def test_a_draft_that_cannot_go_to_the_bin_stays(folders: Folders, draft: Path) -> None:
    a_file(folders.bin)
    for do in (drafts.discard, drafts.copy_to_bin):
        with pytest.raises(StoreError, match="bin"):
            do(folders, draft, "20270402-093000")
    assert drafts.read(draft).answers == {"a": "1"}


def test_without_a_last_good_copy_nothing_is_put_back(folders: Folders, draft: Path) -> None:
    with pytest.raises(StoreError, match="last-good cannot be read"):
        drafts.restore(folders, draft, "20270402-093000")
    with pytest.raises(StoreError, match=r"gone\.toml cannot be read"):
        drafts.copy_to_bin(folders, draft.with_name("gone.toml"), "20270402-093000")
    assert drafts.read(draft).answers == {"a": "1"}


def test_what_stands_beside_a_draft_and_is_no_write_of_it_stops_nobody(draft: Path) -> None:
    beside = a_folder(draft.with_name(f".{draft.name}.abcd.tmp"))
    assert drafts.load(draft).answers.answers == {"a": "1"}
    assert beside.is_dir()


def test_a_name_in_the_bin_says_when_or_nothing() -> None:
    said = drafts.discarded_at(Path("f_2027-04_20270402-093000-2.toml"))
    assert said == datetime(2027, 4, 2, 9, 30)  # noqa: DTZ001 - local
    for name in ("f_2027-04.toml", "f_2027-04_20279902-093000.toml"):
        assert drafts.discarded_at(Path(name)) is None


def test_a_backup_replaces_no_file_that_appears_meanwhile(tmp_path: Path, draft: Path) -> None:
    path = tmp_path / "b.zip"

    def files() -> object:
        yield "drafts/f/2027-04.toml", draft
        path.write_bytes(b"mine")

    with pytest.raises(StoreError, match="is there already and is never overwritten"):
        backup.write(path, files(), made_at=NOW, provider="", only="", training=False)
    assert path.read_bytes() == b"mine"
    assert [it.name for it in tmp_path.iterdir() if it.is_file()] == ["b.zip"]


def test_a_restore_that_has_no_room_changes_nothing(
    tmp_path: Path, folders: Folders, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "drafts/f/2027-04.toml"
    path = tmp_path / "b.zip"
    made = backup.write(path, [(name, draft)], made_at=NOW, provider="", only="", training=False)
    drafts.save(draft, Answers("f", "2027-04", answers={"a": "2"}))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    for part in ("create", "flush"):
        with monkeypatch.context() as patched:
            patched.setattr(backup.atomic, part, full)
            with pytest.raises(StoreError, match="no room left on the disk"):
                backup.put(made, [name], folders)
        assert drafts.read(draft).answers == {"a": "2"}


def test_a_lock_that_cannot_be_kept_is_let_go(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    holder = locks.this_process(NOW)
    with monkeypatch.context() as patched:
        patched.setattr(os, "ftruncate", full)
        with pytest.raises(StoreError, match="no room left"):
            locks.acquire(draft, holder)
    locks.acquire(draft, holder).release()


@pytest.mark.parametrize("answer", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_where_a_file_system_has_no_locks_the_text_decides(
    draft: Path, monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def none(*_: object) -> None:
        raise OSError(answer, os.strerror(answer))

    monkeypatch.setattr(fcntl, "flock", none)
    ours = locks.this_process(NOW)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        theirs = locks.acquire(draft, replace(ours, pid=other.pid))
        assert theirs.by_name
        assert locks.holder_of(draft) == theirs.holder
        with pytest.raises(locks.HeldError) as held:
            locks.acquire(draft, ours)
        assert held.value.by == theirs.holder
        assert not held.value.may_take_over
    taken = locks.acquire(draft, ours)  # that process has ended
    assert taken.by_name
    assert taken.stands
    assert not theirs.stands
    taken.release()
    assert locks.holder_of(draft) is None


def test_a_lock_that_fails_otherwise_is_told(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(fcntl, "flock", broken)
    with pytest.raises(StoreError, match="cannot be written: input/output error"):
        locks.acquire(draft, locks.this_process(NOW))


def test_a_user_without_a_name_can_write_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert locks.this_process(NOW).user == "an unnamed user"
