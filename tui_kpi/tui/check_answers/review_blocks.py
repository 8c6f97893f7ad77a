"""Every answer on one page, with what is still to do first."""

from __future__ import annotations

from collections.abc import Iterable

from tui_kpi.framework.model import Framework
from tui_kpi.returns.addresses import field_of
from tui_kpi.returns.model import Answers, Assessment, Problem
from tui_kpi.returns.progress import NOT_COUNTED, asked_sections
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.return_screen.evidence_blocks import ATTACH, files_listed
from tui_kpi.tui.return_screen.reading_blocks import reading_asks
from tui_kpi.tui.return_screen.section_page import DUE, by_rule, explanation_ask
from tui_kpi.wording.asking import (
    addresses_of,
    answer_words,
    asks_deadline,
    by_answer,
    kept_words,
    missing_words,
    problem_words,
    with_last_time,
)
from tui_kpi.wording.feedback import describe
from tui_kpi.wording.progress import desirable_words
from tui_kpi.wording.results import conclusions, spoiling

JUMP = "@to."
"""Before the address that a row jumps to."""
SIGN = "sign"
SIGN_LAST = "@sign"
"""The same button again, after the last answer."""
CHANGED = "What has changed since you saved this"
_LONG = 24


def review_page(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    differences: tuple[str, ...],
    marks: Marks,
    closed: str = "",
    changed: tuple[Block, ...] = (),
    wrong_files: tuple[str, ...] = (),
) -> tuple[Block, ...]:
    """Return the page: what stops it, what to explain, every answer, and the way on.

    `closed` says why nothing can be changed any more, or here; there is no way on then.
    `changed` says what a correction changes, and what may be about a person; `wrong_files` what is
    wrong with attached files.
    """
    read_as = framework.read_as(answers.readings)
    blocks: list[Block] = [Say("Check your answers", "heading")]
    if closed:
        blocks.append(Say(closed, gap=True))
    else:
        blocks += _to_do(framework, answers, assessment, marks, wrong_files)
    blocks += changed
    blocks += _to_explain(framework, answers, assessment, marks)
    blocks += _not_known(framework, answers, assessment)
    if differences:
        blocks.append(Say(CHANGED, "strong", gap=True))
        blocks += [Say(sentence, lead="-") for sentence in differences]
    if desirable := desirable_words(framework, assessment):
        blocks.append(Say(f"{desirable}. You may leave these empty.", gap=True))
    if not closed:
        blocks.append(Say("Every answer. Enter on one goes there to change it.", gap=True))
    for id in asked_sections(framework, assessment.sections):
        blocks += _section(read_as, framework, id, answers, assessment)
    blocks += _rest(framework, answers, assessment)
    blocks += files_listed(answers)
    if not closed and not assessment.errors and not assessment.missing and not wrong_files:
        blocks.append(Press(SIGN_LAST, "Sign and seal", button=True, gap=True))
    return tuple(blocks)


def _to_do(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    marks: Marks,
    wrong_files: Iterable[str],
) -> list[Block]:
    rows: list[Block] = []
    for problem in assessment.errors:
        address = problem.fields[0] if problem.fields else ""
        rows.append(_jump(address, problem_words(problem), len(rows), marks.problem))
    for group in by_answer(assessment.missing):
        unknown = "" if answers.not_known.isdisjoint(group) else " (you do not know it yet)"
        text = missing_words(framework, group) + unknown
        rows.append(_jump(group[0], text, len(rows), marks.empty))
    rows += [Press(ATTACH, text, lead=marks.problem) for text in wrong_files]
    if not rows:
        return [
            Say("Everything that is asked is answered. You can sign.", "good", gap=True),
            Press(SIGN, "Sign and seal", button=True, gap=True),
        ]
    count = "1 thing" if len(rows) == 1 else f"{len(rows)} things"
    head = Say(f"{count} to do before you can sign. Enter goes there.", "strong", gap=True)
    return [head, *rows]


def _jump(address: str, text: str, number: int | str, mark: str) -> Press:
    """Return a row that jumps; several may lead to the same address."""
    return Press(f"{JUMP}{number}.{address}", text, lead=mark)


def _to_explain(
    framework: Framework, answers: Answers, assessment: Assessment, marks: Marks
) -> list[Block]:
    """Return each warning and advice, which lead to what they are about."""
    blocks: list[Block] = []
    told = with_last_time(framework, answers, assessment.problems)
    if warned := by_rule(told, "warning"):
        explained = {code for code in warned if answers.explanations.get(code, "").strip()}
        head = "Explained" if len(explained) == len(warned) else "To explain, if you can"
        blocks.append(Say(f"{head}. It does not stop you.", "strong", gap=True))
        for code, problems in warned.items():
            blocks += _advised(problems, marks.done if code in explained else marks.problem)
            blocks.append(explanation_ask(answers, code, "Your explanation"))
    if advised := by_rule(told, "advice"):
        blocks.append(Say("To consider", "strong", gap=True))
        for problems in advised.values():
            blocks += _advised(problems, "-")
    return blocks


def _advised(problems: list[Problem], mark: str) -> list[Block]:
    return [
        Press(
            f"{JUMP}{it.code}{number}.{it.fields[0]}", problem_words(it), lead=mark, gap=mark != "-"
        )
        for number, it in enumerate(problems)
    ]


def _not_known(framework: Framework, answers: Answers, assessment: Assessment) -> list[Block]:
    """Return what is not known yet and may stay so; the rest stands among what is to do."""
    rows: list[Block] = [
        _jump(where, f"{framework.fields[field_of(where)].label}", f"?{number}", "?")
        for number, where in enumerate(sorted(answers.not_known))
        if where not in assessment.missing
        and field_of(where) in framework.fields
        and assessment.fields[field_of(where)].state not in NOT_COUNTED
    ]
    return [Say("Not known yet. You may leave these.", "strong", gap=True), *rows] if rows else []


def _section(
    read_as: Framework, framework: Framework, id: str, answers: Answers, assessment: Assessment
) -> list[Block]:
    section = read_as.sections[id]
    part = "" if section.part == "mandatory" else "desirable"
    blocks: list[Block] = [Say(section.title, "strong", gap=True, right=part)]
    for field in read_as.fields_of[id]:
        state = assessment.fields[field.id].state
        if state in {"not_due", "irrelevant"}:
            continue
        value = answer_words(framework, field, answers, assessment)
        long = len(value) > _LONG
        under = [value] if long else []
        if note := answers.notes.get(field.id):
            under.append(f"Your note: {note}")
        blocks.append(
            Press(
                f"{JUMP}.{addresses_of(field)[0]}",
                field.label,
                detail="" if long else value,
                below="\n".join(
                    filter(None, (value if long else "", note and f"Your note: {note}"))
                ),
                detail_role="error" if state == "unreadable" else "strong",
            )
        )
    indicators = read_as.indicators_of[id]
    for indicator in indicators:
        words = describe(framework, answers, assessment, indicator.id)
        spoilt = spoiling(framework, answers, assessment, indicator.id)
        said = " · ".join(filter(None, (words.headline, words.judgement)))
        said = "no result yet, check the numbers" if spoilt else said
        named = f"Result, {words.title}" if len(indicators) > 1 else "Result"
        blocks.append(Say(f"{named}: {said}", "muted", indent=4))
    concluded = conclusions(framework, assessment, id)
    return [*blocks, *(Say(text, "muted", indent=4) for text in concluded)]


def _rest(framework: Framework, answers: Answers, assessment: Assessment) -> list[Block]:
    blocks: list[Block] = []
    if kept := kept_words(framework, answers, assessment):
        blocks.append(Say("Kept here, not sent", "strong", gap=True))
        blocks += [Say(text, lead="-") for text in kept]
    if asks_deadline(framework):
        due = answers.due or "not entered"
        blocks.append(Press(f"{JUMP}.{DUE}", "Date the council wants it by", due, gap=True))
    if framework.readings:
        said = "Readings relied on. They are recorded with the return; Space chooses another."
        blocks.append(Say(said, "strong", gap=True))
        blocks += reading_asks(framework, answers)
    return blocks


def jump_target(stop: str) -> str | None:
    """Return the address that a row leads to, or None for another stop."""
    if not stop.startswith(JUMP):
        return None
    address = stop.removeprefix(JUMP).partition(".")[2]
    return DUE if address in {"due", ""} else address
