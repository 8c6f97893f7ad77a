"""Small files that everything reads: a damaged one is named, and work goes on without it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from tui_kpi.store import atomic
from tui_kpi.store.errors import StoreError

_T = TypeVar("_T")


def usable(path: Path, read: Callable[[Path], _T], usual: _T) -> tuple[_T, str]:
    """Return what a file says, and what is wrong with it as a sentence; empty for nothing.

    While it is damaged its last good copy counts, and without one `usual`.
    """
    try:
        return read(path), ""
    except StoreError as error:
        copy, said, counts = atomic.last_good(path), usual, "nothing in it counts"
        with suppress(StoreError):
            if copy.is_file():
                said, counts = read(copy), f"its last good copy counts: {copy}"
        return said, (
            f"{error} Until that is mended, {counts}. Mend it in a text editor, or move it to "
            "another folder to begin without it."
        )
