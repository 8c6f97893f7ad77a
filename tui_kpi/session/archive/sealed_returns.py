"""What was sealed before: the packages in the data folder are the history, and the only one."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Interval, Period, PeriodError
from tui_kpi.records import Record, replace
from tui_kpi.reports.about import About
from tui_kpi.returns.model import Answer, Answers, Attached
from tui_kpi.session.errors import CannotError, told
from tui_kpi.session.sealing.submission_json import about, files, from_json, is_training
from tui_kpi.store.errors import why
from tui_kpi.store.folders import Folders
from tui_kpi.store.listing import ending_in
from tui_kpi.submission.names import EVIDENCE_FOLDER, PACKAGE_SUFFIX, SUBMISSION, TRAINING_MARK

_HEADER = struct.Struct("<4s5H3I2H")
_FIRST = SUBMISSION.encode()
_NAME = re.compile(r"([^_]+)_[^_]+_([^_]+)_r[0-9]+")
_LIMIT = 8 * 1024 * 1024


class SealedReturn(Record):
    """One sealed package of the data folder."""

    path: Path
    framework: str
    period: str
    revision: int
    submission_id: str
    sha256: str
    """Of submission.json: the identity of the submission."""
    definition: str
    """SHA-256 of the framework definition that it was sealed under."""
    signed_at: str
    answers: Answers
    """As sent, with the explanations and the list of files that went with it."""
    about: About
    supersedes: str = ""
    """SHA-256 of the earlier submission.json that it replaces; empty for a first revision."""


def latest(folders: Folders, framework: str, period: str) -> SealedReturn | None:
    """Return the latest sealed revision of a return, or None if it was never sealed."""
    found = revisions(folders, framework, period)
    return max(found, key=lambda sealed: sealed.revision, default=None)


def revisions(folders: Folders, framework: str, period: str) -> Iterator[SealedReturn]:
    """Yield every sealed revision of a return, whatever its file is called."""
    said = json.dumps(period).encode()
    for sealed in _read_all(folders, said):
        if (sealed.framework, sealed.period) == (framework, period):
            yield sealed


def listing(folders: Folders) -> tuple[SealedReturn, ...]:
    """Return the latest sealed revision of every return, in the order of their names."""
    found: dict[tuple[str, str], SealedReturn] = {}
    for sealed in _read_all(folders):
        name = (sealed.framework, sealed.period)
        if name not in found or found[name].revision < sealed.revision:
            found[name] = sealed
    return tuple(found[name] for name in sorted(found))


def every(folders: Folders) -> tuple[SealedReturn, ...]:
    """Return every sealed revision of every return, in the order of their files' names."""
    return tuple(_read_all(folders))


def find(folders: Folders, sha256: str) -> SealedReturn | None:
    """Return the sealed revision with this identity, or None if it is not here."""
    return next((sealed for sealed in _read_all(folders) if sealed.sha256 == sha256), None)


def damaged(folders: Folders) -> tuple[Path, ...]:
    """Return the sealed files that cannot be read as such."""
    return tuple(path for path in _packages(folders) if read(path) is None)


def bearing(folders: Folders, framework: str, period: str) -> tuple[Path, ...]:
    """Return the sealed files whose names say that they are of a return.

    A file from training that strayed among real returns is none of them, and the reverse.
    """
    return tuple(
        path
        for path in _packages(folders)
        if named(path) == (framework, period)
        and ((sealed := read(path)) is None or sealed.about.training == folders.training)
    )


def named(path: Path) -> tuple[str, str] | None:
    """Return framework and period that the name of a sealed file says; None if it says none."""
    found = _NAME.match(path.name.removeprefix(TRAINING_MARK))
    return (found[1], found[2]) if found else None


def previous_answers(folders: Folders, framework: Framework, period: Period) -> dict[str, Answer]:
    """Return last time's answers, by field.

    Each from the latest sealed revision of the immediately preceding period in which the field's
    section was due; a field that was not answered then, or not sealed, is left out.
    """
    return answers_before(framework, period, lambda id: latest(folders, framework.id, id))


def answers_before(
    framework: Framework, period: Period, find: Callable[[str], SealedReturn | None]
) -> dict[str, Answer]:
    """Return last time's answers, by field, from the returns that `find` gives for period ids."""
    sealed: dict[str, SealedReturn | None] = {}
    answers: dict[str, Answer] = {}
    for section in framework.sections.values():
        before = _before(period, section.interval)
        if before is None:
            continue
        if before.id not in sealed:
            sealed[before.id] = find(before.id)
        if (last := sealed[before.id]) is not None:
            for field in framework.fields_of[section.id]:
                if field.id in last.answers.answers:
                    answers[field.id] = last.answers.answers[field.id]
    return answers


def last_readings(folders: Folders, framework: Framework, period: Period) -> dict[str, str]:
    """Return the options that the return before `period` chose against the default."""
    before = _before(period, framework.calendar.interval)
    sealed = latest(folders, framework.id, before.id) if before is not None else None
    return {
        reading.id: option
        for reading in framework.readings.values()
        if sealed is not None
        and (option := sealed.answers.readings.get(reading.id, reading.default)) != reading.default
        and reading.option(option) is not None
    }


def packed_files(sealed: SealedReturn) -> tuple[tuple[Attached, bytes], ...]:
    """Return the files that go with a sealed return, with what they hold.

    Raises CannotError if the package is damaged or cannot be read.
    """
    from tui_kpi.submission import container  # noqa: PLC0415 - only where evidence is needed
    from tui_kpi.submission.refusal import Refusal  # noqa: PLC0415 - likewise

    if not sealed.answers.evidence:
        return ()
    try:
        members = container.read(sealed.path.read_bytes())
    except OSError as error:
        raise CannotError(f"{sealed.path} cannot be read: {why(error)}.") from error
    except Refusal as refusal:
        raise CannotError(
            f"{sealed.path} is damaged, so the files in it cannot be taken out. Put a whole copy "
            "in its place: from a backup, or the one that you sent to the council."
        ) from refusal
    held = {_slug(member.name): member.data for member in members}
    return tuple((it, held[it.name]) for it in sealed.answers.evidence if it.name in held)


def _slug(member: str) -> str:
    """Return what a file is called in a package, without the folder."""
    return member.removeprefix(EVIDENCE_FOLDER)


def _before(period: Period, interval: Interval) -> Period | None:
    """Return the period before `period` in which a section of this interval was due."""
    try:
        before = period.before()
        while before.covered_by(interval) is None:
            before = before.before()
    except (PeriodError, ValueError, OverflowError):
        return None  # the calendar begins in year 1
    return before


def _packages(folders: Folders) -> list[Path]:
    """Return the files of sealed returns, in the order of their names. Raises CannotError."""
    with told():
        return ending_in(folders.sealed, PACKAGE_SUFFIX)


def _read_all(folders: Folders, saying: bytes = b"") -> Iterator[SealedReturn]:
    """Yield the sealed returns; only those in whose text `saying` stands, which is quick."""
    for path in _packages(folders):
        sealed = read(path, saying)
        # Strays: see `bearing`.
        if sealed is not None and sealed.about.training == folders.training:
            yield sealed


def read(path: Path, saying: bytes = b"") -> SealedReturn | None:
    """Return what a package of our own says, unverified, or None if it is not one.

    None, too, if `saying` does not stand in it. Only its first member is read, so that evidence
    costs nothing.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            signature, *_, size, length, extra = _HEADER.unpack(file.read(_HEADER.size))
            if signature != b"PK\x03\x04" or extra or file.read(length) != _FIRST or size > _LIMIT:
                return None
            data = file.read(size)
        if saying not in data:
            return None
        said = json.loads(data)
        attached = (Attached(_slug(it.name), it.title, it.size, it.sha256) for it in files(said))
        return SealedReturn(
            path=path,
            framework=said["framework"]["id"],
            period=said["return"]["period"],
            revision=int(said["revision"]),
            submission_id=said["submission_id"],
            sha256=hashlib.sha256(data).hexdigest(),
            definition=said["framework"]["sha256"],
            signed_at=said["signed_at"],
            answers=replace(
                from_json(said["return"], training=is_training(said)),
                explanations=dict(said["explanations"]),
                evidence=tuple(attached),
            ),
            about=about(said),
            supersedes=said["supersedes"] or "",
        )
    except (OSError, struct.error, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
