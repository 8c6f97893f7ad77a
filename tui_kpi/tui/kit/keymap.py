"""Which key does what: the registry's keys, and those that the user gave instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tui_kpi.tui.kit.actions import ACTIONS, Action, key_words

_ALWAYS = frozenset({"ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m"})
"""What terminals send for Backspace, Tab and Enter."""
_EDITING = frozenset(f"ctrl+{letter}" for letter in "adekuvwx")
BETWEEN = "   "
"""Parts the words of a line of keys."""
_FORM = r"(?:(?:ctrl|shift)\+)?f(?:[1-9]|1[0-9]|2[0-4])|(?:ctrl|alt)\+[a-z]"


class Keymap:
    """The keys in force. An entry that cannot be is left out, and `refused` says why."""

    def __init__(self, changed: Mapping[str, tuple[str, ...]] | None = None) -> None:
        refused: list[str] = []
        self.changed = dict(changed or {})
        # What is left out gets its usual key back, which another entry may have been given.
        while wrong := {id: why for id in self.changed if (why := self._why_left_out(id))}:
            refused += wrong.values()
            self.changed = {id: it for id, it in self.changed.items() if id not in wrong}
        self.refused = tuple(refused)
        """A sentence for each entry that was left out."""

    def _why_left_out(self, id: str) -> str:
        ids = [action.id for action in ACTIONS]
        if id not in ids:
            import difflib  # noqa: PLC0415 - only for a word that is not known

            near = difflib.get_close_matches(id, ids, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            return f"Your keys name “{id}”, which is nothing that can be done.{hint}"
        action = action_called(id)
        why = next(filter(None, (self.why_not(action, key) for key in self.changed[id])), "")
        return f"“{action.label}” keeps its usual key. {why}" if why else ""

    def keys(self, action: Action) -> tuple[str, ...]:
        """Return the keys of an action, as the terminal names them."""
        return self.changed.get(action.id, action.keys)

    def words(self, action: Action) -> str:
        """Return its first key as people write it; empty for none."""
        keys = self.keys(action)
        return key_words(keys[0]) if keys else ""

    def find(self, actions: Iterable[Action], key: str) -> Action | None:
        """Return which of these actions a key stands for."""
        return next((action for action in actions if key in self.keys(action)), None)

    def hints(self, actions: Iterable[Action]) -> str:
        """Return the line of keys that stands at the foot of a screen with these actions."""
        words = [
            f"{self.words(action)} {action.hint}"
            for action in actions
            if action.hint and self.keys(action)
        ]
        return BETWEEN.join(["Tab next", "Shift+Tab back up", *words])

    def at_menu(self, actions: Iterable[Action]) -> str:
        """Return the line of keys while the user is on the Menu row, the end of every screen."""
        return self.hints(actions).replace("Tab next", "Enter opens", 1)

    def choosing(self, actions: Iterable[Action]) -> str:
        """Return the line of keys while there is something to choose from."""
        words = ["Arrow keys move", "Space chooses", "Tab next"]
        words += [
            f"{self.words(action)} {action.hint}"
            for action in actions
            if action.id == "help" and self.keys(action)
        ]
        return BETWEEN.join(words)

    def why_not(self, action: Action, key: str) -> str:
        """Return why a key cannot be given to an action, in a sentence; empty if it can."""
        words = key_words(key)
        if key in action.keys:
            pass  # its own usual key needs no leave, unless another has it now
        elif key in _ALWAYS:
            return f"{words} is what some terminals send for Tab, Enter or Backspace."
        elif key in _EDITING:
            return f"{words} is needed for typing."
        elif not re.fullmatch(_FORM, key):
            return f"{words} cannot be used. Choose a function key, or Ctrl or Alt with a letter."
        if holder := self._holder(action, key):
            return f"{words} is “{holder.label}” already. Give that another key first."
        return ""

    def _holder(self, action: Action, key: str) -> Action | None:
        """Return another action that has the key on a screen where both can be done."""
        others: Iterator[Action] = (
            other for other in ACTIONS if other.id != action.id and other.screens & action.screens
        )
        return self.find(others, key)

    def with_keys(self, action: Action, keys: tuple[str, ...] | None) -> Keymap:
        """Return the keymap with other keys for one action; None for its usual ones."""
        changed = {id: it for id, it in self.changed.items() if id != action.id}
        if keys is not None and keys != action.keys:
            changed[action.id] = keys
        return Keymap(changed)


def fitting(keys: str, room: int) -> str:
    """Return as much of a line of keys as fits into `room` columns, each part whole.

    Shift+Tab goes first, then what stands last.
    """
    parts = keys.split(BETWEEN)
    while parts and len(BETWEEN.join(parts)) > room:
        parts.remove(next((it for it in parts if it.startswith("Shift+")), parts[-1]))
    return BETWEEN.join(parts)


def action_called(id: str) -> Action:
    """Return the action with this id. Raises StopIteration for an unknown one."""
    return next(action for action in ACTIONS if action.id == id)
