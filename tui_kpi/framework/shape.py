"""Mistakes in a definition's shape: pydantic's errors, told in the author's terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from tui_kpi.framework import schema_words
from tui_kpi.framework.errors import Mistake, nearest
from tui_kpi.framework.schema import Definition

Place = tuple[str | int, ...]


def shape_mistakes(
    error: ValidationError, written: Mapping[str, Any], model: type[BaseModel] = Definition
) -> Iterator[Mistake]:
    """Yield what is wrong with the shape of `written`, a definition or another `model`."""
    found: dict[Place, Mistake] = {}
    for entry in error.errors(include_url=False):
        place = _without_variants(entry["loc"], written)
        message = schema_words.own_words(entry["type"], entry["msg"])
        if entry["type"] == "extra_forbidden":
            message += f".{nearest(str(place[-1]), schema_words.keys_at(place[:-1], model))}"
        found.setdefault(place, Mistake(key_path(place, written), message))
    for place, mistake in found.items():
        # A table that may also be a list is refused as both: the deeper mistake says more.
        if not any(len(other) > len(place) and other[: len(place)] == place for other in found):
            yield mistake


def _without_variants(place: Place, written: object) -> Place:
    """Drop the names of union members that pydantic puts into a place."""
    kept: list[str | int] = []
    for step in place:
        if isinstance(step, int) and isinstance(written, list):
            kept.append(step)
            written = written[step] if step < len(written) else None
        elif isinstance(written, Mapping) and step in written:
            kept.append(step)
            written = written[str(step)]
        elif isinstance(written, Mapping) and step == place[-1] and not _is_variant(step):
            kept.append(step)
    return tuple(kept)


def _is_variant(step: str | int) -> bool:
    """Return whether a step is pydantic's name for one of several types, `list[Target]`."""
    return isinstance(step, str) and "[" in step


def key_path(place: Place, written: object) -> str:
    """Return a place in the author's terms: `indicator kpi3, target, at_least`."""
    words: list[str] = []
    for step in place:
        if isinstance(step, int) and isinstance(written, list):
            written = written[step] if step < len(written) else None
            name = written.get("id") if isinstance(written, Mapping) else None
            label = name if isinstance(name, str) else f"number {step + 1}"
            words[-1:] = [f"{words[-1]} {label}" if words else label]
        else:
            words.append(str(step))
            written = written.get(step) if isinstance(written, Mapping) else None
    return ", ".join(words)
