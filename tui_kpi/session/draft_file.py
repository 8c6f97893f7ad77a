"""The draft of an open return on the disk: who may write it, and what of it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock as Mutex

from tui_kpi.records import replace
from tui_kpi.returns.model import Answers
from tui_kpi.session.errors import told
from tui_kpi.store import drafts, locks, places
from tui_kpi.store.places import Place


class DraftFile:
    """One draft. It may be written while this process has its lock."""

    def __init__(self, path: Path, lock: locks.Lock | None, written: Answers | None) -> None:
        """Take `written`, what the file holds; None if there is no file yet."""
        self.path = path
        self._lock = lock
        self._saving = Mutex()
        self._written = written

    @property
    def may_write(self) -> bool:
        """Whether this process may write it."""
        return self._lock is not None

    @property
    def written(self) -> Answers | None:
        """The answers of the last completed save; None for a new return before its first."""
        return self._written

    def holds(self, answers: Answers) -> bool:
        """Return whether a completed save has written exactly these answers."""
        return answers is self._written

    def save(self, now: Callable[[], Answers]) -> bool:
        """Write what `now` gives unless it is written already; return whether it was written.

        Safe to call from several threads: the latest answers are those that stay. Raises
        CannotError; the file is then as it was before.
        """
        with self._saving:
            # One reference, read once: what is set meanwhile belongs to the next save.
            answers = now()
            if self.holds(answers) or not self.may_write:
                return False
            with told():
                drafts.save(self.path, replace(answers, today=None))
            self._written = answers
            return True

    def take_as_written(self, answers: Answers) -> None:
        """Take answers as written that are kept elsewhere: in a sealed package."""
        self._written = answers

    def release(self) -> None:
        """Let others write. Doing it again does nothing."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @property
    def place(self) -> Place | None:
        """Where the user left it last time; None where that is not known."""
        return places.read(self.path)

    def leave_at(self, place: Place) -> None:
        """Remember where the user leaves it, while it may be written."""
        if self.may_write:
            places.write(self.path, place)
