"""The bin: what was discarded, and the way back for it."""

from __future__ import annotations

from tui_kpi.framework.period import date_words
from tui_kpi.session.errors import SessionError
from tui_kpi.session.safekeeping.bin import Binned, bring_back, empty, listing
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.kit.screen import Page

_ROW, _EMPTY = "@row.", "@empty"


class Bin(Page[str]):
    """Comes back with the reference of what was brought back, or None."""

    NAME = "bin"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._trouble = ""

    def heading(self) -> str:
        """Return the title."""
        return "The bin"

    def blocks(self) -> tuple[Block, ...]:
        """Return what is in it, the latest first."""
        entries = listing(self.host.session)
        trouble = (Say(self._trouble, "error"),) if self._trouble else ()
        back = Press("back", "Back to your returns", button=True, gap=True)
        if not entries:
            return (Say("The bin is empty", "heading"), back)
        head = Say("What you discarded. Enter brings it back.", "heading")
        clear = Press(_EMPTY, "Empty the bin", button=True)
        return (head, *trouble, *map(_row, entries), back, clear)

    def take(self, intent: Intent) -> None:
        """Bring back what was chosen."""
        if isinstance(intent, Pressed) and intent.id.startswith(_ROW):
            self._bring_back(intent.id.removeprefix(_ROW))
        elif isinstance(intent, Pressed) and intent.id == _EMPTY:
            self.ask(
                "Empty the bin?",
                "Everything in it is deleted for good, and cannot be brought back.",
                "Delete it for good",
                self._empty,
            )
        else:
            super().take(intent)

    def _empty(self) -> None:
        try:
            empty(self.host.session)
        except SessionError as error:
            self._trouble = str(error)
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go("back")

    def _bring_back(self, name: str) -> None:
        try:
            self.dismiss(bring_back(self.host.session, name))
        except SessionError as error:
            self._trouble = str(error)
            self.refresh_page()
            self.form.look_from_top()


def _row(entry: Binned) -> Press:
    when = ""
    if entry.discarded is not None:
        at = entry.discarded
        when = f"Discarded on {date_words(at.date())} at {at:%H:%M}. "
    count = "1 answer" if entry.answered == 1 else f"{entry.answered} answers"
    what = "Correction of what was sealed, " if entry.correcting else ""
    return Press(
        f"{_ROW}{entry.name}",
        entry.title,
        below=f"{when}{entry.problem or f'{what}{count}'}",
        detail_role="error" if entry.problem else "muted",
        gap=True,
    )
