"""The characters that this terminal can show, and the name that its shell knows us by."""

from __future__ import annotations

from collections.abc import Mapping

from tui_kpi.records import Record
from tui_kpi.wording.commands import USUAL, runnable
from tui_kpi.wording.stand_ins import ascii_only, harmless, in_ascii


class Marks(Record):
    """One set of marks. Each stands beside words, never alone."""

    pointer: str
    """Where the keys go."""
    here: str
    """The section that is shown."""
    done: str
    started: str
    empty: str
    problem: str
    none: str
    radio: tuple[str, str]
    """Not chosen, chosen."""
    check: tuple[str, str]
    more_above: str
    more_below: str
    ascii_only: bool = False
    program: str = USUAL
    """What starts the app again."""

    def text(self, text: str) -> str:
        """Return `text` in characters that can be shown, its commands as they can be typed."""
        if self.program != USUAL:
            text = runnable(text, self.program)
        text = harmless(text)
        return in_ascii(text) if self.ascii_only else text


UNICODE = Marks("\u203a", "◂", "●", "◐", "○", "!", "–", ("( )", "(•)"), ("[ ]", "[x]"), "↑", "↓")
ASCII = Marks(
    ">",
    "<",
    "*",
    "+",
    "o",
    "!",
    "-",
    ("( )", "(*)"),
    ("[ ]", "[x]"),
    "^",
    "v",
    ascii_only=True,
)


def marks_for(environ: Mapping[str, str]) -> Marks:
    """Return the marks for the terminal and locale that `environ` describes."""
    return ASCII if ascii_only(environ) else UNICODE
