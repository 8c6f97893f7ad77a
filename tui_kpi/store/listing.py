"""What a folder holds. One that cannot be listed is never taken for an empty one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from tui_kpi.store.errors import StoreError, why


def entries(folder: Path) -> list[Path]:
    """Return everything in `folder`, in the order of names; nothing where there is no folder.

    Raises StoreError for a folder that is there and cannot be listed.
    """
    try:
        with os.scandir(folder) as found:
            return sorted(folder / it.name for it in found)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise cannot_list(folder, error) from error


def ending_in(folder: Path, suffix: str) -> list[Path]:
    """Return what in `folder` has a name that ends in `suffix`; hidden files are left out.

    Raises StoreError as `entries`.
    """
    found = entries(folder)
    return [it for it in found if it.name.endswith(suffix) and not it.name.startswith(".")]


def is_there(path: Path) -> bool:
    """Return whether something has this name, be it a link that leads nowhere.

    Raises StoreError where nobody may look: what cannot be seen is not absent.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise cannot_list(path.parent, error) from error
    return True


def walk(top: Path, into: Callable[[Path], bool]) -> Iterator[Path]:
    """Yield every file below `top`, in the order of names; only folders that `into` allows.

    Links to folders are followed, each real folder once on the way down, so that a link to a
    folder above ends. Raises StoreError as `entries`.
    """
    yield from _walk(top, into, frozenset())


def _walk(folder: Path, into: Callable[[Path], bool], above: frozenset[str]) -> Iterator[Path]:
    real = os.path.realpath(folder)
    if real in above:
        return
    for path in entries(folder):
        if path.is_dir():
            if into(path):
                yield from _walk(path, into, above | {real})
        else:
            yield path


def cannot_list(folder: Path, error: OSError) -> StoreError:
    """Return the error to raise when nobody can say what a folder holds."""
    return StoreError(
        f"{folder} cannot be listed: {why(error)}. What is kept in it is still there, and is not "
        "shown. Make the folder readable for you, or plug its disk in again, then try again."
    )
