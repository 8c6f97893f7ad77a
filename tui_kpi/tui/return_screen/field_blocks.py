"""One field of a framework as something to ask."""

from __future__ import annotations

from datetime import timedelta

from tui_kpi.framework.model import Field
from tui_kpi.framework.period import Period, short_date
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.returns.parse import ask as sentence
from tui_kpi.returns.seen import Seen
from tui_kpi.tui.kit.page.blocks import DATE, FIGURE, Ask, Box, Choice
from tui_kpi.wording.asking import (
    addresses_of,
    notes_on,
    options_of,
    problem_words,
    unit_of,
    weeks_words,
)

_WIDE = frozenset({"text", "long_text"})


def ask_for(field: Field, answers: Answers, assessment: Assessment, seen: Seen) -> Ask:
    """Return how a field is asked now, with what is wrong or still to do if it was left."""
    addresses = addresses_of(field)
    errors = (
        problem_words(problem)
        for problem in assessment.errors
        if not {field.id, *addresses}.isdisjoint(problem.fields) and seen.shows(problem)
    )
    error = next(errors, "")
    missing = [a for a in addresses if a in assessment.missing and seen.left(a)]
    return Ask(
        id=field.id,
        label=field.label,
        hint=field.hint,
        boxes=_boxes(field, answers, assessment.period),
        choices=_choices(field, answers),
        many=field.kind == "choices",
        wide=field.kind in _WIDE,
        unit=unit_of(field),
        notes=notes_on(field, answers, assessment),
        todo=f"To do: {sentence(field)}{weeks_words(missing)}" if missing and not error else "",
        error=error,
    )


def _boxes(field: Field, answers: Answers, period: Period) -> tuple[Box, ...]:
    if options_of(field):
        return ()
    if not field.per_week:
        width = DATE if field.kind == "date" else FIGURE
        return (Box(field.id, answers.text(field.id), width=width),)
    return tuple(
        Box(
            address,
            answers.text(field.id, week),
            caption=str(week),
            above=f"from {short_date(period.span.start + timedelta(weeks=week - 1))}",
        )
        for week, address in enumerate(addresses_of(field), 1)
    )


def _choices(field: Field, answers: Answers) -> tuple[Choice, ...]:
    chosen = answers.text(field.id).split(",")
    return tuple(
        Choice(option.id, option.label, option.id in chosen) for option in options_of(field)
    )
