"""A return on the screen under Textual's own pilot, and what stands there."""

from __future__ import annotations

from textual.pilot import Pilot

from tui_kpi.session.session import Session
from tui_kpi.tui.app import KpiApp, make_app
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.screen import EntryScreen

Q4 = "lancashire-supported-housing/2026-27-Q4"
SIZE = (80, 24)


def started(session: Session, reference: str = Q4) -> KpiApp:
    session.new(reference).close()
    return make_app(session, reference)


def entry(pilot: Pilot[None]) -> EntryScreen:
    screen = pilot.app.screen
    assert isinstance(screen, EntryScreen)
    return screen


def shown(app: KpiApp) -> str:
    """Everything on the page of the screen on top, in sight or not."""
    screen = app.screen
    assert isinstance(screen, Page)
    lines = ("".join(words for words, _ in line) for line in screen.form._sheet.lines)
    return " ".join(" ".join(lines).split())
