"""What is sent to the terminal, from a thread that ends with it."""

from __future__ import annotations

from queue import Full
from typing import IO

from textual.drivers._writer_thread import WriterThread

_LOOK = 0.2
"""Seconds after which a full queue is looked at again."""
_LAST = 2.0
"""Seconds that a terminal has for the last that is sent to it."""


class Writer(WriterThread):
    """Textual's writer, but nobody waits for a terminal that is gone.

    Textual's own ends at the first error, and whoever then fills its queue waits for ever: the
    app would live on without a terminal, and hold the lock of its return.
    """

    def __init__(self, file: IO[str]) -> None:
        super().__init__(file)
        self._gone = False

    def run(self) -> None:
        """Write until told to stop, or until the terminal is gone."""
        try:
            super().run()
        except (OSError, ValueError):
            pass  # closed at the other side, or here
        finally:
            self._gone = True

    def write(self, text: str | None) -> None:
        """Queue text; once the terminal is gone it goes nowhere."""
        while not self._gone:
            try:
                self._queue.put(text, timeout=_LOOK)
            except Full:
                continue
            return

    def stop(self) -> None:
        """Write what is queued and end; a terminal that takes nothing is not waited for long."""
        if not self._queue.full() or self._gone:
            self.write(None)
        self.join(_LAST)
