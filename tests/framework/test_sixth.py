"""A sixth, invented framework, written from docs/definitions.md alone: it needs no code."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tui_kpi.framework.loader import CASES_SUFFIX, Catalogue, shipped_folder
from tui_kpi.framework.model import Framework
from tui_kpi.returns.cases import Case, differences, read_cases, wrong_examples

ID = "wexbridge-day-care"
FOLDER = Path(__file__).resolve().parents[1] / "frameworks"
CASES = read_cases((FOLDER / f"{ID}{CASES_SUFFIX}").read_text("utf-8"))
WRITTEN = tomllib.loads((FOLDER / f"{ID}.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def sixth(tmp_path_factory: pytest.TempPathFactory) -> Framework:
    return Catalogue((shipped_folder(), FOLDER), tmp_path_factory.mktemp("cache")).load(ID)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, sixth: Framework) -> None:
    assert differences(sixth, case) == ()


def test_its_printed_worked_example(sixth: Framework) -> None:
    assert sixth.examples
    assert wrong_examples(sixth) == ()


def test_it_has_enough_cases() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 12


def test_it_is_listed_beside_the_shipped_ones() -> None:
    shipped = Catalogue((shipped_folder(),)).ids()
    assert set(Catalogue((shipped_folder(), FOLDER)).ids()) == {*shipped, ID}


def test_its_returns_are_half_yearly() -> None:
    assert WRITTEN["calendar"]["interval"] == "half-year"


def test_a_target_is_stepped_by_year() -> None:
    steps = _indicator("reviews_done")["target"]
    assert {str(step["from"]): step["at_least"] for step in steps} == {
        "2026-04-01": 85,
        "2027-04-01": 90,
    }


def test_a_target_is_a_maximum() -> None:
    assert _indicator("complaint_rate")["target"] == {"at_most": 5}


def test_an_indicator_has_bands() -> None:
    bands = _indicator("satisfaction")["bands"]
    assert [band["id"] for band in bands] == ["green", "amber", "red"]


def test_one_kpi_has_two_measures() -> None:
    assert Counter(item["section"] for item in WRITTEN["indicator"])["kpi2"] == 2


def test_one_answer_feeds_several_indicators() -> None:
    assert [item["denominator"] for item in WRITTEN["indicator"]].count("people") == 3


def test_a_choice_has_an_exclusive_none() -> None:
    (choice,) = (field for field in WRITTEN["field"] if field["kind"] == "choices")
    assert choice["exclusive"] == "none"
    assert "none" in {option["id"] for option in choice["options"]}


def test_fields_and_a_section_are_conditional() -> None:
    conditional = {field["id"] for field in WRITTEN["field"] if "relevant" in field}
    assert conditional == {"complaints_late", "lessons"}
    assert [section["id"] for section in WRITTEN["section"] if "relevant" in section] == ["kpi3"]


def test_a_rule_of_each_severity() -> None:
    assert {rule["severity"] for rule in WRITTEN["rule"]} == {"error", "warning", "advice"}


def test_one_reading_has_two_options_and_one_conclusion_is_drawn() -> None:
    (reading,) = WRITTEN["reading"]
    assert len(reading["option"]) == 2
    assert len(WRITTEN["determination"]) == 1


def test_guidance_and_evidence() -> None:
    assert any("guidance" in field for field in WRITTEN["field"])
    assert any("evidence" in section for section in WRITTEN["section"])


def test_no_code_knows_it(project: Path) -> None:
    code = [path for path in (project / "tui_kpi").rglob("*") if path.is_file()]
    assert code
    assert [path for path in code if b"wexbridge" in path.read_bytes().lower()] == []


def _indicator(id: str) -> dict[str, Any]:
    (found,) = (item for item in WRITTEN["indicator"] if item["id"] == id)
    return found
