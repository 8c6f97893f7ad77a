"""What several pages can do in training."""

from __future__ import annotations

from typing import Any

from tui_kpi.session.errors import InUseError, SessionError
from tui_kpi.tui.host import Host
from tui_kpi.tui.screens.base import Page

GO_CHECK = "check"
"""Where a presenter's note goes to show Check answers, as in the scenarios."""
CHOOSE_FIRST = "Choose a scenario first."


def present(host: Host) -> None:
    """Draw the pages large, or as usual again."""
    if host.training is not None:
        host.training.presenting = not host.training.presenting


def start_again(page: Page[Any]) -> None:
    """Put the scenario back to its beginning and open it, once the user is sure."""
    training = page.host.training
    if training is None or not training.reference:
        page.tell(CHOOSE_FIRST)
        return

    def again() -> None:
        current = training.current
        page.close_return()
        if current is not None:
            begin(page, training.framework, current.id)

    page.ask(
        "Start this scenario again?",
        "What was typed in it is put away. Your real returns are not touched.",
        "Start again",
        again,
    )


def begin(page: Page[Any], framework: str, scenario: str) -> None:
    """Put a scenario at its beginning and open it; where that cannot be, say why."""
    training = page.host.training
    if training is None:
        return
    try:
        training.begin(framework, scenario)
    except SessionError as error:
        _say(page, error)
        return
    show(page)


def show(page: Page[Any], *, read_only: bool = False) -> None:
    """Open the return that is practised on, in place of what stands over the scenarios."""
    training = page.host.training
    if training is None:
        return
    from tui_kpi.tui.screens.entry import EntryScreen  # noqa: PLC0415 - it imports this

    try:
        opened = page.host.session.open(training.reference, read_only=read_only)
    except InUseError as error:
        label = "Open it to read only"
        page.ask(f"{label}?", str(error), label, lambda: show(page, read_only=True))
        return
    except SessionError as error:
        _say(page, error)
        return
    page.host.go_home()
    page.host.open(EntryScreen(page.host, opened))


def _say(page: Page[Any], error: SessionError) -> None:
    from tui_kpi.tui.screens.confirm import Notice  # noqa: PLC0415 - rarely so

    said = f"{error.held} Close it there first." if isinstance(error, InUseError) else str(error)
    page.host.open(Notice(page.host, "This cannot be opened now", (said,)))
