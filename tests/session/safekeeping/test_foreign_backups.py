"""Files that are no backup, or no longer one, and files that none can hold."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from tests.sample_return import complete_return, make_session
from tests.session.safekeeping.full_folder import full
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import CannotError, Session, UsageError
from tui_kpi.session.safekeeping.backup import back_up, look


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "here")


@pytest.fixture
def elsewhere(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "elsewhere")


def index(**changes: object) -> bytes:
    said = {
        "format": "tui-kpi-backup", "version": 1, "made_at": "2027-04-02T09:30:00+00:00",
        "provider": "", "only": "", "training": False, "files": [], **changes,
    }  # fmt: skip
    return json.dumps(said).encode()


def listed(name: str, data: bytes = b"x", size: int = 1) -> dict[str, object]:
    import hashlib

    digest = hashlib.sha256(data).hexdigest()
    return {"name": name, "size": size, "sha256": digest, "changed": "2027-04-02T09:30:00+00:00"}


FOREIGN = [
    ([], "not a backup"),
    ([("backup.json", b"{")], "not a backup"),
    ([("backup.json", b"[" * 100_000)], "not a backup"),
    ([("backup.json", index(format="other"))], "not a backup"),
    ([("backup.json", index(files=[{"name": "x"}]))], "not a backup"),
    ([("backup.json", index(version=2))], "newer tui-kpi"),
    ([("backup.json", index(training=True))], "backup of training"),
    ([("backup.json", index(files=[listed("profile.toml")]))], "damaged"),
    ([("x", b"x"), ("backup.json", index())], "damaged"),
    ([("x", b"y"), ("backup.json", index(files=[listed("x")]))], "damaged"),
    ([("x", b"x" * 9), ("backup.json", index(files=[listed("x")]))], "damaged"),
    ([("x", b"x"), ("x/y", b"x"), ("backup.json", index(files=[listed("x"), listed("x/y")]))], "damaged"),
    ([("x", b"x"), ("X", b"x"), ("backup.json", index(files=[listed("x"), listed("X")]))], "damaged"),
    *(
        ([(name, b"x"), ("backup.json", index(files=[listed(name)]))], "belongs into no data folder")
        for name in ("../x", "/x", "a/../x", "a//x", "c:x", "cache/x", "training/x", ".restoring.json",
                     "a/.x", "drafts/x.tmp", "TRAINING.toml", "a\nb")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("members", "said"), FOREIGN)
def test_a_foreign_or_damaged_file_is_refused_and_touches_nothing(
    session: Session, tmp_path: Path, members: list[tuple[str, bytes]], said: str
) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    with pytest.raises(UsageError, match=said):
        look(session, path)
    assert not session.folders.data.exists()


def test_any_byte_that_is_changed_or_missing_is_noticed(
    session: Session, elsewhere: Session, tmp_path: Path
) -> None:
    full(session, tmp_path)
    good = tmp_path / "all.zip"
    back_up(session, good)
    data = good.read_bytes()
    bad = tmp_path / "bad.zip"
    for at in range(0, len(data), max(1, len(data) // 60)):
        bad.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            found = look(elsewhere, bad)
        except UsageError:
            continue
        assert {it.sha256 for it in found.backup.entries} == {
            it.sha256 for it in look(elsewhere, good).backup.entries
        }
    for at in (0, 10, len(data) // 2, len(data) - 1):
        bad.write_bytes(data[:at])
        with pytest.raises(UsageError, match=r"not a backup|damaged"):
            look(elsewhere, bad)
    with pytest.raises(Exception, match="cannot be read"):
        look(elsewhere, tmp_path / "gone.zip")
    assert not elsewhere.folders.data.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_that_could_not_be_restored_everywhere_is_named(
    session: Session, tmp_path: Path
) -> None:
    full(session, tmp_path)
    (session.folders.data / "what?.txt").write_text("x")
    with pytest.raises(UsageError, match=r"what\?\.txt has a name that not every computer allows"):
        back_up(session, tmp_path / "all.zip")
    assert not list(tmp_path.glob("*.zip")) + list(tmp_path.glob(".*.tmp"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_among_the_files_is_named_and_never_waited_for(
    session: Session, tmp_path: Path
) -> None:
    complete_return(session).close()
    pipe = session.folders.data / "evidence" / "x" / "pipe.pdf"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    with pytest.raises(CannotError, match="not an ordinary file"):
        back_up(session, tmp_path / "all.kpi-backup")
