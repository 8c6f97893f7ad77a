from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from tui_kpi.store import atomic
from tui_kpi.store.errors import StoreError


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.toml"
    atomic.write(path, b"one\r\n")
    assert path.read_bytes() == b"one\r\n"
    assert files(path.parent) == ["a.toml"]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_previous_file_is_kept_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    for data in (b"one", b"two", b"three"):
        atomic.write(path, data, keep_last_good=True)
    assert path.read_bytes() == b"three"
    assert atomic.last_good(path).read_bytes() == b"two"
    assert files(tmp_path) == ["a.toml", "a.toml.last-good"]


def test_without_hard_links_the_previous_file_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "a.toml"
    for data in (b"one", b"two"):
        atomic.write(path, data, keep_last_good=True)
    assert atomic.last_good(path).read_bytes() == b"one"
    assert files(tmp_path) == ["a.toml", "a.toml.last-good"]


def fail(monkeypatch: pytest.MonkeyPatch, where: str, error: OSError) -> None:
    """Let one step of a write fail, whichever way it is called."""

    def raises(*_arguments: object, **_options: object) -> None:
        raise error

    target = Path if where == "replace" else os
    monkeypatch.setattr(target, where, raises)


@pytest.mark.parametrize("where", ["open", "fdopen", "fsync", "replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_failed_write_leaves_the_old_file_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, code: int
) -> None:
    path = tmp_path / "a.toml"
    atomic.write(path, b"old")
    fail(monkeypatch, where, OSError(code, os.strerror(code)))
    with pytest.raises(StoreError) as caught:
        atomic.write(path, b"new", keep_last_good=True)
    message = str(caught.value)
    assert str(path) in message
    assert ("Free some space" in message) == (code == errno.ENOSPC)
    assert ("--data-dir" in message) == (code != errno.ENOSPC)
    assert path.read_bytes() == b"old"
    assert [name for name in files(tmp_path) if name.endswith(".tmp")] == []


def test_the_data_is_flushed_before_the_rename_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def watch_fsync(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def watch_replace(self: Path, target: Path) -> Path:
        done.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", watch_fsync)
    monkeypatch.setattr(Path, "replace", watch_replace)
    atomic.write(tmp_path / "a.toml", b"x")
    assert done == (["file", "rename"] if os.name == "nt" else ["file", "rename", "folder"])


def test_leftovers_are_those_of_this_file_alone(tmp_path: Path) -> None:
    for name in (".a.toml.1f.tmp", ".b.toml.1f.tmp", "a.toml", "a.toml.last-good"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in atomic.leftovers(tmp_path / "a.toml")] == [".a.toml.1f.tmp"]


def test_what_a_killed_write_left_is_gone_with_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    old, new = atomic.beside(path), atomic.beside(path)
    for it in (old, new):
        it.write_bytes(b"half")
    os.utime(old, (0, 0))
    atomic.write(path, b"whole")
    assert not old.exists()
    assert new.exists()


def flushing(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Have the system refuse to flush folders, not files."""
    really = os.fsync

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_folder_that_is_never_flushed_holds_files_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    flushing(monkeypatch, number)
    atomic.write(tmp_path / "a.toml", b"one")
    assert (tmp_path / "a.toml").read_bytes() == b"one"


def test_a_disk_that_fails_to_flush_a_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushing(monkeypatch, errno.EIO)
    with pytest.raises(StoreError, match=r"a\.toml cannot be written: input/output error"):
        atomic.write(tmp_path / "a.toml", b"one")


def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    real, link = tmp_path / "stick" / "a.toml", tmp_path / "a.toml"
    real.write_bytes(b"one")
    link.symlink_to(real)
    atomic.write(link, b"two", keep_last_good=True)
    assert link.is_symlink()
    assert real.read_bytes() == b"two"
    assert atomic.last_good(link).read_bytes() == b"one"
    assert files(tmp_path / "stick") == ["a.toml"]
