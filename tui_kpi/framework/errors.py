"""Mistakes in a definition, each with the place it stands in and the way out."""

from __future__ import annotations

from collections.abc import Iterable

from tui_kpi.records import Record


class Mistake(Record):
    """One mistake of a definition."""

    key: str
    """Key path in the author's terms: `indicator kpi3, numerator`. Empty for the whole file."""
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}" if self.key else self.message


class DefinitionError(Exception):
    """A definition that cannot be used: its file and every mistake found in it."""

    def __init__(self, file: str, mistakes: Iterable[Mistake]) -> None:
        self.file = file
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"{file}: {mistake}" for mistake in self.mistakes))


class UnknownFrameworkError(LookupError):
    """A framework id that no definition has. The text names the nearest."""

    def __init__(self, id: str, known: Iterable[str]) -> None:
        self.id = id
        known = tuple(known)
        hint = nearest(id, known) or f" There are: {', '.join(known)}."
        super().__init__(f"There is no framework called “{id}”.{hint}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean “x”?` for the known name nearest to `word`, or an empty text."""
    import difflib  # noqa: PLC0415 - only for a word that is not known

    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean “{found[0]}”?" if found else ""
