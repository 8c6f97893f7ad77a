"""The cases and worked examples that stand beside each shipped definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cases import differences, mistakes_in_cases, read_cases, wrong_examples

from tui_kpi.framework.loader import Catalogue, shipped_folder

FOLDER = shipped_folder()
IDS = Catalogue((FOLDER,)).ids()


def _cases() -> Iterator[Any]:
    for id in IDS:
        for case in read_cases(FOLDER, id):
            yield pytest.param(id, case, id=f"{id.partition('-')[0]}: {case['name']}")


@pytest.mark.parametrize(("framework_id", "case"), list(_cases()))
def test_case(framework_id: str, case: dict[str, Any], catalogue: Catalogue) -> None:
    assert differences(catalogue.load(framework_id), case) == []


@pytest.mark.parametrize("framework_id", IDS)
def test_printed_worked_examples(framework_id: str, catalogue: Catalogue) -> None:
    assert wrong_examples(catalogue.load(framework_id)) == []


def test_lancashire_has_its_eight_printed_examples(catalogue: Catalogue) -> None:
    examples = catalogue.load("lancashire-supported-housing").examples
    assert len(examples) == 8
    assert len({example.indicator for example in examples}) == 8


@pytest.mark.parametrize("framework_id", IDS)
def test_each_framework_has_enough_cases(framework_id: str) -> None:
    assert mistakes_in_cases(read_cases(FOLDER, framework_id)) == []
