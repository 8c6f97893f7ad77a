"""The live result of an indicator, as paragraphs."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.returns.model import Answers, Assessment, IndicatorStatus
from tui_kpi.returns.results import result_lines
from tui_kpi.tui.form.blocks import Say
from tui_kpi.tui.form.lines import Role
from tui_kpi.tui.marks import Marks

_ROLES: dict[IndicatorStatus, Role] = {"met": "good", "not_met": "warn"}
_BANDS: dict[str, Role] = {"green": "good", "amber": "warn", "red": "warn"}


def result_card(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    indicator_id: str,
    marks: Marks,
) -> list[Say]:
    """Return what there is to say about one indicator's result now."""
    lines = result_lines(framework, answers, assessment, indicator_id)
    result = assessment.indicators[indicator_id]
    role = _BANDS.get(result.band or "", _ROLES.get(result.status, "strong"))
    said = " · ".join(filter(None, (lines.headline, lines.judgement)))
    return [
        Say(lines.title, "strong", gap=True),
        Say(said, role, lead=marks.done if lines.headline else marks.empty),
        *(Say(text, indent=4) for text in lines.body),
        *(Say(text, "muted", indent=4) for text in lines.asides),
    ]
