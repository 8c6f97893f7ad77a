"""Files that several people share."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tui_kpi.store import shared
from tui_kpi.store.errors import StoreError


def test_new_files_and_folders_are_as_open_as_their_folder(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    office.chmod(0o2770)
    path = office / "a" / "b" / "file"
    shared.write(path, b"one")
    assert path.stat().st_mode & 0o777 == 0o660
    assert path.parent.stat().st_mode & 0o777 == 0o770
    office.chmod(0o700)
    shared.write(office / "private", b"")
    assert (office / "private").stat().st_mode & 0o777 == 0o600


def test_a_new_file_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert shared.write_new(path, b"one")
    assert not shared.write_new(path, b"two")
    shared.write(path, b"three")
    assert path.read_bytes() == b"three"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(self: Path, target: Path) -> None:
        raise OSError(1, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", none)
    assert shared.write_new(tmp_path / "file", b"one")
    assert not shared.write_new(tmp_path / "file", b"two")
    assert (tmp_path / "file").read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_one_at_a_time(tmp_path: Path) -> None:
    with (
        shared.locked(tmp_path / "office"),
        pytest.raises(shared.BusyError, match="Somebody else is working"),
        shared.locked(tmp_path / "office", wait=0),
    ):
        pass
    with shared.locked(tmp_path / "office", wait=0):
        pass


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file" / "more", tmp_path / "file" / "more" / "file"):
        with pytest.raises(StoreError, match="cannot be written"):
            shared.write(path, b"")
        with pytest.raises(StoreError), shared.locked(path):
            pass


def test_what_was_left_half_written_is_removed_once_it_is_old(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    old, new, kept = (tmp_path / "a" / name for name in (".x.ab.tmp", ".y.ab.tmp", "z.tmp"))
    for path in (old, new, kept):
        path.touch()
    os.utime(old, (0, 0))
    os.utime(kept, (0, 0))
    shared.sweep(tmp_path)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [".y.ab.tmp", "z.tmp"]


AS_CLERK = """
import os, sys
from pathlib import Path
import filelock
from tui_kpi.store import shared
from tui_kpi.store.errors import StoreError
office, user = Path(sys.argv[1]), int(sys.argv[2])
os.setgroups([70000] if len(sys.argv) < 4 else [])
os.setgid(user)
os.setuid(user)
os.umask(0o077)
try:
    with shared.locked(office):
        shared.write(office / "received" / "file", str(user).encode())
except StoreError as error:
    print(error)
"""


def as_clerk(office: Path, user: int, *more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", AS_CLERK, office, str(user), *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root is several people")
def test_two_accounts_of_one_group() -> None:
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        shelf = Path(place, "shelf")
        shelf.mkdir()
        os.chown(shelf, 70001, 70000)
        shelf.chmod(0o770)
        office = shelf / "register"
        for user in (70001, 70002):
            assert as_clerk(office, user) == ""
        assert (office / "received" / "file").read_bytes() == b"70002"
        shelf.chmod(0o775)
        said = as_clerk(office, 70003, "a stranger")
        assert "cannot be written: permission denied. Ask whoever keeps the folder" in said
        assert "data folder" not in said
        office.chmod(0o555)
        assert "cannot be written" in as_clerk(office / "new", 70001)
        (office / ".lock").unlink()
        assert "cannot be written" in as_clerk(office, 70001)


def test_who_waits_is_told_at_once(tmp_path: Path) -> None:
    heard: list[Path] = []
    with (
        shared.locked(tmp_path),
        pytest.raises(shared.BusyError),
        shared.locked(tmp_path, wait=0.01, waiting=heard.append),
    ):
        pass
    assert heard == [tmp_path]
    with shared.locked(tmp_path, waiting=heard.append):
        assert heard == [tmp_path]
