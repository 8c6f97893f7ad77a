"""Texts as people type or paste them, made fit to be kept."""

from __future__ import annotations

from collections.abc import Mapping

from tui_kpi.session.errors import UsageError

_LONGEST_LINE = 200


def cleaned(text: str) -> str:
    """Return text that UTF-8 can hold: half characters of a broken paste become `?`."""
    return text.encode("utf-8", "replace").decode("utf-8")


def name_line(text: str) -> str:
    """Return a name as one line. Raises UsageError if that is more than a line can hold."""
    name = " ".join(cleaned(text).split())
    if len(name) > _LONGEST_LINE:
        raise UsageError(f"The name must have at most {_LONGEST_LINE} characters.")
    return name


def with_text(texts: Mapping[str, str], key: str, text: str) -> dict[str, str]:
    """Return texts with one of them changed; a blank one is left out."""
    text = cleaned(text)
    rest = {name: value for name, value in texts.items() if name != key}
    return {**rest, key: text} if text.strip() else rest
