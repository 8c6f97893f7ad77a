"""The live result of an indicator, as paragraphs."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.returns.model import Answers, Assessment, IndicatorResult, IndicatorStatus, Problem
from tui_kpi.returns.seen import Seen
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.blocks import Say
from tui_kpi.tui.kit.page.lines import Role
from tui_kpi.wording.results import ResultLines, result_lines, spoiling

_ROLES: dict[IndicatorStatus, Role] = {"met": "good", "not_met": "warn"}
_JUDGED: frozenset[IndicatorStatus] = frozenset({"met", "not_met", "rated"})
_BANDS: dict[str, Role] = {"green": "good", "amber": "warn", "red": "warn"}


def result_card(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    indicator_id: str,
    marks: Marks,
    seen: Seen,
) -> list[Say]:
    """Return what there is to say about one indicator's result now."""
    lines = result_lines(framework, answers, assessment, indicator_id)
    wrong = spoiling(framework, answers, assessment, indicator_id)
    return [
        Say(lines.title, "strong", gap=True),
        _headline(lines, assessment.indicators[indicator_id], wrong, marks, seen),
        *(Say(text, indent=4) for text in lines.body),
        *(Say(text, "muted", indent=4) for text in lines.asides),
    ]


def _headline(
    lines: ResultLines, result: IndicatorResult, wrong: list[Problem], marks: Marks, seen: Seen
) -> Say:
    """Return outturn and judgement; a result of answers that cannot be right is no result yet."""
    if not wrong:
        said = " · ".join(filter(None, (lines.headline, lines.judgement)))
        role = _BANDS.get(result.band or "", _ROLES.get(result.status, "strong"))
        # A result for each week has its figures below, and none of its own.
        known = bool(lines.headline or result.parts) or result.status in _JUDGED
        return Say(said, role, lead=marks.done if known else marks.empty)
    if not any(map(seen.shows, wrong)):
        return Say("No result yet", lead=marks.empty)
    return Say("No result yet · Check the numbers above", lead=marks.problem)
