"""The app: one session, a stack of screens, and the one place that hands out keys."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.driver import Driver
from textual.events import Event, Key, Mount, Paste, Resize
from textual.reactive import Reactive
from textual.screen import Screen

from tui_kpi.records import replace
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.session.session import Session
from tui_kpi.store.settings import CHOICES, Look, Settings
from tui_kpi.tui.kit.keymap import Keymap
from tui_kpi.tui.kit.marks import ASCII, Marks, marks_for
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.kit.widgets.editor import Editor
from tui_kpi.tui.terminal import cell_driver
from tui_kpi.wording.commands import USUAL

if TYPE_CHECKING:
    from tui_kpi.session.training import Training

SWAP = "swap"
_LOOKS = Path(__file__).with_name("styles") / "looks.tcss"
_TYPED_EARLY = "ctrl+j"
"""What Enter becomes when it is pressed before the terminal is ours."""


class KpiApp(App[str], inherit_css=False):
    """The full-screen app. It comes back with SWAP to go on with training, or out of it."""

    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = ""
    TITLE = "tui-kpi"
    theme = Reactive("ansi-dark")

    def __init__(
        self,
        session: Session,
        opened: OpenReturn | None,
        training: Training | None = None,
        framework: str = "",
        program: str = USUAL,
    ) -> None:
        super().__init__()
        self.session = session
        self.program = program
        self.training = training
        self._framework = framework
        settings = self._settings()
        self.keymap = Keymap(settings.keys)
        self.marks = _marks(settings.look, program)
        self.wide = settings.look.spacing == "wide"
        if settings.look.colours != Look().colours:
            self.css_path = [*self.css_path, _LOOKS]
            self.add_class(f"look-{settings.look.colours}")
        self.farewells: dict[str, str] = {}
        self.lost: dict[str, str] = {}
        self.animation_level = "none"
        self._opened = opened
        self._told_once = False
        self._disable_tooltips = True
        self._disable_notifications = True

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that sends only what changes, where Textual would use its own."""
        return cell_driver(super().get_driver_class(), os.environ)

    def get_default_screen(self) -> Screen[Any]:
        """Return the first screen: it is mounted and focused before any key is read."""
        if self._opened is not None:
            from tui_kpi.tui.return_screen.screen import EntryScreen  # noqa: PLC0415 - only the first screen

            return EntryScreen(self, self._opened)
        return self._home()

    def _home(self) -> Screen[Any]:
        if self.training is not None:
            from tui_kpi.tui.training.scenarios import Scenarios  # noqa: PLC0415 - rarely so

            return Scenarios(self, self._framework)
        from tui_kpi.tui.home.screen import Home  # noqa: PLC0415 - only the first screen

        return Home(self)

    # Settings

    def _settings(self) -> Settings:
        """Return the settings that are kept; the usual ones while their file is damaged."""
        try:
            return self.session.settings
        except SessionError:
            return Settings()

    def wear(self) -> None:
        """Show every screen with the keys and the look that are kept now."""
        settings = self._settings()
        self.keymap = Keymap(settings.keys)
        self.marks = _marks(settings.look, self.program)
        self.wide = settings.look.spacing == "wide"
        self._colour(settings.look)
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.wear()

    def _colour(self, look: Look) -> None:
        """Take on the colours of a look; the usual ones need no more than the one style sheet."""
        if look.colours != Look().colours and not self.stylesheet.has_source(str(_LOOKS)):
            self.stylesheet.read(_LOOKS)
            self.stylesheet.parse()
        for colours in CHOICES["colours"]:
            self.set_class(colours == look.colours != Look().colours, f"look-{colours}")
        self.refresh_css(animate=False)

    # Keys: one at a time, see widgets/keys.py

    async def on_event(self, event: Event) -> None:
        """Hand keys and pasted text to the focused widget at once; leave the rest to Textual."""
        if isinstance(event, Key) and not event.is_forwarded:
            await self._screen_ready()
            self._hand_out(Key("enter", "\r") if event.key == _TYPED_EARLY else event)
        elif isinstance(event, Paste) and not event.is_forwarded:
            await self._screen_ready()
            if isinstance(self.focused, Editor):
                self.focused.take_paste(event.text)
        else:
            await super().on_event(event)

    def _hand_out(self, event: Key) -> None:
        if isinstance(self.screen, Page):
            self.screen.quiet()
        start = self.focused or self.screen
        for node in start.ancestors_with_self:
            take = getattr(node, "take_key", None)
            if take is not None and take(event):
                return

    async def _screen_ready(self) -> None:
        """Wait until the screen on top, which may just be opening, can take keys."""
        if isinstance(self.screen, Page):
            await self.screen.ready.wait()

    # What screens ask for

    def open(self, screen: Screen[Any], done: Callable[[Any], None] | None = None) -> None:
        """Put a screen on top; `done` gets what it comes back with."""
        self.push_screen(screen, done)

    def go_home(self) -> None:
        """Show the list of returns instead of the screen on top."""
        homes = [
            at
            for at, screen in enumerate(self.screen_stack)
            if isinstance(screen, Page) and screen.NAME in {"home", "training"}
        ]
        # The first screen cannot be taken away: a return opened by name stays below the list.
        while len(self.screen_stack) > (homes[0] + 1 if homes else 1):
            self.pop_screen()
        if not homes:
            self.push_screen(self._home())

    def swap(self) -> None:
        """Go from the real returns to training, or back, once everything is saved."""
        if self._close_returns():
            self.exit(SWAP)
        elif isinstance(self.screen, Page):
            self.screen.tell("It could not be saved, so you stay here.")

    def leave(self) -> None:
        """Save everything and close the app; where it cannot be saved, say so and stay."""
        if self._close_returns() or self._told_once:
            self.exit()
        else:
            self._told_once = True
            if isinstance(self.screen, Page):
                self.screen.tell("It could not be saved. Leave again to lose what is not saved.")

    def stop(self) -> None:
        """Save and close without asking: the terminal is gone, or the system says so."""
        self._close_returns()
        self.exit()

    def _close_returns(self) -> bool:
        """Save what is open and let go of it; return whether all of it could be saved."""
        pages = [screen for screen in self.screen_stack if isinstance(screen, Page)]
        closed = [page.close_return() for page in pages]
        return all(closed)

    def _handle_exception(self, error: Exception) -> None:
        """Save before Textual closes the app over a mistake of ours."""
        with suppress(Exception):
            self._close_returns()
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Say what happened without Textual's picture of every variable: answers are private."""
        import traceback  # noqa: PLC0415 - only when something is broken

        kept = "" if self.lost else " What you typed is saved: start it again to go on."
        self.panic(
            f"tui-kpi made a mistake and had to stop.{kept}\nIf it happens again, report these "
            "lines:\n\n" + traceback.format_exc()
        )

    def on_resize(self, _event: Resize) -> None:
        """Draw everything again: a terminal may lose what it showed, even back at its old size."""
        if self._dom_ready:
            self.screen.refresh()

    # Being told to stop

    def on_mount(self, _event: Mount) -> None:
        """Save and leave when the terminal closes or the system says so."""
        self.call_after_refresh(_collect_garbage)
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGINT", "SIGTERM"):
            number = getattr(signal, name, None)
            if number is not None:
                with suppress(NotImplementedError):  # Windows has no such handlers
                    loop.add_signal_handler(number, self.stop)


def _marks(look: Look, program: str) -> Marks:
    marks = ASCII if look.marks == "ascii" else marks_for(os.environ)
    return marks if program == USUAL else replace(marks, program=program)


def _collect_garbage() -> None:
    """Collect garbage from now on, apart from what the app is made of: that stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def make_app(session: Session, reference: str | None = None, program: str = USUAL) -> KpiApp:
    """Return the app for one session, opened at a return if one is named.

    `program` is what starts it again, for the commands that its sentences name.
    Raises SessionError where that return cannot be opened: nothing is on the screen yet.
    """
    opened = session.open_or_read(reference) if reference is not None else None
    return KpiApp(session, opened, program=program)


def make_training_app(
    training: Training,
    framework: str = "",
    reference: str | None = None,
    program: str = USUAL,
) -> KpiApp:
    """Return the app for training: in the return named by `reference`, else where one is chosen.

    `framework` is the one whose scenarios are listed; empty for a choice of frameworks.
    Raises SessionError where that return cannot be opened.
    """
    session = training.session
    opened = session.open(reference) if reference is not None else None
    return KpiApp(session, opened, training, framework, program)
