"""The tripwire for personal data: cases as data, with near misses."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.returns.personal import in_file_name, is_nhs_number, sightings

CASES = tomllib.loads(
    Path(__file__).with_name("personal_cases.toml").read_text(encoding="utf-8")
)["case"]  # fmt: skip
YEAR = 2027


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.get("text", case.get("file")))
def test_what_is_seen(case: dict[str, Any]) -> None:
    look, text = (in_file_name, case["file"]) if "file" in case else (sightings, case["text"])
    seen = defaultdict(list)
    for found in look(text, YEAR):
        seen[found.kind].append(found.found)
        if "text" in case:
            assert text[found.start : found.end] == found.found
    wanted = {kind: [it] if isinstance(it, str) else it for kind, it in case["sees"].items()}
    assert seen == wanted


@given(st.text("0123456789", min_size=9, max_size=9))
def test_exactly_one_check_digit_fits_or_none(digits: str) -> None:
    fitting = [last for last in "0123456789" if is_nhs_number(digits + last)]
    assert len(fitting) <= 1
    for number in fitting:
        spaced = f"{digits[:3]} {digits[3:6]} {digits[6:]}{number}"
        assert [
            it.found for it in sightings(f"No. {spaced}!", YEAR) if it.kind == "nhs_number"
        ] == [spaced]


@given(
    st.lists(
        st.sampled_from(
            [
                "999 000 0018",
                "@",
                "a.bc",
                "07700 ",
                "900123",
                "3/5/1941",
                "born ",
                "BL1 ",
                "1RU",
                "-",
                "x",
            ]
        ),
        max_size=8,
    ).map("".join)
)
def test_places_lie_in_order_and_apart(text: str) -> None:
    found = sightings(text, YEAR)
    ends = [0, *(it.end for it in found)]
    assert all(end <= it.start < it.end for end, it in zip(ends, found, strict=False))
    assert all(text[it.start : it.end] == it.found for it in found)


def test_nothing_that_the_frameworks_say_is_taken_for_a_person(project: Path) -> None:
    texts = sorted((project / "frameworks").glob("*.toml"))
    assert len(texts) > 5
    for path in texts:
        assert sightings(path.read_text(encoding="utf-8"), YEAR) == (), path.name
