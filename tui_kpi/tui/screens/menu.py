"""Menu: everything that can be done on the screen under it."""

from __future__ import annotations

from collections.abc import Callable

from tui_kpi.tui.actions import ScreenName, actions_on
from tui_kpi.tui.form.blocks import Block, Press, Say
from tui_kpi.tui.host import Host
from tui_kpi.tui.intents import Intent, Pressed
from tui_kpi.tui.screens.modal import Modal

_CLOSE = "@close"


class Menu(Modal[str]):
    """Comes back with the id of the action to take, or None."""

    NAME = "menu"

    def __init__(
        self, host: Host, under: ScreenName, why_not: Callable[[str], str] = lambda _: ""
    ) -> None:
        super().__init__(host)
        self._under = under
        self._why_not = why_not

    def heading(self) -> str:
        """Return the title."""
        return "Menu"

    def blocks(self) -> tuple[Block, ...]:
        """Return every action with its key and what it does."""
        rows: list[Block] = [Say("What would you like to do?", "heading")]
        actions = actions_on(self._under, training=self.host.session.training)
        for number, action in enumerate(a for a in actions if a.id != "menu"):
            reason = self._why_not(action.id)
            rows.append(
                Press(
                    action.id,
                    action.label,
                    detail=action.key_words,
                    below=f"Not now. {reason}" if reason else action.help,
                    role="muted" if reason else "text",
                    gap=number == 0,
                )
            )
        rows.append(Press(_CLOSE, "Close the menu", button=True, gap=True))
        return tuple(rows)

    def take(self, intent: Intent) -> None:
        """Come back with what was chosen."""
        if isinstance(intent, Pressed):
            self.dismiss(None if intent.id == _CLOSE else intent.id)
