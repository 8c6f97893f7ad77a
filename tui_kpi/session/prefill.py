"""What a new return starts with: answers of the last one and of the profile, to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period
from tui_kpi.returns.model import Answer, Answers, Origin
from tui_kpi.store.profile import Profile


def first_answers(
    framework: Framework,
    period: Period,
    previous: Mapping[str, Answer],
    profile: Profile,
    today: date,
) -> Answers:
    """Return the answers of a new return. Every prefilled one is marked so in `origin`."""
    answers: dict[str, Answer] = {}
    for field in framework.fields.values():
        if period.covered_by(framework.sections[field.section].interval) is None:
            continue
        answer = _prefilled(field.prefill, field.prefill_from or field.id, previous, profile)
        if answer:
            answers[field.id] = answer
    origin: dict[str, Origin] = dict.fromkeys(answers, "prefilled")
    return Answers(
        framework=framework.id,
        version=framework.version,
        period=period.id,
        today=today,
        previous=dict(previous),
        answers=answers,
        origin=origin,
    )


def _prefilled(
    source: str, from_field: str, previous: Mapping[str, Answer], profile: Profile
) -> Answer:
    if source == "last_return":
        return previous.get(from_field, "")
    _, _, key = source.partition("profile.")
    value = getattr(profile, key, "") if key else ""
    return value if isinstance(value, str) else ""
