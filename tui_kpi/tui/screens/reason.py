"""Asks why an answer does not apply."""

from __future__ import annotations

from tui_kpi.tui.form.blocks import Ask, Block, Box, Press, Say
from tui_kpi.tui.host import Host
from tui_kpi.tui.intents import Intent, Pressed, Typed
from tui_kpi.tui.screens.modal import Modal

_REASON = "reason"


class Reason(Modal[str]):
    """Comes back with the reason, blank for none, or None to change nothing."""

    NAME = "confirm"

    def __init__(self, host: Host, label: str, reason: str) -> None:
        super().__init__(host)
        self._label = label
        self._text = reason

    def heading(self) -> str:
        """Return the title."""
        return "Does not apply to us"

    def blocks(self) -> tuple[Block, ...]:
        """Return the question."""
        return (
            Say(self._label, "heading"),
            Ask(
                _REASON,
                "Why does this not apply to you?",
                hint="It is sent with the return. Leave it empty if it does apply.",
                boxes=(Box(_REASON, self._text),),
                wide=True,
            ),
            Press("keep", "Keep this", button=True, gap=True),
            Press("back", "Go back", button=True),
        )

    def take(self, intent: Intent) -> None:
        """Come back with what was typed."""
        if isinstance(intent, Typed):
            self._text = intent.text
            self.refresh_page()
        elif isinstance(intent, Pressed):
            self.dismiss(self._text if intent.id == "keep" else None)
