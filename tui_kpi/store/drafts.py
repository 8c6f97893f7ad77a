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
from tui_kpi.store.listing import ending_in, entries, is_there

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
    data: bytes | None = None
    """The file's bytes as this process knows them; None for a draft that is only read."""


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
    """Yield framework id, period id and file of every draft, in the order of their names.

    Raises StoreError where a folder of drafts cannot be listed.
    """
    for folder in entries(folders.drafts):
        for path in ending_in(folder, _SUFFIX):
            yield path.parent.name, path.name.removesuffix(_SUFFIX), path


def read(path: Path) -> Answers:
    """Return the answers of a draft, changing nothing on disk.

    Raises DraftUnreadableError, and StoreError if the file cannot be opened.
    """
    return _parsed(path, _bytes(path))


def _bytes(path: Path) -> bytes:
    try:
        return atomic.read_file(path)
    except OSError as error:
        raise cannot_read(path, error) from error


def _parsed(path: Path, data: bytes) -> Answers:
    """Return the answers in the bytes of a draft. Raises DraftUnreadableError.

    Every draft that tui-kpi saves ends in the same line: without it the file was cut, although
    what is left may be read. A file that was written by hand need not have it: it names no
    version of the questions, and nothing was saved before it.
    """
    try:
        answers = read_answers(data)
    except AnswersError as error:
        raise DraftUnreadableError(path, str(error)) from error
    saved_before = answers.version or atomic.last_good(path).is_file()
    if saved_before and not _is_whole(data):
        raise DraftUnreadableError(
            path,
            f"its last line, “{_END.decode().strip()}”, is missing, and answers may be missing "
            "with it. If all of them are there, add that line at the end.",
        )
    return answers


def _is_whole(data: bytes) -> bool:
    """Return whether the last line is there; what was added behind it by hand does not matter."""
    return _END.strip() in data.splitlines()


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
        found = re.search(_SUPERSEDES, atomic.read_file(path))
    except OSError:
        return ""
    return found[1].decode("ascii") if found else ""


def load(path: Path) -> Loaded:
    """Return a draft for its writer, who holds its lock.

    A whole write that was killed just before its rename is recovered, a cut one is removed.
    Raises DraftUnreadableError, and StoreError if the file cannot be opened.
    """
    data = _bytes(path)
    answers = _parsed(path, data)
    recovered = ""
    with suppress(OSError):
        saved = path.stat().st_mtime_ns
        for leftover in atomic.leftovers(path):
            newer = _whole(leftover) if leftover.stat().st_mtime_ns >= saved else None
            if newer is not None and not recovered and newer != answers:
                data = save(path, newer)
                answers, recovered = newer, _RECOVERED
            leftover.unlink()
    return Loaded(answers, recovered, data)


def written_as(answers: Answers) -> bytes:
    """Return the bytes that a draft of these answers has."""
    return write_answers(answers).encode("utf-8") + _END


def save(path: Path, answers: Answers) -> bytes:
    """Write a draft, and return its bytes: on the disk when this returns. Raises StoreError."""
    data = written_as(answers)
    atomic.write(path, data, keep_last_good=True)
    return data


def held(path: Path) -> bytes | None:
    """Return the bytes of a draft; None if there is none. Raises StoreError."""
    try:
        return atomic.read_file(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot_read(path, error) from error


def set_aside(folders: Folders, path: Path) -> Path:
    """Copy a draft that something else changed to the bin; return where the copy is.

    Its name says when the draft was changed. Raises StoreError.
    """
    changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    return copy_to_bin(folders, path, stamp(changed))


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
    """Return the files of the drafts in the bin, in the order of their names.

    Raises StoreError where the bin cannot be listed.
    """
    return tuple(ending_in(folders.bin, _SUFFIX))


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
    atomic.write(target, _bytes(path))
    return target


def _bin_place(folders: Folders, path: Path, stamp: str) -> Path:
    make_private(folders.bin)
    name = f"{path.parent.name}_{path.stem}_{stamp}{_SUFFIX}"
    target = folders.bin / name
    number = 1
    while is_there(target):
        number += 1
        target = folders.bin / name.replace(_SUFFIX, f"-{number}{_SUFFIX}")
    return target


def restore(folders: Folders, path: Path, stamp: str) -> None:
    """Put the last good copy of a draft back; the unreadable file goes to the bin.

    Raises StoreError, also when there is no copy.
    """
    data = _bytes(atomic.last_good(path))
    if is_there(path):
        discard(folders, path, stamp)
    atomic.write(path, data)


def _whole(path: Path) -> Answers | None:
    """Return the answers of an unfinished write, or None where it was cut short."""
    try:
        data = atomic.read_file(path)
        return read_answers(data) if data.endswith(_END) else None
    except (OSError, ValueError):
        return None
