"""Files that people name: paths as they type and paste them, and what the files hold."""

from __future__ import annotations

from pathlib import Path

from tui_kpi.session.errors import unreadable

LARGEST = 128 * 1024 * 1024
"""Bytes of the largest file that is read."""


def cleaned_path(text: str) -> Path | None:
    """Return the path that was typed, or pasted as terminals and file managers give it."""
    text = text.strip()
    for quote in "'\"":
        if len(text) > 1 and text[0] == text[-1] == quote:
            text = text[1:-1]
    text = text.removeprefix("file://").replace("\\ ", " ")
    return Path(text).expanduser() if text else None


def read_named(path: Path, limit: int = LARGEST) -> bytes:
    """Return the bytes of a file that the user named, at most one more than `limit`.

    Raises UsageError if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as error:  # ValueError: a path that no system call takes
        raise unreadable(path, error) from error
