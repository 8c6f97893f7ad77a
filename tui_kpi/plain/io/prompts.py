"""Questions beside the return's own: a text, one of several, yes. A command is never an answer."""

from __future__ import annotations

from collections.abc import Sequence

from tui_kpi.plain.io.commands import Command, command_in, unquoted
from tui_kpi.plain.io.line_terminal import Talk
from tui_kpi.plain.io.reply_parsing import place_of


class Turned(Exception):  # noqa: N818 - not an error: something else was asked for
    """A command was given where something else was asked for."""

    def __init__(self, command: Command) -> None:
        self.command = command
        super().__init__(command.id)


class Dialog:
    """Asks for one thing after another. Every method raises Ended, and Turned for a command."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.say = talk.say

    def text(self, prompt: str, now: str = "", *, words: bool = False) -> str | None:
        """Return what is typed; None for Enter alone, an empty text for `clear`."""
        line = self.talk.ask(f"{prompt}, now {now}:" if now else f"{prompt}:", words=words)
        given = command_in(line, wants_words=True)
        if given is None:
            return unquoted(line) if line.strip() else None
        if given[0].id == "clear":
            return ""
        raise Turned(given[0])

    def pick(self, prompt: str, texts: Sequence[str], now: int | None = None) -> int | None:
        """Return which of the texts is chosen, from 0; None for Enter alone.

        `now` is the one that is chosen already.
        """
        self.say(*(f"{number}. {text}" for number, text in enumerate(texts, 1)))
        while True:
            line = self.text(prompt, "" if now is None else str(now + 1))
            if not line:
                return None
            place = place_of(line, texts)
            if place is not None:
                return place
            self.say(f"Type a number from 1 to {len(texts)}, or Enter to leave it.")

    def agreed(self, question: str) -> bool:
        """Return whether the answer is yes, in full."""
        self.say(question)
        return (self.text("Type yes to go on") or "").strip().casefold() == "yes"
