"""`tui-kpi` and `tui-kpi open RETURN`: the full-screen app."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from tui_kpi.cli.context import Context, catalogue_of, now
from tui_kpi.cli.lean import lean
from tui_kpi.cli.started import program
from tui_kpi.session.errors import UsageError
from tui_kpi.store.folders import training_folders
from tui_kpi.wording.commands import runnable

if TYPE_CHECKING:
    from tui_kpi.session.training import Training
    from tui_kpi.tui.app import KpiApp

_INSTEAD = (
    "tui-kpi fills a terminal, and this is not one. Use `tui-kpi fill --plain`, which asks one "
    "line at a time, or `tui-kpi returns`, `tui-kpi set RETURN FIELD=ANSWER`, "
    "`tui-kpi assess RETURN` and `tui-kpi seal RETURN`. `tui-kpi --help` lists everything."
)


def run_app(context: Context, reference: str | None) -> int:
    """Show the app, in the return named by `reference` if one is named; return its status.

    Raises UsageError without a terminal or for an unknown name, before Textual is imported.
    """
    if not has_terminal():
        raise UsageError(_INSTEAD)
    if context.folders.training:
        return run_training(context, training_of(context), reference=reference)
    gc.disable()  # until the first frame is there: see KpiApp.on_mount
    session = context.session
    if reference is not None and not session.exists(reference):
        from tui_kpi.session.session import NotStartedError

        raise NotStartedError(reference)
    with lean():
        from tui_kpi.tui.app import SWAP, make_app

    app = make_app(session, reference, program())
    if app.run() == SWAP:
        return run_training(context, training_of(context))
    return _end(app)


def _end(app: KpiApp) -> int:
    """Say how each return was left; return the status: 3 if something could not be saved."""
    farewells = list(app.farewells.values())
    if farewells and app.session.training:
        from tui_kpi.reports.table import TRAINING

        farewells = [f"{TRAINING}\nIt is saved. Go on with it: tui-kpi train"]
    with suppress(OSError):  # the terminal may be gone
        for said in farewells:
            print(runnable(said, app.program))
        for said in app.lost.values():
            print(runnable(said, app.program), file=sys.stderr)
    return app.return_code or (3 if app.lost else 0)


def training_of(context: Context) -> Training:
    """Return training for the data folder of `context`, or in it if it is one of training."""
    from tui_kpi.session.training import Training

    real = context.folders
    folders = real if real.training else training_folders(real)
    return Training(folders, catalogue_of(folders), now)


def run_training(
    context: Context, training: Training, *, framework: str = "", reference: str | None = None
) -> int:
    """Show the app in training: in the return named by `reference`, or where one is chosen.

    `framework` is the one whose scenarios are listed. Leaving training goes on to the real
    returns, unless the data folder itself is one of training.
    """
    with lean():
        from tui_kpi.tui.app import SWAP, make_training_app

    training.open_folder()
    app = make_training_app(training, framework, reference, program())
    if app.run() == SWAP and not context.folders.training:
        return run_app(context, None)
    return _end(app)


def has_terminal() -> bool:
    """Return whether somebody can read the screen and press keys."""
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams)
