"""Asks for one line of text about an answer."""

from __future__ import annotations

from dataclasses import dataclass

from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Press, Say

_LINE = "line"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the line is."""

    title: str
    question: str
    hint: str
    of_answer: bool = True
    """It belongs to one answer, whose label stands above it."""


DOES_NOT_APPLY = Wanted(
    "Does not apply to us",
    "Why does this not apply to you?",
    "It is sent with the return. Leave it empty if it does apply.",
)
NOTE = Wanted(
    "Private note",
    "Your note on this answer",
    "Like “rota p. 3, counted by AB”. It is never sent. You see it again next time.",
)
PREVIOUS = Wanted(
    "Last time's answer",
    "What was the answer in the return before this one?",
    "Leave it empty if there was none.",
)
EARLIER = Wanted(
    "Last time's answers from a file",
    "Where is the signed file of the return before this one?",
    "Its name ends in .kpi.zip. Paste its path, like /home/ann/return.kpi.zip.",
    of_answer=False,
)


class OneLine(Modal[str]):
    """Comes back with the text, blank for none, or None to change nothing."""

    NAME = "confirm"

    def __init__(self, host: Host, wanted: Wanted, label: str, text: str) -> None:
        super().__init__(host)
        self._wanted = wanted
        self._label = label
        self._text = text

    def heading(self) -> str:
        """Return the title."""
        return self._wanted.title

    def blocks(self) -> tuple[Block, ...]:
        """Return the question."""
        return (
            Say(self._label, "heading"),
            Ask(
                _LINE,
                self._wanted.question,
                hint=self._wanted.hint,
                boxes=(Box(_LINE, self._text),),
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
