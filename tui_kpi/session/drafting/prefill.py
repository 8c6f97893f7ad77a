"""What a new return starts with: answers of the last one and of the profile, and notes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period, PeriodError
from tui_kpi.returns.model import Answer, Answers, Origin
from tui_kpi.store import drafts
from tui_kpi.store.errors import StoreError
from tui_kpi.store.folders import Folders
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


def last_notes(folders: Folders, framework: Framework, period: Period) -> dict[str, str]:
    """Return the private notes of the latest earlier draft that can be read: they carry over."""
    earlier: list[tuple[date, Path]] = []
    for framework_id, period_id, path in drafts.listing(folders):
        if framework_id != framework.id:
            continue
        with suppress(PeriodError):
            end = framework.calendar.period(period_id).span.end
            earlier += [(end, path)] if end < period.span.start else []
    for _, path in sorted(earlier, reverse=True):
        with suppress(StoreError):
            notes = drafts.read(path).notes
            return {id: note for id, note in notes.items() if id in framework.fields}
    return {}


def _prefilled(
    source: str, from_field: str, previous: Mapping[str, Answer], profile: Profile
) -> Answer:
    if source == "last_return":
        return previous.get(from_field, "")
    _, _, key = source.partition("profile.")
    value = getattr(profile, key, "") if key else ""
    return value if isinstance(value, str) else ""
