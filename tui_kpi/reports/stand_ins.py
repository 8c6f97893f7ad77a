"""What this terminal and locale can show, and ASCII in place of what they cannot."""

from __future__ import annotations

from collections.abc import Mapping

_STAND_INS = str.maketrans(
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


def in_ascii(text: str) -> str:
    """Return `text` in ASCII."""
    if text.isascii():
        return text
    return text.translate(_STAND_INS).encode("ascii", "replace").decode("ascii")


def ascii_only(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal or locale that `environ` describes shows ASCII alone."""
    if environ.get("TERM", "") in _PLAIN_TERMINALS:
        return True
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "C"
    if locale == "C.UTF-8" and not environ.get("LC_ALL"):
        # Python itself puts this into LC_CTYPE when the user's locale is C (PEP 538).
        locale = environ.get("LANG") or "C"
    return "utf" not in locale.lower()
