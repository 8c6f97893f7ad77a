from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest
from killing import killed_at_each_step
from sample_return import NOW, PROFILE, REFERENCE, complete_return, make_session
from sealing_return import SIGNER, seal_return

from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import CannotError, InUseError, Session, UsageError
from tui_kpi.session.attaching import attach, troubles
from tui_kpi.session.backed_up import returns_in
from tui_kpi.session.backups import DiffersError, Found, back_up, look, put_back, suggested
from tui_kpi.session.binned import listing
from tui_kpi.session.edits import apply_edit
from tui_kpi.session.sealing import prepare, revision_of
from tui_kpi.store import backup
from tui_kpi.store.folders import Folders

ANNEX = "annex-1-performance-management/2026-27-Q4"


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "here")


@pytest.fixture
def elsewhere(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "elsewhere")


def full(session: Session, tmp_path: Path) -> None:
    """A sealed return, a draft with a file, a discarded draft, a key, details, training."""
    session.save_profile(PROFILE)
    seal_return(session, complete_return(session))
    opened = session.new("lancashire/2027-28-Q1")
    (tmp_path / "a.pdf").write_bytes(b"one")
    attach(opened, [tmp_path / "a.pdf"])
    opened.close()
    session.new(ANNEX).close()
    session.discard(ANNEX)
    session.folders.keys.mkdir()
    session.folders.signing_key.write_bytes(b"private")
    for name in ("training", "cache"):
        (session.folders.data / name).mkdir(exist_ok=True)
        (session.folders.data / name / "x").write_bytes(b"x")


def tree(folder: Path) -> dict[str, bytes]:
    """Everything of a data folder that a backup is to hold."""
    return {
        name: path.read_bytes()
        for name, path in backup.files_of(Folders(folder, folder / "cache"), with_keys=True)
    }


def test_everything_comes_back_on_another_computer(
    session: Session, elsewhere: Session, tmp_path: Path
) -> None:
    full(session, tmp_path)
    path = tmp_path / "all.kpi-backup.zip"
    made = back_up(session, path, with_keys=True)
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
    names = [entry.name for entry in made.entries]
    assert "keys/signing-key" in names
    assert not [name for name in names if name.startswith(("training", "cache", "."))]
    assert not [name for name in names if ".lock" in name or ".last-good" in name]
    found = look(elsewhere, path)
    assert found.differing == ()
    assert found.made == "Backup of Acorn Care, made on 2 April 2027 at 09:30"
    assert put_back(elsewhere, found) == len(names)
    assert tree(elsewhere.folders.data) == tree(session.folders.data)
    assert elsewhere.profile == PROFILE
    assert [it.state for it in elsewhere.returns()] == [it.state for it in session.returns()]
    assert troubles(elsewhere.open("lancashire/2027-28-Q1")) == {}
    assert len(listing(elsewhere)) == 1
    again = look(elsewhere, path)
    assert (again.new, again.differing) == ((), ())
    assert put_back(elsewhere, again) == 0
    if os.name != "nt":
        modes = {it.stat().st_mode & 0o077 for it in elsewhere.folders.data.rglob("*")}
        assert modes == {0}


def test_keys_stay_unless_they_are_asked_for(session: Session, tmp_path: Path) -> None:
    full(session, tmp_path)
    back_up(session, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith("keys")]


def test_what_is_here_and_differs_stays_unless_it_is_to_be_replaced(
    session: Session, elsewhere: Session, tmp_path: Path
) -> None:
    full(session, tmp_path)
    path = tmp_path / "all.zip"
    back_up(session, path)
    opened = elsewhere.new("lancashire/2027-28-Q1")
    opened.set("kpi1_a", "77")
    opened.close()
    elsewhere.save_profile(PROFILE.with_value("provider_name", "Newer name"))
    before = tree(elsewhere.folders.data)
    found = look(elsewhere, path)
    with pytest.raises(DiffersError) as caught:
        put_back(elsewhere, found)
    text = str(caught.value)
    assert "your draft of lancashire-supported-housing/2027-28-Q1: here changed on " in text
    assert "your details: here changed" in text
    assert "--replace" in text
    assert tree(elsewhere.folders.data) == before
    held = elsewhere.open("lancashire/2027-28-Q1")
    with pytest.raises(InUseError):
        put_back(elsewhere, found, replace=True)
    held.close()
    assert tree(elsewhere.folders.data) == before
    put_back(elsewhere, found, replace=True)
    assert elsewhere.profile == PROFILE
    assert elsewhere.open("lancashire/2027-28-Q1").answers.text("kpi1_a") == ""
    assert "lancashire-supported-housing/2027-28-Q1" in [it.reference for it in listing(elsewhere)]
    (replaced,) = elsewhere.folders.bin.glob("replaced_*/profile.toml")
    assert "Newer name" in replaced.read_text()


def test_what_is_signed_is_never_replaced(
    session: Session, elsewhere: Session, tmp_path: Path
) -> None:
    full(session, tmp_path)
    back_up(session, tmp_path / "all.zip", with_keys=True)
    opened = complete_return(elsewhere)
    opened.set("kpi1_a", "99")
    mine = seal_return(elsewhere, opened).path
    before = mine.read_bytes()
    found = look(elsewhere, tmp_path / "all.zip")
    with pytest.raises(DiffersError, match="never replaced"):
        put_back(elsewhere, found, replace=True)
    assert mine.read_bytes() == before
    assert not elsewhere.folders.keys.exists()


def test_one_return_is_handed_on_signed_elsewhere_and_comes_back(
    session: Session, elsewhere: Session, tmp_path: Path
) -> None:
    full(session, tmp_path)
    seal_elsewhere = "lancashire-supported-housing/2026-27-Q4"
    opened = session.revise(seal_elsewhere, "Counted twice")
    opened.set("kpi1_a", "98")
    apply_edit(opened, "@prepared_by=  Bo \n Preparer ")
    opened.close()
    path = tmp_path / "one.zip"
    made = back_up(session, path, only="lancashire/2026-27-Q4")
    assert made.only == seal_elsewhere
    assert {entry.name.partition("/")[0] for entry in made.entries} == {"drafts", "sealed"}
    put_back(elsewhere, look(elsewhere, path))
    taken = elsewhere.open(seal_elsewhere)
    assert taken.corrects is not None
    assert taken.answers.text("kpi1_a") == "98"
    prepared = prepare(taken, PROFILE, SIGNER, revision_of(taken), NOW)
    assert json.loads(prepared.submission_json)["prepared_by"] == "Bo Preparer"
    assert "Prepared by:" in prepared.text
    with pytest.raises(UsageError, match="not been started"):
        back_up(session, tmp_path / "x.zip", only="surrey/2027-03")


def test_where_a_backup_may_not_go(session: Session, tmp_path: Path) -> None:
    full(session, tmp_path)
    for place, said in (
        (session.folders.data / "x.zip", "inside the data folder"),
        (tmp_path / "no" / "x.zip", "no folder"),
        (tmp_path / "a.pdf", "never overwritten"),
    ):
        with pytest.raises(UsageError, match=said):
            back_up(session, place)
    assert (tmp_path / "a.pdf").read_bytes() == b"one"
    made = back_up(session, tmp_path)
    assert made.path == tmp_path / suggested(session).name
    assert not list(tmp_path.glob(".*.tmp"))


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
from sample_return import make_session
from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.backups import look, put_back

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


def test_a_return_takes_its_imported_rows_along(session: Session, tmp_path: Path) -> None:
    opened = session.new("devon-supporting-independence/2026-27-H2")
    rows = session.folders.imports / "devon-supporting-independence" / "2026-27-H2" / "x.csv"
    rows.parent.mkdir(parents=True)
    rows.write_text("person\n")
    (tmp_path / "a.pdf").write_bytes(b"one")
    attach(opened, [tmp_path / "a.pdf"])
    made = back_up(session, tmp_path / "one.zip", only=opened.reference)
    tops = [entry.name.partition("/")[0] for entry in made.entries]
    assert tops == ["drafts", "evidence", "imports"]
    assert look(session, made.path).made.startswith("Backup of devon-supporting-independence/")


def test_a_sealed_return_that_would_hide_a_draft_asks_first(
    session: Session, elsewhere: Session, tmp_path: Path
) -> None:
    opened = complete_return(session)
    seal_return(session, opened)
    opened.draft.unlink()
    back_up(session, tmp_path / "all.zip")
    mine = elsewhere.new(REFERENCE)
    mine.set("kpi1_a", "5")
    mine.close()
    found = look(elsewhere, tmp_path / "all.zip")
    with pytest.raises(
        DiffersError, match=f"your draft of {REFERENCE}: it is sealed in the backup"
    ):
        put_back(elsewhere, found)
    assert put_back(elsewhere, found, replace=True) == 1
    assert elsewhere.open(REFERENCE).sealed is not None
    elsewhere.revise(REFERENCE, "Why").close()
    assert len(listing(elsewhere)) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_that_could_not_be_restored_everywhere_is_named(
    session: Session, tmp_path: Path
) -> None:
    full(session, tmp_path)
    (session.folders.data / "what?.txt").write_text("x")
    with pytest.raises(UsageError, match=r"what\?\.txt has a name that not every computer allows"):
        back_up(session, tmp_path / "all.zip")
    assert not list(tmp_path.glob("*.zip")) + list(tmp_path.glob(".*.tmp"))


def test_the_returns_of_a_backup_are_named_with_what_would_happen(
    session: Session, elsewhere: Session, tmp_path: Path
) -> None:
    full(session, tmp_path)
    path = tmp_path / "all.kpi-backup.zip"
    back_up(session, path)
    q4, q1 = returns_in(elsewhere, look(elsewhere, path))
    assert q4 == (
        "Lancashire supported housing, Quarter 4, 2026-27: the draft comes back; "
        "sealed revision 1 comes back"
    )
    assert q1 == (
        "Lancashire supported housing, Quarter 1, 2027-28: the draft comes back; "
        "an attached file comes back"
    )
    here = returns_in(session, look(session, path))
    assert all("is here already, just so" in line for line in here)
    opened = session.open("lancashire/2027-28-Q1")
    opened.set("kpi1_a", "7")
    opened.close()
    changed = returns_in(session, look(session, path))
    assert "the draft takes its place here" in changed[1]


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
