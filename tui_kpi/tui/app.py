"""The app: one session, a stack of screens, and the one place that hands out keys."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.events import Event, Key, Mount, Paste
from textual.reactive import Reactive
from textual.screen import Screen

from tui_kpi.session.session import Session
from tui_kpi.tui.marks import marks_for
from tui_kpi.tui.widgets.keys import TakesKeys, TakesPaste


class KpiApp(App[None]):
    """The full-screen app."""

    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = ""
    TITLE = "tui-kpi"
    theme = Reactive("ansi-dark")

    def __init__(self, session: Session, reference: str | None) -> None:
        super().__init__()
        self.session = session
        self.marks = marks_for(os.environ)
        self.animation_level = "none"
        self._reference = reference
        self._opening: Awaitable[Any] | None = None
        self._disable_tooltips = True
        self._disable_notifications = True

    def get_default_screen(self) -> Screen[Any]:
        """Return the first screen: it is mounted and focused before any key is read."""
        if self._reference is not None:
            from tui_kpi.tui.screens.entry import EntryScreen  # noqa: PLC0415 - only the first screen

            return EntryScreen(self, self.session.open(self._reference))
        from tui_kpi.tui.screens.home import Home  # noqa: PLC0415 - likewise

        return Home(self)

    # Keys: one at a time, see widgets/keys.py

    async def on_event(self, event: Event) -> None:
        """Hand keys and pasted text to the focused widget at once; leave the rest to Textual."""
        if isinstance(event, Key) and not event.is_forwarded:
            self._hand_out(event)
            await self._settled()
        elif isinstance(event, Paste) and not event.is_forwarded:
            if isinstance(self.focused, TakesPaste):
                self.focused.take_paste(event.text)
        else:
            await super().on_event(event)

    def _hand_out(self, event: Key) -> None:
        start = self.focused or self.screen
        for node in start.ancestors_with_self:
            if isinstance(node, TakesKeys) and node.take_key(event):
                return

    async def _settled(self) -> None:
        """Wait until a screen that is being opened can take keys."""
        if self._opening is not None:
            opening, self._opening = self._opening, None
            await opening

    # What screens ask for

    def open(self, screen: Screen[Any], done: Callable[[Any], None] | None = None) -> None:
        """Put a screen on top; `done` gets what it comes back with."""
        self._opening = self.push_screen(screen, done)

    def go_home(self) -> None:
        """Show the list of returns instead of the screen on top."""
        from tui_kpi.tui.screens.home import Home  # noqa: PLC0415 - only when asked for

        self._opening = self.switch_screen(Home(self))

    def leave(self) -> None:
        """Save everything and close the app."""
        self.flush()
        self.exit()

    def flush(self) -> None:
        """Save what is open, before returning."""
        for screen in self.screen_stack:
            saver = getattr(screen, "saver", None)
            if saver is not None:
                saver.flush()

    # Being told to stop

    def on_mount(self, _event: Mount) -> None:
        """Save and leave when the terminal closes or the system says so."""
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            number = getattr(signal, name, None)
            if number is not None:
                loop.add_signal_handler(number, self.leave)


def make_app(session: Session, reference: str | None = None) -> KpiApp:
    """Return the app for one session, opened at a return if one is named."""
    return KpiApp(session, reference)
