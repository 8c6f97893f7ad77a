"""Backups of a data folder, or of one return, and restoring them."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.sample_return import NOW, PROFILE, REFERENCE, complete_return, make_session
from tests.sealing_return import SIGNER, seal_return
from tests.session.safekeeping.full_folder import full, tree
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import CannotError, InUseError, Session, UsageError
from tui_kpi.session.drafting.edit_expressions import apply_edit
from tui_kpi.session.drafting.evidence import attach, troubles
from tui_kpi.session.safekeeping.backup import DiffersError, back_up, look, put_back, suggested
from tui_kpi.session.safekeeping.backup_contents import returns_in
from tui_kpi.session.safekeeping.bin import listing
from tui_kpi.session.sealing.seal_return import prepare, revision_of
from tui_kpi.store import atomic, backup
from tui_kpi.store.folders import Folders


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "here")


@pytest.fixture
def elsewhere(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "elsewhere")


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


def test_a_backup_is_read_back_before_it_counts(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(session, tmp_path)
    path = tmp_path / "all.kpi-backup.zip"
    really = atomic.name_new

    def on_a_bad_stick(temporary: Path, place: Path) -> None:
        data = temporary.read_bytes()
        temporary.write_bytes(data.replace(b"[answers]", b"[answer5]", 1))
        really(temporary, place)

    monkeypatch.setattr(atomic, "name_new", on_a_bad_stick)
    with pytest.raises(CannotError, match="is not as it was written when it is read back"):
        back_up(session, path)
    assert not path.exists()


def test_a_backup_without_what_home_shows_is_not_kept(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(session, tmp_path)
    path = tmp_path / "all.kpi-backup.zip"
    really = backup.files_of

    def forgetful(folders: Folders, *, with_keys: bool) -> list[tuple[str, Path]]:
        found = really(folders, with_keys=with_keys)
        return [(name, at) for name, at in found if not name.startswith("sealed/")]

    monkeypatch.setattr(backup, "files_of", forgetful)
    with pytest.raises(CannotError, match=r"lacks what is shown .*\.kpi\.zip"):
        back_up(session, path)
    assert not path.exists()


def test_a_clock_before_1980_makes_a_backup_too(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(session, tmp_path)
    early = time.struct_time((1970, 1, 1, 0, 0, 0, 3, 1, 0))
    monkeypatch.setattr(time, "localtime", lambda *_: early)
    path = tmp_path / "all.kpi-backup.zip"
    assert back_up(session, path).entries == backup.read(path).entries


def without_the_rights_of_root() -> None:
    """Have what is started next ask the folders' own rights, as any user must."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.mark.skipif(sys.platform != "linux", reason="rights of folders as Linux has them")
@pytest.mark.parametrize("closed", ["drafts/lancashire-supported-housing", "sealed", "bin"])
def test_who_may_not_list_a_folder_gets_no_backup_of_the_rest(
    session: Session, tmp_path: Path, closed: str
) -> None:
    full(session, tmp_path)
    data = session.folders.data
    (data / closed).chmod(0)
    done = subprocess.run(
        [sys.executable, "-m", "tui_kpi", "--data-dir", data, "backup", tmp_path / "all.zip"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=without_the_rights_of_root,
    )
    (data / closed).chmod(0o700)
    assert (done.returncode, done.stdout) == (3, ""), done.stderr
    assert f"{data / closed} cannot be listed: permission denied" in done.stderr
    assert not (tmp_path / "all.zip").exists()
