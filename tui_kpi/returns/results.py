"""Everything there is to say about one result, line by line: screens and plain prompts share it."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.records import Record
from tui_kpi.returns.feedback import describe
from tui_kpi.returns.guidance import without_source
from tui_kpi.returns.model import Answers, Assessment, IndicatorResult, Problem, Verdict
from tui_kpi.returns.progress import field_of

_VERDICTS: dict[Verdict, str] = {"yes": "yes", "no": "no", "unknown": "not known yet"}


class ResultLines(Record):
    """One result, from the most to the least important."""

    title: str
    """`Result`, with the indicator's title where its section has several."""
    headline: str
    """The outturn; empty while there is none."""
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
    body = (
        words.formula,
        *words.parts,
        words.target,
        words.needed,
        words.gap,
        words.better,
        *words.weeks,
        words.waits if _waits_elsewhere(framework, section, result) else "",
        without_source(words.reason),
        words.last,
    )
    cautions = map(without_source, words.cautions)
    asides = (*cautions, *words.readings, words.bands, framework.own_check)
    return ResultLines(
        title="Result" if alone else f"Result: {words.title}",
        headline=words.headline,
        judgement=words.judgement,
        body=tuple(filter(None, body)),
        asides=tuple(filter(None, asides)),
    )


def _waits_elsewhere(framework: Framework, section: str, result: IndicatorResult) -> bool:
    fields = [framework.fields.get(address.partition(".")[0]) for address in result.waits_for]
    return any(field is None or field.section != section for field in fields)


def spoiling(
    framework: Framework, answers: Answers, assessment: Assessment, indicator_id: str
) -> list[Problem]:
    """Return the errors in answers that a result is worked out from."""
    operands = framework.read_as(answers.readings).indicators[indicator_id].operands
    return [p for p in assessment.errors if {*map(field_of, p.fields)}.intersection(operands)]


def conclusions(framework: Framework, assessment: Assessment, section: str) -> tuple[str, ...]:
    """Return what a section's determinations come to, a line each."""
    verdicts = assessment.determinations
    return tuple(
        f"{item.title}: {_VERDICTS[verdicts[item.id]]}"
        for item in framework.determinations.values()
        if item.section == section and verdicts[item.id] in _VERDICTS
    )
