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


_ACTING = {
    *range(0x20),
    *range(0x7F, 0xA0),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
    0xFEFF,
} - {ord("\n")}
_HARMLESS = dict.fromkeys(_ACTING, "\ufffd")


def harmless(text: str) -> str:
    """Return `text` without what a terminal would act on: escapes, controls, turned directions.

    Each such character becomes one stand-in; line ends stay.
    """
    return text if text.isprintable() else text.translate(_HARMLESS)


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
