"""Results and problems as sentences: those of one part, and those that an answer changed."""

from __future__ import annotations

from collections.abc import Collection

from tui_kpi.framework.model import WEEKS_A_PERIOD, Framework
from tui_kpi.reports.spoken import sentence, sentences
from tui_kpi.returns.model import Answers, Assessment, Problem
from tui_kpi.wording.asking import problem_words
from tui_kpi.wording.feedback import describe
from tui_kpi.wording.guidance import without_source
from tui_kpi.wording.results import conclusions, result_lines, spoiling

_SILENT = frozenset({"not_due", "not_applicable"})


def results_of(
    framework: Framework, answers: Answers, assessment: Assessment, section: str
) -> list[str]:
    """Return a line for each result of a section, with everything there is to say about it."""
    lines = []
    for indicator in framework.indicators_of.get(section, ()):
        said = result_lines(framework, answers, assessment, indicator.id)
        head = _head(said.title, said.headline, said.judgement)
        lines.append(sentences((head, *said.body, *said.asides)))
    return [*lines, *map(sentence, conclusions(framework, assessment, section))]


def short_results(
    framework: Framework, answers: Answers, assessment: Assessment, section: str
) -> list[str]:
    """Return a line for each result of a section: the outturn and what it comes to."""
    lines = []
    for indicator in framework.indicators_of[section]:
        said = result_lines(framework, answers, assessment, indicator.id)
        spoilt = spoiling(framework, answers, assessment, indicator.id)
        judged = "no result yet, check the numbers" if spoilt else said.judgement
        lines.append(sentence(_head(said.title, said.headline, judged)))
    return [*lines, *map(sentence, conclusions(framework, assessment, section))]


def changed_results(
    framework: Framework,
    before: tuple[Answers, Assessment],
    now: tuple[Answers, Assessment],
    answered: Collection[str],
) -> list[str]:
    """Return a line for each result that answers to the fields `answered` changed.

    A result that still waits is said only if the answer is part of its own formula; one of
    answers that cannot be right is no result.
    """
    lines = []
    for id, result in now[1].indicators.items():
        old = before[1].indicators[id]
        if result == old or result.status in _SILENT or spoiling(framework, *now, id):
            continue
        if result.weeks:
            lines += _changed_weeks(framework, before, now, id)
        elif result.status == old.status == "incomplete" and not _own(framework, id, answered):
            continue
        else:
            lines.append(_changed(framework, before, now, id))
    for section in framework.sections:
        then = conclusions(framework, before[1], section)
        lines += [sentence(it) for it in conclusions(framework, now[1], section) if it not in then]
    return lines


def _own(framework: Framework, indicator: str, fields: Collection[str]) -> bool:
    return not set(fields).isdisjoint(framework.indicators[indicator].operands)


def _changed(
    framework: Framework,
    before: tuple[Answers, Assessment],
    now: tuple[Answers, Assessment],
    id: str,
) -> str:
    """Return outturn, target and gap, and of what else there is to say what is new."""
    then, words = describe(framework, *before, id), describe(framework, *now, id)
    new = [
        text
        for text in (*words.parts, words.reason, words.last, *words.cautions, *words.readings)
        if text not in (*then.parts, then.reason, then.last, *then.cautions, *then.readings)
    ]
    target = "" if words.target.endswith("to be confirmed") else words.target
    head = _head(_title(framework, id), words.headline, words.judgement)
    return sentences((head, target, words.gap, words.better, *map(without_source, new)))


def _changed_weeks(
    framework: Framework,
    before: tuple[Answers, Assessment],
    now: tuple[Answers, Assessment],
    id: str,
) -> list[str]:
    """Return the weeks that are new, and what they come to together once that is known."""
    then, words = describe(framework, *before, id), describe(framework, *now, id)
    old = [week.outturn for week in before[1].indicators[id].weeks] or [None] * WEEKS_A_PERIOD
    new = [week.outturn for week in now[1].indicators[id].weeks]
    moved = {n for n, (was, it) in enumerate(zip(old, new, strict=True), 1) if was != it}
    lines = [line for line in words.weeks if any(line.startswith(f"Week {n}:") for n in moved)]
    if now[1].indicators[id].status != "incomplete" and (
        lines or then.judgement != words.judgement
    ):
        head = _head(_title(framework, id), words.headline, words.judgement)
        lines.append(sentences((head, *map(without_source, words.cautions))))
    return [sentence(line) for line in lines]


def _title(framework: Framework, id: str) -> str:
    indicator = framework.indicators[id]
    alone = len(framework.indicators_of[indicator.section]) == 1
    return "Result" if alone else f"Result: {indicator.title}"


def _head(title: str, headline: str, judgement: str) -> str:
    """Return `Result: 33.33%, target met`; the judgement alone where there is no figure."""
    low = judgement[:1].lower() + judgement[1:]
    said = ", ".join(filter(None, (headline, low)))
    return f"{title}: {said}"


def problem_line(problem: Problem) -> str:
    """Return what is said of a problem."""
    message = sentence(problem_words(problem))
    if problem.severity == "warning":
        return f"To explain, if you can: {message} Type explain to do so."
    return f"To consider: {message}" if problem.severity == "advice" else message
