"""Saving while people type: in a thread, one at a time, the latest wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum

from tui_kpi.session.drafting.open_return import OpenReturn

_PAUSE = 0.7
"""Seconds after a key at which what was typed is saved."""
_AGAIN = 1.0
_SELDOM = 30.0
"""Seconds after a failed save at which it is tried again: twice as long each time, up to this."""
_LATER = 0.25
"""Seconds after a save at which it is said, if no key has brought a new picture by then."""


class Saved(Enum):
    """What the header says about the draft."""

    SAVED = "Saved"
    SAVING = "Saving…"
    UNSAVED = "Not saved yet"
    FAILED = "NOT SAVED"
    READ_ONLY = "Read only"


class Saver:
    """Saves one open return. `told` is called when its state, or what went wrong, changes."""

    def __init__(self, opened: OpenReturn, told: Callable[[], None]) -> None:
        self._opened = opened
        self._told = told
        self._timer: asyncio.TimerHandle | None = None
        self._running: asyncio.Future[bool] | None = None
        self._again = False
        self._telling: asyncio.TimerHandle | None = None
        self._wait = _AGAIN
        self.trouble = ""
        """Why the last save failed; empty if it did not."""

    @property
    def state(self) -> Saved:
        """What is true now: `Saved` only once everything is on the disk."""
        if self._opened.read_only:
            return Saved.READ_ONLY
        if not self._opened.unsaved:
            return Saved.SAVED
        if self.trouble:
            return Saved.FAILED
        return Saved.SAVING if self._running else Saved.UNSAVED

    def touch(self) -> None:
        """Something was typed: save within a second."""
        if not self._running:
            self._commit_in(_PAUSE)
        self._again = self._running is not None
        if self._telling is not None:
            self._telling.cancel()  # the picture of this key says how things stand
        self._told()

    def commit(self) -> None:
        """Save now, or as soon as the save under way is done."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._opened.unsaved or self._opened.read_only:
            return
        if self._running is not None:
            self._again = True
            return
        loop = asyncio.get_running_loop()
        self._running = loop.run_in_executor(None, self._opened.save)
        # Nothing is told here: most saves are over before another frame would be drawn.
        self._running.add_done_callback(self._done)

    def _done(self, future: asyncio.Future[bool]) -> None:
        self._running = None
        error = future.exception()
        self.trouble = str(error) or type(error).__name__ if error else ""
        again, self._again = self._again, False
        if error:
            self._commit_in(self._wait)
            self._wait = min(2 * self._wait, _SELDOM)
            self._told()
            return
        self._wait = _AGAIN
        if again:
            self.commit()
        self._tell_later()

    def _commit_in(self, seconds: float) -> None:
        """Save in so many seconds, or sooner where that was said before."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            if self._timer.when() <= loop.time() + seconds:
                return
            self._timer.cancel()
        self._timer = loop.call_later(seconds, self.commit)

    def _tell_later(self) -> None:
        """Say “Saved” with the next key, or when none comes: not in a picture of its own."""
        if self._telling is not None:
            self._telling.cancel()
        self._telling = asyncio.get_running_loop().call_later(_LATER, self._told)

    def flush(self) -> bool:
        """Save before returning, whatever else is under way; return whether that worked."""
        return self._do(self._opened.save)

    def close(self) -> bool:
        """Save, and let go of the return; return whether that worked."""
        return self._do(self._opened.close)

    def _do(self, step: Callable[[], object]) -> bool:
        for timer in (self._timer, self._telling):
            if timer is not None:
                timer.cancel()
        self._timer = self._telling = None
        try:
            step()
        except Exception as error:
            self.trouble = str(error) or type(error).__name__
            return False
        self.trouble = ""
        return True
