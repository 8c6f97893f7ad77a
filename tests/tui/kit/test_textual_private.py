"""Private parts of Textual that the kit uses are there, and do what they are used for."""

from __future__ import annotations

import gc

from textual._styles_cache import StylesCache

from tests.tui.on_a_return import Q4, SIZE
from tui_kpi.session.session import Session
from tui_kpi.tui.app import make_app
from tui_kpi.tui.home.screen import Home


def drawn() -> int:
    """How many pictures of widgets are kept in memory."""
    gc.collect()
    return sum(isinstance(it, StylesCache) for it in gc.get_objects())


async def test_a_return_that_is_closed_leaves_no_picture_behind(session: Session) -> None:
    session.new(Q4).close()
    app = make_app(session)
    async with app.run_test(size=SIZE) as pilot:

        async def look_at_it(times: int) -> int:
            for _ in range(times):
                assert isinstance(app.screen, Home)
                app.screen.open_return(Q4)
                await pilot.press("tab", "escape")
                await pilot.pause()
            return drawn()

        once = await look_at_it(2)
        assert await look_at_it(10) <= once
