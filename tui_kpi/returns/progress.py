"""How far each section of a return has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tui_kpi.framework.model import Framework, Section
from tui_kpi.framework.period import Span
from tui_kpi.returns.addresses import field_of
from tui_kpi.returns.model import Address, FieldState, Problem, SectionState

NOT_COUNTED: frozenset[FieldState] = frozenset({"not_due", "irrelevant", "not_applicable"})
"""States of a field whose answer, if any, stays in the draft and out of everything else."""
_READABLE: frozenset[FieldState] = frozenset({"answered", "worked_out"})
_UNTOUCHED: frozenset[FieldState] = frozenset({"blank", "not_known"})


def section_states(
    framework: Framework,
    states: Mapping[str, FieldState],
    covers: Mapping[str, Span | None],
    missing: Iterable[Address],
    problems: Iterable[Problem],
) -> dict[str, SectionState]:
    """Return each section's state, from its fields' states, `missing` and the errors.

    A mandatory section is done when nothing required is missing; a desirable one when
    everything in it is answered.
    """
    wrong = {field_of(where) for p in problems if p.severity == "error" for where in p.fields}
    awaited = {field_of(where) for where in missing}
    result: dict[str, SectionState] = {}
    for section in framework.sections.values():
        asked = {
            field.id: states[field.id]
            for field in framework.fields_of[section.id]
            if states[field.id] not in NOT_COUNTED
        }
        if covers[section.id] is None:
            result[section.id] = "not_due"
        elif not asked:
            result[section.id] = "not_applicable"
        elif not wrong.isdisjoint(asked):
            result[section.id] = "error"
        else:
            result[section.id] = _progress(section, asked, awaited)
    return result


def _progress(section: Section, asked: Mapping[str, FieldState], awaited: set[str]) -> SectionState:
    if all(state in _UNTOUCHED for state in asked.values()):
        return "not_started"
    if section.part == "desirable":
        done = all(state in _READABLE for state in asked.values())
    else:
        done = awaited.isdisjoint(asked)
    return "done" if done else "in_progress"


def desirable_answered(
    framework: Framework, states: Mapping[str, FieldState], only: str = ""
) -> tuple[int, int] | None:
    """Return how many desirable answers are given, and how many are asked; None if none are.

    `states` by field id; `only` the id of one section. Files to attach are no answers.
    """
    asked = [
        states[field.id]
        for section in framework.sections.values()
        if section.part == "desirable" and only in {"", section.id}
        for field in framework.fields_of[section.id]
        if states[field.id] not in NOT_COUNTED and field.kind != "attachments"
    ]
    return (sum(state in _READABLE for state in asked), len(asked)) if asked else None


def asked_sections(framework: Framework, states: Mapping[str, SectionState]) -> tuple[str, ...]:
    """Return the ids of the sections that this return asks for, in order."""
    return tuple(id for id in framework.sections if states[id] not in {"not_due", "not_applicable"})


def required_answered(
    framework: Framework, states: Mapping[str, FieldState], missing: Iterable[Address]
) -> tuple[int, int]:
    """Return how many of the answers that must be given are given, and how many must be.

    `states` by field id. An answer that may be left out counts in neither; one with a figure for
    each week is one answer, and so is a deadline that must be typed.
    """
    awaited = {field_of(where) for where in missing}
    typed = framework.calendar.due.typed and "due" not in awaited
    given = typed + sum(
        states[field.id] in {*_READABLE, "unreadable"}
        and field.required is not False
        and field.id not in awaited
        for field in framework.fields.values()
    )
    return given, given + len(awaited)
