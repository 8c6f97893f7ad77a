"""Corrections of sealed returns: begun, given another reason, abandoned.

A draft whose `[revision]` names the latest sealed package is a correction of it; sealing it, or
the sealing of any other revision, ends that by itself. Each step below writes the draft once, so
that a kill at any moment leaves either the state before or the state after.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tui_kpi.framework.model import Framework
from tui_kpi.returns.model import Answers, Correction
from tui_kpi.session.changes import same_content
from tui_kpi.session.history import SealedReturn
from tui_kpi.session.ready import clean_reason
from tui_kpi.store import drafts
from tui_kpi.store.drafts import DraftUnreadableError
from tui_kpi.store.folders import Folders


def begin(
    folders: Folders,
    framework: Framework,
    path: Path,
    sealed: SealedReturn,
    reason: str,
    stamp: str,
) -> None:
    """Make the draft at `path`, whose lock is held, a correction of `sealed`.

    One that is a correction already keeps its answers and gets the new reason. A draft with
    anything that was not sealed goes to the bin first. Raises UsageError and StoreError.
    """
    correction = Correction(clean_reason(reason), sealed.sha256)
    if drafts.supersedes(path) == sealed.sha256:
        answers = replace(drafts.load(path).answers, revision=correction)
    else:
        kept = _kept(path)
        if path.exists() and not _was_sealed(framework, kept, sealed):
            drafts.copy_to_bin(folders, path, stamp)
        answers = replace(_as_sealed(framework, sealed, kept), revision=correction)
    drafts.save(path, replace(answers, today=None, sealed_on=None))


def abandon(
    folders: Folders, framework: Framework, path: Path, sealed: SealedReturn, stamp: str
) -> Path:
    """Move a correction, whose lock is held, to the bin; the sealed return keeps its notes.

    Returns where it is now. Raises StoreError.
    """
    kept = _kept(path)
    place = drafts.copy_to_bin(folders, path, stamp)
    drafts.save(path, replace(_as_sealed(framework, sealed, kept), revision=None, evidence=()))
    return place


def _kept(path: Path) -> Answers | None:
    try:
        return drafts.read(path) if path.exists() else None
    except DraftUnreadableError:
        return None


def _as_sealed(framework: Framework, sealed: SealedReturn, kept: Answers | None) -> Answers:
    """Return what was sent, with the private notes and origins of the draft that was kept."""
    if kept is None:
        return replace(sealed.answers, version=framework.version, sealed_on=None)
    return replace(
        sealed.answers,
        sealed_on=None,
        version=framework.version,
        notes=kept.notes,
        prepared_by=kept.prepared_by,
        origin={
            at: origin
            for at, origin in kept.origin.items()
            if origin == "worksheet" and at.partition(".")[0] in sealed.answers.answers
        },
    )


def _was_sealed(framework: Framework, kept: Answers | None, sealed: SealedReturn) -> bool:
    return kept is not None and same_content(framework, sealed.answers, kept)
