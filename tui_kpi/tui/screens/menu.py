"""Menu: everything that can be done on the screen under it."""

from __future__ import annotations

from collections.abc import Callable

from textual.events import Key

from tui_kpi.tui.actions import Action
from tui_kpi.tui.form.blocks import Block, Press, Say
from tui_kpi.tui.host import Host
from tui_kpi.tui.intents import Intent, Pressed
from tui_kpi.tui.screens.modal import Modal

_CLOSE = "@close"


class Menu(Modal[str]):
    """Comes back with the id of the action to take, or None."""

    NAME = "menu"

    def __init__(
        self,
        host: Host,
        offered: tuple[Action, ...],
        why_not: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__(host)
        self._offered = offered
        self._why_not = why_not
        self._text = ""
        """What was typed to narrow the list."""

    def heading(self) -> str:
        """Return the title."""
        return "Menu"

    def blocks(self) -> tuple[Block, ...]:
        """Return every action with its key and what it does."""
        rows: list[Block] = [Say("What would you like to do?", "heading"), self._narrowing()]
        wanted = self._text.lower().split()
        for action in (it for it in self._offered if it.id != "menu"):
            said = f"{action.label} {action.help}".lower()
            if not all(word in said for word in wanted):
                continue
            reason = self._why_not(action.id)
            rows.append(
                Press(
                    action.id,
                    action.label,
                    detail=self.host.keymap.words(action),
                    below=f"Not now. {reason}" if reason else action.help,
                    role="muted" if reason else "text",
                    gap=len(rows) == 2,
                )
            )
        if len(rows) == 2:
            rows.append(Say("Nothing here is called that.", gap=True))
        rows.append(Press(_CLOSE, "Close the menu", button=True, gap=True))
        return tuple(rows)

    def _narrowing(self) -> Say:
        if not self._text:
            return Say("Type a few letters to find it.", "muted")
        return Say(f"With “{self._text}”. Backspace takes a letter back.", "strong")

    def take_key(self, event: Key) -> bool:
        """Show what has the words typed; leave every other key to the page."""
        typed = event.character or ""
        if event.key == "backspace":
            self._text = self._text[:-1]
        elif typed.isprintable() and (self._text + typed).strip():
            self._text += typed
        else:
            return super().take_key(event)
        self.form.restart(self.blocks())
        self.form.go("")
        return True

    def take(self, intent: Intent) -> None:
        """Come back with what was chosen."""
        if isinstance(intent, Pressed):
            self.dismiss(None if intent.id == _CLOSE else intent.id)
