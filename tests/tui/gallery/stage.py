"""One running app on which any state of any screen can be put up."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from textual.events import Key
from textual.pilot import Pilot

from tests.sample_return import ANSWERS, PROFILE
from tests.sealing_return import KEY, SIGNER
from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.sealing.seal_return import (
    Prepared,
    Revision,
    SealedFile,
    finish,
    prepare,
    revision_of,
)
from tui_kpi.session.session import Session
from tui_kpi.session.training import Training
from tui_kpi.store.folders import Folders, training_folders
from tui_kpi.store.settings import Settings
from tui_kpi.submission import keys
from tui_kpi.tui.app import KpiApp
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.screen import EntryScreen

NOW = datetime.fromisoformat("2027-04-10T09:00:00+01:00")
FIRST = "0b0e7a52-2f9b-4e5d-9a40-6b0a3c1de001"
ANNEX = "annex-1-performance-management/2026-27-Q4"
LANCASHIRE = "lancashire-supported-housing/2026-27-Q4"
DEVON = "devon-supporting-independence/2026-27-H2"
BOLTON = "bolton-home-care/2027-03-08"
SURREY = "surrey-care-within-the-home/2027-03"

Builder = Callable[["Stage"], Awaitable[None]]
STATES: dict[str, Builder] = {}
"""Every state, by name: what puts it up."""


def shows(builder: Builder) -> Builder:
    """Add a state to the gallery, under the name of the function."""
    STATES[builder.__name__] = builder
    return builder


class Stage:
    """The app with an empty data folder, and hands to bring it into a state."""

    def __init__(self, base: Path, app: KpiApp, pilot: Pilot[Any], catalogue: Catalogue) -> None:
        self.base = base
        self.app = app
        self._pilot = pilot
        self._catalogue = catalogue
        self._worn = False
        """The app has settings of the state that is up."""

    async def clear(self) -> None:
        """Take everything off, and begin again with nothing kept."""
        self.app.farewells.clear()
        self.app._close_returns()
        while len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        await self.settle()
        for folder in self.base.glob("*"):
            if folder.name != "cache":
                shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
        self.app.training = None
        self.app.session = self.session()
        if self._worn:
            self._worn = False
            self.app.wear()

    @property
    def folders(self) -> Folders:
        return Folders(self.base / "returns", self.base / "cache")

    def session(self, now: datetime = NOW) -> Session:
        """A session of the provider at a moment."""
        return Session(self.folders, self._catalogue, lambda: now)

    def known(self) -> Session:
        """The session, after the provider has said who it is."""
        self.app.session.save_profile(PROFILE)
        return self.app.session

    def settings(self, settings: Settings) -> None:
        self.app.session.save_settings(settings)
        self.look_again()

    def look_again(self) -> None:
        """Read everything that is kept anew."""
        self.app.session = self.session()
        self.app.wear()
        self._worn = True

    # Returns

    def started(self, reference: str, answers: dict[str, str] | None = None) -> OpenReturn:
        """Start a return, and answer it."""
        opened = self.known().new(reference)
        for field, text in (answers or {}).items():
            opened.set(field, text)
        opened.save()
        return opened

    def sealed(self, reference: str = LANCASHIRE, **answers: str) -> SealedFile:
        """Seal a complete return of Lancashire."""
        opened = self.started(reference, {**ANSWERS, **answers})
        return self.seal(opened)

    def prepared(self, opened: OpenReturn) -> Prepared:
        """Build what is signed of a return."""
        revision = revision_of(opened) if opened.corrects else Revision(FIRST)
        return prepare(opened, PROFILE, SIGNER, revision, NOW)

    def seal(self, opened: OpenReturn) -> SealedFile:
        made = finish(opened, self.prepared(opened), keys.signer(KEY), self.folders)
        opened.close()
        return made

    def practised(self, framework: str, scenario: str) -> None:
        """Begin a scenario of training."""
        training = Training(training_folders(self.folders), self._catalogue, lambda: NOW)
        self.app.training, self.app.session = training, training.session
        training.present(False)
        if scenario:
            training.begin(framework, scenario)

    # Hands

    @property
    def top(self) -> Any:
        """The screen on top."""
        return self.app.screen

    async def open(self, screen: Page[Any]) -> None:
        """Put up a screen."""
        self.app.open(screen)
        await self.settle()

    async def entry(self, reference: str, section: str = "", stop: str = "") -> EntryScreen:
        """Open a return, at a section and a stop of it."""
        screen = EntryScreen(self.app, self.app.session.open(reference))
        await self.open(screen)
        if section:
            screen.turn_to(section, stop)
        await self.settle()
        return screen

    async def do(self, action: str) -> None:
        """Choose an action in the Menu."""
        self.top.quiet()
        self.top.perform(action)
        await self.settle()

    async def go(self, stop: str) -> None:
        """Go to a stop."""
        self.top.form.go(stop)
        await self.settle()

    async def press(self, *names: str) -> None:
        for name in names:
            await self.app.on_event(Key(name, name if len(name) == 1 else None))
            await self.top.ready.wait()
        await self.settle()

    async def at(self, stop: str, *names: str) -> None:
        """Press keys at a stop."""
        await self.go(stop)
        await self.press(*names)

    async def settle(self) -> None:
        """Wait until everything is shown and saved."""
        if isinstance(self.top, Page):
            await self.top.ready.wait()
        for screen in self.app.screen_stack:
            if isinstance(screen, EntryScreen):
                while screen.saver._running:
                    await asyncio.sleep(0)
                screen.saver.flush()
                if screen.is_mounted:
                    screen.refresh_header()
        if isinstance(self.top, Page) and self.top.is_mounted:
            self.top.refresh_header()
        for _ in range(2):
            await self._pilot._wait_for_screen()
        self.app.screen._on_timer_update()


async def play(base: Path, names: Iterable[str]) -> None:
    """Show states one after another; each ends with the terminal's title set to its name."""
    catalogue = Catalogue((shipped_folder(),), base / "cache")
    folders = Folders(base / "returns", base / "cache")
    app = KpiApp(Session(folders, catalogue, lambda: NOW), None)

    async def show(pilot: Pilot[Any]) -> None:
        stage = Stage(base, app, pilot, catalogue)
        for name in names:
            await stage.clear()
            try:
                await STATES[name](stage)
            except Exception as error:
                error.add_note(f"in {name}")
                raise
            await stage.settle()
            driver = app._driver
            assert driver is not None
            driver.write(f"\x1b]2;{name} {type(app.screen).__name__}\x07")
            driver.flush()
        await stage.clear()
        app.exit()

    await app.run_async(auto_pilot=show, mouse=False)
