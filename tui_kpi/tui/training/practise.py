"""What several pages can do in training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_kpi.session.errors import InUseError, SessionError
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.screen import Page

if TYPE_CHECKING:
    from tui_kpi.framework.scenarios import Step
    from tui_kpi.tui.return_screen.return_owner import Owner

GO_CHECK = "check"
"""Where a presenter's note goes to show Check answers, as in the scenarios."""
CHOOSE_FIRST = "Choose a scenario first."
NOTE = "@training-note"
"""What Check answers comes back with where a note leads on to another page."""
LAST = "That was the last note."


def present(page: Page[Any]) -> None:
    """Draw the pages large, or as usual again; the next time too."""
    if page.host.training is None:
        return
    try:
        page.host.training.present(not page.host.training.presenting)
    except SessionError as error:
        page.tell(str(error))


def step_of(host: Host) -> Step | None:
    """Return the presenter's note that is shown, or None."""
    training = host.training
    return training.steps[training.step - 1] if training and training.step else None


def elsewhere(host: Host, owner: Owner, here: str) -> str:
    """Return the name of the page that the note belongs to, where that is not the page `here`."""
    step = step_of(host)
    if step is None or not step.go:
        return ""
    page = GO_CHECK if step.go == GO_CHECK else owner.place(step.go)[0]
    if page == here:
        return ""
    section = owner.framework.sections.get(page)
    return section.short if section is not None else "Check answers"


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
            practise(page, training.framework, current.id, again=True)

    page.ask(
        "Start this scenario again?",
        "What was typed and signed in it goes to the bin of training. Your real returns are not "
        "touched.",
        "Start again",
        again,
    )


def practise(page: Page[Any], framework: str, scenario: str, *, again: bool = False) -> None:
    """Go on with a scenario, or begin it, and open it; where that cannot be, say why."""
    training = page.host.training
    if training is None:
        return
    try:
        if again:
            training.begin(framework, scenario)
        else:
            training.practise(framework, scenario)
    except SessionError as error:
        _say(page, error)
        return
    show(page)


def show(page: Page[Any], *, read_only: bool = False) -> None:
    """Open the return that is practised on, in place of what stands over the scenarios."""
    training = page.host.training
    if training is None:
        return
    from tui_kpi.tui.return_screen.screen import EntryScreen  # noqa: PLC0415 - it imports this

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
    from tui_kpi.tui.kit.dialogs.confirm import Notice  # noqa: PLC0415 - rarely so

    said = f"{error.held} Close it there first." if isinstance(error, InUseError) else str(error)
    page.host.open(Notice(page.host, "This cannot be opened now", (said,)))
