"""The cases and worked examples that stand beside each shipped definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tui_kpi.framework.loader import CASES_SUFFIX, Catalogue, shipped_folder
from tui_kpi.framework.model import Framework
from tui_kpi.returns.cases import (
    Case,
    CasesError,
    differences,
    read_cases,
    wrong_examples,
)

FOLDER = shipped_folder()
FEWEST = 12
IDS = Catalogue((FOLDER,)).ids()


def _of(framework_id: str) -> tuple[Case, ...]:
    return read_cases((FOLDER / f"{framework_id}{CASES_SUFFIX}").read_text("utf-8"))


def _cases() -> Iterator[Any]:
    for id in IDS:
        for case in _of(id):
            yield pytest.param(id, case, id=f"{id.partition('-')[0]}: {case.name}")


@pytest.mark.parametrize(("framework_id", "case"), list(_cases()))
def test_case(framework_id: str, case: Case, catalogue: Catalogue) -> None:
    assert differences(catalogue.load(framework_id), case) == ()


@pytest.mark.parametrize("framework_id", IDS)
def test_printed_worked_examples(framework_id: str, catalogue: Catalogue) -> None:
    assert wrong_examples(catalogue.load(framework_id)) == ()


def test_lancashire_has_its_eight_printed_examples(catalogue: Catalogue) -> None:
    examples = catalogue.load("lancashire-supported-housing").examples
    assert len(examples) == 8
    assert len({example.indicator for example in examples}) == 8


@pytest.mark.parametrize("framework_id", IDS)
def test_each_framework_has_enough_cases(framework_id: str) -> None:
    names = [case.name for case in _of(framework_id)]
    assert len(names) >= FEWEST
    assert len(names) == len(set(names))


# The runner itself.

GOOD = """
[[case]]
name = "Two of three"
period = "2026-27-Q1"
answers = { kpi4_a = 40, kpi4_b = 75 }
[case.expect.indicators.kpi4]
status = "not_met"
outturn = "53.33"
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"53.33"', '"53.34"', "indicators.kpi4.outturn is '53.33', not '53.34'"),
        ('outturn = "53.33"', 'outurn = "1"', "outurn is not there. Did you mean “outturn”?"),
        ('status = "not_met"', 'weeks = ["1"]', "indicators.kpi4.weeks is [], not ['1']"),
        ("kpi4_b = 75", "kpi4_c = 75", "has no field “kpi4_c”"),
        ("2026-27-Q1", "2026-Q1", "is not a quarter"),
        ("[case.expect.indicators.kpi4]", 'today = "soon"\n[case.expect.indicators.kpi4]', "today"),
        ("[case.expect.indicators.kpi4]",
         '[case.expect]\nmissing_includes = ["kpi4_a", "kpi1_a"]\n[case.expect.indicators.kpi4]',
         "kpi4_a is not missing"),
    ],
)  # fmt: skip
def test_what_comes_out_otherwise_is_said(
    lancashire: Framework, old: str, new: str, said: str
) -> None:
    (good,) = read_cases(GOOD)
    assert differences(lancashire, good) == ()
    (bad,) = read_cases(GOOD.replace(old, new, 1))
    (sentence,) = differences(lancashire, bad)
    assert said in sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[case]\n", "it is not TOML"),
        ("[[cases]]\n", "Did you mean “case”?"),
        ("[case]\nname = 'x'\n", "with two brackets"),
        ("[[case]]\nnmae = 'x'\n", "case number 1 has no name"),
        ("[[case]]\nname = 'x'\n", "the case “x” expects nothing"),
    ],
)
def test_a_file_of_cases_that_cannot_be_read_says_why(text: str, said: str) -> None:
    with pytest.raises(CasesError, match=re.escape(said)):
        read_cases(text)
