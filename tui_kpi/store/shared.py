"""Files in a folder that several people share: whole or not at all, as open as the folder itself.

A provider's files are readable by their owner alone; those of a council's register must be
readable and writable by every clerk who may use its folder.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_kpi.store import atomic
from tui_kpi.store.errors import StoreError, no_room, why

_LEFT = 3600
"""Seconds after which nobody is still writing a file: for folders where locks do not work."""
WAIT = 60.0
"""Seconds to wait for another clerk before giving up."""


class BusyError(StoreError):
    """Another process has been writing to the shared folder for too long."""


def unheard(folder: Path) -> None:
    """Tell nobody that it waits."""


@contextmanager
def locked(
    folder: Path, wait: float = WAIT, waiting: Callable[[Path], None] = unheard
) -> Iterator[None]:
    """Let one process at a time change `folder`; the lock falls with its process.

    `waiting` is told the folder when somebody else is at work in it. Raises BusyError after `wait`
    seconds, StoreError if the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - 20 ms, only for a shared folder

    path = folder / ".lock"
    make_folder(folder)
    lock = FileLock(path, mode=_mode(folder) & 0o666 | 0o600)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting(folder)
            lock.acquire(timeout=wait)
        with contextlib.suppress(PermissionError):  # only who made it may open it up
            _open_up(path, folder, 0o666)
    except Timeout as error:
        raise BusyError(
            f"Somebody else is working in {folder} at the moment. Try again when they have done."
        ) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield
    finally:
        lock.release()


def write(path: Path, data: bytes) -> None:
    """Make `path` hold `data`, on the disk when this returns. Raises StoreError."""
    with _written(path, data) as temporary:
        temporary.replace(path)


def write_new(path: Path, data: bytes) -> bool:
    """Make the new file `path` hold `data`; return False, and change nothing, if it exists.

    Of several processes that try at once exactly one succeeds, also where locks do not work.
    Raises StoreError.
    """
    with _written(path, data) as temporary:
        try:
            atomic.name_new(temporary, path)
        except FileExistsError:
            return False
    return True


def sweep(folder: Path) -> None:
    """Remove what killed processes left half-written under `folder` an hour ago or earlier."""
    for path in folder.rglob(f".*{atomic.TEMPORARY}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _LEFT:
                path.unlink()


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it that are missing, each as open as the one it is in.

    Raises StoreError.
    """
    try:
        if not folder.is_dir():
            make_folder(folder.parent)
            folder.mkdir(exist_ok=True)
            _open_up(folder, folder.parent, 0o777)
    except OSError as error:
        raise cannot_write(folder, error) from error


@contextmanager
def _written(path: Path, data: bytes) -> Iterator[Path]:
    """Write a file beside `path`, to be renamed inside; flush the folder after that."""
    make_folder(path.parent)
    temporary = atomic.beside(path)
    try:
        try:
            atomic.write_file(temporary, data)
            _open_up(temporary, path.parent, 0o666)
            yield temporary
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        atomic.flush_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def _mode(folder: Path) -> int:
    return folder.stat().st_mode & 0o777


def _open_up(path: Path, folder: Path, most: int) -> None:
    """Give `path` the group and the rights of `folder`, of these `most`."""
    if os.name == "nt":
        return
    group = folder.stat().st_gid
    if path.stat().st_gid != group:
        with contextlib.suppress(PermissionError):  # a group that we are not in
            os.chown(path, -1, group)
    path.chmod(path.stat().st_mode & 0o7000 | _mode(folder) & most | 0o600)


def cannot_write(path: Path, error: OSError) -> StoreError:
    """Return the error to raise when a file of a shared folder could not be written."""
    if no_room(error):
        return StoreError(
            f"There is no room left on the disk for {path}. Free some space and try again; "
            "what was written before is still there."
        )
    advice = ""
    if isinstance(error, PermissionError):
        advice = (
            " Ask whoever keeps the folder to let you write in it, and in all that it holds. "
            "If you share it, it and its files must belong to a group that you are in."
        )
    return StoreError(f"{path} cannot be written: {why(error)}.{advice}")
