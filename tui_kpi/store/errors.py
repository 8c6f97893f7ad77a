"""What stands in the way on disk, in sentences that name the thing and the way out."""

from __future__ import annotations

import errno
from pathlib import Path


class StoreError(Exception):
    """A file or folder cannot be read or written. The text says which, why and what to do."""


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC})


def no_room(error: OSError) -> bool:
    """Whether the disk is full."""
    return error.errno in _NO_ROOM


def cannot_write(path: Path, error: OSError) -> StoreError:
    """Return the error to raise when `path` could not be written."""
    if no_room(error):
        return StoreError(
            f"There is no room left on the disk for {path}. Free some space and save again; "
            "what was saved before is still there."
        )
    return StoreError(
        f"{path} cannot be written: {why(error)}. Make its folder writable for you, or choose "
        "another data folder with --data-dir."
    )


def cannot_read(path: Path, error: OSError) -> StoreError:
    """Return the error to raise when `path` could not be read."""
    return StoreError(
        f"{path} cannot be read: {why(error)}. Mend that, or choose another data folder with "
        "--data-dir."
    )


def why(error: Exception) -> str:
    """Return what the system says, to stand behind a colon."""
    return (getattr(error, "strerror", None) or str(error)).lower()
