"""Which heading of a table is which column of a worksheet: guessed, and only where it is plain.

A wrong guess is worse than none: what is not guessed is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from tui_kpi.framework.tables import Column

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z]+|[0-9]+|%")
# Of electronic call monitoring: a worker who checks in is there.
_PHRASES = (
    (re.compile(r"\bin real time\b"), "real"),
    (re.compile(r"\b(clock|check|tag)(ed|ged)? ?in\b|\barriv(al|ed)\b"), "actual start"),
    (re.compile(r"\b(clock|check|tag)(ed|ged)? ?out\b|\bdepart(ure|ed)\b"), "actual end"),
)
_SAME: Mapping[str, str] = {
    word: first
    for first, *others in (
        ("user", "client", "customer", "person", "people", "resident", "tenant", "patient"),
        ("worker", "carer", "caregiver", "staff", "employee", "assistant"),
        ("scheduled", "planned", "rostered", "expected", "due", "booked"),
        ("start", "begin", "in", "from", "started"),
        ("end", "finish", "out", "to", "ended", "finished"),
        ("pct", "percent", "percentage", "%"),
        ("short", "shorter"),
        ("long", "longer"),
        ("logged", "electronic", "electronically"),
        ("override", "overridden"),
        ("week", "wk"),
    )
    for word in (first, *others)
}
_FILLER = frozenset(
    {"a", "an", "and", "at", "by", "code", "date", "each", "for", "id", "identifier", "is", "no"}
    | {"number", "of", "on", "or", "ref", "reference", "the", "their", "time", "was", "your"}
)
"""Words that tell no column from another."""
_TRADE = frozenset({"call", "care", "home", "service", "support", "visit"})
"""Words that may stand in any heading."""
_NAMES = frozenset({"name", "names", "forename", "surname", "firstname", "lastname", "fullname"})


def squashed(heading: str) -> str:
    """Return a heading without its capitals, blanks and signs: `Client ref.` is `clientref`."""
    folded = heading.casefold().strip()
    return "".join(c for c in folded if c.isalnum() or c == "%") or folded


def holds_names(heading: str) -> bool:
    """Return whether a heading says that people's names stand below it."""
    return not _NAMES.isdisjoint(_WORD.findall(_CAMEL.sub(" ", heading).lower()))


def looks_like_a_name(text: str) -> bool:
    """Return whether a cell that should hold a reference looks like a person's name."""
    words = text.replace(",", " ").split()
    return not any(map(str.isdigit, text)) and len(text) > 2 and (len(words) > 1 or text.istitle())


def guess(columns: Sequence[Column], headings: Iterable[str]) -> dict[str, str]:
    """Return the heading of every column for which one of `headings` is plainly meant.

    A column's id and its label, as they are or with the words of the trade, in any order. A
    heading is taken once, and never one that announces names.
    """
    free = [heading for heading in headings if heading and not holds_names(heading)]
    scores = sorted(
        (-score, at, order, column.id, heading)
        for at, heading in enumerate(free)
        for order, column in enumerate(columns)
        if (score := _score(column, columns, heading))
    )
    found: dict[str, str] = {}
    for _, _, _, id, heading in scores:
        if id not in found and heading not in found.values():
            found[id] = heading
    return found


def _score(column: Column, columns: Sequence[Column], heading: str) -> int:
    """Return how plainly a heading means a column: 0 not at all."""
    if squashed(heading) in {squashed(column.id), squashed(column.label)}:
        return 1000
    words = _words(heading)
    core = _words(column.id) - _FILLER or _words(column.id)
    told = words - _FILLER - _TRADE
    if core <= words:
        extra = told - core
        return 500 - len(extra) if extra <= _label_words(column) else 0
    meant = [it for it in columns if told <= _label_words(it) | _words(it.id)]
    return 100 if told and meant == [column] else 0


@lru_cache(maxsize=512)
def _label_words(column: Column) -> frozenset[str]:
    return _words(column.label.partition(";")[0].replace(" in ", " ").replace(" to ", " "))


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    text = _CAMEL.sub(" ", text).lower().replace("_", " ").replace("-", " ")
    for phrase, meaning in _PHRASES:
        text = phrase.sub(meaning, text)
    return frozenset(
        _SAME.get(word) or _SAME.get(word.rstrip("s"), word if len(word) < 4 else word.rstrip("s"))
        for word in _WORD.findall(text)
    )
