"""The live result of an indicator, as paragraphs."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.returns.feedback import ResultWords, describe
from tui_kpi.returns.figures import half_up
from tui_kpi.returns.model import Answers, Assessment, IndicatorResult, IndicatorStatus
from tui_kpi.tui.form.blocks import Say
from tui_kpi.tui.form.lines import Role
from tui_kpi.tui.marks import Marks

_ROLES: dict[IndicatorStatus, Role] = {"met": "good", "not_met": "warn"}
_WEEK_WORDS: dict[IndicatorStatus, str] = {"met": ", target met", "not_met": ", target missed"}
_BANDS: dict[str, Role] = {"green": "good", "amber": "warn", "red": "warn"}


def result_card(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    indicator_id: str,
    marks: Marks,
) -> list[Say]:
    """Return what there is to say about one indicator's result now."""
    words = describe(framework, answers, assessment, indicator_id)
    result = assessment.indicators[indicator_id]
    role = _BANDS.get(result.band or "", _ROLES.get(result.status, "strong"))
    own_check = [framework.own_check] if framework.own_check else []
    section = framework.indicators[indicator_id].section
    alone = len(framework.indicators_of[section]) == 1
    lines = [
        Say("Result" if alone else f"Result: {words.title}", "strong", gap=True),
        Say(
            " · ".join(filter(None, (words.headline, words.judgement))),
            role,
            lead=_mark(words, marks),
        ),
    ]
    elsewhere = any(
        field is None or field.section != section
        for field in (
            framework.fields.get(address.partition(".")[0]) for address in result.waits_for
        )
    )
    body = (
        words.formula,
        words.target,
        words.gap,
        words.waits if elsewhere else "",
        words.reason,
        words.last,
    )
    lines += [Say(text, indent=4) for text in body if text]
    lines += [Say(text, indent=4) for text in _weeks(result)]
    asides = (*words.cautions, *words.readings, *own_check)
    lines += [Say(text, "muted", indent=4) for text in asides]
    return lines


def _mark(words: ResultWords, marks: Marks) -> str:
    return marks.done if words.headline else marks.empty


def _weeks(result: IndicatorResult) -> list[str]:
    """Return a line for each week that has come to something."""
    return [
        f"Week {number}: {half_up(week.outturn, 2)}%{_WEEK_WORDS.get(week.status, '')}"
        for number, week in enumerate(result.weeks, 1)
        if week.outturn is not None
    ]
