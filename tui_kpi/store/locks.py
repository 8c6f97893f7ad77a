"""One writer for each draft.

The system's own lock on a small file beside the draft: it falls with the process that holds it,
so a dead process of this host never stands in the way. On a file system without locks the text
of the file decides, and whoever opens the draft is told. The file's text names the holder, for
people, and for other hosts of a shared folder, whose locks this host may not see.
(The library filelock does the same; importing it costs 7 to 30 ms of the way to the first frame.)
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from datetime import datetime
from pathlib import Path

from tui_kpi.records import Record, values_of
from tui_kpi.store.errors import StoreError, cannot_write
from tui_kpi.store.folders import make_private

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
"""What a file system answers that has no locks."""
_FAR = 1 << 30
"""Windows locks bytes, not files: one far behind the text, which stays readable."""


class Holder(Record):
    """Who has a draft open."""

    user: str
    host: str
    pid: int
    since: str
    """Local time, `2027-04-02 09:30`."""

    def __str__(self) -> str:
        return f"{self.user} on {self.host} (process {self.pid}, since {self.since})"


class HeldError(StoreError):
    """A draft is open in another process."""

    def __init__(self, path: Path, by: Holder | None, *, may_take_over: bool) -> None:
        self.path = path
        self.by = by
        """None while the holder has not yet said who it is."""
        self.may_take_over = may_take_over
        """The holder is on another host and may be dead: ask, then take over."""
        name = f"{path.parent.name}/{path.stem}"
        super().__init__(f"{name} is open elsewhere, by {by or 'another process'}.")


class Lock:
    """The right to write one draft. Release it once."""

    def __init__(self, draft: Path, holder: Holder, handle: int, *, by_name: bool = False) -> None:
        self._path = _path(draft)
        self.holder = holder
        self.by_name = by_name
        """The file system has no locks, so that only the text of the file says who writes."""
        self._handle = handle

    @property
    def stands(self) -> bool:
        """Whether it is still ours: at its place, not moved, deleted or taken over meanwhile."""
        try:
            here = os.path.samestat(os.fstat(self._handle), self._path.stat())
        except OSError:
            return False
        return here and _read(self._path) == self.holder

    def release(self) -> None:
        """Let others write. Doing it again does nothing."""
        ours = self.stands
        handle, self._handle = self._handle, -1
        if handle < 0:
            return
        if ours:  # else it says who has it instead
            with contextlib.suppress(OSError):
                os.ftruncate(handle, 0)
        os.close(handle)


def this_process(now: datetime) -> Holder:
    """Return the holder that this process is."""
    import getpass  # noqa: PLC0415 - only for a writer

    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "an unnamed user"
    return Holder(user, _host(), os.getpid(), now.strftime("%Y-%m-%d %H:%M"))


def acquire(draft: Path, holder: Holder, *, take_over: bool = False) -> Lock:
    """Take the lock of `draft` for `holder`.

    `take_over` also takes it from a holder on another host, who may be dead or alive. Raises
    HeldError, and StoreError if the lock cannot be written.
    """
    path = _path(draft)
    make_private(path.parent)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        locked, before = _try_lock(handle), _read(path)
        by_name = locked is None
        if not (locked or (by_name and not _alive_elsewhere(before))):
            raise HeldError(draft, before, may_take_over=False)
        if before is not None and before.host != holder.host and not take_over:
            raise HeldError(draft, before, may_take_over=True)
        text = json.dumps(values_of(holder)).encode("utf-8")
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text)
    except OSError as error:
        os.close(handle)
        raise cannot_write(path, error) from error
    except HeldError:
        os.close(handle)
        raise
    return Lock(draft, holder, handle, by_name=by_name)


def holder_of(draft: Path) -> Holder | None:
    """Return who has `draft` open, or None if nobody has."""
    path = _path(draft)
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        holder = _read(path)
        if holder is None or holder.host != _host():
            return holder
        locked = _try_lock(handle)
        free = locked or (locked is None and not _alive_elsewhere(holder))
        return None if free else holder
    finally:
        os.close(handle)


def _path(draft: Path) -> Path:
    return draft.with_name(f".{draft.name}.lock")


def _host() -> str:
    if sys.platform == "win32":
        return os.environ.get("COMPUTERNAME", "this computer")
    return os.uname().nodename


def _read(path: Path) -> Holder | None:
    try:
        said = json.loads(path.read_bytes())
        return Holder(
            user=str(said["user"]),
            host=str(said["host"]),
            pid=int(said["pid"]),
            since=str(said["since"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _alive_elsewhere(holder: Holder | None) -> bool:
    """Return whether the process that a lock's text names runs on this host, and is not this one.

    For file systems without locks of their own. One that has ended never stands in the way.
    """
    if holder is None or holder.host != _host() or holder.pid == os.getpid():
        return False
    try:
        os.kill(holder.pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's process
    return True


def _try_lock(handle: int) -> bool | None:
    """Take the system's lock on an open file without waiting; return whether that worked.

    None where the file system has no locks. Raises OSError.
    """
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if isinstance(error, (BlockingIOError, PermissionError)):
            return False
        if error.errno in _NO_LOCKS:
            return None
        raise
    return True
