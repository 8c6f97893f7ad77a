"""What a newer version of a definition means for a draft saved under an older one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tui_kpi.framework.model import Field, Framework, Indicator
from tui_kpi.returns.model import Answers
from tui_kpi.wording.feedback import target_words


def differences(
    framework: Framework, old: Framework | None, answers: Answers, first_day: date
) -> tuple[str, ...]:
    """Return what changed since `answers` were saved, a sentence each; nothing if nothing did.

    `old` is the definition they were saved under, None where it is not at hand; `first_day` of
    the period, on which its targets are those in force.
    """
    if answers.version in {"", framework.version}:
        return ()
    sentences = [
        (
            f"This return was saved under version {answers.version} of the questions. "
            f"They are now version {framework.version}. All your answers are kept."
        )
    ]
    sentences += _no_longer_asked(framework, old, answers)
    if old is None:
        sentences.append(
            f"Version {answers.version} is not kept here, so what else changed cannot be listed. "
            "Read through every answer."
        )
        return tuple(sentences)
    for field in framework.fields.values():
        sentences += _field(old.fields.get(field.id), field)
    for indicator in framework.indicators.values():
        before = old.indicators.get(indicator.id)
        if before is not None:
            sentences += _target(before, indicator, first_day)
    sentences += [
        f"How it is read is new or changed: {reading.question}"
        for reading in framework.readings.values()
        if reading != old.readings.get(reading.id)
    ]
    return tuple(sentences)


def _no_longer_asked(framework: Framework, old: Framework | None, answers: Answers) -> list[str]:
    known = {} if old is None else old.fields
    return [
        f"“{known[id].label if id in known else id}” is no longer asked. Your answer, "
        f"{answers.text(id)}, is kept here and not sent."
        for id in answers.answers
        if id not in framework.fields
    ]


def _field(old: Field | None, field: Field) -> Iterator[str]:
    if old is None:
        yield f"“{field.label}” is new."
        return
    if old.label != field.label:
        yield f"“{old.label}” now reads “{field.label}”."
    if old.kind != field.kind:
        yield f"“{field.label}” is answered in another way now. Check your answer."
    added = [option.label for option in field.options if option.id not in old.option_ids]
    taken = [option.label for option in old.options if option.id not in field.option_ids]
    if added:
        yield f"“{field.label}” has a new choice: {', '.join(added)}."
    if taken:
        yield f"“{field.label}” no longer has the choice: {', '.join(taken)}."


def _target(old: Indicator, indicator: Indicator, first_day: date) -> Iterator[str]:
    before, now = _words(old, first_day), _words(indicator, first_day)
    if before != now:
        yield f"The target of “{indicator.title}” was {before} and is now {now}."


def _words(indicator: Indicator, first_day: date) -> str:
    target = indicator.target_on(first_day)
    if target is None:
        return "none"
    if target.field:
        return "the one in the council's letter"
    return target_words(target, counts=indicator.counts)
