"""What a provider answers, and what follows from it: plain frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import Literal

from tui_kpi.framework.model import Severity, Target
from tui_kpi.framework.period import Period, Span
from tui_kpi.records import Record

Answer = str | tuple[str, ...]
"""As typed. A tuple for weekly answers (four, `""` for a blank one) and for choices (ids)."""
Address = str
"""A field id, or `field.3` for its third week."""
Origin = Literal["typed", "prefilled", "worksheet"]

IndicatorStatus = Literal[
    "not_applicable",
    "not_due",
    "not_measured",
    "incomplete",
    "not_calculable",
    "met",
    "not_met",
    "rated",
    "unrated",
    "no_target",
    "target_tbc",
]
Verdict = Literal["yes", "no", "unknown", "not_applicable"]
SectionState = Literal["not_due", "not_applicable", "not_started", "in_progress", "error", "done"]
FieldState = Literal[
    "not_due",
    "irrelevant",
    "not_applicable",
    "blank",
    "not_known",
    "unreadable",
    "worked_out",
    "answered",
]


class Correction(Record):
    """What makes a draft the correction of a sealed return."""

    reason: str
    """Why, in the provider's words; sent with the revision."""
    supersedes: str
    """SHA-256 of the submission.json that it corrects, in hex."""


class Attached(Record):
    """A file that goes with the return, as it was when it was attached."""

    name: str
    """Of the file, in the return's folder of evidence."""
    title: str
    """What people call it; sent."""
    size: int
    """Bytes."""
    sha256: str
    """In hex."""
    field: str = ""
    """Id of the attachments field that it answers; empty for none."""


class Answers(Record):
    """An answers file (design §9), whole; a draft is one too. Everything as typed."""

    framework: str
    period: str
    version: str = ""
    """Of the definition the draft was last saved under; empty when not said."""
    due: str = ""
    """Deadline typed by the user; empty for none."""
    training: bool = False
    """Made up, in training: never a real return."""
    today: date | None = None
    sealed_on: date | None = None
    """Once set, `today` has no effect."""
    readings: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[str, Answer] = field(default_factory=dict)
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    """Reasons, by field id."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    under: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    """What a worksheet worked out under each option, `READING.OPTION`, of a reading that
    changes its answers; by field id."""
    worksheets: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    """Private, by field id; never sent."""
    explanations: Mapping[str, str] = field(default_factory=dict)
    """Sent, by rule id."""
    not_known: frozenset[Address] = frozenset()
    """“I do not know yet”."""
    prepared_by: str = ""
    """Who filled the return in, where that is not the person who signs."""
    revision: Correction | None = None
    """Set while a sealed return is corrected."""
    evidence: tuple[Attached, ...] = ()
    """Files that go with the return, in their order."""
    origin: Mapping[Address, Origin] = field(default_factory=dict)
    """Where an answer came from, by field, or by week where its weeks differ; typed when not
    said."""

    def text(self, field_id: str, week: int | None = None) -> str:
        """Return the answer as typed, `""` if blank; `week` counts from 1.

        A tuple without a week is joined by commas, as `set` would take it.
        """
        answer = self.answers.get(field_id, "")
        if week is not None:
            return answer[week - 1] if isinstance(answer, tuple) and week <= len(answer) else ""
        return answer if isinstance(answer, str) else ",".join(answer)

    def origin_of(self, field_id: str, week: int | None = None) -> Origin:
        """Return where an answer, or one week of it, came from.

        Once its weeks differ, the whole of a weekly answer counts as typed.
        """
        whole = self.origin.get(field_id, "typed")
        return whole if week is None else self.origin.get(f"{field_id}.{week}", whole)


class Problem(Record):
    """Something to mend (error), explain (warning) or consider (advice)."""

    severity: Severity
    code: str
    """A rule's id, or one of the codes of `parse.py`."""
    fields: tuple[Address, ...]
    message: str


class Gap(Record):
    """How far an outturn is from its target."""

    points: Fraction
    """Outturn less target, in percentage points (of a count: in its unit)."""
    count: int | None
    """Change of the numerator that would just meet the target: 3 is three more, -1 one fewer,
    0 it is met. None where one unit is not one person or thing."""


class Flag(Record):
    """Something to know about a result. `reading`: another reading would change it."""

    code: Literal["reading", "on_course", "late"]
    reading: str | None = None
    option: str | None = None
    status: IndicatorStatus | None = None
    """Status under that option."""
    band: str | None = None


class WeekResult(Record):
    """One week of a weekly indicator."""

    status: IndicatorStatus
    outturn: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None


class IndicatorResult(Record):
    """What one indicator comes to."""

    id: str
    status: IndicatorStatus
    covers: Span | None
    """None when not due."""
    outturn: Fraction | None = None
    """In percent, exact; a count for an indicator that counts. None of a weekly indicator."""
    band: str | None = None
    waits_for: tuple[Address, ...] = ()
    target: Target | None = None
    """The target in force, its value resolved; None if none is printed or it is still awaited."""
    gap: Gap | None = None
    reason: str | None = None
    """Why there is no figure, in words."""
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    weeks: tuple[WeekResult, ...] = ()
    parts: Mapping[str, Fraction | None] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    counts: bool = False
    """The outturn is a count (no decimals), not a percentage."""


class FieldResult(Record):
    """How one field stands."""

    state: FieldState
    problem: str | None = None
    """The first error message that concerns it."""


class Assessment(Record):
    """Everything that follows from one return's answers. Mappings keep the framework's order."""

    framework: str
    period: Period
    due_on: date | None
    """Deadline in force; None if there is none or it is not yet typed."""
    complete: bool
    missing: tuple[Address, ...]
    due: tuple[str, ...]
    """Ids of the indicators that this return asks for."""
    indicators: Mapping[str, IndicatorResult]
    determinations: Mapping[str, Verdict]
    sections: Mapping[str, SectionState]
    fields: Mapping[str, FieldResult]
    problems: tuple[Problem, ...]
    kept_not_sent: tuple[str, ...] = ()
    """Fields whose answer stays in the draft and goes nowhere else."""
    filled: Mapping[str, Fraction] = field(default_factory=dict)
    """Answers worked out by a field's own formula."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that stop the return being finished."""
        return tuple(p for p in self.problems if p.severity == "error")
