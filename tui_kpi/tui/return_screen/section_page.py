"""One section of a return as a page."""

from __future__ import annotations

from collections.abc import Iterable

from tui_kpi.framework.model import Framework, Section, Severity
from tui_kpi.framework.period import date_words
from tui_kpi.records import replace
from tui_kpi.returns.model import Answers, Assessment, Problem
from tui_kpi.returns.seen import Seen
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.blocks import DATE, Ask, Block, Box, Press, Say
from tui_kpi.tui.return_screen.evidence_blocks import field_of_files
from tui_kpi.tui.return_screen.field_blocks import ask_for
from tui_kpi.tui.return_screen.reading_blocks import reading_asks
from tui_kpi.tui.return_screen.result_card import result_card
from tui_kpi.wording.asking import (
    DUE_HINT,
    READINGS_LEAD,
    about_title,
    asks_deadline,
    due_label,
    problem_words,
    to_confirm,
    with_last_time,
)
from tui_kpi.wording.guidance import without_source
from tui_kpi.wording.reading_outcomes import readings_of
from tui_kpi.wording.results import conclusions

CONTINUE = "@continue"
CONFIRM = "confirm"
FILL = "fill"
DUE = "@due"
READINGS = "readings"
EXPLAIN = "@explain."
_SAID_ABOVE = "This does not agree with an answer above: see there."
_LOOKS_BACK = "What it was last time is not known here. “Last time's answer” in the Menu takes it."
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
        blocks.append(Say(without_source(section.about), "muted", indent=1))
    if _has_table(framework, section):
        blocks.append(Press(FILL, "Fill from a file", detail="CSV", button=True, gap=True))
    cards = {
        indicator.id: result_card(framework, answers, assessment, indicator.id, marks, seen)
        for indicator in framework.indicators_of[section.id]
    }
    for id, asked in _asked(framework, answers, assessment, section, seen).items():
        blocks += asked
        for indicator in results_after(framework, section, id):
            blocks += cards.pop(indicator)
    for card in cards.values():
        blocks += card
    concluded = conclusions(framework, assessment, section.id)
    blocks += [Say(text, "strong", gap=True) for text in concluded]
    if readings_of(framework, section.id):
        blocks.append(Press(READINGS, "Choose how this is read", button=True, gap=True))
    blocks += _rule_problems(answers, assessment, section, framework, seen)
    if to_confirm(framework, answers, section.id):
        blocks.append(Press(CONFIRM, "The copied answers are still right", button=True, gap=True))
    blocks.append(Press(CONTINUE, "Continue", detail=onward, button=True, gap=True))
    if section.notes:
        blocks.append(Say("Good to know", "strong", indent=1, gap=True))
        notes = map(without_source, section.notes)
        blocks += [Say(note, "muted", indent=1, lead="-") for note in notes]
    return tuple(blocks)


def results_after(framework: Framework, section: Section, field_id: str) -> list[str]:
    """Return the results that stand right after a field, the last that they are worked out from.

    Where a section has one result, or nothing of it is asked there, it stands at the end.
    """
    order = [field.id for field in framework.fields_of[section.id]]
    indicators = framework.indicators_of[section.id]
    if len(indicators) < 2:
        return []
    last = {it.id: [id for id in order if id in it.operands][-1:] for it in indicators}
    return [id for id, found in last.items() if found == [field_id]]


def _asked(
    framework: Framework, answers: Answers, assessment: Assessment, section: Section, seen: Seen
) -> dict[str, list[Block]]:
    """Return the fields of a section; a mistake that several share is told in full once."""
    asked: dict[str, list[Block]] = {}
    said: set[str] = set()
    for field in framework.fields_of[section.id]:
        if assessment.fields[field.id].state in _HIDDEN:
            continue
        if field.kind == "attachments":
            asked[field.id] = [*field_of_files(field, answers, assessment, seen)]
            continue
        ask = ask_for(field, answers, assessment, seen)
        if field.id in framework.looks_back_at and field.id not in answers.previous:
            ask = replace(ask, notes=(*ask.notes, _LOOKS_BACK))
        if ask.error and ask.error in said:
            ask = replace(ask, error=_SAID_ABOVE)
        said.add(ask.error)
        asked[field.id] = [ask]
    return asked


def _has_table(framework: Framework, section: Section) -> bool:
    """Return whether a worksheet can fill an answer of the section."""
    filled = {answer.field for sheet in framework.worksheets.values() for answer in sheet.answers}
    return any(field.id in filled for field in framework.fields_of[section.id])


def _rule_problems(
    answers: Answers, assessment: Assessment, section: Section, framework: Framework, seen: Seen
) -> list[Block]:
    """Return warnings, each with room to explain, and advice on answers that have been left.

    Errors stand under their fields.
    """
    own = {field.id for field in framework.fields_of[section.id]}
    shown = [
        problem
        for problem in with_last_time(framework, answers, assessment.problems)
        if own.intersection(address.partition(".")[0] for address in problem.fields)
        and seen.shows(problem)
    ]
    blocks: list[Block] = []
    for code, problems in by_rule(shown, "warning").items():
        blocks += [Say(problem_words(it), "warn", gap=True, lead="!") for it in problems]
        blocks.append(explanation_ask(answers, code, "Explain this, if you can"))
    for problems in by_rule(shown, "advice").values():
        blocks += [Say(problem_words(it), "muted", gap=True) for it in problems]
    return blocks


def by_rule(problems: Iterable[Problem], severity: Severity) -> dict[str, list[Problem]]:
    """Return the problems of one severity by rule: a rule may speak for each of several weeks."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.severity == severity:
            found.setdefault(problem.code, []).append(problem)
    return found


def explanation_ask(answers: Answers, code: str, label: str) -> Ask:
    """Return where the warning of a rule is explained; it says so once it is."""
    address = f"{EXPLAIN}{code}"
    text = answers.explanations.get(code, "")
    hint = "It is sent with the return."
    hint = f"Explained. {hint}" if text.strip() else hint
    return Ask(address, label, hint=hint, boxes=(Box(address, text),), wide=True)


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
