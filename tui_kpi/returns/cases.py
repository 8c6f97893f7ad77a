"""The cases and worked examples of a definition: what is written there against what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tui_kpi.framework.errors import nearest
from tui_kpi.framework.model import Example, Framework
from tui_kpi.framework.period import PeriodError, period_of
from tui_kpi.framework.toml import TomlError, read_toml
from tui_kpi.returns.answers import AnswersError, answers_of, unknown_names
from tui_kpi.returns.assess import assess
from tui_kpi.returns.contract import as_json
from tui_kpi.returns.model import Answers
from tui_kpi.returns.worksheets.calculation import with_worksheets


class CasesError(ValueError):
    """A file of cases that cannot be read. The text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Case:
    """Answers, and what must come out of them."""

    name: str
    given: Mapping[str, Any]
    """An answers file without its framework."""
    expect: Mapping[str, Any]
    """Part of what `assess --json` gives, but for `missing_includes` and codes as `problems`."""


def read_cases(source: str | bytes) -> tuple[Case, ...]:
    """Return the cases of a file. Raises CasesError for one that is not of that form."""
    try:
        data = read_toml(source)
    except TomlError as error:
        raise CasesError(f"it is not TOML: {error}") from error
    if unknown := [key for key in data if key != "case"]:
        raise CasesError(
            f"it has [[case]] alone, not “{unknown[0]}”.{nearest(unknown[0], ['case'])}"
        )
    written = data.get("case", [])
    if not isinstance(written, list):
        raise CasesError("write [[case]], with two brackets, before each case")
    return tuple(_case(number, case) for number, case in enumerate(written, 1))


def _case(number: int, written: object) -> Case:
    if not isinstance(written, dict) or not isinstance(name := written.get("name"), str):
        raise CasesError(f"case number {number} has no name")
    expect = written.get("expect")
    if not isinstance(expect, dict) or not expect:
        raise CasesError(f"the case “{name}” expects nothing")
    given = {key: value for key, value in written.items() if key not in {"name", "expect"}}
    return Case(name, given, expect)


def differences(framework: Framework, case: Case) -> tuple[str, ...]:
    """Work a case out; return where something else comes out than it expects, a sentence each."""
    try:
        answers = answers_of({"framework": framework.id, **case.given})
        if unknown := unknown_names(framework, answers):
            return unknown
        span = framework.calendar.period(answers.period).span
        found = as_json(assess(framework, with_worksheets(framework, answers, span)))
    except (AnswersError, PeriodError) as error:
        return (str(error),)
    found["problems"] = [problem["code"] for problem in found["problems"]]
    expected = dict(case.expect)
    includes = expected.pop("missing_includes", ())
    not_missing = [name for name in includes if name not in found["missing"]]
    return (
        *(f"{name} is not missing" for name in not_missing),
        *compared(expected, found, ""),
    )


def wrong_examples(framework: Framework) -> tuple[str, ...]:
    """Work each printed example out, in the last period of a year; return what is wrong."""
    return tuple(wrong for example in framework.examples for wrong in _wrong(framework, example))


def _wrong(framework: Framework, example: Example) -> Iterator[str]:
    calendar = framework.calendar
    end = period_of("year", date(2026, 5, 1), calendar.year_start).span.end
    if calendar.interval == "four-week":
        end -= timedelta(days=end.weekday())  # they begin on a Monday
    last = calendar.period_on(end)
    section = framework.sections[framework.indicators[example.indicator].section]
    if last.covered_by(section.interval) is None:
        yield f"{example.indicator} is not due in {last.id}"
    answers = Answers(framework.id, last.id, answers=example.answers)
    found = as_json(assess(framework, answers))["indicators"][example.indicator]["outturn"]
    if found != example.outturn:
        yield f"{example.indicator} is {found}, not {example.outturn}"
        return
    whole = str(Decimal(found).quantize(Decimal(1), ROUND_HALF_UP))
    if example.printed.rstrip("%").split(".")[0] not in {found.split(".")[0], whole}:
        yield f"{example.indicator} is {found}, but {example.printed} is printed"


def compared(expected: object, found: object, where: str) -> Iterator[str]:
    """Yield where `found` is not as expected: a table needs the keys named, a list every item."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            place = f"{where}.{key}".lstrip(".")
            if key not in found:
                yield f"{place} is not there.{nearest(key, found)}"
            else:
                yield from compared(value, found[key], place)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True), 1):
            yield from compared(one, other, f"{where}, item {number}")
    elif expected != found:
        yield f"{where} is {found!r}, not {expected!r}"
