"""One field of a framework as something to ask."""

from __future__ import annotations

from tui_kpi.framework.model import WEEKS_A_PERIOD, Field, Option
from tui_kpi.returns.figures import plain
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.returns.parse import ask as sentence
from tui_kpi.tui.entry.seen import Seen
from tui_kpi.tui.form.blocks import DATE, FIGURE, Ask, Box, Choice

_YES_NO = (Option("yes", "Yes"), Option("no", "No"))
_WIDE = frozenset({"text", "long_text", "attachments"})


def options_of(field: Field) -> tuple[Option, ...]:
    """Return what a field offers to choose from; nothing for one that is typed."""
    return _YES_NO if field.kind == "yes_no" else field.options


def addresses_of(field: Field) -> tuple[str, ...]:
    """Return the address of each answer of a field: one, or one a week."""
    if not field.per_week:
        return (field.id,)
    return tuple(f"{field.id}.{week}" for week in range(1, WEEKS_A_PERIOD + 1))


def ask_for(field: Field, answers: Answers, assessment: Assessment, seen: Seen) -> Ask:
    """Return how a field is asked now, with what is wrong or still to do if it was left."""
    addresses = addresses_of(field)
    errors = (
        problem.message
        for problem in assessment.errors
        if not {field.id, *addresses}.isdisjoint(problem.fields) and seen.shows(problem)
    )
    error = next(errors, "")
    missing = [a for a in addresses if a in assessment.missing and seen.left(a)]
    unit = field.unit.many if field.unit and field.kind == "decimal" else ""
    return Ask(
        id=field.id,
        label=field.label,
        hint=field.hint,
        boxes=_boxes(field, answers),
        choices=_choices(field, answers),
        many=field.kind == "choices",
        wide=field.kind in _WIDE,
        unit="%" if field.kind == "percentage" else unit,
        notes=_notes(field, answers, assessment),
        todo=f"To do: {sentence(field)}{_weeks(missing)}" if missing and not error else "",
        error=error,
    )


def _weeks(addresses: list[str]) -> str:
    weeks = [address.partition(".")[2] for address in addresses]
    if not weeks[0]:
        return ""
    return f" for week {weeks[0]}" if len(weeks) == 1 else f" for weeks {', '.join(weeks)}"


def _boxes(field: Field, answers: Answers) -> tuple[Box, ...]:
    if options_of(field):
        return ()
    if not field.per_week:
        width = DATE if field.kind == "date" else FIGURE
        return (Box(field.id, answers.text(field.id), width=width),)
    return tuple(
        Box(address, answers.text(field.id, week), caption=str(week))
        for week, address in enumerate(addresses_of(field), 1)
    )


def _choices(field: Field, answers: Answers) -> tuple[Choice, ...]:
    chosen = answers.text(field.id).split(",")
    return tuple(
        Choice(option.id, option.label, option.id in chosen) for option in options_of(field)
    )


def _notes(field: Field, answers: Answers, assessment: Assessment) -> tuple[str, ...]:
    notes = []
    if field.id in assessment.filled:
        notes.append(
            f"Worked out from your other answers: {plain(assessment.filled[field.id])}. "
            "Type another figure to use that instead."
        )
    if reason := answers.not_applicable.get(field.id):
        notes.append(f"Does not apply: {reason}")
    if any(address in answers.not_known for address in addresses_of(field)):
        notes.append("You marked this as not known yet. Come back to it before you sign.")
    notes += _origin(field, answers)
    if field.kind == "attachments":
        notes.append("Name them here and send them beside the signed file: it does not hold them.")
    if field.id in answers.previous:
        notes.append(f"Last time: {last_time(field, answers)}")
    return tuple(notes)


def _origin(field: Field, answers: Answers) -> list[str]:
    """Return where an answer came from, if it was not typed."""
    origins = origins_of(field, answers)
    notes = []
    if "prefilled" in origins:
        notes.append("To be confirmed: copied from your last return or your details.")
    if "worksheet" in origins:
        notes.append("Worked out from your file. Type another answer to use that instead.")
    return notes


def origins_of(field: Field, answers: Answers) -> frozenset[str]:
    """Return where the answers of a field came from, as far as they were not typed."""
    where = (field.id, *addresses_of(field))
    return frozenset(answers.origin[it] for it in where if it in answers.origin)


def last_time(field: Field, answers: Answers) -> str:
    """Return the answer of the last return as it was read."""
    before = answers.previous[field.id]
    if isinstance(before, str):
        before = (before,)
    labels = {option.id: option.label for option in options_of(field)}
    return ("  " if field.per_week else ", ").join(labels.get(it, it) or "-" for it in before)
