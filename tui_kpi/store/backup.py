"""One file that holds a whole data folder: written, read back, and put in place.

A ZIP with a list of its files, `backup.json`, at its end. Everything in it is checked before
anything here is touched. Putting in place is decided by one rename: the files stand ready in
`.restoring/files`, then their list is written, and from then on `resume` finishes, after a kill
too. So a restore happens whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from tui_kpi.store import atomic, listing
from tui_kpi.store.errors import StoreError, cannot_read, cannot_write, why
from tui_kpi.store.folders import MARKER, Folders, journal_of, make_private

FORMAT = "tui-kpi-backup"
VERSION = 1
INDEX = "backup.json"
_LONGEST_INDEX = 16 * 1024 * 1024
_PIECE = 1024 * 1024
_LEFT_OUT = frozenset({"cache", "training", MARKER})
"""What may be made anew, and training, which keeps to itself."""
_BESIDE = (".lock", atomic.TEMPORARY, ".place", atomic.LAST_GOOD)
"""Endings of what stands beside a file, for this computer alone."""


class BackupError(StoreError):
    """A file that is no backup, or a damaged one, or one that must not be written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup."""

    name: str
    """Where it belongs in the data folder: `drafts/FRAMEWORK/PERIOD.toml`."""
    size: int
    sha256: str
    changed: str
    """When it was changed last: UTC, `2027-04-02T09:30:00+00:00`."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself."""

    path: Path
    made_at: str
    """Local time with its offset."""
    provider: str
    """Name of the provider; may be empty."""
    only: str
    """The one return that it holds; empty where it holds everything."""
    training: bool
    entries: tuple[Entry, ...]


# Writing


def files_of(folders: Folders, *, with_keys: bool) -> Iterator[tuple[str, Path]]:
    """Yield the name and the path of every file worth keeping, in the order of their names.

    Raises StoreError where a folder cannot be listed: a backup without it would claim to be whole.
    """

    def worth(path: Path) -> bool:
        at_top = path.parent == folders.data
        return not path.name.startswith(".") and not (at_top and path.name in _LEFT_OUT)

    def into(folder: Path) -> bool:
        return worth(folder) and folder != folders.cache and (with_keys or folder != folders.keys)

    found = (it for it in listing.walk(folders.data, into) if worth(it))
    yield from sorted(
        (it.relative_to(folders.data).as_posix(), it) for it in found if not _is_beside(it)
    )


def _is_beside(path: Path) -> bool:
    return path.name.endswith(_BESIDE)


def write(
    path: Path,
    files: Iterable[tuple[str, Path]],
    *,
    made_at: datetime,
    provider: str,
    only: str,
    training: bool,
) -> Backup:
    """Write a backup: whole or not at all, readable by its owner alone; never over a file.

    Raises StoreError.
    """
    if listing.is_there(path):
        raise _there_already(path)
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}. Choose one that is there.")
    temporary = atomic.beside(path)
    entries: list[Entry] = []
    try:
        try:
            with atomic.create(temporary) as file:
                with zipfile.ZipFile(file, "w") as archive:
                    entries += (_add(archive, name, source) for name, source in files)
                    about = {
                        "format": FORMAT,
                        "version": VERSION,
                        "made_at": made_at.isoformat(timespec="seconds"),
                        "provider": provider,
                        "only": only,
                        "training": training,
                        "files": [asdict(entry) for entry in entries],
                    }
                    # Named with a date of its own: a clock before 1980 fits into no ZIP.
                    index = json.dumps(about, indent=1, ensure_ascii=False)
                    archive.writestr(zipfile.ZipInfo(INDEX), index)
                atomic.flush(file)
            atomic.name_new(temporary, path)
            atomic.flush_folder(path.parent)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    except FileExistsError as error:
        raise _there_already(path) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    return Backup(path, str(about["made_at"]), provider, only, training, tuple(entries))


def _there_already(path: Path) -> BackupError:
    return BackupError(f"{path} is there already and is never overwritten. Give another name.")


def _add(archive: zipfile.ZipFile, name: str, source: Path) -> Entry:
    digest, size = hashlib.sha256(), 0
    if not _belongs(name):
        raise BackupError(
            f"{source} has a name that not every computer allows. Give it a plain name or move it "
            "away, then back up again."
        )
    try:
        file = atomic.open_file(source)
    except OSError as error:
        raise cannot_read(source, error) from error
    with file, archive.open(zipfile.ZipInfo(name), "w") as packed:
        changed = datetime.fromtimestamp(int(os.fstat(file.fileno()).st_mtime), UTC)
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            packed.write(piece)
    return Entry(name, size, digest.hexdigest(), changed.isoformat(timespec="seconds"))


# Reading


def read(path: Path) -> Backup:
    """Return what a backup holds, once every byte of it was checked.

    Raises BackupError for a file that is no backup or a damaged one; StoreError.
    """
    with _opened(path) as archive:
        backup = _index(archive, path)
        for entry in backup.entries:
            for _ in _pieces(archive, entry):
                pass
    return backup


class _opened:  # noqa: N801 - a context manager, used as a function
    """Open a backup; whatever the library makes of a bad file becomes a sentence."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._archive: zipfile.ZipFile | None = None

    def __enter__(self) -> zipfile.ZipFile:
        try:
            self._archive = zipfile.ZipFile(self._path)
        except OSError as error:
            raise cannot_read(self._path, error) from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise _foreign(self._path) from error
        return self._archive

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self._archive is not None:
            self._archive.close()
        if isinstance(error, OSError):
            raise cannot_read(self._path, error) from error
        if isinstance(
            error,
            zipfile.BadZipFile | zlib.error | EOFError | NotImplementedError | RuntimeError,
        ):
            raise _damaged(self._path) from error


def _foreign(path: Path) -> BackupError:
    return BackupError(
        f"{path} is not a backup made by tui-kpi, or its end is missing. Choose the file that "
        "`tui-kpi backup` wrote, or copy it again from where it was kept."
    )


def _damaged(path: Path) -> BackupError:
    return BackupError(
        f"{path} is damaged: not every file in it is as it was written. Nothing was restored. "
        "Copy it again from where it was kept, or use an older backup."
    )


def _index(archive: zipfile.ZipFile, path: Path) -> Backup:
    names = archive.namelist()
    if names.count(INDEX) != 1 or archive.getinfo(INDEX).file_size > _LONGEST_INDEX:
        raise _foreign(path)
    try:
        said = json.loads(archive.read(INDEX))
        if said["format"] != FORMAT:
            raise _foreign(path)
        if said["version"] != VERSION:
            raise BackupError(
                f"{path} was made by a newer tui-kpi. Install that here, then restore."
            )
        backup = _backup(said, path)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _foreign(path) from error
    listed = [entry.name for entry in backup.entries]
    folded = {name.casefold() for name in listed}
    above = {str(parent).casefold() for name in listed for parent in PurePosixPath(name).parents}
    if sorted([*listed, INDEX]) != sorted(names) or len(folded) != len(listed) or folded & above:
        raise _damaged(path)
    for name in listed:
        if not _belongs(name):
            raise BackupError(f"{path} holds “{name}”, which belongs into no data folder.")
    return backup


def _backup(said: dict[str, Any], path: Path) -> Backup:
    entries = tuple(
        Entry(str(it["name"]), int(it["size"]), str(it["sha256"]), str(it["changed"]))
        for it in said["files"]
    )
    for entry in entries:
        datetime.fromisoformat(entry.changed)
    datetime.fromisoformat(said["made_at"])
    return Backup(
        path=path,
        made_at=said["made_at"],
        provider=str(said["provider"]),
        only=str(said["only"]),
        training=said["training"] is True,
        entries=entries,
    )


def _belongs(name: str) -> bool:
    """Return whether a name of a backup stays inside the data folder, and may be there."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and name == "/".join(parts)
        and parts[0] not in _LEFT_OUT
        and not any(part.startswith(".") or part.endswith(_BESIDE) for part in parts)
        and not set('\\:*?"<>|').intersection(name)
        and name.isprintable()
    )


def _pieces(archive: zipfile.ZipFile, entry: Entry) -> Iterator[bytes]:
    """Yield what a file holds; raise BackupError once it is not what the list says."""
    digest, size = hashlib.sha256(), 0
    with archive.open(entry.name) as file:
        while piece := file.read(min(_PIECE, entry.size - size + 1)):
            size += len(piece)
            digest.update(piece)
            if size > entry.size:
                break
            yield piece
    if size != entry.size or digest.hexdigest() != entry.sha256:
        raise _damaged(Path(str(archive.filename)))


# Putting in place


def place_of(folders: Folders, name: str) -> Path:
    """Return where a file of a backup belongs."""
    return folders.data.joinpath(*PurePosixPath(name).parts)


def put(backup: Backup, names: Iterable[str], folders: Folders) -> None:
    """Put files of a backup in place: all or none. Raises StoreError."""
    wanted = list(names)
    for name in wanted:
        _check_way(folders, name)
    staging = _waiting_room(folders) / os.urandom(4).hex()
    entries = {entry.name: entry for entry in backup.entries}
    shutil.rmtree(staging.parent, ignore_errors=True)
    make_private(staging)
    with _opened(backup.path) as archive:
        for number, name in enumerate(wanted):
            _stage(archive, entries[name], staging / str(number))
    decided = {"staging": staging.name, "names": wanted}
    # From this write on it is decided.
    atomic.write(journal_of(folders), json.dumps(decided).encode("utf-8"))
    resume(folders)


def resume(folders: Folders) -> None:
    """Finish a restore that was decided, if there is one. Raises StoreError."""
    journal = journal_of(folders)
    try:
        decided = json.loads(atomic.read_file(journal))
        staging, names = _waiting_room(folders) / decided["staging"], decided["names"]
        good = staging.is_dir() and all(_belongs(name) for name in names)
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_read(journal, error) from error
    except (ValueError, KeyError, TypeError, RecursionError):
        good = False
    if not good:
        raise StoreError(
            f"A backup was being restored, and the note of how far that came is damaged: {journal}."
            " Move that file to another folder, then restore the backup again."
        )
    try:
        for number, name in enumerate(names):
            target = place_of(folders, name)
            make_private(target.parent)
            with suppress(FileNotFoundError):  # it is in its place already
                (staging / str(number)).replace(target)
            atomic.flush_folder(target.parent)
        journal.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"A backup was being restored, and that cannot be finished: {why(error)}, "
            f"{error.filename}. Mend that, then start again."
        ) from error
    shutil.rmtree(staging.parent, ignore_errors=True)


def _waiting_room(folders: Folders) -> Path:
    return folders.data / ".restoring"


def _check_way(folders: Folders, name: str) -> None:
    """Raise BackupError where a folder stands in the place of a file, or the reverse."""
    target = place_of(folders, name)
    wrong = target if target.is_dir() else None
    for parent in target.relative_to(folders.data).parents:
        here = folders.data / parent
        if here.exists() and not here.is_dir():
            wrong = here
    if wrong is not None:
        raise BackupError(f"{wrong} stands in the way. Move it away, then restore again.")


def _stage(archive: zipfile.ZipFile, entry: Entry, path: Path) -> None:
    try:
        file = atomic.create(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    with file:
        for piece in _pieces(archive, entry):
            try:
                file.write(piece)
            except OSError as error:
                raise cannot_write(path, error) from error
        try:
            atomic.flush(file)
        except OSError as error:
            raise cannot_write(path, error) from error
