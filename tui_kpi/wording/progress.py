"""How far a return and each of its sections have come, in words."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.returns.model import Assessment, FieldState, SectionState
from tui_kpi.returns.progress import desirable_answered, required_answered

STATE_WORDS: dict[SectionState, str] = {
    "done": "done",
    "in_progress": "in progress",
    "not_started": "not started",
    "error": "something to mend",
    "not_due": "not asked this time",
    "not_applicable": "does not apply",
}


def desirable_words(framework: Framework, assessment: Assessment, verb: str = "answered") -> str:
    """Return `Desirable: 3 of 15 answered`; empty where nothing desirable is asked."""
    found = desirable_answered(framework, _field_states(assessment))
    return f"Desirable: {found[0]} of {found[1]} {verb}" if found else ""


def state_words(framework: Framework, assessment: Assessment, id: str, state: SectionState) -> str:
    """Return how a section stands, shown in `state`; a desirable one with its count."""
    found = desirable_answered(framework, _field_states(assessment), id)
    if found is None or state == "error":
        return STATE_WORDS[state]
    return f"desirable, {found[0]} of {found[1]}" if found[1] else "desirable"


def answered_words(framework: Framework, assessment: Assessment) -> str:
    """Return how far a return is, in words that are the same wherever it is said."""
    given, of = required_answered(framework, _field_states(assessment), assessment.missing)
    return f"{given} of {of} answered"


def _field_states(assessment: Assessment) -> dict[str, FieldState]:
    return {id: field.state for id, field in assessment.fields.items()}
