"""Questions and parts of a return as lines to be read aloud."""

from __future__ import annotations

from collections.abc import Sequence

from tui_kpi.framework.model import WEEKS, Field
from tui_kpi.framework.period import date_words
from tui_kpi.plain.answering.positions import DUE, framework_of, section_at, sections_of
from tui_kpi.plain.io.reply_parsing import numbered
from tui_kpi.reports.spoken import sentence, sentences
from tui_kpi.reports.table import TRAINING
from tui_kpi.returns.addresses import field_of, week_of, weeks_named
from tui_kpi.returns.parse import mid_sentence
from tui_kpi.session.archive.receipts import label_of, queries_at, words_of
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.wording.asking import (
    DUE_HINT,
    addresses_of,
    asks_deadline,
    due_label,
    notes_on,
    options_of,
    origins_of,
    typed_words,
    unit_of,
)
from tui_kpi.wording.guidance import Part, field_guidance, return_guidance, without_source
from tui_kpi.wording.progress import desirable_words, state_words

_LONG = 30
"""From how many characters the present answer has a line of its own."""
OPENING = (
    "Type each answer and press Enter; it is saved at once. Enter alone keeps the answer there is "
    "and goes on. Type ? for everything else you can do."
)
LOOKS_BACK = "What it was last time is not known here. Type last time to say it."
WEEKS_LEAD = "Give one week at a time, or all four, like 12, 13, 12, 11."


def opening(opened: OpenReturn) -> list[str]:
    """Return what is said before the first question."""
    framework, period = opened.framework, opened.period
    due = opened.assessment.due_on
    copied = sum("prefilled" in origins_of(it, opened.answers) for it in framework.fields.values())
    lines = [
        TRAINING if opened.answers.training else "",
        sentence(framework.title),
        f"{period.title()}: {period.span.words()}." + (f" Due {date_words(due)}." if due else ""),
        *_correcting(opened),
        *_from_the_council(opened),
        sentence(opened.recovered),
        *map(sentence, opened.differences),
        f"{copied} answers are copied, to be confirmed." if copied > 1 else "",
        OPENING,
    ]
    return [line for line in lines if line]


def _correcting(opened: OpenReturn) -> list[str]:
    """Return which revision is corrected, and why."""
    revision = opened.answers.revision
    if opened.corrects is None or revision is None:
        return []
    number = opened.corrects.revision
    said = f"You are correcting revision {number}, which counts until you sign this."
    return [said, f"Why: {sentence(revision.reason)}"]


def _from_the_council(opened: OpenReturn) -> list[str]:
    """Return what the council's receipt says and asks."""
    receipt = opened.receipt
    if receipt is None:
        return []
    asked = [
        f"It asks about “{label_of(opened.framework, query)}”: {query.text}"
        for query in receipt.queries
    ]
    said = (words_of(receipt), *(reason.sentence for reason in receipt.reasons), *asked)
    return [sentence(text) for text in said]


def part_heading(opened: OpenReturn, section_id: str) -> list[str]:
    """Return what is said where a part begins."""
    section, asked = framework_of(opened).sections[section_id], sections_of(opened)
    number = asked.index(section_id) + 1
    part = "" if section.part == "mandatory" else ": may be left empty"
    covers = opened.assessment.period.covered_by(section.interval)
    other = covers is not None and covers != opened.assessment.period.span
    return [
        "",
        f"Part {number} of {len(asked)}, {section.part}{part}.",
        sentence(section.title),
        *([f"Covers {covers.words()}."] if covers and other else []),
        *([without_source(section.about)] if section.about else []),
    ]


def question(opened: OpenReturn, stop: str, *, same_field: bool) -> list[str]:
    """Return a question and what is known about its answer; the prompt follows.

    Of a week after another of the `same_field` nothing needs saying.
    """
    if stop == DUE:
        due = opened.assessment.due_on
        lines = [sentence(due_label(opened.framework)), DUE_HINT]
        return ["", *lines, *([f"Now {date_words(due)}."] if due else [])]
    field, week = _field(opened, stop)
    if same_field and week != 1:
        return []
    unit = unit_of(field)
    label = field.label + (f", in {unit}" if unit and unit not in field.label else "")
    lines = ["", sentence(label.replace(", in %", "")), field.hint, *_options(field)]
    lines += queries_at(opened).get(field.id, ())
    lines += notes_on(field, opened.answers, opened.assessment)
    if "prefilled" in origins_of(field, opened.answers):
        lines.append("Enter confirms it.")
    if field.id in opened.framework.looks_back_at and field.id not in opened.answers.previous:
        lines.append(LOOKS_BACK)
    if week == 1 and opened.answers.text(field.id):
        lines.append(f"Now: {', '.join(all_weeks(opened, field))}.")
    elif len(present := present_answer(opened, stop)) > _LONG:
        lines.append(f"Now: {present}")
    return lines[:1] + [line for line in lines[1:] if line]


def all_weeks(opened: OpenReturn, field: Field) -> list[str]:
    """Return the answer of each week in words."""
    return [opened.answers.text(field.id, week) or "none" for week in WEEKS]


def prompt(opened: OpenReturn, stop: str) -> str:
    """Return what stands before the answer that is typed."""
    if stop == DUE:
        return "Date:"
    field, week = _field(opened, stop)
    if week == 1:
        return "Week 1, or all four:"
    if field.kind == "attachments":
        return "File:"
    name = "Answer" if week is None else f"Week {week}"
    present = present_answer(opened, stop)
    return f"{name}, now {present}:" if present and len(present) <= _LONG else f"{name}:"


def present_answer(opened: OpenReturn, stop: str) -> str:
    """Return the answer at a stop in words; empty while there is none."""
    field, week = _field(opened, stop)
    if week is not None:
        return opened.answers.text(field.id, week)
    return typed_words(field, opened.answers) or opened.answers.text(field.id)


def _field(opened: OpenReturn, stop: str) -> tuple[Field, int | None]:
    return framework_of(opened).fields[field_of(stop)], week_of(stop)


def _options(field: Field) -> list[str]:
    if field.kind == "yes_no":
        return ["Yes or no."]
    labels = [option.label for option in options_of(field)]
    if not labels:
        return []
    if not numbered(field):
        return [f"One of {', '.join(labels)}."]
    several = ["Several may be chosen, like 1, 2."] if field.kind == "choices" else []
    return [*(f"{number}. {label}" for number, label in enumerate(labels, 1)), *several]


def help_on(opened: OpenReturn, stop: str) -> list[str]:
    """Return the guidance of the field at a stop, else of the whole return."""
    framework = framework_of(opened)
    if section_at(opened, stop):
        parts: Sequence[Part] = field_guidance(framework, _field(opened, stop)[0])
    else:
        parts = return_guidance(framework)
    lines = [
        f"{part.title}: {sentences(part.items)}" if part.title else sentences(part.items)
        for part in parts
    ]
    return [*lines, *_from_a_file(opened, stop)] or ["There is nothing more to say about this."]


def _from_a_file(opened: OpenReturn, stop: str) -> list[str]:
    """Return how an answer can be worked out from a file of rows, where it can."""
    field_id = field_of(stop)
    return [
        f"It can be worked out from a file. {sheet.title}. Leave, then type: "
        f"tui-kpi import {opened.reference} {sheet.id} FILE.csv"
        for sheet in opened.framework.worksheets.values()
        if any(answer.field == field_id for answer in sheet.answers)
    ]


def list_of_parts(opened: OpenReturn) -> list[str]:
    """Return every part with its state and what it lacks."""
    framework, assessment = framework_of(opened), opened.assessment
    lines = []
    for number, id in enumerate(sections_of(opened), 1):
        state = assessment.sections[id]
        line = f"{number}. {framework.sections[id].title}: "
        line += f"{state_words(framework, assessment, id, state)}."
        missing = "" if state == "not_started" else _missing_in(opened, id)
        lines.append(f"{line} Missing: {missing}." if missing else line)
    if asks_deadline(framework) and "due" in assessment.missing:
        lines.append(f"Missing: {mid_sentence(due_label(framework))}.")
    if desirable := desirable_words(framework, assessment):
        lines.append(sentence(desirable))
    others = [s.short for id, s in framework.sections.items() if id not in sections_of(opened)]
    if others:
        lines.append(f"Not asked this time: {', '.join(others)}.")
    return lines


def _missing_in(opened: OpenReturn, section: str) -> str:
    names = []
    for field in framework_of(opened).fields_of[section]:
        addresses = addresses_of(field)
        missing = [where for where in addresses if where in opened.assessment.missing]
        weeks = [week for where in missing if (week := week_of(where))]
        if not missing:
            continue
        name = mid_sentence(field.label)
        if field.per_week and len(missing) < len(addresses):
            name += f", {weeks_named(weeks)}"
        names.append(name)
    return "; ".join(names)
