"""Corrections of sealed returns: begun, given another reason, abandoned.

A draft whose `[revision]` names the latest sealed package is a correction of it; sealing it, or
the sealing of any other revision, ends that by itself. Each step below writes the draft once, so
that a kill at any moment leaves either the state before or the state after.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tui_kpi.framework.model import Field, Framework
from tui_kpi.records import replace
from tui_kpi.returns.addresses import field_of
from tui_kpi.returns.attachments import attachment_fields, with_evidence
from tui_kpi.returns.model import Answers, Attached, Correction
from tui_kpi.session.archive import sealed_returns
from tui_kpi.session.archive.sealed_returns import SealedReturn
from tui_kpi.session.drafting.evidence import from_package
from tui_kpi.session.sealing.correction_diff import same_content
from tui_kpi.session.sealing.readiness import clean_reason
from tui_kpi.store import drafts, evidence
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
            binned = drafts.copy_to_bin(folders, path, stamp)
            evidence.move(_evidence_of(folders, sealed), evidence.binned_folder(binned))
        answers = replace(_as_sealed(framework, sealed, kept), revision=correction)
        answers = _with_files(folders, framework, sealed, kept, answers)
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
    evidence.move(_evidence_of(folders, sealed), evidence.binned_folder(place))
    return place


def overtaken_by(framework: Framework, kept: Answers, sealed: SealedReturn) -> bool:
    """Return whether a correction that is kept became neither `sealed` nor corrects it."""
    return kept.revision is not None and not _was_sealed(framework, kept, sealed)


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
            if origin == "worksheet" and field_of(at) in sealed.answers.answers
        },
    )


def _with_files(
    folders: Folders,
    framework: Framework,
    sealed: SealedReturn,
    kept: Answers | None,
    answers: Answers,
) -> Answers:
    """Return `answers` with the files that went with the sealed return, put back to hand."""
    packed = sealed_returns.packed_files(sealed)
    listed = from_package(packed, kept.evidence if kept else (), _evidence_of(folders, sealed))
    fields = attachment_fields(framework)
    if not listed:
        return replace(answers, evidence=())
    return with_evidence(
        framework,
        answers,
        (it if it.field else replace(it, field=_field_of(it, fields, sealed)) for it in listed),
    )


def _field_of(attached: Attached, fields: Sequence[Field], sealed: SealedReturn) -> str:
    """Return the field whose answer, as it was sent, names a file; empty for none."""
    naming = (field.id for field in fields if attached.title in sealed.answers.text(field.id))
    return next(naming, "")


def _evidence_of(folders: Folders, sealed: SealedReturn) -> Path:
    return evidence.folder_of(folders, sealed.framework, sealed.period)


def _was_sealed(framework: Framework, kept: Answers | None, sealed: SealedReturn) -> bool:
    return kept is not None and same_content(framework, sealed.answers, kept)
