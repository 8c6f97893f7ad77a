"""`tui-kpi` and `tui-kpi open RETURN`: the full-screen app."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress

from tui_kpi.cli.context import Context
from tui_kpi.session.errors import UsageError

_INSTEAD = (
    "tui-kpi fills a terminal, and this is not one. Use `tui-kpi fill RETURN --plain`, which "
    "asks one line at a time, or `tui-kpi returns`, `tui-kpi set RETURN FIELD=ANSWER`, "
    "`tui-kpi assess RETURN` and `tui-kpi seal RETURN`. `tui-kpi --help` lists everything."
)


def run_app(context: Context, reference: str | None) -> int:
    """Show the app, in the return named by `reference` if one is named; return its status.

    Raises UsageError without a terminal or for an unknown name, before Textual is imported.
    """
    if not has_terminal():
        raise UsageError(_INSTEAD)
    gc.disable()  # until the first frame is there: see KpiApp.on_mount
    session = context.session
    if reference is not None and not session.exists(reference):
        raise UsageError(
            f"{reference} has not been started. Start it with `tui-kpi new {reference}`."
        )
    from tui_kpi.tui.app import make_app

    app = make_app(session, reference)
    app.run()
    with suppress(OSError):  # the terminal may be gone
        for said in app.farewells.values():
            print(said)
    return app.return_code or 0


def has_terminal() -> bool:
    """Return whether somebody can read the screen and press keys."""
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams)
