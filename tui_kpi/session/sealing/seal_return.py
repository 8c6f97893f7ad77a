"""From a complete return to its sealed file: build the bytes, show them, sign, keep."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import date_words
from tui_kpi.reports.about import About, File
from tui_kpi.reports.page import summary_html
from tui_kpi.reports.table import values_csv
from tui_kpi.returns.assess import assess
from tui_kpi.returns.contract import as_json, without_prose
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.session.archive import sealed_returns
from tui_kpi.session.archive.integrity import check_whole
from tui_kpi.session.drafting.evidence import sealed_with
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import CannotError, SealedError, SessionError, to_correct, told
from tui_kpi.session.sealing.normalised_answers import as_sent
from tui_kpi.session.sealing.readiness import check_ready, one_line
from tui_kpi.session.sealing.recompute import said
from tui_kpi.session.sealing.submission_json import to_json
from tui_kpi.session.training_guard import check_kind, check_place
from tui_kpi.store import atomic
from tui_kpi.store.errors import StoreError
from tui_kpi.store.folders import Folders
from tui_kpi.store.profile import Profile
from tui_kpi.submission import seal
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.sshsig import SignMessage


@dataclass(frozen=True, slots=True)
class SignerDetails:
    """Who signs: name, role, and the `SHA256:…` of the key that will be used."""

    name: str
    role: str
    key_fingerprint: str


def to_send(opened: OpenReturn, profile: Profile, today: date) -> str:
    """Return to whom the sealed file goes and by when, or that its day is past."""
    council = opened.framework.authority_name or profile.authority_name or "the council"
    due = opened.assessment.due_on
    if due is not None and today > due:
        when = f" now: it was due by {date_words(due)}"
    else:
        when = f" by {date_words(due)}" if due else ""
    return f"Send this file to {council}{when}. It has not been sent yet."


@dataclass(frozen=True, slots=True)
class Revision:
    """What this file is among those of one return."""

    submission_id: str
    """Minted at the first seal and kept: a UUID in small letters."""
    number: int = 1
    reason: str | None = None
    """Why an earlier revision is replaced; None for the first."""
    supersedes: str | None = None
    """SHA-256 of the earlier submission.json; None for the first."""


def revision_of(open_return: OpenReturn) -> Revision:
    """Return what the next sealed file of a return is: its first, or one that corrects another."""
    corrected, correction = open_return.corrects, open_return.answers.revision
    if corrected is None or correction is None:
        return Revision(str(uuid.uuid4()))
    return Revision(
        corrected.submission_id, corrected.revision + 1, correction.reason, corrected.sha256
    )


@dataclass(frozen=True)
class Prepared:
    """The bytes to be signed, and what they say."""

    unsigned: seal.Unsigned
    answers: Answers
    """Of the open return when this was made: `finish` refuses once they have changed."""
    revision: Revision
    declaration: str
    text: str
    """What the bytes say, read from themselves: for reading before signing."""
    period_not_ended: bool
    """The reporting period still runs on the day of sealing: ask before signing."""
    unexplained: tuple[str, ...]
    """Warnings without an explanation: asked for, never in the way."""

    @property
    def submission_json(self) -> bytes:
        """The exact bytes that are signed."""
        return self.unsigned.submission_json

    @property
    def sha256(self) -> str:
        """Identity of the submission, in hex."""
        return self.unsigned.sha256

    @property
    def file_name(self) -> str:
        """Name of the finished file."""
        return self.unsigned.file_name


@dataclass(frozen=True, slots=True)
class SealedFile:
    """Where a sealed return is."""

    path: Path
    """In the data folder: the record that the history is read from."""
    copy: Path | None
    """Where else it was asked for; None for nowhere."""
    sha256: str


def declaration(provider_name: str) -> str:
    """Return what the signer declares."""
    return (
        "I have checked this return. To the best of my knowledge its figures are true and "
        f"complete, and I may sign it for {provider_name}."
    )


def prepare(
    open_return: OpenReturn,
    profile: Profile,
    signer: SignerDetails,
    revision: Revision,
    signed_at: datetime,
) -> Prepared:
    """Build what is to be signed. Nothing is written.

    `signed_at` is aware of its UTC offset. Raises NotReadyError while answers are missing, wrong
    or the profile lacks something, SealedError for a return that is sealed already, or whose
    correction is of a revision that is no longer the latest.
    """
    _check_may_seal(open_return)
    framework, answers = open_return.framework, open_return.answers
    signer = replace(signer, name=one_line(signer.name), role=one_line(signer.role))
    check_ready(framework, answers, open_return.assessment, profile, (signer.name, signer.role))
    sent = as_sent(framework, answers, open_return.assessment, signed_at.date())
    assessment = assess(framework, sent)
    about = _about(framework, profile, signer, revision, signed_at)
    attached = sealed_with(open_return)
    about = replace(
        about,
        prepared_by=one_line(answers.prepared_by) or about.prepared_by,
        training=answers.training,
        files=_files(answers, attached),
    )
    with refused():
        sealing = _sealing(
            framework, sent, assessment, about, revision, signer.key_fingerprint, signed_at
        )
        unsigned = seal.build(replace(sealing, evidence=attached))
    return Prepared(
        unsigned=unsigned,
        answers=answers,
        revision=revision,
        declaration=declaration(profile.provider_name),
        text=said(framework, unsigned.submission_json),
        period_not_ended=signed_at.date() <= open_return.period.span.end,
        unexplained=tuple(
            problem.message
            for problem in assessment.problems
            if problem.severity == "warning" and problem.code not in sent.explanations
        ),
    )


def finish(
    open_return: OpenReturn,
    prepared: Prepared,
    sign: SignMessage,
    folders: Folders,
    out: Path | None = None,
) -> SealedFile:
    """Sign, and write the package: whole or not at all. The return is sealed from then on.

    It is kept in the data folder, and written to the folder `out` too if one is given. Raises
    SessionError if the answers have changed since, or a signature does not fit; CannotError if a
    file is there already or cannot be written.
    """
    check_as_shown(open_return, prepared, folders, out)
    _check_may_seal(open_return)
    _places(prepared.unsigned, folders, out)  # before anybody is asked for a passphrase
    with refused():
        signature = sign(prepared.submission_json, prepared.unsigned.namespace)
    return keep(open_return, prepared.unsigned, signature, folders, out)


def check_as_shown(
    open_return: OpenReturn, prepared: Prepared, folders: Folders, out: Path | None
) -> None:
    """Save a return, and raise SessionError unless it is still what was shown to be signed.

    Raises UsageError where `out` is no place for a file of this kind, CannotError.
    """
    check_kind(open_return.answers, folders)
    check_place(out, folders)
    open_return.save()
    if open_return.answers != prepared.answers:
        raise SessionError("The answers have changed since you checked them. Check them again.")


def check_free(place: Path) -> None:
    """Raise CannotError if there is a file at `place` already."""
    if place.exists():
        raise CannotError(f"{place} exists already and is never overwritten. Move it away.")


def keep(
    open_return: OpenReturn,
    unsigned: seal.Unsigned,
    signature: bytes,
    folders: Folders,
    out: Path | None,
) -> SealedFile:
    """Write the package of what was signed. Raises as `finish`."""
    _check_may_seal(open_return)
    path, copy = _places(unsigned, folders, out)
    with refused():
        sealed = seal.complete(unsigned, signature)
    with told():
        atomic.write(path, sealed.data)
    kept = sealed_returns.read(path)
    if kept is None:
        raise CannotError(f"{path} was written but cannot be read back. Check the disk.")
    open_return.mark_sealed(kept)
    if copy is not None:
        try:
            atomic.write(copy, sealed.data)
        except StoreError as error:
            raise CannotError(f"The return is sealed: {path}. Copy it yourself: {error}") from error
    return SealedFile(path, copy, sealed.sha256)


def _check_may_seal(open_return: OpenReturn) -> None:
    """Raise SessionError unless the next file of a return would follow the latest one."""
    name = open_return.reference
    if open_return.sealed is not None:
        open_return.check_may_change()
    if open_return.read_only:
        raise SessionError(f"{name} is open to read only, so it cannot be sealed.")
    latest = sealed_returns.latest(
        open_return.folders, open_return.framework.id, open_return.period.id
    )
    check_whole(open_return.folders, open_return.framework.id, open_return.period.id, latest)
    corrected = open_return.corrects
    if latest is None or (corrected is not None and latest.sha256 == corrected.sha256):
        return
    if corrected is None:
        raise SealedError(
            f"{name} was sealed elsewhere since you opened it: {latest.path}\nClose it, open it "
            "again to read what was sealed, and correct that if something in it is wrong."
        )
    raise SealedError(
        f"Revision {latest.revision} of {name} was sealed since you began to correct revision "
        f"{corrected.revision}, so this correction can no longer be sealed: {latest.path}\n"
        f"Close it, then begin again from there: {to_correct(name)}. This correction then goes "
        "to the bin, where you can look up its answers."
    )


@contextmanager
def refused() -> Iterator[None]:
    """Turn a refusal into a session error with its sentence and advice."""
    try:
        yield
    except Refusal as refusal:
        raise SessionError(str(refusal)) from refusal


def _places(
    unsigned: seal.Unsigned, folders: Folders, out: Path | None
) -> tuple[Path, Path | None]:
    """Return where the package goes, and its copy. Raises CannotError if one is there already."""
    path = folders.sealed / unsigned.file_name
    copy = None if out is None or out.resolve() == folders.sealed else out / unsigned.file_name
    for place in filter(None, (path, copy)):
        check_free(place)
    return path, copy


def _about(
    framework: Framework,
    profile: Profile,
    signer: SignerDetails,
    revision: Revision,
    signed_at: datetime,
) -> About:
    return About(
        provider_id=profile.provider_id,
        provider_name=one_line(profile.provider_name),
        authority_id=framework.authority_id or profile.authority_id,
        authority_name=framework.authority_name or one_line(profile.authority_name),
        prepared_by=one_line(profile.prepared_by) or signer.name,
        submission_id=revision.submission_id,
        revision=revision.number,
        revision_reason=revision.reason or "",
        signed_at=signed_at.isoformat(timespec="seconds"),
        signer_name=signer.name,
        signer_role=signer.role,
    )


def _files(answers: Answers, attached: Sequence[seal.Evidence]) -> tuple[File, ...]:
    """Return the attached files as the package will hold them."""
    return tuple(
        File(seal.evidence_name(number, it.file_name), it.title, said.size, said.sha256)
        for number, (it, said) in enumerate(zip(attached, answers.evidence, strict=True), 1)
    )


def _sealing(
    framework: Framework,
    sent: Answers,
    assessment: Assessment,
    about: About,
    revision: Revision,
    key_fingerprint: str,
    signed_at: datetime,
) -> seal.Sealing:
    return seal.Sealing(
        submission_id=revision.submission_id,
        recipient=seal.Recipient(about.authority_id, about.authority_name),
        provider=seal.Provider(about.provider_id, about.provider_name),
        framework=seal.FrameworkRef(framework.id, framework.version, framework.sha256),
        prepared_by=about.prepared_by,
        signer=seal.Signer(
            principal=about.provider_id,
            key_fingerprint=key_fingerprint,
            name=about.signer_name,
            role=about.signer_role,
            declaration=declaration(about.provider_name),
        ),
        signed_at=signed_at,
        return_=to_json(sent),
        assessment=without_prose(as_json(assessment)),
        values_csv=values_csv(framework, sent, assessment),
        summary_html=summary_html(framework, sent, assessment, about),
        explanations=sent.explanations,
        revision=revision.number,
        revision_reason=revision.reason,
        supersedes=revision.supersedes,
        training=about.training,
    )
