"""Every place of a return that can be jumped to, found by part of its label."""

from __future__ import annotations

from dataclasses import dataclass

from tui_kpi.framework.model import Framework
from tui_kpi.returns.model import Address, Assessment
from tui_kpi.returns.progress import asked_sections
from tui_kpi.tui.return_screen.reading_blocks import READING
from tui_kpi.tui.return_screen.section_page import DUE
from tui_kpi.wording.asking import addresses_of, asks_deadline, due_label, weeks_words

_HIDDEN = frozenset({"not_due", "irrelevant"})


@dataclass(frozen=True, slots=True)
class Goal:
    """One place to jump to."""

    address: Address
    label: str
    section: str
    """Short title of its section; empty for what belongs to the whole return."""


def goals(framework: Framework, assessment: Assessment, *, weeks: bool = False) -> tuple[Goal, ...]:
    """Return everything that is asked, in the framework's order; with `weeks` each by itself."""
    found = [
        Goal(where, f"{field.label}{weeks_words([where])}" if weeks else field.label, short)
        for id in asked_sections(framework, assessment.sections)
        for short in (framework.sections[id].short,)
        for field in framework.fields_of[id]
        if assessment.fields[field.id].state not in _HIDDEN
        for where in addresses_of(field)[: None if weeks else 1]
    ]
    if asks_deadline(framework):
        found.append(Goal(DUE, due_label(framework), ""))
    found += [Goal(f"{READING}{it.id}", it.question, "") for it in framework.readings.values()]
    return tuple(found)


def matching(goals: tuple[Goal, ...], typed: str) -> tuple[Goal, ...]:
    """Return the places that hold every word typed, in label or section; whole words first."""
    words = typed.casefold().split()
    found = [goal for goal in goals if all(word in _text(goal) for word in words)]
    return tuple(sorted(found, key=lambda goal: not set(words) <= set(_text(goal).split())))


def _text(goal: Goal) -> str:
    return f"{goal.section} {goal.label}".casefold()
