"""Copies for people to find: in Documents, on the Desktop, on a stick. Never over another file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui_kpi.session.errors import CannotError, UsageError
from tui_kpi.session.training_guard import check_place
from tui_kpi.store import atomic

if TYPE_CHECKING:
    from tui_kpi.session.session import Session


def usual_places() -> tuple[tuple[str, Path], ...]:
    """Return the folders of this computer where people look for their files, with their names."""
    from platformdirs import user_desktop_path, user_documents_path  # noqa: PLC0415 - when asked

    home = Path.home()
    named = (("Documents", user_documents_path()), ("Desktop", user_desktop_path()))
    # Where there is no such folder, some systems name the home folder for it.
    found = [(name, at) for name, at in named if at.is_dir() and at != home]
    return (*found, ("your home folder", home))


def save_copy(session: Session, name: str, data: bytes, folder: Path) -> Path:
    """Write a copy called `name` to a folder that is there; return where it is.

    Whole or not at all. Beside another file of that name it gets a number; the same file is left
    as it is. Raises UsageError for a folder that is not there, CannotError.
    """
    folder = folder.expanduser()
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}. Choose one that is there.")
    check_place(folder, session.folders)
    temporary = folder / f".{name}.{os.urandom(4).hex()}.tmp"
    try:
        for path in _names(folder, name):
            if path.exists():
                if path.read_bytes() == data:
                    return path
                continue
            try:
                atomic.write_file(temporary, data)
                atomic.name_new(temporary, path)
            except FileExistsError:
                continue  # somebody was quicker
            finally:
                temporary.unlink(missing_ok=True)
            atomic.flush_folder(folder)
            return path
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CannotError(
            f"The copy cannot be written to {folder}: {why}. Choose another folder."
        ) from error
    raise CannotError(f"{folder} has too many files called {name}. Choose another folder.")


def _names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    stem, dot, ending = name.partition(".")
    for number in range(2, 100):
        yield folder / f"{stem}-{number}{dot}{ending}"
