"""The characters that this terminal can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
        "·": "-",
        "•": "-",
        "×": "x",
        "÷": "/",
        "≥": ">=",
        "≤": "<=",
        "½": "1/2",
        "£": "GBP ",
        "→": "->",
        "\u00a0": " ",
    }
)
_PLAIN_TERMINALS = frozenset({"linux", "dumb", "vt100", "vt220", "ansi", "cons25"})


@dataclass(frozen=True, slots=True)
class Marks:
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

    def text(self, text: str) -> str:
        """Return `text` in characters that can be shown."""
        if not self.ascii_only or text.isascii():
            return text
        return text.translate(_PLAIN).encode("ascii", "replace").decode("ascii")


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
    if environ.get("TERM", "") in _PLAIN_TERMINALS:
        return ASCII
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "C"
    if locale == "C.UTF-8" and not environ.get("LC_ALL"):
        # Python itself puts this into LC_CTYPE when the user's locale is C (PEP 538).
        locale = environ.get("LANG") or "C"
    return UNICODE if "utf" in locale.lower() else ASCII
