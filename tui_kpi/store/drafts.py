"""Drafts: one readable answers file for each return being filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tui_kpi.records import Record
from tui_kpi.returns.answers import AnswersError, read_answers, write_answers
from tui_kpi.returns.model import Answers
from tui_kpi.store import atomic
from tui_kpi.store.errors import StoreError, cannot_read, cannot_write
from tui_kpi.store.folders import Folders, make_private

_SUFFIX = ".toml"
_STAMP = "%Y%m%d-%H%M%S"
_SUPERSEDES = rb"""(?m)^supersedes *= *["']([0-9a-f]{64})["']"""
_END = b"# End of the answers.\n"
"""Last line of every draft: tells a whole unfinished write from a cut one."""
_RECOVERED = "Answers typed just before tui-kpi was stopped last time were recovered."


class Loaded(Record):
    """A draft as read."""

    answers: Answers
    recovered: str
    """What was recovered, as a sentence; empty for nothing."""


class DraftUnreadableError(StoreError):
    """A draft that is not an answers file. It is left as it is."""

    def __init__(self, path: Path, problem: str) -> None:
        copy = atomic.last_good(path)
        self.path = path
        self.problem = problem
        self.last_good = copy if copy.is_file() else None
        """Copy of what the draft held before; None if there is none."""
        way_out = "Mend it in a text editor"
        if self.last_good is not None:
            way_out += f", or put the last good copy back: {copy}"
        super().__init__(f"{path} cannot be read as a return: {problem} {way_out}.")


def path_of(folders: Folders, framework: str, period: str) -> Path:
    """Return where the draft of a return is kept, whether or not it exists."""
    return folders.drafts / framework / f"{period}{_SUFFIX}"


def listing(folders: Folders) -> Iterator[tuple[str, str, Path]]:
    """Yield framework id, period id and file of every draft, in the order of their names."""
    for path in sorted(folders.drafts.glob(f"*/*{_SUFFIX}")):
        yield path.parent.name, path.name.removesuffix(_SUFFIX), path


def read(path: Path) -> Answers:
    """Return the answers of a draft, changing nothing on disk.

    Raises DraftUnreadableError, and StoreError if the file cannot be opened.
    """
    try:
        return read_answers(path.read_bytes())
    except OSError as error:
        raise cannot_read(path, error) from error
    except AnswersError as error:
        raise DraftUnreadableError(path, str(error)) from error


def check_place(path: Path, answers: Answers) -> None:
    """Raise DraftUnreadableError unless a draft says that it is the return whose place it has."""
    if (answers.framework, answers.period) != (path.parent.name, path.stem):
        raise DraftUnreadableError(
            path, f"it says that it is {answers.framework}/{answers.period}."
        )


def supersedes(path: Path) -> str:
    """Return the SHA-256 of what a draft corrects; empty if it corrects nothing.

    Found in the text, so that a draft with a mistake elsewhere still says it.
    """
    try:
        found = re.search(_SUPERSEDES, path.read_bytes())
    except OSError:
        return ""
    return found[1].decode("ascii") if found else ""


def load(path: Path) -> Loaded:
    """Return a draft for its writer, who holds its lock.

    A whole write that was killed just before its rename is recovered, a cut one is removed.
    Raises DraftUnreadableError, and StoreError if the file cannot be opened.
    """
    answers = read(path)
    recovered = ""
    with suppress(OSError):
        saved = path.stat().st_mtime_ns
        for leftover in atomic.leftovers(path):
            newer = _whole(leftover) if leftover.stat().st_mtime_ns >= saved else None
            if newer is not None and not recovered and newer != answers:
                save(path, newer)
                answers, recovered = newer, _RECOVERED
            leftover.unlink()
    return Loaded(answers, recovered)


def save(path: Path, answers: Answers) -> None:
    """Write a draft: on the disk when this returns. Raises StoreError."""
    data = write_answers(answers).encode("utf-8")
    atomic.write(path, data + _END, keep_last_good=True)


def stamp(now: datetime) -> str:
    """Return what tells apart drafts of one return that went to the bin at different times."""
    return now.strftime(_STAMP)


def discarded_at(path: Path) -> datetime | None:
    """Return when a draft in the bin went there, in local time; None if its name does not say."""
    found = re.search(r"_([0-9]{8}-[0-9]{6})(?:-[0-9]+)?$", path.stem)
    try:
        return datetime.strptime(found[1], _STAMP) if found else None  # noqa: DTZ007
    except ValueError:
        return None


def binned(folders: Folders) -> tuple[Path, ...]:
    """Return the files of the drafts in the bin, in the order of their names."""
    return tuple(sorted(folders.bin.glob(f"*{_SUFFIX}")))


def discard(folders: Folders, path: Path, stamp: str) -> Path:
    """Move a draft and its last good copy to the bin; return where the draft is now.

    `stamp` says when. Raises StoreError.
    """
    target = _bin_place(folders, path, stamp)
    try:
        with suppress(FileNotFoundError):
            atomic.last_good(path).replace(atomic.last_good(target))
        path.replace(target)
    except OSError as error:
        raise cannot_write(target, error) from error
    return target


def copy_to_bin(folders: Folders, path: Path, stamp: str) -> Path:
    """Copy a draft to the bin as it is; return where the copy is. Raises StoreError."""
    target = _bin_place(folders, path, stamp)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    atomic.write(target, data)
    return target


def _bin_place(folders: Folders, path: Path, stamp: str) -> Path:
    make_private(folders.bin)
    name = f"{path.parent.name}_{path.stem}_{stamp}{_SUFFIX}"
    target = folders.bin / name
    number = 1
    while target.exists():
        number += 1
        target = folders.bin / name.replace(_SUFFIX, f"-{number}{_SUFFIX}")
    return target


def restore(folders: Folders, path: Path, stamp: str) -> None:
    """Put the last good copy of a draft back; the unreadable file goes to the bin.

    Raises StoreError, also when there is no copy.
    """
    try:
        data = atomic.last_good(path).read_bytes()
    except OSError as error:
        raise cannot_read(atomic.last_good(path), error) from error
    if path.exists():
        discard(folders, path, stamp)
    atomic.write(path, data)


def _whole(path: Path) -> Answers | None:
    """Return the answers of an unfinished write, or None where it was cut short."""
    try:
        data = path.read_bytes()
        return read_answers(data) if data.endswith(_END) else None
    except (OSError, ValueError):
        return None
