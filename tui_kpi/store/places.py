"""Where the user left a return: a small file beside its draft.

It is a convenience and nothing more: missing, damaged or not to be written, it stops nobody.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from tui_kpi.records import Record, values_of
from tui_kpi.store import atomic
from tui_kpi.store.errors import StoreError

_SUFFIX = ".place"


class Place(Record):
    """A page of a return, and where the user was on it."""

    section: str
    stop: str


def path_of(draft: Path) -> Path:
    """Return where the place in a draft is kept, whether or not it is."""
    return draft.with_name(f"{draft.stem}{_SUFFIX}")


def read(draft: Path) -> Place | None:
    """Return where the user left a draft, or None where that is not known."""
    try:
        said = json.loads(path_of(draft).read_bytes())
        return Place(str(said["section"]), str(said["stop"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write(draft: Path, place: Place) -> None:
    """Keep where the user leaves a draft, if that can be done."""
    with suppress(StoreError):
        atomic.write(path_of(draft), json.dumps(values_of(place)).encode())


def forget(draft: Path) -> None:
    """Forget where a draft was left: what is started anew begins at its beginning."""
    with suppress(OSError):
        path_of(draft).unlink(missing_ok=True)
