"""Steps of a return's answers, to take back and do again: snapshots, for they are immutable."""

from __future__ import annotations

from tui_kpi.records import Record
from tui_kpi.returns.addresses import field_of
from tui_kpi.returns.model import Answers

MOST = 500
"""Steps that are kept; the oldest is forgotten first. A snapshot shares what it has unchanged."""


class Step(Record):
    """One change, as it was before or after it."""

    about: str
    """What was changed: an address, `@due`, `@reading.ID` …; empty for something else."""
    answers: Answers


class Steps:
    """What was done to one return while it is open.

    Changes about the same thing, with nothing else between them, are one step: a figure typed key
    by key is taken back whole.
    """

    def __init__(self) -> None:
        self._past: list[Step] = []
        self._future: list[Step] = []
        self._open = ""

    def take(self, about: str, before: Answers) -> None:
        """Note a change, with the answers as they were before it. Nothing is left to do again."""
        self._future.clear()
        if not about or _subject(about) != _subject(self._open):
            self._past.append(Step(about, before))
            del self._past[:-MOST]
        self._open = about

    def end(self) -> None:
        """Note that whatever comes is a new step, even about the same thing."""
        self._open = ""

    def back(self, now: Answers) -> Step | None:
        """Return the answers before the last step, or None if there is none to take back."""
        return self._move(self._past, self._future, now)

    def forward(self, now: Answers) -> Step | None:
        """Return the answers after the step last taken back, or None if there is none."""
        return self._move(self._future, self._past, now)

    @property
    def can_go(self) -> tuple[bool, bool]:
        """Whether there is a step to take back, and one to do again."""
        return bool(self._past), bool(self._future)

    def _move(self, source: list[Step], target: list[Step], now: Answers) -> Step | None:
        self.end()
        while source:
            step = source.pop()
            if step.answers != now:  # typed and taken away again: no step anyone would miss
                target.append(Step(step.about, now))
                return step
        return None


def _subject(about: str) -> str:
    """Return what one step may be about: the weeks of an answer belong together."""
    return about if about.startswith("@") else field_of(about)
