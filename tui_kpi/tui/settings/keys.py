"""Keys: which key does what, and another one for any of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual.events import Key

from tui_kpi.session.errors import SessionError
from tui_kpi.tui.kit.actions import ACTIONS, Action
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.keymap import Keymap, action_called
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.kit.screen import Page

_RESET = "@reset"


def _groups() -> list[tuple[str, list[Action]]]:
    """Return the actions by where they can be done, each once."""
    left = list(ACTIONS)
    groups: list[tuple[str, list[Action]]] = []
    for title, belongs in _WHERE.items():
        groups.append((title, [action for action in left if belongs(action)]))
        left = [action for action in left if not belongs(action)]
    return [(title, actions) for title, actions in (*groups, ("Elsewhere", left)) if actions]


_EVERYWHERE = 6
"""Screens from which on something counts as everywhere."""
_WHERE: dict[str, Callable[[Action], bool]] = {
    "Everywhere": lambda action: len(action.screens) >= _EVERYWHERE,
    "In a return": lambda action: "entry" in action.screens,
    "Check answers": lambda action: "check" in action.screens,
    "Your returns": lambda action: "home" in action.screens,
}


class Keys(Page[None]):
    """Every action with its key. Whatever its key, it stays in the Menu."""

    NAME = "keys"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._trouble = ""

    def heading(self) -> str:
        """Return the title."""
        return "Keys"

    def blocks(self) -> tuple[Block, ...]:
        """Return every action, and the way back to the usual keys."""
        trouble = (Say(self._trouble, "error"),) if self._trouble else ()
        keymap = self.host.keymap
        rows: list[Block] = []
        for title, actions in _groups():
            rows.append(Say(title, "heading", indent=1, gap=True))
            rows += [
                Press(
                    f"@{action.id}",
                    action.label,
                    detail=keymap.words(action) or "none",
                    below="Changed by you" if action.id in keymap.changed else "",
                )
                for action in actions
            ]
        said = Say(
            "Enter gives an action another key. Tab, the arrows, Enter and Space stay.", gap=False
        )
        reset = Press(_RESET, "Put all keys back to the usual ones", button=True, gap=True)
        return (*trouble, said, *rows, *([reset] if keymap.changed else []))

    def take(self, intent: Intent) -> None:
        """Ask for a key."""
        if not isinstance(intent, Pressed):
            return
        if intent.id == _RESET:
            self._keep(Keymap())
            self.form.go("")
        elif intent.id.startswith("@"):
            action = action_called(intent.id.removeprefix("@"))
            self.host.open(NewKey(self.host, action), self._given)
        else:
            self.perform(intent.id)

    def _given(self, keymap: Keymap | None) -> None:
        if keymap is not None:
            self._keep(keymap)
        self.form.go(self.form.at)

    def _keep(self, keymap: Keymap) -> None:
        session = self.host.session
        try:
            session.save_settings(replace(session.settings, keys=keymap.changed))
        except SessionError as error:
            self._trouble = str(error)
        else:
            self._trouble = ""
            self.host.wear()
        self.refresh_page()


class NewKey(Modal[Keymap]):
    """Waits for a key. Comes back with the keys as they then are, or None."""

    NAME = "confirm"
    keys = "Enter to leave it as it is"

    def __init__(self, host: Host, action: Action) -> None:
        super().__init__(host)
        self._action = action
        self._trouble = ""

    def heading(self) -> str:
        """Return the title."""
        return "Another key"

    def blocks(self) -> tuple[Block, ...]:
        """Return what to press. There is no stop: every key comes to this page."""
        action, now = self._action, self.host.keymap.words(self._action)
        has = f"Its key is {now}." if now else "It has no key."
        trouble = (Say(self._trouble, "error", gap=True),) if self._trouble else ()
        return (
            Say(f"Press the new key for “{action.label}”", "heading"),
            Say(has, gap=True),
            *trouble,
            Say(
                "A function key, or Ctrl or Alt with a letter. What your terminal keeps for "
                "itself does not arrive here.",
                gap=True,
            ),
            Say(
                "Backspace puts its usual key back. Delete takes its key away; the Menu still "
                "has it.",
                gap=True,
            ),
        )

    def take_key(self, event: Key) -> bool:
        """Take the key, or say why it cannot be that one."""
        keymap, key = self.host.keymap, event.key
        if key in {"enter", "escape"}:
            self.dismiss(None)
        elif key == "delete":
            self.dismiss(keymap.with_keys(self._action, ()))
        else:
            keys = None if key == "backspace" else (key,)
            wanted = self._action.keys if keys is None else keys
            whys = (keymap.why_not(self._action, key) for key in wanted)
            self._trouble = next(filter(None, whys), "")
            if self._trouble:
                self.refresh_page()
            else:
                self.dismiss(keymap.with_keys(self._action, keys))
        return True
