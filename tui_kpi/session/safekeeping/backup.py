"""Everything in one file, and back from it: what goes in, and what may be put in place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui_kpi.framework.period import date_words
from tui_kpi.session.archive import sealed_returns
from tui_kpi.session.errors import CannotError, SessionError, UsageError, told
from tui_kpi.session.references import reference_of
from tui_kpi.session.user_paths import read_named
from tui_kpi.store import atomic, backup, drafts, evidence, listing, locks
from tui_kpi.store.backup import Backup, BackupError, Entry
from tui_kpi.store.errors import cannot_read
from tui_kpi.store.folders import Folders

if TYPE_CHECKING:
    from tui_kpi.session.session import Session

SUFFIX = ".kpi-backup.zip"
KEYS_WARNING = (
    "Whoever has this file, with your private signing keys in it, can sign for you (with the "
    "passphrase, if there is one). Keep it where only you can get at it."
)
WITHOUT_KEYS = "Your signing keys are not in it."
_RECORDS = ("sealed", "receipts", "keys")
"""Folders whose files are never replaced."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is here, and is another one in the backup."""

    entry: Entry
    words: str
    """What it is, for people, and when both were changed."""
    record: bool
    """It is signed, or a key: never replaced."""


@dataclass(frozen=True)
class Found:
    """What a backup would do here. Nothing is changed yet."""

    backup: Backup
    new: tuple[Entry, ...]
    differing: tuple[Difference, ...]

    @property
    def records(self) -> tuple[Difference, ...]:
        """Files that stand in the way for good."""
        return tuple(it for it in self.differing if it.record)

    @property
    def made(self) -> str:
        """When the backup was made, and of what, in words."""
        at = datetime.fromisoformat(self.backup.made_at)
        of = self.backup.only or self.backup.provider or "a data folder"
        return f"Backup of {of}, made on {date_words(at.date())} at {at:%H:%M}"


class DiffersError(SessionError):
    """What is here is not what the backup holds; `found` says which files."""

    def __init__(self, found: Found, sentence: str) -> None:
        self.found = found
        super().__init__(sentence)


def suggested(session: Session, only: str = "") -> Path:
    """Return where a backup may go, where nothing else is said."""
    stem = only.replace("/", "_") or "tui-kpi"
    return Path.home() / f"{stem}-{session.today}{SUFFIX}"


def back_up(session: Session, path: Path, *, with_keys: bool = False, only: str = "") -> Backup:
    """Write everything of the data folder, or `only` one return, to one file.

    Signing keys go in only `with_keys`. Raises UsageError for a place inside the data folder, a
    file that is there or an unknown return; CannotError.
    """
    folders = session.folders
    path = path.expanduser()
    if path.is_dir():
        path = path / suggested(session, only).name
    if folders.data.resolve() in path.resolve().parents:
        raise UsageError(
            f"{path} is inside the data folder, which it is to be a copy of. Choose another place, "
            "like a USB stick."
        )
    with told():
        files = list(backup.files_of(folders, with_keys=with_keys))
    if only:
        with told():
            kept = set(_of_return(session, only))
        files = [(name, source) for name, source in files if source in kept]
        only = reference_of(*(it.id for it in session.resolve(only)))
        if not files:
            raise UsageError(f"{only} has not been started, so there is nothing to hand on.")
    with _usage(), told():
        made = backup.write(
            path,
            files,
            made_at=session.now(),
            provider=session.profile.provider_name,
            only=only,
            training=folders.training,
        )
    try:
        _check_holds(session, made, only)
    except SessionError:
        with suppress(OSError):
            path.unlink()
        raise
    return made


def _check_holds(session: Session, made: Backup, only: str) -> None:
    """Read a backup back and compare it with the list of returns that Home shows.

    Raises CannotError unless every byte is as it was written, and every draft and sealed file that
    is shown is in it.
    """
    with told():
        try:
            read = backup.read(made.path)
        except BackupError as error:
            raise CannotError(
                f"{made.path} is not as it was written when it is read back, so it is no backup. "
                "Use another disk or stick."
            ) from error
    names = {entry.name for entry in read.entries}
    data = session.folders.data
    shown = {row.path for row in session.returns() if row.path and only in {"", row.reference}}
    missing = sorted(str(path) for path in shown if path.relative_to(data).as_posix() not in names)
    if missing:
        raise CannotError(
            f"The backup lacks what is shown among your returns, so it was not kept: "
            f"{', '.join(missing)}. Make these files readable for you, then back up again."
        )


def look(session: Session, path: Path) -> Found:
    """Return what a backup would do here, once all of it was checked.

    Raises UsageError for a file that is no backup, a damaged one, or one of training among real
    returns and the reverse; CannotError.
    """
    path = path.expanduser()
    read_named(path, 0)  # one that cannot be opened is a mistake of usage, too
    with _usage(), told():
        read = backup.read(path)
        if read.training != session.folders.training:
            kind = "training" if read.training else "real returns"
            raise UsageError(f"{path} is a backup of {kind}, so it has no place here.")
        new: list[Entry] = []
        differing: list[Difference] = []
        names = {entry.name for entry in read.entries}
        for entry in read.entries:
            here = backup.place_of(session.folders, entry.name)
            if not listing.is_there(here):
                new.append(entry)
                differing += _hidden(session.folders, entry, names)
            elif _sha256(here) != entry.sha256:
                differing.append(_difference(entry, here, session.now()))
    return Found(read, tuple(new), tuple(differing))


def put_back(session: Session, found: Found, *, replace: bool = False) -> int:
    """Put everything of a backup in place, all or nothing; return how many files that were.

    What is here and differs is kept: without `replace` nothing is done, and with it what was here
    goes to the bin first. What is signed, and keys, are never replaced. Raises DiffersError,
    InUseError and CannotError.
    """
    if found.records:
        raise DiffersError(found, _never(found))
    if found.differing and not replace:
        raise DiffersError(found, _not_without_asking(found))
    wanted = (*found.new, *(it.entry for it in found.differing))
    names = list(dict.fromkeys(entry.name for entry in wanted))
    folders, now = session.folders, session.now()
    with told(), ExitStack() as stack:
        # One restore at a time, and nobody changes a draft that is being replaced.
        for path in (folders.data / "restoring", *sorted(_drafts(folders, names))):
            lock = locks.acquire(path, locks.this_process(now))
            stack.callback(lock.release)
        for it in found.differing:
            _keep_in_bin(folders, it.entry.name, drafts.stamp(now))
        backup.put(found.backup, names, folders)
    session.forget()
    return len(names)


def _never(found: Found) -> str:
    head = "Nothing was restored. These are here already, are others, and are never replaced:"
    lines = [f"  {it.words}" for it in found.records]
    tail = "If the backup is right, move them away yourself, and restore again."
    return "\n".join([head, *lines, tail])


def _not_without_asking(found: Found) -> str:
    head = "Nothing was restored. These are here already, and are not as in the backup:"
    lines = [f"  {it.words}" for it in found.differing]
    tail = "To take them from the backup say --replace: what is here goes to the bin."
    return "\n".join([head, *lines, tail])


class _usage:  # noqa: N801 - a context manager, used as a function
    """A file that cannot be used as a backup is a mistake of usage, not of the machine."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        cause = error.__cause__ if isinstance(error, SessionError) else error
        if isinstance(cause, BackupError):
            raise UsageError(str(cause)) from cause


def _of_return(session: Session, reference: str) -> Iterator[Path]:
    """Yield the files of one return: draft, attached files, imported rows, sealed revisions."""
    framework, period = session.resolve(reference)
    folders = session.folders
    yield drafts.path_of(folders, framework.id, period.id)
    for folder in (
        evidence.folder_of(folders, framework.id, period.id),
        folders.imports / framework.id / period.id,
    ):
        yield from listing.entries(folder)
    for sealed in sealed_returns.revisions(folders, framework.id, period.id):
        yield sealed.path


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise cannot_read(path, error) from error


def _difference(entry: Entry, here: Path, now: datetime) -> Difference:
    zone = now.tzinfo
    times = (
        datetime.fromtimestamp(int(here.stat().st_mtime), zone),
        datetime.fromisoformat(entry.changed).astimezone(zone),
    )
    changed = [f"{date_words(at.date())} at {at:%H:%M}" for at in times]
    what = _words(entry.name)
    return Difference(
        entry,
        f"{what}: here changed on {changed[0]}, in the backup on {changed[1]}",
        record=entry.name.partition("/")[0] in _RECORDS,
    )


def _hidden(folders: Folders, entry: Entry, names: set[str]) -> Iterator[Difference]:
    """Yield the draft that a sealed return of a backup would hide, where it holds no draft."""
    parts = entry.name.removeprefix("sealed/").split("_")
    if not entry.name.startswith("sealed/") or len(parts) < 4:
        return
    draft = drafts.path_of(folders, parts[-4], parts[-2])
    if listing.is_there(draft) and f"drafts/{parts[-4]}/{draft.name}" not in names:
        said = f"{_words(f'drafts/{parts[-4]}/{draft.name}')}: it is sealed in the backup"
        yield Difference(entry, said, record=False)


def _words(name: str) -> str:
    top, _, rest = name.partition("/")
    if top == "drafts":
        return f"your draft of {rest.removesuffix('.toml')}"
    if top == "evidence":
        return f"the attached file {rest}"
    words = {"profile.toml": "your details", "schedule.toml": "the dates of your council"}
    return words.get(name, name)


def _drafts(folders: Folders, names: list[str]) -> Iterator[Path]:
    for name in names:
        if name.startswith("drafts/"):
            yield backup.place_of(folders, name)


def _keep_in_bin(folders: Folders, name: str, stamp: str) -> None:
    """Copy a file that will be replaced to the bin: a draft so that it can be brought back."""
    path = backup.place_of(folders, name)
    if not listing.is_there(path):
        return
    if name.startswith("drafts/"):
        drafts.copy_to_bin(folders, path, stamp)
        return
    atomic.write(folders.bin / f"replaced_{stamp}" / name, path.read_bytes())
