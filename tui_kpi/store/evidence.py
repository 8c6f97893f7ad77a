"""Files that go with a return, as they were when they were attached: `FRAMEWORK/PERIOD/NAME`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tui_kpi.store import atomic
from tui_kpi.store.errors import cannot_read, cannot_write
from tui_kpi.store.folders import Folders, make_private
from tui_kpi.store.listing import entries, is_there


def folder_of(folders: Folders, framework: str, period: str) -> Path:
    """Return where the files of a return are kept, whether or not there are any."""
    return folders.evidence / framework / period


def binned_folder(draft: Path) -> Path:
    """Return where the files of a draft in the bin are."""
    return draft.with_name(f"{draft.stem}.evidence")


def keep(path: Path, data: bytes) -> None:
    """Write a copy, on the disk when this returns, in place of an earlier one.

    Raises StoreError.
    """
    atomic.write(path, data)


def remove(path: Path) -> None:
    """Delete a copy; one that is gone already is no mistake. Raises StoreError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def read(path: Path) -> bytes | None:
    """Return what a copy holds, or None if it is gone. Raises StoreError."""
    try:
        return atomic.read_file(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot_read(path, error) from error


def move(source: Path, target: Path) -> None:
    """Move every file of one folder into another; a folder that is not there is no mistake.

    File by file, so that after a kill the same call moves the rest. Raises StoreError.
    """
    if not is_there(source):
        return
    make_private(target)
    found = entries(source)
    try:
        for path in found:
            path.replace(target / path.name)
        with suppress(OSError):
            source.rmdir()
    except OSError as error:
        raise cannot_write(target, error) from error
