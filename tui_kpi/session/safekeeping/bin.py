"""The bin: drafts and corrections that were discarded, and the way back for them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui_kpi.returns.model import Answers
from tui_kpi.session.archive import sealed_returns
from tui_kpi.session.errors import SealedError, SessionError, UsageError, told
from tui_kpi.session.references import reference_of, resolve
from tui_kpi.session.training_guard import check_kind
from tui_kpi.store import atomic, drafts, evidence, locks
from tui_kpi.store.errors import cannot_write

if TYPE_CHECKING:
    from tui_kpi.session.session import Session


@dataclass(frozen=True, slots=True)
class Binned:
    """Something in the bin."""

    name: str
    """What to call it when it is brought back."""
    path: Path
    reference: str
    """Of the return; empty where it cannot be read."""
    title: str
    """Framework and period, for people."""
    discarded: datetime | None
    """Local time; None where the name does not say."""
    answered: int
    correcting: bool
    """It is the correction of a sealed return."""
    problem: str = ""
    """Why it cannot be read."""


def listing(session: Session) -> tuple[Binned, ...]:
    """Return what is in the bin, the latest first."""
    found = [_entry(session, path) for path in drafts.binned(session.folders)]
    return tuple(sorted(found, key=lambda it: str(it.discarded or ""), reverse=True))


def bring_back(session: Session, name: str) -> str:
    """Put a discarded draft back where it was, with its files; return its reference.

    `name` is that of the listing, or the return: then the latest of it. Raises UsageError for a
    name that is not there or a draft that cannot be read, SessionError where the return was
    started again, SealedError where it was sealed since, InUseError and CannotError.
    """
    found = _find(session, name)
    if found.problem:
        raise UsageError(f"{found.path} cannot be brought back: {found.problem}")
    with told():
        answers = drafts.read(found.path)
    check_kind(answers, session.folders)
    framework, period = resolve(session.catalogue, found.reference)
    target = drafts.path_of(session.folders, framework.id, period.id)
    now = session.now()
    with told():
        lock = locks.acquire(target, locks.this_process(now))
        try:
            if drafts.held(target) == found.path.read_bytes():  # done before, and killed
                _forget(found.path)
                return found.reference
            _check_free(session, found, answers, target)
            if target.exists():  # what is left of the draft that was sealed
                drafts.copy_to_bin(session.folders, target, drafts.stamp(now))
            files = evidence.folder_of(session.folders, framework.id, period.id)
            evidence.move(evidence.binned_folder(found.path), files)
            atomic.write(target, found.path.read_bytes())
            _forget(found.path)
        except OSError as error:
            raise cannot_write(target, error) from error
        finally:
            lock.release()
    return found.reference


def empty(session: Session) -> None:
    """Delete everything in the bin, for good. Raises CannotError."""
    folder = session.folders.bin
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        with told():
            raise cannot_write(folder, error) from error


def _entry(session: Session, path: Path) -> Binned:
    discarded = drafts.discarded_at(path)
    try:
        with told():
            answers = drafts.read(path)
        reference = reference_of(answers.framework, answers.period)
        framework, period = resolve(session.catalogue, reference)
    except SessionError as error:
        return Binned(
            path.stem, path, "", path.stem, discarded, 0, correcting=False, problem=str(error)
        )
    return Binned(
        name=path.stem,
        path=path,
        reference=reference,
        title=f"{framework.short} · {period.title()}",
        discarded=discarded,
        answered=len(answers.answers),
        correcting=answers.revision is not None,
    )


def _find(session: Session, name: str) -> Binned:
    entries = listing(session)
    exact = next((it for it in entries if it.name == name), None)
    if exact is not None:
        return exact
    if "/" in name:
        framework, period = session.resolve(name)
        reference = reference_of(framework.id, period.id)
        sealed = sealed_returns.latest(session.folders, framework.id, period.id)
        wanted = sealed.sha256 if sealed is not None else ""
        of_return = [it for it in entries if it.reference == reference]
        # Beside a correction there may be a copy of what stood in its place.
        fitting = [it for it in of_return if drafts.supersedes(it.path) == wanted]
        if of_return:
            return (fitting or of_return)[0]
    raise UsageError(f"“{name}” is not in the bin. `tui-kpi bin` lists what is.")


def _check_free(session: Session, found: Binned, answers: Answers, target: Path) -> None:
    """Raise SessionError unless a draft may stand where it stood."""
    name = found.reference
    sealed = sealed_returns.latest(session.folders, answers.framework, answers.period)
    if sealed is None:
        if target.exists():
            raise SessionError(
                f"{name} was started again. Discard that first (it goes to the bin too), then "
                "bring this back."
            )
        return
    revision = answers.revision
    if revision is None or revision.supersedes != sealed.sha256:
        raise SealedError(
            f"{name} was sealed since, as revision {sealed.revision}, so this cannot take its "
            f"place. You can look up its answers in {found.path}"
        )
    if drafts.supersedes(target) == sealed.sha256:
        raise SessionError(
            f"{name} is being corrected again. Discard that correction first (it goes to the bin "
            "too), then bring this back."
        )


def _forget(path: Path) -> None:
    atomic.last_good(path).unlink(missing_ok=True)
    path.unlink()
