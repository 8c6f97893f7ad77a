"""Exact figures as people and files see them. No floats anywhere."""

from __future__ import annotations

from fractions import Fraction
from math import floor

HUNDRED = Fraction(100)


def half_up(value: Fraction, decimals: int) -> str:
    """Return `value` rounded half up (away from zero) to `decimals` places; never `-0.00`."""
    scale = 10**decimals
    above, below = value.numerator, value.denominator
    scaled = (2 * abs(above) * scale + below) // (2 * below)
    sign = "-" if above < 0 and scaled else ""
    whole, part = divmod(scaled, scale)
    return f"{sign}{whole}.{part:0{decimals}}" if decimals else f"{sign}{whole}"


def whole(value: Fraction) -> Fraction:
    """Return `value`, not negative, rounded half up to a whole number."""
    return Fraction(floor(value + Fraction(1, 2)))


def plain(value: Fraction) -> str:
    """Return `value` with thousands separated and no more decimals than it has, at most two."""
    text = half_up(value, 2).rstrip("0").rstrip(".") or "0"
    number, dot, decimals = text.partition(".")
    return f"{int(number):,}{dot}{decimals}" if number != "-0" else text


def normalised(value: Fraction) -> str:
    """Return an entered figure without separators, exactly: `1234.5`.

    Entered figures have at most twelve digits, so this rounds none of them.
    """
    if value.denominator == 1:
        return str(value.numerator)
    return half_up(value, 12).rstrip("0")
