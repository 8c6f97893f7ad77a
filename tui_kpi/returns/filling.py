"""Answers that a worksheet worked out: put in, and switched when a reading changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from tui_kpi.framework.model import WEEKS, Framework
from tui_kpi.records import Record, replace
from tui_kpi.returns.addresses import field_of, four_weeks, in_week
from tui_kpi.returns.model import Address, Answer, Answers, Origin


class WorkedOut(Record):
    """What a worksheet gives."""

    answers: Mapping[str, Answer]
    """By field id; fields for which the rows say nothing are left out."""
    under: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    """The same under each option (`READING.OPTION`) of a reading that changes any of them."""


def fill_in(answers: Answers, worked: WorkedOut) -> Answers:
    """Return `answers` with a worksheet's answers in place of any earlier ones.

    A week for which the worksheet has no rows keeps what it had.
    """
    filled = {id: _over(new, answers.answers.get(id, "")) for id, new in worked.answers.items()}
    origin = {key: origin for key, origin in answers.origin.items() if field_of(key) not in filled}
    for id, new in worked.answers.items():
        origin.update(_origins(answers, id, new))
    return replace(
        answers,
        answers={**answers.answers, **filled},
        under=_merged_under(answers, worked),
        origin=origin,
        not_known=frozenset(at for at in answers.not_known if field_of(at) not in filled),
        not_applicable={id: why for id, why in answers.not_applicable.items() if id not in filled},
    )


def with_reading(
    framework: Framework, answers: Answers, reading_id: str, option_id: str
) -> Answers:
    """Return `answers` with a reading chosen (blank: its default).

    Answers that a worksheet worked out, and nobody overtyped, become those of that option.
    """
    readings = {id: option for id, option in answers.readings.items() if id != reading_id}
    if option_id:
        readings[reading_id] = option_id
    taken = option_id or framework.readings[reading_id].default
    switched = {
        id: answer
        for id, answer in answers.under.get(f"{reading_id}.{taken}", {}).items()
        if _from_worksheet(answers, id) and answer != answers.answers.get(id)
    }
    # What was kept under the options of another reading held under the old option of this one.
    stale = {
        option: {
            id: answer
            for id, answer in found.items()
            if id not in switched or _reading_of(option) == reading_id
        }
        for option, found in answers.under.items()
    }
    return replace(
        answers,
        readings=readings,
        answers={**answers.answers, **switched},
        under={option: found for option, found in stale.items() if found},
    )


def _from_worksheet(answers: Answers, field_id: str) -> bool:
    """Return whether a worksheet worked the answer out, or one of its weeks.

    A week typed beside them is the same under every option.
    """
    weeks = (in_week(field_id, week) for week in WEEKS)
    return any(answers.origin.get(at) == "worksheet" for at in (field_id, *weeks))


def _over(new: Answer, old: Answer) -> Answer:
    """Return an answer, with the weeks that it leaves blank as they were."""
    if not isinstance(new, tuple):
        return new
    before = four_weeks(old if isinstance(old, tuple) else ())
    return tuple(cell or kept for cell, kept in zip(new, before, strict=True))


def _origins(answers: Answers, field_id: str, new: Answer) -> dict[Address, Origin]:
    """Return the origin of a filled answer: of the whole, or week by week where they differ."""
    old = answers.answers.get(field_id, "")
    kept = {
        in_week(field_id, week): answers.origin_of(field_id, week)
        for week, cell in enumerate(new, 1)
        if isinstance(new, tuple) and not cell and answers.text(field_id, week)
    }
    if not isinstance(old, tuple) or set(kept.values()) <= {"worksheet"}:
        return {field_id: "worksheet"}
    filled = {in_week(field_id, week): cell for week, cell in enumerate(new, 1)}
    origins: dict[Address, Origin] = {at: "worksheet" for at, cell in filled.items() if cell}
    return origins | {at: origin for at, origin in kept.items() if origin != "typed"}


def _merged_under(answers: Answers, worked: WorkedOut) -> dict[str, dict[str, Answer]]:
    """Return what holds under each option once a worksheet is filled in."""
    under: dict[str, dict[str, Answer]] = {}
    for option in {**answers.under, **worked.under}:
        old, new = answers.under.get(option, {}), worked.under.get(option, {})
        found = {id: answer for id, answer in old.items() if id not in worked.answers}
        for id, answer in worked.answers.items():
            if id in old or id in new:
                before = old.get(id, answers.answers.get(id, ""))
                found[id] = _over(new.get(id, answer), before)
        under[option] = found
    return _only_differing(under)


def _only_differing(under: Mapping[str, Mapping[str, Answer]]) -> dict[str, dict[str, Answer]]:
    """Return `under` without the answers that are the same under all options of a reading."""
    values: dict[tuple[str, str], set[Answer]] = {}
    for option, found in under.items():
        for id, answer in found.items():
            values.setdefault((_reading_of(option), id), set()).add(answer)
    differing = {
        option: {
            id: answer for id, answer in found.items() if len(values[_reading_of(option), id]) > 1
        }
        for option, found in under.items()
    }
    return {option: found for option, found in differing.items() if found}


def _reading_of(option: str) -> str:
    return option.partition(".")[0]
