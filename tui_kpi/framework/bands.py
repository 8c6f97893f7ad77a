"""Bands and lookup tables must cover their line once: no gap, no overlap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tui_kpi.framework.errors import Mistake

Edge = tuple[Fraction, bool]
"""A limit, and whether the limit itself belongs to what lies below it."""


def band_mistakes(key: str, bands: Sequence[Mapping[str, Any]]) -> Iterator[Mistake]:
    """Yield what stops `bands` from giving every outturn from 0 up exactly one rating."""
    for band in bands:
        if {"at_least", "more_than"} <= band.keys() or {"at_most", "less_than"} <= band.keys():
            yield Mistake(key, f"“{band['id']}” has two limits on one side")
            return
    spans = [(_lower(band), _upper(band), band["id"]) for band in bands]
    spans.sort(key=lambda span: span[0])
    lowest, _, first = spans[0]
    if lowest > (Fraction(0), False):
        yield Mistake(key, f"nothing is rated below “{first}”")
    for (_, upper, band), (lower, _, following) in pairwise(spans):
        if upper is None or upper > lower:
            yield Mistake(key, f"“{band}” and “{following}” overlap")
        elif upper < lower:
            yield Mistake(key, f"there is a gap between “{band}” and “{following}”")
    if spans[-1][1] is not None:
        yield Mistake(key, f"nothing is rated above “{spans[-1][2]}”")


def _lower(band: Mapping[str, Any]) -> Edge:
    if band.get("more_than") is not None:
        return Fraction(band["more_than"]), True
    return Fraction(band.get("at_least", 0)), False


def _upper(band: Mapping[str, Any]) -> Edge | None:
    if band.get("at_most") is not None:
        return Fraction(band["at_most"]), True
    return (Fraction(band["less_than"]), False) if band.get("less_than") is not None else None


def lookup_mistakes(key: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Mistake]:
    """Yield what stops the rows of a lookup from covering the whole numbers once, in order."""
    for row, following in pairwise(rows):
        end = row.get("at_most")
        if end is None:
            yield Mistake(
                key, f"the row from {row['at_least']} has no at_most, yet is not the last"
            )
        elif Fraction(following["at_least"]) != Fraction(end) + 1:
            yield Mistake(
                key,
                f"the row to {end} is followed by the row from {following['at_least']}; "
                f"it must start at {Fraction(end) + 1}",
            )
    for row in rows:
        end = row.get("at_most")
        if end is not None and Fraction(end) < Fraction(row["at_least"]):
            yield Mistake(key, f"the row from {row['at_least']} ends at {end}, before it starts")
