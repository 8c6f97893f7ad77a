"""How a cell looks, and the shortest way from one look to another.

Source: ECMA-48, select graphic rendition. Only codes on which terminals agree are known here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_BITS = {code: 1 << code for code in range(1, 10)}
"""Bold, dim, italic, underlined, two kinds of blinking, reversed, hidden, struck out."""
_OFF = {22: (1, 2), 23: (3,), 24: (4,), 25: (5, 6), 27: (7,), 28: (8,), 29: (9,)}
_OFF_BITS = {off: sum(_BITS[code] for code in codes) for off, codes in _OFF.items()}
_SHOWS_ON_BLANK = sum(_BITS[code] for code in (4, 5, 6, 7, 9))
_INK = {*range(30, 38), *range(90, 98)}
_PAPER = {*range(40, 48), *range(100, 108)}


class Style(NamedTuple):
    """One look. Colours are the parameters that choose them; empty for the terminal's own."""

    bits: int = 0
    ink: str = ""
    paper: str = ""

    @property
    def on_blank(self) -> Style:
        """What can be seen of it where there is no character."""
        return self if self.bits & _SHOWS_ON_BLANK else Style(paper=self.paper)


PLAIN = Style()


@lru_cache(256)
def after(style: Style, parameters: str) -> Style | None:
    """Return the look after `ESC [ parameters m`; None if they are not all known."""
    bits, ink, paper = style
    codes = iter(parameters.split(";"))
    for text in codes:
        code = int(text or "0")
        if code == 0:
            bits, ink, paper = PLAIN
        elif code in _BITS:
            bits |= _BITS[code]
        elif code in _OFF_BITS:
            bits &= ~_OFF_BITS[code]
        elif code in {38, 48}:
            kind = next(codes, "")
            rest = [next(codes, "") for _ in range({"5": 1, "2": 3}.get(kind, 0))]
            if not rest or "" in rest:
                return None
            colour = ";".join([text, kind, *rest])
            ink, paper = (colour, paper) if code == 38 else (ink, colour)
        elif code in _INK or code == 39:
            ink = text if code != 39 else ""
        elif code in _PAPER or code == 49:
            paper = text if code != 49 else ""
        else:
            return None
    return Style(bits, ink, paper)


@lru_cache(256)
def change(old: Style | None, new: Style) -> str:
    """Return the shortest sequence from one look to another; `old` None: from any."""
    if old == new:
        return ""
    anew = _sequence(["0", *_codes(new.bits), new.ink, new.paper])
    if new == PLAIN:
        return "\x1b[m"
    if old is None:
        return anew
    gone = old.bits & ~new.bits
    off = [str(code) for code, bits in _OFF_BITS.items() if gone & bits]
    lost = sum(bits for bits in _OFF_BITS.values() if gone & bits)
    on = _codes(new.bits & (~old.bits | lost))
    ink = (new.ink or "39") if new.ink != old.ink else ""
    paper = (new.paper or "49") if new.paper != old.paper else ""
    return min(_sequence([*off, *on, ink, paper]), anew, key=len)


def _codes(bits: int) -> list[str]:
    return [str(code) for code, bit in _BITS.items() if bits & bit]


def _sequence(parameters: list[str]) -> str:
    return f"\x1b[{';'.join(filter(None, parameters))}m"
