"""The sections of a return, as the list at its side."""

from __future__ import annotations

from collections.abc import Mapping

from tui_kpi.framework.model import Framework
from tui_kpi.returns.model import Assessment, FieldState, SectionState
from tui_kpi.returns.progress import desirable_answered
from tui_kpi.tui.form.blocks import Block, Press, Say
from tui_kpi.tui.form.lines import Role
from tui_kpi.tui.marks import Marks

STATE_WORDS: dict[SectionState, str] = {
    "done": "done",
    "in_progress": "in progress",
    "not_started": "not started",
    "error": "something to mend",
    "not_due": "not asked this time",
    "not_applicable": "does not apply",
}
_ROLES: dict[SectionState, Role] = {"done": "good", "error": "error"}
ABOUT = "@return"
"""The page about the return itself: its deadline, and how unclear sources are read."""
CHECK = "@check"


def asked_sections(framework: Framework, states: Mapping[str, SectionState]) -> tuple[str, ...]:
    """Return the ids of the sections that this return asks for, in order."""
    return tuple(id for id in framework.sections if states[id] not in {"not_due", "not_applicable"})


def asks_deadline(framework: Framework) -> bool:
    """Return whether the deadline may be typed: no rule of the source gives one."""
    due = framework.calendar.due
    return due.day_of_next_month is None and due.days_after_end is None


def has_about(framework: Framework) -> bool:
    """Return whether there is anything to say about the return itself."""
    return asks_deadline(framework) or bool(framework.readings)


def about_title(framework: Framework) -> str:
    """Return what the page about the return itself is called."""
    if not asks_deadline(framework):
        return "Unclear points"
    return "Deadline, unclear points" if framework.readings else "Deadline"


def mark_of(state: SectionState, marks: Marks) -> str:
    """Return the mark of a section's state."""
    return {
        "done": marks.done,
        "in_progress": marks.started,
        "not_started": marks.empty,
        "error": marks.problem,
    }.get(state, marks.none)


def desirable_words(framework: Framework, assessment: Assessment, verb: str = "answered") -> str:
    """Return `Desirable: 3 of 15 answered`; empty where nothing desirable is asked."""
    found = desirable_answered(framework, _field_states(assessment))
    return f"Desirable: {found[0]} of {found[1]} {verb}" if found else ""


def section_list(
    framework: Framework,
    assessment: Assessment,
    states: Mapping[str, SectionState],
    current: str,
    marks: Marks,
    *,
    tall: bool,
) -> tuple[Block, ...]:
    """Return the list, each section in the state that `states` gives it.

    `tall`: there is room for each state in words on a line of its own.
    """
    rows: list[Block] = []
    asked = asked_sections(framework, states)
    for id in asked:
        state = states[id]
        section = framework.sections[id]
        mark = mark_of(state, marks)
        words = _state_words(framework, assessment, id, state)
        rows.append(
            Press(
                id,
                section.short if tall else f"{mark} {section.short}",
                detail=_here(id, current, marks),
                below=f"{mark} {words}" if tall else "",
                role="strong" if id == current else "text",
                detail_role=_ROLES.get(state, "muted"),
            )
        )
    if has_about(framework):
        rows.append(
            Press(
                ABOUT,
                about_title(framework),
                detail=_here(ABOUT, current, marks),
                role="strong" if current == ABOUT else "text",
            )
        )
    rows.append(Press(CHECK, "Check answers"))
    if desirable := desirable_words(framework, assessment, "given"):
        rows.append(Say(desirable, "muted", gap=True))
    others = [s.short for id, s in framework.sections.items() if id not in asked]
    if others:
        rows.append(Say("Not asked this time:", "muted", gap=True))
        rows += [Say(short, "muted", indent=4) for short in others]
    return tuple(rows)


def _state_words(framework: Framework, assessment: Assessment, id: str, state: SectionState) -> str:
    found = desirable_answered(framework, _field_states(assessment), id)
    if found is None or state == "error":
        return STATE_WORDS[state]
    return f"desirable, {found[0]} of {found[1]}" if found[1] else "desirable"


def _field_states(assessment: Assessment) -> dict[str, FieldState]:
    return {id: field.state for id, field in assessment.fields.items()}


def _here(id: str, current: str, marks: Marks) -> str:
    return marks.here if id == current else ""
