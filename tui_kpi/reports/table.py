"""`values.csv`: one row a field and one a figure, for people who import returns.

The bytes are part of the sealed package and are compared by verifiers, so the quoting is written
here and not left to a library's next version.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tui_kpi.framework.model import WEEKS, Field, Framework, Target
from tui_kpi.framework.period import Span
from tui_kpi.returns.answers import counted
from tui_kpi.returns.figures import half_up, normalised
from tui_kpi.returns.model import Answers, Assessment, IndicatorResult, WeekResult

COLUMNS = (
    "framework",
    "version",
    "period",
    "section",
    "kind",
    "id",
    "week",
    "part",
    "title",
    "value",
    "unit",
    "status",
    "exact",
    "target",
    "band",
    "covers_start",
    "covers_end",
    "reason",
)
"""`kind` is answer, result or determination; `value` a typed answer or a rounded outturn.

A table from training begins with a row of the kind `training`."""
TRAINING = "TRAINING: the figures are made up. This is never a real return."
"""Stands on everything that comes out of training."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SUSPECT = frozenset((" ", *_FORMULA))
"""First characters of the cells that are looked at more closely."""
_QUOTED = frozenset(',"\n\r')
_BOUNDS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<"}

Row = dict[str, str]


def values_csv(framework: Framework, answers: Answers, assessment: Assessment) -> bytes:
    """Return the table of a return: the same rows in the same order for every period.

    RFC 4180 quoting, LF line ends, UTF-8 without a mark. A cell that a spreadsheet would take for
    a formula begins with an apostrophe.
    """
    same = (framework.id, framework.version, assessment.period.id)
    first = "".join(f"{_cell(text)}," for text in same)
    others = COLUMNS[len(same) :]
    lines = [",".join(COLUMNS)]
    for row in _rows(framework, answers, assessment):
        lines.append(
            first
            + ",".join([_cell(text) if (text := row.get(column)) else "" for column in others])
        )
    return ("\n".join(lines) + "\n").encode("utf-8")


def guarded(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _cell(text: str) -> str:
    if text[0] in _SUSPECT:
        text = guarded(text)
    if _QUOTED.intersection(text) or text != text.strip(" "):
        return '"' + text.replace('"', '""') + '"'
    return text


def _rows(framework: Framework, answers: Answers, assessment: Assessment) -> Iterator[Row]:
    if answers.training:
        yield {"kind": "training", "title": TRAINING}
    for section in framework.sections:
        for field in framework.fields_of[section]:
            yield from _answer_rows(field, answers, assessment)
        for indicator in framework.indicators_of[section]:
            yield from _result_rows(framework, assessment.indicators[indicator.id])
    for item in framework.determinations.values():
        yield {
            "section": item.section,
            "kind": "determination",
            "id": item.id,
            "title": item.title,
            "status": assessment.determinations[item.id],
        }


def _answer_rows(field: Field, answers: Answers, assessment: Assessment) -> Iterator[Row]:
    result, answers = assessment.fields[field.id], counted(answers)
    row = {
        "section": field.section,
        "kind": "answer",
        "id": field.id,
        "title": field.label,
        "unit": field.unit.many if field.unit else "",
        "status": result.state,
        "reason": answers.not_applicable.get(field.id, "")
        if result.state == "not_applicable"
        else "",
    }
    sent = result.state in {"answered", "unreadable"}
    if field.per_week:
        for week in WEEKS:
            text = answers.text(field.id, week) if sent else ""
            yield {**row, "week": str(week), "value": text}
    elif field.id in assessment.filled:
        yield {**row, "value": normalised_figure(assessment.filled[field.id])}
    else:
        yield {**row, "value": answers.text(field.id) if sent else ""}


def normalised_figure(value: Fraction) -> str:
    """Return a worked-out answer: exactly, or as a fraction where it has no end of decimals."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return normalised(value) if rest == 1 else str(value)


def _result_rows(framework: Framework, result: IndicatorResult) -> Iterator[Row]:
    indicator = framework.indicators[result.id]
    decimals = 0 if result.counts else 2
    row = {
        "section": indicator.section,
        "kind": "result",
        "id": result.id,
        "title": indicator.title,
        "unit": "" if result.counts else "%",
        "status": result.status,
        "target": _target(result.target),
        "band": result.band or "",
        "reason": result.reason or "",
        **_covers(result.covers),
    }
    yield {**row, **_figure(result.outturn, decimals)}
    for number, week in enumerate(result.weeks, 1):
        yield {**row, **_week(week), "week": str(number)}
    for part, share in result.parts.items():
        yield {**row, **_figure(share, decimals), "part": part}


def _week(week: WeekResult) -> Row:
    return {"status": week.status, **_figure(week.outturn, 2)}


def _figure(value: Fraction | None, decimals: int) -> Row:
    if value is None:
        return {"value": "", "exact": ""}
    return {"value": half_up(value, decimals), "exact": str(value)}


def _target(target: Target | None) -> str:
    """Return a target as an importer can read it, `>= 80`, without a formula's first character."""
    if target is None or target.value is None:
        return "to be confirmed" if target is not None and target.to_be_confirmed else ""
    return f"{_BOUNDS[target.bound]} {normalised_figure(target.value)}"


def _covers(span: Span | None) -> Row:
    if span is None:
        return {}
    return {"covers_start": str(span.start), "covers_end": str(span.end)}
