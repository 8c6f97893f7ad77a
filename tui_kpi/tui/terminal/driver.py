"""Textual's driver for Linux and macOS, sending only the cells that changed."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable
from functools import partial
from threading import RLock
from typing import Any

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.message import Message

from tui_kpi.tui.terminal.shadow import Shadow
from tui_kpi.tui.terminal.writer import Writer


class CellDriver(LinuxDriver):
    """Keys, mouse and modes are Textual's; only what is drawn goes through a `Shadow`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._shadow = Shadow(80, 24)
        self._terminal_size = (80, 24)
        self._resizes = self._resizes_seen = 0
        # The thread that reads keys writes, too: its answers to the terminal.
        self._writing = RLock()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the size, asked for at the start and whenever it has changed."""
        self._terminal_size = super()._get_terminal_size()
        self._resizes += 1
        return self._terminal_size

    def start_application_mode(self) -> None:
        """Take the terminal; what is written to it ends with it."""
        vars(linux_driver)["WriterThread"] = Writer
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def process_message(self, message: Message) -> None:
        """Note sizes that the terminal itself reports."""
        if isinstance(message, Resize):
            self._terminal_size = (message.size.width, message.size.height)
            self._resizes += 1
        super().process_message(message)

    def _run_input_thread(self) -> None:
        """Read keys; a byte that is not UTF-8 (“£” from an old terminal) becomes one stand-in.

        Textual's decoder would raise, and end the app. Anything else that goes wrong here is
        raised again in the app, which saves first.
        """
        vars(linux_driver)["getincrementaldecoder"] = _forgiving
        try:
            self.run_input_thread()
        except Exception as error:
            self._app.call_later(_raise, error)

    def write(self, data: str) -> None:
        """Take what Textual draws; send the rest at once."""
        with self._writing:
            self._fit()
            self._send(self._shadow.write(data))

    def flush(self) -> None:
        """Send what has changed."""
        with self._writing:
            self._fit()
            self._send(self._shadow.flush())

    def _fit(self) -> None:
        """Forget what the terminal shows if it was resized; that may happen at any moment."""
        if self._resizes_seen != self._resizes:
            self._resizes_seen = self._resizes
            self._shadow.resize(*self._terminal_size)

    def _send(self, data: str) -> None:
        if data:
            super().write(data)


def _forgiving(encoding: str) -> Callable[[], Any]:
    return partial(getincrementaldecoder(encoding), errors="replace")


def _raise(error: Exception) -> None:
    raise error
