"""A data folder with something of everything, and what a backup is to hold of it."""

from __future__ import annotations

from pathlib import Path

from tests.sample_return import PROFILE, complete_return
from tests.sealing_return import seal_return
from tui_kpi.session import Session
from tui_kpi.session.drafting.evidence import attach
from tui_kpi.store import backup
from tui_kpi.store.folders import Folders

ANNEX = "annex-1-performance-management/2026-27-Q4"


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
