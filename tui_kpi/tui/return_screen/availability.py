"""What can be done to a return at the place where the user is, and why other things cannot."""

from __future__ import annotations

from tui_kpi.framework.model import Field
from tui_kpi.returns.parse import always_applies
from tui_kpi.tui.return_screen.jump_targets import Goal, goals
from tui_kpi.tui.return_screen.reading_blocks import READING
from tui_kpi.tui.return_screen.return_owner import Owner
from tui_kpi.tui.return_screen.section_page import DUE, EXPLAIN
from tui_kpi.wording.asking import to_confirm
from tui_kpi.wording.reading_outcomes import readings_of

_CHANGES = frozenset(
    {
        *("not_known", "not_applicable", "confirm", "copy_week", "fill", "note", "previous"),
        *("undo", "redo", "readings", "earlier", "example"),
    }
)
OF_ANSWERS = frozenset({"not_known", "not_applicable", "note", "previous", "copy_week"})
"""Actions on one answer."""
_OF_WEEKS = frozenset({"not_known", "copy_week"})
"""Those on the answer of one week, where there is one for each."""
_WHILE_OPEN = _CHANGES | {"discard", "hand_over", "sign"}
"""What is done to a return until it is sealed."""
_READ_ONLY = "This return is open to read only."
_NO_ANSWER = "Go to an answer first: press Tab until you are there."
_NO_WEEK = "Go to the second, third or fourth week of an answer to copy the week before."


def why_not(owner: Owner, action: str, stop: str) -> str:
    """Return why an action cannot be done with the user at `stop`; empty if it can."""
    opened = owner.opened
    if action == "revise" and opened.sealed is None and opened.corrects is None:
        return "It is not sealed yet: change its answers here as they are."
    if action == "revise" and opened.followed:
        return f"{opened.followed} Open that one from the list of returns."
    if action == "discard" and opened.sealed is not None:
        return "It is sealed, and what is sealed is never discarded."
    if action == "hand_over" and opened.sealed is not None:
        return "It is signed and sealed already."
    if action == "copy":
        return "" if opened.sealed is not None else "It is not signed yet, so there is no file."
    if action in {"revise", "discard"}:
        return _READ_ONLY if opened.sealed is None and opened.read_only else ""
    if action in _CHANGES and opened.read_only:
        return _READ_ONLY
    if action in OF_ANSWERS:
        field = owner.field_at(stop)
        if field is None:
            return _beside_answers(action, stop)
        return _on_answer(owner, action, field, stop)
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


def makes_no_sense(owner: Owner, action: str) -> bool:
    """Return whether an action cannot be done to this return, now or later, and is left out."""
    opened = owner.opened
    if opened.sealed is not None:
        return action in _WHILE_OPEN
    if action == "revise":
        return opened.corrects is None
    if opened.read_only:
        return action in _CHANGES
    fields = opened.framework.fields.values()
    never = {
        "not_applicable": not any(field.may_be_not_applicable for field in fields),
        "copy_week": not any(field.per_week for field in fields),
        "previous": all(field.per_week or field.id in opened.last_sealed for field in fields),
        "confirm": not any(field.prefill for field in fields),
        "fill": not opened.framework.worksheets,
        "readings": not opened.framework.readings,
    }
    return never.get(action, False)


def answers_for(owner: Owner, action: str) -> tuple[Goal, ...]:
    """Return the answers on which an action can be done.

    The one that was visited last comes first, then those on the same page.
    """
    found = [
        goal
        for goal in goals(owner.framework, owner.opened.assessment, weeks=action in _OF_WEEKS)
        if owner.field_at(goal.address) and not why_not(owner, action, goal.address)
    ]
    last = owner.last_answer
    if action not in _OF_WEEKS:
        last = last.partition(".")[0]

    def apart(goal: Goal) -> tuple[bool, bool]:
        here = owner.section_of(goal.address) == owner.section
        return goal.address not in {last, f"{last}.1"}, not here

    return tuple(sorted(found, key=apart))


def _beside_answers(action: str, stop: str) -> str:
    """Return why what is done to answers cannot be done at something else."""
    if action in {"not_known", "not_applicable"}:
        if stop == DUE:
            return "Leave it empty for now: if it is needed, Check answers says so."
        if stop.startswith(READING):
            return "The usual reading counts until you choose another."
        if stop.startswith(EXPLAIN):
            return "An explanation may be left empty."
    return _NO_WEEK if action == "copy_week" else _NO_ANSWER


def _on_answer(owner: Owner, action: str, field: Field, stop: str) -> str:
    if action == "copy_week":
        week = stop.partition(".")[2]
        before = int(week) - 1 if week.isdigit() else 0
        if before < 1:
            return _NO_WEEK
        text = owner.opened.answers.text(field.id, before)
        return "" if text.strip() else "The week before is empty."
    if action == "not_applicable":
        return "" if field.may_be_not_applicable else f"{always_applies(field, 'This one')}."
    if action == "previous":
        if field.per_week:
            return "An answer for each week is not carried over from last time."
        if field.id in owner.opened.last_sealed:
            return "Your last signed return says it."
    return ""
