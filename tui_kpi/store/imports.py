"""Worksheets as imported: their rows, those that were rejected, and what files call the columns."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui_kpi.framework.toml import TomlError
from tui_kpi.store import atomic, tables
from tui_kpi.store.errors import StoreError, cannot_write
from tui_kpi.store.folders import Folders


class HeadingsError(StoreError):
    """Remembered headings that cannot be read. The text says how to go on without them."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where one worksheet of one return is kept, whether or not it was imported."""

    rows: Path
    rejected: Path
    headings: Path
    """What files call the columns: the same for every period."""


def places_of(folders: Folders, framework: str, period: str, worksheet: str) -> Places:
    """Return where a worksheet is kept."""
    folder = folders.imports / framework / period
    return Places(
        rows=folder / f"{worksheet}.csv",
        rejected=folder / f"{worksheet}.rejected.csv",
        headings=folders.worksheets / f"{framework}.{worksheet}.toml",
    )


def write_rows(path: Path, text: str) -> None:
    """Keep rows as CSV; without any, remove what an earlier import left. Raises StoreError."""
    if text:
        atomic.write(path, text.encode("utf-8", "replace"))
        return
    try:
        with suppress(FileNotFoundError):
            path.unlink()
    except OSError as error:
        raise cannot_write(path, error) from error


def read_headings(path: Path) -> dict[str, str]:
    """Return the remembered heading of each column; blank for one that files do not have.

    Nothing if there is no such file. Raises HeadingsError, and StoreError if it cannot be opened.
    """
    try:
        written = tables.read(path)
    except TomlError as error:
        raise _unreadable(path, str(error)) from error
    for column, heading in written.items():
        if not isinstance(heading, str):
            raise _unreadable(path, f"“{column}” must be text in quotes")
    return written


def write_headings(path: Path, headings: Mapping[str, str]) -> None:
    """Remember what files call the columns. Raises StoreError."""
    tables.write(path, headings)


def _unreadable(path: Path, why: str) -> HeadingsError:
    return HeadingsError(
        f"{path} remembers the headings of files, but cannot be read: {why}. Delete it: the "
        "headings are then guessed anew."
    )
