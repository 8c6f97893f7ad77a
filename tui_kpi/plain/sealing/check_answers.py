"""Check answers as lines: what is to do first, then every answer and result."""

from __future__ import annotations

from dataclasses import dataclass

from tui_kpi.framework.period import date_words
from tui_kpi.plain.answering.positions import DUE, END, at_address, framework_of, sections_of
from tui_kpi.plain.answering.result_lines import short_results
from tui_kpi.reports.spoken import said_of, sentence, sentences
from tui_kpi.returns.attachments import attachment_fields
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.drafting.personal_data import ADVICE, personal_data
from tui_kpi.wording.asking import (
    answer_words,
    asks_deadline,
    by_answer,
    due_label,
    kept_words,
    missing_words,
    problem_words,
)
from tui_kpi.wording.progress import desirable_words

READY = "Everything that is asked is answered."


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that stands in the way of sealing, and the stop where it is mended."""

    stop: str
    words: str


def to_do(opened: OpenReturn) -> list[ToDo]:
    """Return what stands in the way of sealing: what is to be mended first."""
    framework, assessment = opened.framework, opened.assessment
    wrong = [
        ToDo(_stop(opened, it.fields[0] if it.fields else DUE), sentence(problem_words(it)))
        for it in assessment.errors
    ]
    missing = [
        ToDo(
            _stop(opened, group[0]),
            sentence(missing_words(framework, group) + _unknown(opened, group)),
        )
        for group in by_answer(assessment.missing)
    ]
    return wrong + missing + _of_files(opened)


def _of_files(opened: OpenReturn) -> list[ToDo]:
    """Return what is wrong with attached files, or with answers that name others."""
    if not opened.answers.evidence and not attachment_fields(opened.framework):
        return []
    from tui_kpi.session.drafting.evidence import troubles, unnamed  # noqa: PLC0415 - only with files

    words = (*unnamed(opened), *troubles(opened).values())
    return [ToDo(END, f"{it} Type files to do so.") for it in words]


def _unknown(opened: OpenReturn, addresses: tuple[str, ...]) -> str:
    known = opened.answers.not_known.isdisjoint(addresses)
    return "" if known else " (you do not know it yet)"


def _stop(opened: OpenReturn, address: str) -> str:
    return DUE if address == "due" else at_address(opened, address)


def to_do_lines(opened: OpenReturn) -> list[str]:
    """Return what stands in the way of sealing as numbered lines."""
    things = to_do(opened)
    if not things:
        return [READY]
    count = "1 thing" if len(things) == 1 else f"{len(things)} things"
    lines = [f"{number}. {it.words}" for number, it in enumerate(things, 1)]
    return [f"{count} to do before you can seal. Type a number to go there.", *lines]


def review(opened: OpenReturn) -> list[str]:
    """Return every answer and result, and what else goes with the return or stays here."""
    framework, answers, assessment = framework_of(opened), opened.answers, opened.assessment
    lines = ["", "Check your answers."]
    lines += _about_people(opened) + correction(opened) + _to_explain(opened)
    for section in sections_of(opened):
        lines += ["", sentence(framework.sections[section].title)]
        for field in framework.fields_of[section]:
            if assessment.fields[field.id].state not in {"not_due", "irrelevant"}:
                words = answer_words(opened.framework, field, answers, assessment)
                answer = said_of(field.label, _spoken(words, weekly=field.per_week))
                note = answers.notes.get(field.id)
                lines.append(sentences((answer, f"Your note: {note}" if note else "")))
        lines += short_results(framework, answers, assessment, section)
    lines.append("")
    if asks_deadline(framework):
        due = assessment.due_on
        lines.append(f"{due_label(framework)}: {date_words(due) if due else 'not given'}.")
    if desirable := desirable_words(opened.framework, assessment):
        lines.append(f"{desirable}. You may leave these empty.")
    if answers.evidence:
        lines += ["Files that go with it:", *(sentence(it.title) for it in answers.evidence)]
    if kept := kept_words(opened.framework, answers, assessment):
        lines += ["Kept here, not sent:", *map(sentence, kept)]
    return lines + _readings(opened)


def _about_people(opened: OpenReturn) -> list[str]:
    found = personal_data(opened)
    return [*(sentence(it.words) for it in found), *([ADVICE] if found else [])]


def correction(opened: OpenReturn) -> list[str]:
    """Return what a correction changes; nothing for a return that corrects none."""
    if opened.corrects is None:
        return []
    number = opened.corrects.revision
    changed = [sentence(str(change)) for change in opened.changes()]
    head = f"This is revision {number + 1}. What is not as in revision {number}:"
    return [head, *(changed or ["Nothing yet."])]


def _spoken(words: str, *, weekly: bool) -> str:
    """Return the answers of weeks with a comma between them, blank ones named."""
    if not weekly or "  " not in words:
        return words
    return ", ".join("none" if it == "-" else it for it in words.split("  "))


def _to_explain(opened: OpenReturn) -> list[str]:
    lines = []
    for problem in opened.assessment.problems:
        message = sentence(problem_words(problem))
        if problem.severity == "warning":
            said = opened.answers.explanations.get(problem.code, "")
            head = "Explained" if said else "To explain"
            lines.append(sentences((f"{head}: {message}", f"You said: {said}" * bool(said))))
        elif problem.severity == "advice":
            lines.append(f"To consider: {message}")
    return lines


def _readings(opened: OpenReturn) -> list[str]:
    readings = opened.framework.readings.values()
    lines = ["Readings relied on, recorded with the return:"] if readings else []
    for reading in readings:
        taken = reading.option(opened.answers.readings.get(reading.id, reading.default))
        if taken is not None:
            lines.append(f"{reading.question} Taken: {sentence(taken.label)}")
    return lines
