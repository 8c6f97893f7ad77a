"""How an unclear source is read: the question, the ways, and what each of them gives now."""

from __future__ import annotations

from collections.abc import Callable

from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Chosen, Intent, Pressed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.return_screen.reading_blocks import readings_page
from tui_kpi.tui.return_screen.return_owner import Owner

_SAID = "The usual way is chosen. Your choice is recorded with the return."


class Readings(Modal[None]):
    """The unclear points of one section. `changed` is called after every choice."""

    NAME = "confirm"
    keys = "Arrow keys move   Space chooses   Tab next   Esc to close"

    def __init__(self, host: Host, owner: Owner, changed: Callable[[], None]) -> None:
        super().__init__(host)
        self._owner = owner
        self._changed = changed

    def heading(self) -> str:
        """Return the title."""
        return "How this is read"

    def blocks(self) -> tuple[Block, ...]:
        """Return each question with its ways, and the way back."""
        opened, section = self._owner.opened, self._owner.section
        return (
            Say("The source can be read in more than one way", "heading"),
            Say(_SAID, gap=True),
            *readings_page(opened.framework, opened.answers, section),
            Press("back", "Back to the return", button=True, gap=True),
        )

    def take(self, intent: Intent) -> None:
        """Take a choice, or close."""
        if isinstance(intent, Chosen):
            self._owner.chosen(intent)
            self._changed()
            self.refresh_page()
        elif isinstance(intent, Pressed):
            self.dismiss(None)
