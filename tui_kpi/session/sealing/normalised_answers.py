"""What leaves the house: the answers reduced to what is sent, in one way of writing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from tui_kpi.framework.model import Field, Framework
from tui_kpi.framework.period import parse_date
from tui_kpi.returns.addresses import four_weeks
from tui_kpi.returns.answers import counted
from tui_kpi.returns.figures import normalised
from tui_kpi.returns.model import Answer, Answers, Assessment
from tui_kpi.returns.parse import read_choices, read_entry
from tui_kpi.submission.canonical import clean_text


def as_sent(
    framework: Framework, answers: Answers, assessment: Assessment, sealed_on: date
) -> Answers:
    """Return the answers as they are sealed on `sealed_on`.

    Left out is what is irrelevant, not due, unknown, unreadable, worked out by a formula, or
    private. Figures lose separators and blanks, dates become yyyy-mm-dd, texts lose what a
    sealed file cannot hold.
    """
    answers = counted(answers)
    sent: dict[str, Answer] = {}
    reasons: dict[str, str] = {}
    for field in framework.fields.values():
        state = assessment.fields[field.id].state
        if state == "answered":
            sent[field.id] = _normal(field, answers.answers[field.id])
        elif state == "not_applicable" and field.id in answers.not_applicable:
            reasons[field.id] = clean_text(answers.not_applicable[field.id]).strip()
    asked = {problem.code for problem in assessment.problems if problem.severity == "warning"}
    due = parse_date(answers.due)
    return Answers(
        framework=framework.id,
        version=framework.version,
        period=answers.period,
        due="" if due is None else str(due),
        training=answers.training,
        sealed_on=sealed_on,
        readings=_readings(framework, answers.readings),
        previous={
            id: _normal(framework.fields[id], answer)
            for id, answer in answers.previous.items()
            if id in framework.fields
        },
        not_applicable=reasons,
        answers=sent,
        under={
            option: {id: _normal(framework.fields[id], found[id]) for id in found if id in sent}
            for option, found in answers.under.items()
            if any(id in sent for id in found)
        },
        explanations={
            id: clean_text(text).strip()
            for id, text in answers.explanations.items()
            if id in asked and clean_text(text).strip()
        },
    )


def _readings(framework: Framework, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the option in force of every reading: a default is a choice, and is recorded."""
    taken = {}
    for reading in framework.readings.values():
        option = reading.option(chosen.get(reading.id, ""))
        taken[reading.id] = reading.default if option is None else option.id
    return taken


def _normal(field: Field, answer: Answer) -> Answer:
    if field.kind == "choices":
        ids = tuple(answer.split(",")) if isinstance(answer, str) else answer
        chosen = read_choices(field, ids).value
        if isinstance(chosen, frozenset):
            return tuple(id for id in field.option_ids if id in chosen)
        return tuple(map(_cleaned, ids))
    if field.per_week:
        cells = (answer,) if isinstance(answer, str) else answer
        return tuple(_entry(field, cell) for cell in four_weeks(cells))
    return _entry(field, answer if isinstance(answer, str) else ", ".join(answer))


def _entry(field: Field, text: str) -> str:
    value = read_entry(field, text).value
    if isinstance(value, Fraction):
        return normalised(value)
    return _cleaned(value if isinstance(value, str) else text)


def _cleaned(text: str) -> str:
    return clean_text(text).strip()
