"""What can be typed instead of an answer, and how it is told from one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CHOOSING = (
    "A command stands alone on its line. If your answer is one of these words, put it in "
    'quotation marks, like "next".'
)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Command:
    """One command. The first of its words is the one that is told."""

    id: str
    words: tuple[str, ...]
    help: str
    takes: bool = False
    """More may follow on the line, where the question does not want words itself."""


COMMANDS: tuple[Command, ...] = (
    Command("back", ("back", "previous"), "go to the question before"),
    Command("next", ("next", "skip"), "go on and leave this answer as it is"),
    Command("help", ("help", "guidance"), "what to count, what to leave out, where to find it"),
    Command(
        "not_known",
        ("do not know", "don't know", "i do not know yet", "not known", "not known yet"),
        "come back to this answer later",
    ),
    Command(
        "jump",
        ("jump", "go to", "find"),
        "go elsewhere: jump 2 for part 2, or jump and part of a question's name",
        takes=True,
    ),
    Command("list", ("list", "parts", "sections"), "the parts, and what is missing in each"),
    Command("review", ("review", "check", "check answers"), "hear every answer and result"),
    Command("seal", ("seal", "sign"), "sign the return and make the file for the council"),
    Command("leave", ("leave", "save and leave", "save", "quit", "exit"), "save and leave"),
    Command("repeat", ("repeat", "again"), "hear this question again"),
    Command("results", ("results", "result"), "the results of this part"),
    Command("clear", ("clear", "delete"), "empty this answer"),
    Command("undo", ("undo", "take back"), "take your last change back"),
    Command("redo", ("redo", "do again"), "do again what you took back"),
    Command("copy", ("copy", "same"), "give the answer of the week before"),
    Command(
        "not_applicable",
        ("does not apply", "doesn't apply", "not applicable", "n/a"),
        "say why this question does not apply to you",
        takes=True,
    ),
    Command("note", ("note",), "keep a private note on this answer; it is never sent", takes=True),
    Command(
        "last_time", ("last time",), "say what this answer was in your last return", takes=True
    ),
    Command("files", ("files", "attach", "evidence"), "attach files, or take them off"),
    Command("explain", ("explain",), "explain a warning to the council"),
    Command("due", ("due date", "due", "deadline"), "the date the council wants the return by"),
    Command("readings", ("readings", "reading"), "points that can be read in more than one way"),
    Command(
        "gather", ("gather", "what to gather"), "what to have beside you, and where to find it"
    ),
    Command("correct", ("correct", "revise"), "say in other words why the return is corrected"),
    Command("discard", ("discard",), "move what is not sealed of this return to the bin"),
    Command("commands", ("?", "commands"), "this list"),
)


def told(line: str) -> str:
    """Return a line in the form in which commands are compared."""
    return " ".join(line.replace("’", "'").casefold().split())


def command_in(line: str, *, wants_words: bool) -> tuple[Command, str] | None:
    """Return the command that a line gives and what follows it, or None for an answer.

    Where the question `wants_words`, more than the command alone is an answer.
    """
    text = told(line)
    for command in COMMANDS:
        if text in command.words:
            return command, ""
    if wants_words:
        return None
    for command in COMMANDS:
        for word in command.words if command.takes else ():
            if text.startswith((f"{word} ", f"{word}:")):
                rest = " ".join(line.split())[len(word) :]
                return command, rest.lstrip(" :")
    return None


def unquoted(line: str) -> str:
    """Return a command word in quotation marks as the answer it is meant to be."""
    text = line.strip()
    if len(text) > 2 and _QUOTES.get(text[0]) == text[-1]:
        inner = text[1:-1]
        if command_in(inner, wants_words=True):
            return inner
    return line


def nearly(line: str) -> str:
    """Return the command word that was probably meant, or an empty text."""
    words = [word for command in COMMANDS for word in command.words if len(word) > 2]
    return next(iter(difflib.get_close_matches(told(line), words, 1, _NEAR)), "")


def list_of_commands(left_out: Iterable[str]) -> Sequence[str]:
    """Return every command with what it does, but for those `left_out` by id."""
    without = set(left_out)
    shown = [command for command in COMMANDS if command.id not in without]
    return [CHOOSING, *(f"{command.words[0]}: {command.help}." for command in shown)]
