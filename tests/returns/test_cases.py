"""Runs the cases and worked examples that stand beside each definition, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.framework.period import parse_period, period_of
from tui_kpi.returns.answers import read_answers, unknown_names
from tui_kpi.returns.assess import assess
from tui_kpi.returns.contract import as_json
from tui_kpi.returns.model import Answers
from tui_kpi.returns.worksheets import with_worksheets

FOLDER = shipped_folder()
IDS = Catalogue((FOLDER,)).ids()


def _cases() -> Iterator[Any]:
    for id in IDS:
        text = (FOLDER / f"{id}.cases.toml").read_text("utf-8")
        for case in tomllib.loads(text, parse_float=str)["case"]:
            yield pytest.param(id, case, id=f"{id.partition('-')[0]}: {case['name']}")


def _differences(expected: object, found: object, where: str) -> Iterator[str]:
    """Compare by subset: a table needs the keys named, a list must be equal."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            if key not in found:
                yield f"{where}.{key} is not there"
            else:
                yield from _differences(value, found[key], f"{where}.{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from _differences(one, other, f"{where}[{number}]")
    elif expected != found:
        yield f"{where} is {found!r}, not {expected!r}"


def _answers_file(framework_id: str, case: dict[str, Any]) -> Answers:
    import tomli_w

    data = {key: value for key, value in case.items() if key not in {"name", "expect"}}
    return read_answers(tomli_w.dumps({"framework": framework_id, **data}))


@pytest.mark.parametrize(("framework_id", "case"), list(_cases()))
def test_case(framework_id: str, case: dict[str, Any], catalogue: Catalogue) -> None:
    framework = catalogue.load(framework_id)
    answers = _answers_file(framework_id, case)
    assert unknown_names(framework, answers) == ()
    span = parse_period(
        framework.calendar.interval, answers.period, framework.calendar.year_start
    ).span
    found = as_json(assess(framework, with_worksheets(framework, answers, span)))
    expected = dict(case["expect"])
    assert expected, "a case must expect something"
    if "problems" in expected:
        codes = [problem["code"] for problem in found["problems"]]
        assert codes == expected.pop("problems")
    assert set(expected.pop("missing_includes", ())) <= set(found["missing"])
    assert list(_differences(expected, found, "")) == []


@pytest.mark.parametrize("framework_id", IDS)
def test_printed_worked_examples(framework_id: str, catalogue: Catalogue) -> None:
    framework = catalogue.load(framework_id)
    calendar = framework.calendar
    for example in framework.examples:
        section = framework.indicators[example.indicator].section
        year = period_of("year", _any_day(), calendar.year_start).span.end
        last = period_of(calendar.interval, year, calendar.year_start)
        assert last.covered_by(framework.sections[section].interval) is not None
        answers = Answers(framework.id, last.id, answers=example.answers)
        found = as_json(assess(framework, answers))["indicators"][example.indicator]["outturn"]
        assert found == example.outturn, example
        assert example.printed.rstrip("%").split(".")[0] in {
            found.split(".")[0],
            str(round(float(found))),
        }


def _any_day() -> Any:
    from datetime import date

    return date(2026, 5, 1)


def test_lancashire_has_its_eight_printed_examples(catalogue: Catalogue) -> None:
    examples = catalogue.load("lancashire-supported-housing").examples
    assert len(examples) == 8
    assert len({example.indicator for example in examples}) == 8


@pytest.mark.parametrize("framework_id", IDS)
def test_each_framework_has_enough_cases(framework_id: str) -> None:
    text = (FOLDER / f"{framework_id}.cases.toml").read_text("utf-8")
    cases = tomllib.loads(text)["case"]
    assert len(cases) >= 12
    assert len({case["name"] for case in cases}) == len(cases)
