"""What a field asks and how its answer reads, in words that screens and plain prompts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui_kpi.framework.model import WEEKS, Field, Framework, Option
from tui_kpi.records import replace
from tui_kpi.returns.addresses import field_of, in_week, week_of, weeks_named
from tui_kpi.returns.answers import counted
from tui_kpi.returns.figures import plain
from tui_kpi.returns.model import Address, Answers, Assessment, Problem
from tui_kpi.returns.parse import ask

DUE_LABEL = "Date by which the council wants this return"
DUE_HINT = "Like 27/4/2027. The council's letter or schedule says."
DUE_MISSING = "Enter the date by which the council wants this return"
READINGS_LEAD = (
    "The source can be read in more than one way here. The usual reading is chosen; "
    "your choice is recorded with the return."
)
_YES_NO = (Option("yes", "Yes"), Option("no", "No"))


def options_of(field: Field) -> tuple[Option, ...]:
    """Return what a field offers to choose from; nothing for one that is typed."""
    return _YES_NO if field.kind == "yes_no" else field.options


def addresses_of(field: Field) -> tuple[Address, ...]:
    """Return the address of each answer of a field: one, or one a week."""
    if not field.per_week:
        return (field.id,)
    return tuple(in_week(field.id, week) for week in WEEKS)


def unit_of(field: Field) -> str:
    """Return what stands behind a figure; empty where the label says it all."""
    if field.kind == "percentage":
        return "%"
    return field.unit.many if field.unit and field.kind == "decimal" else ""


def notes_on(field: Field, answers: Answers, assessment: Assessment) -> tuple[str, ...]:
    """Return what to know about the present answer of a field, a sentence each."""
    notes = []
    if field.id in assessment.filled:
        notes.append(
            f"Worked out from your other answers: {plain(assessment.filled[field.id])}. "
            "Type another figure to use that instead."
        )
    if reason := answers.not_applicable.get(field.id):
        notes.append(f"Does not apply: {reason}")
    notes += _not_known(field, answers)
    notes += _origin(field, answers)
    if field.kind == "attachments":
        notes.append("Give the path of a file: it is copied, and goes into the signed file.")
    if field.id in answers.previous:
        notes.append(f"Last time: {last_time(field, answers)}")
    if note := answers.notes.get(field.id):
        notes.append(f"Your note: {note}")
    return tuple(notes)


def _not_known(field: Field, answers: Answers) -> list[str]:
    """Return that an answer, or some of its weeks, is not known yet; and what becomes of it."""
    marked = not_known_at(field, answers)
    if not marked:
        return []
    said = f"You marked this as not known yet{weeks_words(marked)}."
    if counted(answers).text(field.id) != answers.text(field.id):
        return [f"{said} What is typed there is kept, and does not count."]
    return [f"{said} Come back to it before you sign."]


def not_known_at(field: Field, answers: Answers) -> list[Address]:
    """Return where a field is marked as not known yet: itself, or some of its weeks."""
    if field.id in answers.not_known:
        return [field.id]
    return [where for where in addresses_of(field) if where in answers.not_known]


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


def to_confirm(framework: Framework, answers: Answers, section: str) -> list[Field]:
    """Return the fields of a section whose answer was copied and is still to be confirmed."""
    return [
        field
        for field in framework.fields_of.get(section, ())
        if field.id in counted(answers).answers and "prefilled" in origins_of(field, answers)
    ]


def last_time(field: Field, answers: Answers) -> str:
    """Return the answer of the last return as it was read."""
    before = answers.previous[field.id]
    if isinstance(before, str):
        before = (before,)
    labels = {option.id: option.label for option in options_of(field)}
    return ("  " if field.per_week else ", ").join(labels.get(it, it) or "-" for it in before)


def with_last_time(
    framework: Framework, answers: Answers, problems: Iterable[Problem]
) -> list[Problem]:
    """Return problems whose messages end with what it was last time, where a rule looks there."""
    looks_back = {rule.id: rule.check.looks_back_at for rule in framework.rules}
    told = []
    for problem in problems:
        before = [it for it in looks_back.get(problem.code, ()) if it in answers.previous]
        said = ", ".join(last_time(framework.fields[id], answers) for id in before)
        message = f"{problem.message} Last time it was {said}." if said else problem.message
        told.append(replace(problem, message=message))
    return told


def typed_words(field: Field, answers: Answers) -> str:
    """Return an answer as typed, without blanks around it; choices by their labels."""
    typed = answers.text(field.id).strip()
    if options := options_of(field):
        chosen = typed.split(",")
        return ", ".join(option.label for option in options if option.id in chosen)
    if field.per_week:
        return "  ".join(answers.text(field.id, week).strip() or "-" for week in WEEKS)
    return typed


def answer_words(
    framework: Framework, field: Field, answers: Answers, assessment: Assessment
) -> str:
    """Return how a field stands: its answer and where that came from, or why there is none."""
    if reason := answers.not_applicable.get(field.id):
        return f"does not apply: {reason}"
    if field.id in assessment.filled:
        return f"{plain(assessment.filled[field.id])} (worked out)"
    typed, marked = typed_words(field, counted(answers)), not_known_at(field, answers)
    if typed.strip("- "):
        aside = f" (not known yet{weeks_words(marked)})" if marked else ""
        return typed + aside + _aside(field, answers)
    if marked:
        kept = typed_words(field, answers)
        return f"not known yet ({kept} is kept, not sent)" if kept.strip("- ") else "not known yet"
    if framework.sections[field.section].part == "desirable":
        return "Desirable, not provided"
    missing = any(address in assessment.missing for address in addresses_of(field))
    return "not answered" if missing else "left empty"


def _aside(field: Field, answers: Answers) -> str:
    """Return where an answer came from, if it was not typed."""
    origins = origins_of(field, answers)
    if "prefilled" in origins:
        return " (copied: to be confirmed)"
    return " (worked out from your file)" if "worksheet" in origins else ""


def by_answer(addresses: Iterable[Address]) -> list[tuple[Address, ...]]:
    """Return addresses with the weeks of one answer together."""
    found: dict[str, list[Address]] = {}
    for address in addresses:
        found.setdefault(field_of(address), []).append(address)
    return [tuple(group) for group in found.values()]


def missing_words(framework: Framework, addresses: Sequence[Address]) -> str:
    """Return the sentence that asks for a missing answer, or for some of its weeks."""
    field_id = field_of(addresses[0])
    if field_id not in framework.fields:
        return DUE_MISSING
    return ask(framework.fields[field_id]) + weeks_words(addresses)


def weeks_words(addresses: Sequence[Address]) -> str:
    """Return ` for weeks 2 and 3`; empty for an answer without weeks."""
    weeks = [week for address in addresses if (week := week_of(address))]
    return f" for {weeks_named(weeks)}" if weeks else ""


def problem_words(problem: Problem) -> str:
    """Return the message of a problem; one of a single week names it."""
    weeks = {week for where in problem.fields if (week := week_of(where))}
    return f"Week {min(weeks)}: {problem.message}" if len(weeks) == 1 else problem.message


def kept_words(framework: Framework, answers: Answers, assessment: Assessment) -> Sequence[str]:
    """Return each answer that is kept in the draft and not sent."""
    fields = framework.fields
    kept = [
        f"{fields[id].label}: {typed_words(fields[id], answers)}" for id in assessment.kept_not_sent
    ]
    return kept + [f"{id}: {answers.text(id)}" for id in answers.answers if id not in fields]


# What is asked about the return itself.


def asks_deadline(framework: Framework) -> bool:
    """Return whether the deadline may be typed: no rule of the source gives one."""
    due = framework.calendar.due
    return due.day_of_next_month is None and due.days_after_end is None


def due_label(framework: Framework) -> str:
    """Return the label of the deadline."""
    return DUE_LABEL + ("" if framework.calendar.due.typed else " (if it gave one)")


def has_about(framework: Framework) -> bool:
    """Return whether there is anything to say about the return itself."""
    return asks_deadline(framework) or bool(framework.readings)


def about_title(framework: Framework) -> str:
    """Return what the page about the return itself is called."""
    if not asks_deadline(framework):
        return "Unclear points"
    return "Deadline, unclear points" if framework.readings else "Deadline"
