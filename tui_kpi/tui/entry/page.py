"""One section of a return as a page."""

from __future__ import annotations

from tui_kpi.framework.model import Framework, Section
from tui_kpi.framework.period import date_words
from tui_kpi.returns.asking import (
    DUE_HINT,
    READINGS_LEAD,
    about_title,
    asks_deadline,
    due_label,
    to_confirm,
)
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.tui.entry.fields import ask_for
from tui_kpi.tui.entry.results import result_card
from tui_kpi.tui.entry.seen import Seen
from tui_kpi.tui.form.blocks import DATE, Ask, Block, Box, Choice, Press, Say
from tui_kpi.tui.marks import Marks

CONTINUE = "@continue"
CONFIRM = "confirm"
FILL = "fill"
DUE = "@due"
READING = "@reading."
_HIDDEN = frozenset({"not_due", "irrelevant"})


def section_page(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    section: Section,
    marks: Marks,
    seen: Seen,
    onward: str,
) -> tuple[Block, ...]:
    """Return a section's title, fields, live results and the way on."""
    part = "" if section.part == "mandatory" else "desirable: may be left empty"
    blocks: list[Block] = [Say(section.title, "heading", indent=1, right=part)]
    covers = assessment.period.covered_by(section.interval)
    if covers is not None and covers != assessment.period.span:
        blocks.append(Say(f"Covers {covers.words()}", "strong", indent=1))
    if section.about:
        blocks.append(Say(section.about, "muted", indent=1))
    if _has_table(framework, section):
        blocks.append(Press(FILL, "Fill from a file", detail="CSV", button=True, gap=True))
    for field in framework.fields_of[section.id]:
        if assessment.fields[field.id].state not in _HIDDEN:
            blocks.append(ask_for(field, answers, assessment, seen))
    for indicator in framework.indicators_of[section.id]:
        blocks += result_card(framework, answers, assessment, indicator.id, marks)
    blocks += _rule_problems(assessment, section, framework, seen)
    if to_confirm(framework, answers, section.id):
        blocks.append(Press(CONFIRM, "The copied answers are still right", button=True, gap=True))
    blocks.append(Press(CONTINUE, "Continue", detail=onward, button=True, gap=True))
    if section.notes:
        blocks.append(Say("Good to know", "strong", indent=1, gap=True))
        blocks += [Say(note, "muted", indent=1, lead="-") for note in section.notes]
    return tuple(blocks)


def _has_table(framework: Framework, section: Section) -> bool:
    """Return whether a worksheet can fill an answer of the section."""
    filled = {answer.field for sheet in framework.worksheets.values() for answer in sheet.answers}
    return any(field.id in filled for field in framework.fields_of[section.id])


def _rule_problems(
    assessment: Assessment, section: Section, framework: Framework, seen: Seen
) -> list[Block]:
    """Return warnings and advice on answers of this section that have been left.

    Errors stand under their fields.
    """
    own = {field.id for field in framework.fields_of[section.id]}
    return [
        Say(problem.message, "warn" if problem.severity == "warning" else "muted", gap=True)
        for problem in assessment.problems
        if problem.severity != "error"
        and own.intersection(address.partition(".")[0] for address in problem.fields)
        and seen.shows(problem)
    ]


def about_page(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    seen: Seen,
    onward: str,
) -> tuple[Block, ...]:
    """Return the page about the return itself: its deadline, and the readings relied on."""
    blocks: list[Block] = [Say(about_title(framework), "heading", indent=1)]
    if asks_deadline(framework):
        wrong = next((p.message for p in assessment.problems if "due" in p.fields), "")
        missing = "due" in assessment.missing and seen.left(DUE)
        due = assessment.due_on
        blocks.append(
            Ask(
                DUE,
                due_label(framework),
                hint=DUE_HINT,
                boxes=(Box(DUE, answers.due, width=DATE),),
                notes=(date_words(due),) if due else (),
                todo="To do: Enter the date by which the council wants it" if missing else "",
                error=wrong if seen.left(DUE) else "",
            )
        )
    if framework.readings:
        blocks.append(Say(READINGS_LEAD, "muted", gap=True))
    blocks += reading_asks(framework, answers)
    blocks.append(Press(CONTINUE, "Continue", detail=onward, button=True, gap=True))
    return tuple(blocks)


def reading_asks(framework: Framework, answers: Answers) -> list[Ask]:
    """Return each unclear source as a question."""
    return [
        Ask(
            f"{READING}{reading.id}",
            reading.question,
            choices=tuple(
                Choice(o.id, o.label, o.id == answers.readings.get(reading.id, reading.default))
                for o in reading.options
            ),
            notes=(f"Source: {reading.source}",) if reading.source else (),
        )
        for reading in framework.readings.values()
    ]
