"""Asks before something that cannot be taken back, or offers a way on."""

from __future__ import annotations

from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Block, Press, Say

READ, TAKE_OVER = "read", "take-over"


class Confirm(Modal[bool]):
    """One question with two answers. The safe one comes first."""

    NAME = "confirm"

    def __init__(self, host: Host, question: str, text: str, *, yes: str, no: str) -> None:
        super().__init__(host)
        self._question, self._text, self._yes, self._no = question, text, yes, no

    def heading(self) -> str:
        """Return what this is; the question stands below, where it has room."""
        return "Before you go on"

    def blocks(self) -> tuple[Block, ...]:
        """Return the text and both answers."""
        return (
            Say(self._question, "heading"),
            Say(self._text, gap=True),
            Press("no", self._no, button=True, gap=True),
            Press("yes", self._yes, button=True),
        )

    def take(self, intent: Intent) -> None:
        """Come back with the answer."""
        if isinstance(intent, Pressed):
            self.dismiss(intent.id == "yes")

    def act_back(self) -> None:
        """Escape is no."""
        self.dismiss(None)


class InUse(Modal[str]):
    """A return that is open on another computer. Comes back with READ, TAKE_OVER or None."""

    NAME = "confirm"

    def __init__(self, host: Host, why: str) -> None:
        super().__init__(host)
        self._why = why

    def heading(self) -> str:
        """Return what this is."""
        return "Before you go on"

    def blocks(self) -> tuple[Block, ...]:
        """Return who has it open, and the ways on."""
        return (
            Say("It is open on another computer", "heading"),
            Say(self._why, gap=True),
            Say(
                "Take it over only if it is closed there, or that computer is off: two who write "
                "at once lose answers.",
                gap=True,
            ),
            Press("back", "Go back", button=True, gap=True),
            Press(READ, "Open it to read only", button=True),
            Press(TAKE_OVER, "Take it over", button=True),
        )

    def take(self, intent: Intent) -> None:
        """Come back with the answer."""
        if isinstance(intent, Pressed):
            self.dismiss(intent.id if intent.id in {READ, TAKE_OVER} else None)


class Notice(Modal[None]):
    """Something to read before going on."""

    NAME = "confirm"

    def __init__(self, host: Host, title: str, sentences: tuple[str, ...]) -> None:
        super().__init__(host)
        self._title, self._sentences = title, sentences

    def heading(self) -> str:
        """Return what this is; the title stands below, where it has room."""
        return "Please read"

    def blocks(self) -> tuple[Block, ...]:
        """Return the sentences, and the way on."""
        return (
            Say(self._title, "heading"),
            *(Say(sentence, gap=True) for sentence in self._sentences),
            Press("on", "Go on", button=True, gap=True),
        )

    def begin(self) -> None:
        """Begin at the top: the button that has the focus is at the end."""
        super().begin()
        self.form.look_from_top()

    def take(self, intent: Intent) -> None:
        """Close."""
        if isinstance(intent, Pressed):
            self.dismiss(None)
