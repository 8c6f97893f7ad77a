"""Everything there is to say about one result, line by line: screens and plain prompts share it."""

from __future__ import annotations

from collections.abc import Iterator

from tui_kpi.framework.model import Determination, Framework
from tui_kpi.records import Record
from tui_kpi.returns.addresses import field_of, week_of
from tui_kpi.returns.model import Answers, Assessment, IndicatorResult, Problem, Verdict
from tui_kpi.wording.feedback import describe
from tui_kpi.wording.guidance import without_source

_VERDICTS: dict[Verdict, str] = {"yes": "yes", "no": "no", "unknown": "not known yet"}


class ResultLines(Record):
    """One result, from the most to the least important."""

    title: str
    """`Result`, with the indicator's title where its section has several."""
    headline: str
    """The outturn; empty while there is none, or it comes from answers that cannot be right."""
    judgement: str
    """Status in words."""
    body: tuple[str, ...]
    """Formula, parts, target, gap, weeks, what it waits for elsewhere, reason, last time."""
    asides: tuple[str, ...]
    """Cautions, other readings, the bands, whose check it is."""


def result_lines(
    framework: Framework, answers: Answers, assessment: Assessment, indicator_id: str
) -> ResultLines:
    """Return what there is to say about one indicator's result now."""
    words = describe(framework, answers, assessment, indicator_id)
    result = assessment.indicators[indicator_id]
    section = framework.indicators[indicator_id].section
    alone = len(framework.indicators_of[section]) == 1
    spoilt = spoiling(framework, answers, assessment, indicator_id)
    # How far a figure that cannot be right is from its target says nothing.
    judged = () if spoilt else (words.gap, words.better)
    body = (
        words.formula,
        *words.parts,
        words.target,
        words.needed,
        *judged,
        *_weeks(words.weeks, spoilt),
        words.waits if _waits_elsewhere(framework, section, result) else "",
        without_source(words.reason),
        "" if spoilt else words.last,
    )
    remarks = () if spoilt else (*map(without_source, words.cautions), *words.readings)
    asides = (*remarks, words.bands, framework.own_check)
    return ResultLines(
        title="Result" if alone else f"Result: {words.title}",
        headline="" if spoilt else words.headline,
        judgement=words.judgement,
        body=tuple(filter(None, body)),
        asides=tuple(filter(None, asides)),
    )


def _weeks(lines: tuple[str, ...], spoilt: list[Problem]) -> Iterator[str]:
    """Yield a line a week; one whose answers cannot be right says so."""
    wrong = {week_of(where) for problem in spoilt for where in problem.fields}
    for line in lines:
        week = line.removeprefix("Week ").partition(":")[0]
        yield f"Week {week}: check the numbers" if int(week) in wrong else line


def _waits_elsewhere(framework: Framework, section: str, result: IndicatorResult) -> bool:
    fields = [framework.fields.get(field_of(address)) for address in result.waits_for]
    return any(field is None or field.section != section for field in fields)


def spoiling(
    framework: Framework, answers: Answers, assessment: Assessment, indicator_id: str
) -> list[Problem]:
    """Return the errors that are about nothing but answers a result is worked out from."""
    operands = framework.read_as(answers.readings).indicators[indicator_id].operands
    return [p for p in assessment.errors if {*map(field_of, p.fields)} <= set(operands)]


def conclusions(framework: Framework, assessment: Assessment, section: str) -> tuple[str, ...]:
    """Return what a section's determinations come to, a line each."""
    verdicts = assessment.determinations
    return tuple(
        f"{item.title}: {_never_known(framework, assessment, item) or _VERDICTS[verdicts[item.id]]}"
        for item in framework.determinations.values()
        if item.section == section and verdicts[item.id] in _VERDICTS
    )


def _never_known(framework: Framework, assessment: Assessment, item: Determination) -> str:
    """Return why no further answer decides a determination; empty where one may."""
    if assessment.determinations[item.id] != "unknown":
        return ""
    about = [id for id in item.when.mentions if id in framework.indicators]
    states = {assessment.indicators[id].status for id in about}
    if "not_measured" not in states or "incomplete" in states:
        return ""
    return "cannot be known, because the KPI is not measured"
