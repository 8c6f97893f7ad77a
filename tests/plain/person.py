"""Someone who hears each line and types: answers from a table of labels, or lines in order."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tests.tables import Value
from tui_kpi.framework.loader import Catalogue
from tui_kpi.plain.io.line_terminal import Talk
from tui_kpi.plain.main import fill
from tui_kpi.session.session import Session
from tui_kpi.store.folders import Folders


class Typist(io.StringIO):
    """Standard input whose every line is thought of when it is asked for; "" ends it."""

    def __init__(self, think: Callable[[str], str | None], heard: io.StringIO) -> None:
        super().__init__()
        self._think = think
        self._heard = heard
        self._from = 0
        self.typed: list[str] = []

    def readline(self, _size: int = -1) -> str:  # type: ignore[override]
        text = self._heard.getvalue()
        line = self._think(text[self._from :])
        self._from = len(text)
        if line is None:
            return ""
        self.typed.append(line)
        return f"{line}\n"


def by_table(table: Mapping[str, Value], then: Sequence[str]) -> Callable[[str], str | None]:
    """Answer each question whose label begins as one of the table; pass by the others.

    At the end type `then`, line by line. Weeks are given all at once.
    """
    left, later = dict(table), list(then)

    def think(heard: str) -> str | None:
        lines = heard.rstrip().split("\n")
        if (lines[-1] == "Command:" and not left) or len(later) < len(then):
            return later.pop(0) if later else None
        fitting = [key for key in left for line in lines if line.startswith(key)]
        if not fitting:
            return ""
        value = left.pop(max(fitting, key=len))
        return value if isinstance(value, str) else ", ".join(value)

    return think


def in_order(lines: Iterable[str]) -> Callable[[str], str | None]:
    """Type lines one after the other, whatever is asked."""
    waiting = iter(lines)
    return lambda _: next(waiting, None)


class Talked:
    """What came of one conversation."""

    def __init__(self, status: int, heard: str, typed: list[str]) -> None:
        self.status = status
        self.heard = heard
        self.typed = typed


def talk(session: Session, reference: str | None, think: Callable[[str], str | None]) -> Talked:
    """Fill a return in by talking."""
    heard = io.StringIO()
    typist = Typist(think, heard)
    status = fill(session, reference, Talk(typist, heard))
    return Talked(status, heard.getvalue(), typist.typed)


def say(session: Session, reference: str, *lines: str) -> Talked:
    """Type lines one after the other; return what was heard."""
    return talk(session, reference, in_order(lines))


def session_in(home: Path, catalogue: Catalogue) -> Session:
    """A session in a data folder, on 10 April 2027."""
    return Session(
        Folders(home, home / "cache"),
        catalogue,
        lambda: datetime.fromisoformat("2027-04-10T09:00:00+01:00"),
    )
