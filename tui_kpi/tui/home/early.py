"""Asks before a return is started whose period has not begun."""

from __future__ import annotations

from collections.abc import Callable

from tui_kpi.session.references import resolve
from tui_kpi.session.returns_list.deadlines import not_begun
from tui_kpi.tui.kit.screen import Page, Result


def ask_if_early(page: Page[Result], reference: str, start: Callable[[], None]) -> None:
    """Start a return that is not there yet, at once or after asking whether that is meant."""
    session = page.host.session
    _, period = resolve(session.catalogue, reference)
    if said := not_begun(period, session.today):
        page.ask("Start it before its period begins?", said, "Start it now", start)
    else:
        start()
