"""What a correction changes: answers and results, before and after, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tui_kpi.framework.model import Framework
from tui_kpi.reports.document import VERDICTS, answer_line
from tui_kpi.returns.assess import assess
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.session.sealing.normalised_answers import as_sent
from tui_kpi.wording.feedback import describe

NOTHING = "none"
_NOT_ASKED = frozenset({"not_due", "irrelevant"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not what it was."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}: {self.before} → {self.after}"


def changes(framework: Framework, before: Answers, after: Answers) -> tuple[Change, ...]:
    """Return what is not in `after` as it was in `before`: answers first, then results.

    How something is written (`1,300` for `1300`) is no change.
    """
    was, now = assess(framework, before), assess(framework, after)
    found = [
        *_answers(framework, before, was, after, now),
        *_beside(framework, before, was, after, now),
        *_files(before, after),
        *_results(framework, before, was, after, now),
    ]
    return tuple(found)


def same_content(framework: Framework, before: Answers, after: Answers) -> bool:
    """Return whether two states of a return would send the same."""
    return _sent(framework, before) == _sent(framework, after)


def _sent(framework: Framework, answers: Answers) -> tuple[object, ...]:
    sent = as_sent(framework, answers, assess(framework, answers), date.min)
    files = {(it.title, it.sha256) for it in answers.evidence}
    return (
        dict(sent.answers),
        dict(sent.not_applicable),
        dict(sent.readings),
        dict(sent.explanations),
        sent.due,
        files,
    )


def _answers(
    framework: Framework, before: Answers, was: Assessment, after: Answers, now: Assessment
) -> Iterator[Change]:
    sent_before = as_sent(framework, before, was, date.min)
    sent_after = as_sent(framework, after, now, date.min)
    for field in framework.fields.values():
        states = was.fields[field.id].state, now.fields[field.id].state
        same = sent_before.answers.get(field.id) == sent_after.answers.get(
            field.id
        ) and sent_before.not_applicable.get(field.id) == sent_after.not_applicable.get(field.id)
        if same and "worked_out" not in states and "unreadable" not in states:
            continue
        words = [
            "not asked"
            if assessment.fields[field.id].state in _NOT_ASKED
            else answer_line(field, answers, assessment).answer
            for answers, assessment in ((before, was), (after, now))
        ]
        if words[0] != words[1]:
            yield Change(field.label, *words)


def _beside(
    framework: Framework, before: Answers, was: Assessment, after: Answers, now: Assessment
) -> Iterator[Change]:
    """Yield changes of what stands beside the answers: deadline, readings, explanations."""
    if was.due_on != now.due_on:
        yield Change("Deadline", str(was.due_on or NOTHING), str(now.due_on or NOTHING))
    for reading in framework.readings.values():
        options = [
            reading.option(answers.readings.get(reading.id, "")) or reading.option(reading.default)
            for answers in (before, after)
        ]
        if options[0] != options[1]:
            yield Change(reading.question, *(it.label if it else NOTHING for it in options))
    for code in {**before.explanations, **after.explanations}:
        texts = [answers.explanations.get(code, "").strip() for answers in (before, after)]
        problems = (it for it in (*now.problems, *was.problems) if it.code == code)
        problem = next(problems, None)
        if texts[0] != texts[1] and problem is not None:
            label = f"Explanation of “{problem.message}”"
            yield Change(label, *(text or NOTHING for text in texts))


def _files(before: Answers, after: Answers) -> Iterator[Change]:
    had = {(it.title, it.sha256) for it in before.evidence}
    has = {(it.title, it.sha256) for it in after.evidence}
    for it in before.evidence:
        if (it.title, it.sha256) not in has:
            yield Change("Attached file", it.title, "removed")
    for it in after.evidence:
        if (it.title, it.sha256) not in had:
            yield Change("Attached file", NOTHING, it.title)


def _results(
    framework: Framework, before: Answers, was: Assessment, after: Answers, now: Assessment
) -> Iterator[Change]:
    for id, indicator in framework.indicators.items():
        words = []
        for answers, assessment in ((before, was), (after, now)):
            said = describe(framework, answers, assessment, id)
            words.append(", ".join(filter(None, (said.headline, said.judgement))))
        if words[0] != words[1]:
            yield Change(f"Result, {indicator.title}", *words)
    for id, item in framework.determinations.items():
        verdicts = was.determinations[id], now.determinations[id]
        if verdicts[0] != verdicts[1]:
            yield Change(item.title, *(VERDICTS[verdict] for verdict in verdicts))
