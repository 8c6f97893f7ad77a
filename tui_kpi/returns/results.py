"""Everything there is to say about one result, line by line: screens and plain prompts share it."""

from __future__ import annotations

from dataclasses import dataclass

from tui_kpi.framework.model import Framework
from tui_kpi.returns.feedback import describe
from tui_kpi.returns.figures import half_up
from tui_kpi.returns.model import Answers, Assessment, IndicatorResult, IndicatorStatus

_WEEK_WORDS: dict[IndicatorStatus, str] = {"met": ", target met", "not_met": ", target missed"}


@dataclass(frozen=True, slots=True)
class ResultLines:
    """One result, from the most to the least important."""

    title: str
    """`Result`, with the indicator's title where its section has several."""
    headline: str
    """The outturn; empty while there is none."""
    judgement: str
    """Status in words."""
    body: tuple[str, ...]
    """Formula, target, gap, what it waits for elsewhere, reason, last time, weeks."""
    asides: tuple[str, ...]
    """Cautions, other readings, whose check it is."""


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
        words.target,
        words.gap,
        words.waits if _waits_elsewhere(framework, section, result) else "",
        words.reason,
        words.last,
        *_weeks(result),
    )
    own_check = (framework.own_check,) if framework.own_check else ()
    return ResultLines(
        title="Result" if alone else f"Result: {words.title}",
        headline=words.headline,
        judgement=words.judgement,
        body=tuple(filter(None, body)),
        asides=(*words.cautions, *words.readings, *own_check),
    )


def _waits_elsewhere(framework: Framework, section: str, result: IndicatorResult) -> bool:
    fields = [framework.fields.get(address.partition(".")[0]) for address in result.waits_for]
    return any(field is None or field.section != section for field in fields)


def _weeks(result: IndicatorResult) -> list[str]:
    """Return a line for each week that has come to something."""
    return [
        f"Week {number}: {half_up(week.outturn, 2)}%{_WEEK_WORDS.get(week.status, '')}"
        for number, week in enumerate(result.weeks, 1)
        if week.outturn is not None
    ]
