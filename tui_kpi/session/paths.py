"""Paths as people type and paste them."""

from __future__ import annotations

from pathlib import Path


def cleaned_path(text: str) -> Path | None:
    """Return the path that was typed, or pasted as terminals and file managers give it."""
    text = text.strip()
    for quote in "'\"":
        if len(text) > 1 and text[0] == text[-1] == quote:
            text = text[1:-1]
    text = text.removeprefix("file://").replace("\\ ", " ")
    return Path(text).expanduser() if text else None
