"""Returns put aside to be signed on another computer, until the signature comes back.

What is to be signed is kept in the data folder as files of its own, so it survives a restart, and
`ssh-keygen -Y sign` can be given one of them.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import (
    CannotError,
    NotWaitingError,
    SealedError,
    SessionError,
    told,
)
from tui_kpi.session.sealing.readiness import NotReadyError
from tui_kpi.session.sealing.seal_return import (
    Prepared,
    SealedFile,
    SignerDetails,
    check_as_shown,
    check_free,
    keep,
    prepare,
    revision_of,
)
from tui_kpi.session.training_guard import check_kind, check_place
from tui_kpi.session.user_paths import read_named
from tui_kpi.store import atomic
from tui_kpi.store.errors import why
from tui_kpi.store.folders import Folders
from tui_kpi.store.profile import Profile
from tui_kpi.submission import canonical, consistency, names, seal
from tui_kpi.submission.container import MAX_SIGNATURE, Member
from tui_kpi.submission.refusal import Refusal

_SAME = ("framework", "return", "explanations", "revision", "supersedes", "revision_reason")
"""What of a submission comes from the draft and its definition."""


@dataclass(frozen=True)
class Waiting:
    """A return that waits for its signature."""

    folder: Path
    unsigned: seal.Unsigned
    submission: Mapping[str, Any]

    @property
    def document(self) -> Path:
        """The file that is signed."""
        return self.folder / names.SUBMISSION

    @property
    def key_fingerprint(self) -> str:
        """Of the key that must sign it."""
        fingerprint: str = self.submission["signer"]["key_fingerprint"]
        return fingerprint

    @property
    def command(self) -> str:
        """The command that signs it, where `KEY` is the file of the private key."""
        return f"ssh-keygen -Y sign -n {self.unsigned.namespace} -f KEY {names.SUBMISSION}"


def put_aside(
    open_return: OpenReturn, prepared: Prepared, folders: Folders, out: Path | None = None
) -> Waiting:
    """Keep what is to be signed; what was put aside before for this return goes.

    The file to sign is written to the folder `out` too, if one is given. Raises SessionError if
    the answers have changed since, CannotError.
    """
    check_as_shown(open_return, prepared, folders, out)
    copy = None if out is None else out / names.SUBMISSION
    if copy is not None:
        check_free(copy)
    discard(open_return, folders)
    folder = _folder(open_return, folders)
    with told():
        for member in prepared.unsigned.others:
            atomic.write(folder / member.name, member.data)
        # Last: without it nothing counts as put aside.
        atomic.write(folder / names.SUBMISSION, prepared.submission_json)
        if copy is not None:
            atomic.write(copy, prepared.submission_json)
    waiting = find(open_return, folders)
    if waiting is None:
        raise CannotError(f"{folder} was written but cannot be read back. Check the disk.")
    return waiting


def find(open_return: OpenReturn, folders: Folders) -> Waiting | None:
    """Return what was put aside of a return and is not sealed yet, or None.

    Raises SessionError if its files were changed, CannotError if they cannot be read.
    """
    folder = _folder(open_return, folders)
    try:
        data = (folder / names.SUBMISSION).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _cannot_read(folder, error) from error
    try:
        submission: Any = canonical.loads(data)
        others = _others(folder, submission)
        unsigned = seal.resume(data, others)
    except OSError as error:
        raise _cannot_read(folder, error) from error
    except (Refusal, KeyError, TypeError) as error:
        raise SessionError(
            f"The files put aside to be signed in {folder} are not as they were written. Seal "
            "the return again; move that folder away first if you want to keep it."
        ) from error
    if open_return.sealed is not None and open_return.sealed.revision >= submission["revision"]:
        return None
    return Waiting(folder, unsigned, submission)


def stale(open_return: OpenReturn, waiting: Waiting, profile: Profile) -> str:
    """Return why a signature of what was put aside is no longer wanted; empty if it is.

    Private notes do not count: they are in no file that leaves.
    """
    then = waiting.submission
    signer = then["signer"]
    try:
        now: Any = canonical.loads(
            prepare(
                open_return,
                profile,
                SignerDetails(signer["name"], signer["role"], signer["key_fingerprint"]),
                replace(revision_of(open_return), submission_id=then["submission_id"]),
                datetime.fromisoformat(then["signed_at"]),
            ).submission_json
        )
    except NotReadyError:
        now = {}
    if any(then[key] != now.get(key) for key in _SAME):
        what = "answers"
    elif _evidence(then) != _evidence(now):
        what = "attached files"
    else:
        return ""
    return (
        f"The {what} have changed since this return was put aside to be signed, so a signature "
        "of it no longer counts. Put it aside again, and sign the new file."
    )


def attach(
    open_return: OpenReturn,
    signature: Path,
    profile: Profile,
    folders: Folders,
    out: Path | None = None,
) -> SealedFile:
    """Complete what was put aside with the signature in a file; the return is sealed then.

    Raises NotWaitingError if nothing was put aside, SessionError if the answers have changed
    since or the signature does not fit, UsageError if its file cannot be read, CannotError.
    """
    check_kind(open_return.answers, folders)
    check_place(out, folders)
    open_return.save()
    waiting = find(open_return, folders)
    if waiting is None and open_return.sealed is not None:
        raise SealedError(f"{open_return.reference} is sealed already: {open_return.sealed.path}")
    if waiting is None:
        raise NotWaitingError(
            f"Nothing of {open_return.reference} waits for a signature. Put it aside with "
            f"`tui-kpi seal {open_return.reference} --unsigned --key FILE.pub`."
        )
    if why := stale(open_return, waiting, profile):
        raise SessionError(why)
    data = read_named(signature, MAX_SIGNATURE)
    _check_fits(waiting, data)
    sealed = keep(open_return, waiting.unsigned, data, folders, out)
    with suppress(SessionError):  # it counts for nothing now, even where it stays
        discard(open_return, folders)
    return sealed


def discard(open_return: OpenReturn, folders: Folders) -> None:
    """Forget what was put aside of a return, if anything was."""
    folder = _folder(open_return, folders)
    try:
        (folder / names.SUBMISSION).unlink(missing_ok=True)
    except OSError as error:
        raise CannotError(f"{folder} cannot be removed: {why(error)}.") from error
    shutil.rmtree(folder, ignore_errors=True)  # without its document it counts for nothing


def _check_fits(waiting: Waiting, signature: bytes) -> None:
    try:
        seal.complete(waiting.unsigned, signature)
    except Refusal as refusal:
        if refusal.code == "signature-bad":
            raise SessionError(
                "The signature is not of the file that was put aside. Copy "
                f"{waiting.document} to the other computer as it is, and sign that copy."
            ) from refusal
        if refusal.code == "signature-namespace":
            raise SessionError(
                f"{refusal.sentence} Sign with exactly this line: {waiting.command}"
            ) from refusal
        raise SessionError(str(refusal)) from refusal


def _others(folder: Path, submission: dict[str, Any]) -> tuple[Member, ...]:
    """Return the members beside the document. Raises Refusal if they are not those it lists."""
    consistency.check_manifest(submission)  # its names are safe after that
    found = []
    for entry in submission["manifest"]:
        data = (folder / entry["name"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise Refusal("manifest-sha256", name=entry["name"])
        found.append(Member(entry["name"], data))
    return tuple(found)


def _evidence(submission: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in submission["manifest"] if entry["role"] == "evidence"]


def _folder(open_return: OpenReturn, folders: Folders) -> Path:
    return folders.waiting_document(open_return.framework.id, open_return.period.id).parent


def _cannot_read(folder: Path, error: OSError) -> CannotError:
    return CannotError(f"What was put aside in {folder} cannot be read: {why(error)}.")
