"""The published form of an assessment: `assess --json` (design §9)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tui_kpi.framework.period import Span
from tui_kpi.returns.figures import half_up
from tui_kpi.returns.model import Assessment, IndicatorResult

PERCENT_DECIMALS = 2


def as_json(assessment: Assessment) -> dict[str, Any]:
    """Return the assessment as JSON values: figures as text, no floats."""
    return {
        "framework": assessment.framework,
        "period": {
            "id": assessment.period.id,
            **_span(assessment.period.span),
            "due": None if assessment.due_on is None else str(assessment.due_on),
        },
        "complete": assessment.complete,
        "missing": list(assessment.missing),
        "due": list(assessment.due),
        "indicators": {id: _indicator(it) for id, it in assessment.indicators.items()},
        "determinations": dict(assessment.determinations),
        "sections": dict(assessment.sections),
        "fields": {
            id: {"state": it.state, "problem": it.problem} for id, it in assessment.fields.items()
        },
        "problems": [
            {
                "severity": problem.severity,
                "code": problem.code,
                "fields": list(problem.fields),
                "message": problem.message,
            }
            for problem in assessment.problems
        ],
    }


def without_prose(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form that is signed: the same without the sentences, which may be reworded."""
    return {
        **contract,
        "indicators": {id: _less(it, "reason") for id, it in contract["indicators"].items()},
        "fields": {id: _less(it, "problem") for id, it in contract["fields"].items()},
        "problems": [_less(problem, "message") for problem in contract["problems"]],
    }


def _less(item: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != key}


def _span(span: Span) -> dict[str, str]:
    return {"start": str(span.start), "end": str(span.end)}


def _figures(value: Fraction | None, decimals: int = PERCENT_DECIMALS) -> dict[str, str | None]:
    return {
        "outturn": None if value is None else half_up(value, decimals),
        "exact": None if value is None else str(value),
    }


def _indicator(result: IndicatorResult) -> dict[str, Any]:
    gap = result.gap
    decimals = 0 if result.counts else PERCENT_DECIMALS
    return {
        "status": result.status,
        **_figures(result.outturn, decimals),
        "band": result.band,
        "covers": None if result.covers is None else _span(result.covers),
        "waits_for": list(result.waits_for),
        "gap": gap and {"points": half_up(gap.points, decimals), "count": gap.count},
        "reason": result.reason,
        "weeks": [{**_figures(week.outturn), "status": week.status} for week in result.weeks],
        "parts": {id: _figures(share) for id, share in result.parts.items()},
        "flags": [
            {
                "code": flag.code,
                "reading": flag.reading,
                "option": flag.option,
                "status": flag.status,
                "band": flag.band,
            }
            for flag in result.flags
        ],
    }
