"""From a line as people type it to an answer as the draft keeps it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui_kpi.framework.model import WEEKS_A_PERIOD, Field, Option
from tui_kpi.wording.asking import options_of

_SHORT = {"y": "yes", "n": "no"}
WORDY = frozenset({"text", "long_text", "attachments"})
"""Kinds whose answers are words."""


def numbered(field: Field) -> bool:
    """Return whether the options are chosen by number too: not where they are figures."""
    return not any(option.label.removesuffix("%").isdigit() for option in options_of(field))


def answer_of(field: Field, line: str) -> str:
    """Return the answer, as the draft takes it. What fits no option is kept as it was typed."""
    if field.kind == "yes_no":
        line = _SHORT.get(line.strip().casefold(), line)
    if field.kind == "choices":
        return _several(field, line)
    if options_of(field):
        return _one(field, line) or line
    return line


def weeks_of(line: str) -> tuple[str, ...]:
    """Return the answers of all four weeks, where a line holds them; else an empty tuple."""
    for separator in (r"\s*;\s*", r",\s+", r"\s+", r"\s*,\s*"):
        parts = re.split(separator, line.strip())
        if len(parts) == WEEKS_A_PERIOD and all(parts):
            return tuple(parts)
    return ()


def place_of(line: str, texts: Sequence[str]) -> int | None:
    """Return which of the numbered `texts` a line names, from 0, by number or by its words."""
    text = " ".join(line.casefold().split())
    if text.isascii() and text.isdigit():
        return int(text) - 1 if 1 <= int(text) <= len(texts) else None
    low = [" ".join(it.casefold().split()) for it in texts]
    if text in low:
        return low.index(text)
    for fits in (str.startswith, str.__contains__):
        found = [at for at, it in enumerate(low) if text and fits(it, text)]
        if len(found) == 1:
            return found[0]
    return None


def _several(field: Field, line: str) -> str:
    whole = _one(field, line)
    if whole:
        return whole
    parts = [part for part in re.split(r"\s*[,;]\s*|\s+and\s+", line.strip()) if part]
    if len(parts) == 1 and re.fullmatch(r"[0-9 ]+", parts[0]):
        parts = parts[0].split()
    chosen = [_one(field, part) or part for part in parts]
    if all(id in field.option_ids for id in chosen):
        chosen = [id for id in field.option_ids if id in chosen]
    return ",".join(chosen)


def _one(field: Field, text: str) -> str:
    """Return the id of the option that a text names, or an empty text."""
    options: tuple[Option, ...] = options_of(field)
    plain = text.strip().casefold().removesuffix("%")
    if not numbered(field):
        fitting = [it.id for it in options if plain in {it.id, it.label.removesuffix("%")}]
        return fitting[0] if fitting else ""
    if plain in {option.id for option in options} and not plain.isdigit():
        return plain
    place = place_of(text, [option.label for option in options])
    return "" if place is None else options[place].id
