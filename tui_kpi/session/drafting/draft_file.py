"""The draft of an open return on the disk: who may write it, and what of it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock as Mutex

from tui_kpi.records import replace
from tui_kpi.returns.model import Answers
from tui_kpi.session.errors import CannotError, told
from tui_kpi.store import drafts, locks, places
from tui_kpi.store.errors import StoreError
from tui_kpi.store.folders import Folders
from tui_kpi.store.places import Place


class DraftFile:
    """One draft. It may be written while this process has its lock."""

    def __init__(
        self,
        folders: Folders,
        path: Path,
        lock: locks.Lock | None,
        written: Answers | None,
        data: bytes | None,
    ) -> None:
        """Take `written`, what the file says, and `data`, its bytes; None if there is none yet."""
        self.path = path
        self.set_aside = ""
        """What became of another text that the file held meanwhile, as a sentence."""
        self._folders = folders
        self._data = data
        self._tried: bytes | None = None
        """What a failed save wanted to write: it may stand there although the disk complained."""
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
                self._check_lock()
                self._keep_other()
                kept = replace(answers, today=None)
                try:
                    self._data = drafts.save(self.path, kept)
                except StoreError:
                    self._tried = drafts.written_as(kept)
                    raise
            self._written = answers
            return True

    def _check_lock(self) -> None:
        """Raise CannotError where another may write the draft, or its folder is gone.

        A lock file that was only deleted is made again, if nobody has written the draft since.
        """
        if self._lock is None or self._lock.stands:
            return
        if not self.path.parent.is_dir():
            raise CannotError(
                f"{self.path.parent} was moved or deleted while this return was open here. Put it "
                "back there: what you typed is then saved."
            )
        by = locks.holder_of(self.path)
        if by is None and drafts.held(self.path) == self._data:
            self._lock = locks.acquire(self.path, self._lock.holder)
            return
        who = f"{by} has taken it over" if by else "another draft stands there now"
        raise CannotError(
            f"{self.path} is no longer open here alone: {who}. Write down what you typed last, "
            "leave, and open the return again."
        )

    def _keep_other(self) -> None:
        """Copy to the bin what something else wrote to the draft since it was read or saved."""
        found = drafts.held(self.path)
        if found is None or found in {self._data, self._tried}:
            return
        place = drafts.set_aside(self._folders, self.path)
        self._data = found
        self.set_aside = (
            f"{self.path} was changed by something else while it was open here. What it said then "
            f"is in the bin: {place.name}."
        )

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
        if self._lock is not None and self._lock.stands:
            places.write(self.path, place)
