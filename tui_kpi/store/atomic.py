"""Writing a file whole or not at all, so that nothing committed is ever lost."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from pathlib import Path
from typing import BinaryIO

from tui_kpi.store.errors import cannot_write
from tui_kpi.store.folders import make_private

_NO_FOLDER_FLUSH = frozenset(
    {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF}
)
"""What a file system answers that does not flush folders."""
_LONG_AGO = 60.0
"""Seconds after which an unfinished write is one that was killed."""
LARGEST = 128 * 1024 * 1024
"""Bytes of the largest file that is read."""
LAST_GOOD = ".last-good"
"""Ending of the copy of what a file held before it was last written."""
TEMPORARY = ".tmp"
"""Ending of a file that is still being written."""


def write(path: Path, data: bytes, *, keep_last_good: bool = False) -> None:
    """Make `path` hold `data`, on the disk when this returns; readable by its owner alone.

    Written beside, flushed, then renamed: a reader sees the old file or the new one, and a
    kill or a full disk leaves the old one. A link stays one: what it leads to is written. With
    `keep_last_good` the old file stays beside it as `NAME.last-good`. Raises StoreError.
    """
    make_private(path.parent)
    place = Path(os.path.realpath(path)) if path.is_symlink() else path
    temporary = beside(place)
    try:
        try:
            write_file(temporary, data)
            if keep_last_good:
                _keep(place, last_good(path))
            temporary.replace(place)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        flush_folder(place.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    _sweep(place)


def _sweep(path: Path) -> None:
    """Remove what killed processes left of earlier writes to `path`; not what is being written."""
    with contextlib.suppress(OSError):
        for it in leftovers(path):
            if time.time() - it.stat().st_mtime > _LONG_AGO:
                it.unlink()


def open_file(path: Path) -> BinaryIO:
    """Open an ordinary file to read. Raises OSError, also for a pipe, a device or a folder."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
    return os.fdopen(handle, "rb")


def read_file(path: Path, limit: int = LARGEST) -> bytes:
    """Return the bytes of an ordinary file; never wait for a pipe, nor read without end.

    Raises OSError, also for what is no ordinary file or has more than `limit` bytes.
    """
    with open_file(path) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"it has more than {limit // 2**20} MB", str(path))
    return data


def last_good(path: Path) -> Path:
    """Return where the last good copy of `path` is kept, whether or not there is one."""
    return path.with_name(path.name + LAST_GOOD)


def leftovers(path: Path) -> tuple[Path, ...]:
    """Return the unfinished writes to `path` that a killed process left, latest first."""
    found = path.parent.glob(f".{path.name}.*{TEMPORARY}")
    return tuple(sorted(found, key=lambda file: file.stat().st_mtime_ns, reverse=True))


def beside(path: Path) -> Path:
    """Return where `path` may be written before it gets its name: in its folder, hidden."""
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}{TEMPORARY}")


def create(path: Path) -> BinaryIO:
    """Open the new file `path`, for its owner alone, to write and to read. Raises OSError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


def flush(file: BinaryIO) -> None:
    """Have on the disk what was written to a file. Raises OSError."""
    file.flush()
    os.fsync(file.fileno())


def write_file(path: Path, data: bytes) -> None:
    """Write the new file `path`, readable by its owner alone, and flush it. Raises OSError."""
    with create(path) as file:
        file.write(data)
        flush(file)


def name_new(temporary: Path, path: Path) -> None:
    """Give a finished file its name, never replacing another. Raises FileExistsError, OSError."""
    if os.name == "nt":
        temporary.rename(path)  # on Windows this refuses to replace
        return
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links (a USB stick): the check and the rename are two steps.
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        temporary.rename(path)


def _keep(path: Path, kept: Path) -> None:
    """Give the present file a second name; the rename that follows then takes the first away."""
    if not path.exists():
        return
    copy = beside(kept)
    try:
        try:
            copy.hardlink_to(path)
        except OSError:
            # A file system without hard links (a USB stick): copy.
            write_file(copy, path.read_bytes())
        copy.replace(kept)
    finally:
        # Still there if a step failed, and if both names were the same file already.
        copy.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the file system can. Raises OSError.

    Some (FUSE, 9p, older network drives) flush files and refuse to flush folders: there nothing
    more can be had, and the file itself is safe. Any other failure is one of the disk.
    """
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except PermissionError:
        return  # a folder that may be written but not read
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_FLUSH:
            raise
    finally:
        os.close(handle)
