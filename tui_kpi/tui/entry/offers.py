"""What can be done to a return at the place where the user is, and why other things cannot."""

from __future__ import annotations

from tui_kpi.framework.model import Field
from tui_kpi.returns.asking import ALWAYS_APPLIES, to_confirm
from tui_kpi.returns.readings import readings_of
from tui_kpi.tui.entry.owner import Owner

_CHANGES = frozenset(
    {
        *("not_known", "not_applicable", "confirm", "copy_week", "fill", "note", "previous"),
        *("undo", "redo", "readings", "earlier"),
    }
)
_READ_ONLY = "This return is open to read only."
_NO_ANSWER = "Go to an answer first: press Tab until you are there."
_NO_WEEK = "Go to the second, third or fourth week of an answer to copy the week before."


def why_not(owner: Owner, action: str, stop: str) -> str:
    """Return why an action cannot be done with the user at `stop`; empty if it can."""
    opened = owner.opened
    if action == "revise" and opened.sealed is None and opened.corrects is None:
        return "It is not sealed yet: change its answers here as they are."
    if action == "discard" and opened.sealed is not None:
        return "It is sealed, and what is sealed is never discarded."
    if action in {"revise", "discard"}:
        return _READ_ONLY if opened.sealed is None and opened.read_only else ""
    if action in _CHANGES and opened.read_only:
        return _READ_ONLY
    if action in {"not_known", "not_applicable", "note", "previous"}:
        field = owner.field_at(stop)
        return _NO_ANSWER if field is None else _on_answer(owner, action, field)
    if action == "copy_week":
        field_id, _, week = stop.partition(".")
        before = int(week) - 1 if week.isdigit() else 0
        if owner.field_at(stop) is None or before < 1:
            return _NO_WEEK
        return "" if opened.answers.text(field_id, before) else "The week before is empty."
    reasons = {
        "previous_section": (
            owner.before(owner.section) == owner.section,
            "This is the first section.",
        ),
        "confirm": (
            not to_confirm(opened.framework, opened.answers, owner.section),
            "Nothing in this section was copied from last time.",
        ),
        "fill": (
            not opened.framework.worksheets,
            "This return has no table that a file could fill.",
        ),
        "readings": (
            not readings_of(opened.framework, owner.section),
            "Nothing in this section can be read in more than one way.",
        ),
        "undo": (not opened.can_undo, "Nothing has been changed since you opened it."),
        "redo": (not opened.can_redo, "Nothing has been taken back."),
    }
    cannot, reason = reasons.get(action, (False, ""))
    return reason if cannot else ""


def _on_answer(owner: Owner, action: str, field: Field) -> str:
    if action == "not_applicable":
        return "" if field.may_be_not_applicable else ALWAYS_APPLIES
    if action == "previous":
        if field.per_week:
            return "An answer for each week is not carried over from last time."
        if field.id in owner.opened.last_sealed:
            return "Your last signed return says it."
    return ""
