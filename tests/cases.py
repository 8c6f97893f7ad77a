"""Runs the cases and worked examples that stand beside a definition, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import parse_period, period_of
from tui_kpi.returns.answers import read_answers, unknown_names
from tui_kpi.returns.assess import assess
from tui_kpi.returns.contract import as_json
from tui_kpi.returns.model import Answers
from tui_kpi.returns.worksheets import with_worksheets

FEWEST = 12


def read_cases(folder: Path, framework_id: str) -> list[dict[str, Any]]:
    text = (folder / f"{framework_id}.cases.toml").read_text("utf-8")
    cases: list[dict[str, Any]] = tomllib.loads(text, parse_float=str)["case"]
    return cases


def mistakes_in_cases(cases: list[dict[str, Any]]) -> list[str]:
    names = [case["name"] for case in cases]
    mistakes = [f"two cases are called {name!r}" for name in set(names) if names.count(name) > 1]
    mistakes += [f"{case['name']!r} expects nothing" for case in cases if not case["expect"]]
    if len(cases) < FEWEST:
        mistakes.append(f"there are {len(cases)} cases, not {FEWEST}")
    return mistakes


def differences(framework: Framework, case: dict[str, Any]) -> list[str]:
    """Work a case out and return where something else comes out than it expects."""
    answers = _answers_file(framework.id, case)
    if unknown := unknown_names(framework, answers):
        return list(unknown)
    span = parse_period(
        framework.calendar.interval, answers.period, framework.calendar.year_start
    ).span
    found = as_json(assess(framework, with_worksheets(framework, answers, span)))
    found["problems"] = [problem["code"] for problem in found["problems"]]
    expected = dict(case["expect"])
    not_missing = set(expected.pop("missing_includes", ())) - set(found["missing"])
    return [
        *(f"{name} is not missing" for name in sorted(not_missing)),
        *_differences(expected, found, ""),
    ]


def wrong_examples(framework: Framework) -> list[str]:
    """Work each printed example out, in the last period of a year, and return the wrong ones."""
    calendar = framework.calendar
    wrong = []
    for example in framework.examples:
        year = period_of("year", date(2026, 5, 1), calendar.year_start).span.end
        last = period_of(calendar.interval, year, calendar.year_start)
        section = framework.indicators[example.indicator].section
        if last.covered_by(framework.sections[section].interval) is None:
            wrong.append(f"{example.indicator} is not due in {last.id}")
        answers = Answers(framework.id, last.id, answers=example.answers)
        found = as_json(assess(framework, answers))["indicators"][example.indicator]["outturn"]
        if found != example.outturn:
            wrong.append(f"{example.indicator} is {found}, not {example.outturn}")
        elif example.printed.rstrip("%").split(".")[0] not in {
            found.split(".")[0],
            str(round(float(found))),
        }:
            wrong.append(f"{example.indicator} is {found}, but {example.printed} is printed")
    return wrong


def _answers_file(framework_id: str, case: dict[str, Any]) -> Answers:
    data = {key: value for key, value in case.items() if key not in {"name", "expect"}}
    return read_answers(tomli_w.dumps({"framework": framework_id, **data}))


def _differences(expected: object, found: object, where: str) -> Iterator[str]:
    """Compare by subset: a table needs the keys named, a list as many items."""
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
