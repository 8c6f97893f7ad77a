"""Jump: a list of everything that is asked, which narrows while part of a label is typed."""

from __future__ import annotations

from textual.events import Key

from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Press, Say
from tui_kpi.tui.kit.widgets.editor import Editor
from tui_kpi.tui.return_screen.jump_targets import Goal, matching

_PART = "part"
_FIRST = "@first"


class Jump(Modal[str]):
    """Comes back with the address to go to, or None."""

    NAME = "confirm"
    keys = "Type part of a question   Enter takes the first   Tab next   Esc to close"

    def __init__(self, host: Host, goals: tuple[Goal, ...], which: str = "") -> None:
        """Make the list. `which` asks for an answer to do something to: the first is likely it."""
        super().__init__(host)
        self._goals = goals
        self._which = which
        self._typed = ""

    def heading(self) -> str:
        """Return the title."""
        return self._which or "Go to a question"

    def first_stop(self) -> str:
        """Begin at the answer that is likely meant, else where part of a question is typed."""
        return self._goals[0].address if self._which else _PART

    def blocks(self) -> tuple[Block, ...]:
        """Return the box, and what still matches."""
        found = matching(self._goals, self._typed)
        rows: list[Block] = [
            Press(goal.address, goal.label, detail=goal.section, gap=number == 0)
            for number, goal in enumerate(found)
        ]
        nothing = Say("No question says that. Type another word of it.", "warn", gap=True)
        return (
            Ask(
                _PART,
                "Part of the question, like “complaints 28”",
                boxes=(Box(_PART, self._typed, width=28, enter=_FIRST),),
            ),
            *(rows or [nothing]),
            Press("back", "Go back", button=True, gap=True),
        )

    def take_key(self, event: Key) -> bool:
        """Take letters into the box, wherever in the list the user is."""
        if event.is_printable and event.key != "space" and self.form.at != _PART:
            self.form.go(_PART)
            return isinstance(self.focused, Editor) and self.focused.take_key(event)
        return super().take_key(event)

    def take(self, intent: Intent) -> None:
        """Narrow the list, or come back with what was chosen."""
        if isinstance(intent, Typed):
            self._typed = intent.text
            self.refresh_page()
        elif isinstance(intent, Pressed):
            self._pressed(intent.id)

    def _pressed(self, id: str) -> None:
        found = matching(self._goals, self._typed)
        if id == _FIRST:
            if found and self._typed.strip():
                self.dismiss(found[0].address)
        else:
            self.dismiss(None if id == "back" else id)
