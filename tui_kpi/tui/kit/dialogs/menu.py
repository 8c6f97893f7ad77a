"""Menu: everything that can be done on the screen under it."""

from __future__ import annotations

from collections.abc import Callable

from textual.events import Key

from tui_kpi.tui.kit.actions import Action
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Block, Press, Say

_CLOSE = "@close"


def found(offered: list[tuple[Action, str]], typed: str) -> list[tuple[Action, str]]:
    """Return the actions that have every word typed, each with why it cannot be done now.

    The nearest by name is first, since Enter takes it; of those as near, what can be done goes
    before what cannot. With nothing typed they stay as they are.
    """
    words = typed.lower().split()
    if not words:
        return offered
    having = [
        it
        for it in offered
        if all(word in f"{it[0].label} {it[0].also} {it[0].help}".lower() for word in words)
    ]
    return sorted(having, key=lambda it: (_how_far(it[0], words), bool(it[1])))


def _how_far(action: Action, words: list[str]) -> int:
    names = filter(None, (action.label, action.also))
    return min(_distance(name.lower(), words) for name in names)


def _distance(label: str, words: list[str]) -> int:
    """Return how far a label is from the words typed: 0 is that very label, 4 not by its name."""
    text = " ".join(words)
    nearer = (
        label == text,
        label.startswith(text),
        all(f" {word}" in f" {label}" for word in words),
        all(word in label for word in words),
    )
    return nearer.index(True) if any(nearer) else len(nearer)


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
        offered = [(it, self._why_not(it.id)) for it in self._offered if it.id != "menu"]
        for action, reason in found(offered, self._text):
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
