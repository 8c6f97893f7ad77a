"""Help on a page of its own, for windows too narrow to show it beside the form."""

from __future__ import annotations

from tui_kpi.tui.kit.actions import Action
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.keymap import Keymap
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Block, Press, Say


def keys_help(keymap: Keymap, actions: tuple[Action, ...]) -> tuple[Block, ...]:
    """Return how to move about, and the keys of a screen."""
    moves = (
        ("Tab, Shift+Tab", "to the next answer, and back"),
        ("Enter", "to the next answer; on a button: do it"),
        ("Up, Down", "to the answer above or below, or among choices"),
        ("Space", "takes the choice at the pointer"),
        ("Page Up, Page Down", "look further up or down"),
    )
    keys = tuple((keymap.words(a), a.label) for a in actions if keymap.keys(a))
    return (
        Say("Keys", "strong", gap=True),
        *(Say(f"{key}: {words}") for key, words in (*moves, *keys)),
        Say("Every one of these is also in the Menu: press Tab until you reach it.", gap=True),
    )


class Help(Modal[None]):
    """What the question means, then the keys, then what holds for the whole return."""

    NAME = "help"
    keys = "Page Up, Page Down to read on   Enter or Esc to close"

    def __init__(
        self,
        host: Host,
        offered: tuple[Action, ...],
        about: tuple[Block, ...],
        after: tuple[Block, ...],
    ) -> None:
        super().__init__(host)
        self._about = about
        self._after = after
        self._offered = offered

    def heading(self) -> str:
        """Return the title."""
        return "Help"

    def blocks(self) -> tuple[Block, ...]:
        """Return the help, and a way back."""
        close = Press("close", "Close help", button=True, gap=True)
        keys = keys_help(self.host.keymap, self._offered)
        return (*self._about, *keys, *self._after, close)

    def begin(self) -> None:
        """Begin at the top: the button that has the focus is at the end."""
        super().begin()
        self.form.look_from_top()

    def take(self, intent: Intent) -> None:
        """Close."""
        if isinstance(intent, Pressed):
            self.dismiss(None)

    def act_help(self) -> None:
        """Close it with the key that opened it."""
        self.dismiss(None)
