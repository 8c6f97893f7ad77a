"""The shape of a definition file, as pydantic models: the one place that says what may be written.

Used on the first sight of a file, by `frameworks check` and by tests; the running app reads the
cache instead (`loader.py`). TOML is read with `parse_float=str`, so every figure arrives as an
integer or as the text that the author wrote.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from tui_kpi.framework.model import Bound, Kind, Part, Severity
from tui_kpi.framework.period import Interval
from tui_kpi.framework.tables import ColumnKind


def _figure(value: object) -> object:
    """Take a TOML integer or decimal as text; pydantic then checks its form."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _year_start(value: str) -> str:
    month, day = map(int, value.split("-"))
    if not (1 <= month <= 12 and 1 <= day <= 28):
        raise ValueError("is a month and a day from 1 to 28, like 04-01")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""An id that formulas can use."""
Written = Annotated[str, StringConstraints(pattern=r"^([a-z]+|[0-9]+)$")]
"""One of the words or figures by which a cell's choice is known."""
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Formula = Text
Figure = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"), BeforeValidator(_figure)
]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+(\.[0-9]+)?$")]
YearStart = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$"), AfterValidator(_year_start)
]


class Model(BaseModel):
    """Base of every table: unknown keys are refused, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Authority(Model):
    """The council that asks. Left out where the source names none."""

    id: Id
    name: Text


class Source(Model):
    """The document that the definition reads."""

    document: Text
    date: str = ""


class Due(Model):
    """Deadline of a return: one of the three, or none printed."""

    day_of_next_month: Annotated[int, Field(ge=1, le=28)] | None = None
    days_after_end: Annotated[int, Field(ge=0, le=366)] | None = None
    typed: bool = False


class Calendar(Model):
    """When returns are owed."""

    interval: Interval
    year_start: YearStart = "04-01"
    due: Due = Due()
    assumptions: list[Text] = []


class Unit(Model):
    """Noun of what is counted."""

    one: Text
    many: Text


class Option(Model):
    """One answer that a choice offers."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_:-]{0,63}$")]
    label: Text


class Guidance(Model):
    """Help for one field."""

    text: Text | None = None
    include: list[Text] = []
    leave_out: list[Text] = []
    find: Text | None = None
    example: Text | None = None


class Section(Model):
    """Fields shown together."""

    id: Name
    title: Text
    short: Annotated[str, StringConstraints(min_length=1, max_length=24)]
    part: Part = "mandatory"
    interval: Interval | None = None
    """How often it is asked; left out: with every return."""
    source: Text | None = None
    about: Text | None = None
    notes: list[Text] = []
    evidence: list[Text] = []
    relevant: Formula | None = None


class FieldItem(Model):
    """One thing asked."""

    id: Name
    section: Name
    label: Text
    kind: Kind
    source: Text
    unit: Unit | None = None
    required: bool | Formula | None = None
    """Left out: required in a mandatory section, not in a desirable one."""
    relevant: Formula | None = None
    hint: Text | None = None
    guidance: Guidance = Guidance()
    options: list[Option] = []
    exclusive: str | None = None
    per: Literal["week"] | None = None
    prefill: (
        Annotated[str, StringConstraints(pattern=r"^(last_return|profile\.[a-z_]+)$")] | None
    ) = None
    prefill_from: Name | None = None
    fill: Formula | None = None
    at_least: Figure | None = None
    at_most: Figure | None = None
    may_be_not_applicable: bool = False
    not_applicable_when: Formula | None = None
    not_applicable_reason: Text | None = None
    advise_unchanged: bool = False


class Limits(Model):
    """One limit of a figure."""

    at_least: Figure | None = None
    more_than: Figure | None = None
    at_most: Figure | None = None
    less_than: Figure | None = None


class Target(Limits):
    """What is to be reached: one limit, or `to_be_confirmed`, or a field that holds the figure."""

    from_: Annotated[date | None, Field(alias="from")] = None
    to_be_confirmed: bool = False
    typed_in: Name | None = None
    """Field that holds the figure; the limit is then `at_least`, or as `bound` says."""
    bound: Bound | None = None


class Band(Limits):
    """One rating and the outturns that get it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,31}$")]


class Indicator(Model):
    """One figure the authority looks at."""

    id: Name
    section: Name
    title: Text
    source: Text
    numerator: Formula | None = None
    denominator: Formula | None = None
    value: Formula | None = None
    parts: list[Name] = []
    measure: Literal["complete_and_on_time"] | None = None
    unit: Unit | None = None
    per: Literal["week"] | None = None
    weeks: Literal["every", "at least 3 of 4"] | None = None
    target: Target | list[Target] | None = None
    bands: list[Band] = []
    band_by: Literal["unrounded", "whole_number"] = "unrounded"
    measured_when: Formula | None = None
    not_measured_reason: Text | None = None
    applies_when: Formula | None = None
    not_applicable_when_blank: bool = False
    not_applicable_reason: Text | None = None
    nothing_to_measure: Text | None = None
    consequence: Text | None = None
    notes: list[Text] = []


class Rule(Model):
    """A check over one or more answers."""

    id: Name
    severity: Severity
    fields: Annotated[list[Name], Field(min_length=1)]
    check: Formula
    message: Text
    blanks: Literal["skip", "zero"] = "skip"
    per: Literal["week"] | None = None
    source: Text | None = None


class FieldPatch(Model):
    """What an option changes in a field."""

    required: bool | Formula | None = None
    relevant: Formula | None = None


class IndicatorPatch(Model):
    """What an option changes in an indicator."""

    numerator: Formula | None = None
    denominator: Formula | None = None
    value: Formula | None = None
    target: Target | list[Target] | None = None
    bands: list[Band] | None = None
    band_by: Literal["unrounded", "whole_number"] | None = None
    measured_when: Formula | None = None
    weeks: Literal["every", "at least 3 of 4"] | None = None


class RulePatch(Model):
    """What an option changes in a rule."""

    check: Formula | None = None
    severity: Severity | None = None


class DeterminationPatch(Model):
    """What an option changes in a determination."""

    when: Formula | None = None


class LookupRow(Model):
    """One row of a lookup table."""

    at_least: Figure
    at_most: Figure | None = None
    value: Figure


class LookupPatch(Model):
    """What an option changes in a lookup table."""

    rows: list[LookupRow]


class Changes(Model):
    """Patches of one option, by item id."""

    field: dict[Name, FieldPatch] = {}
    indicator: dict[Name, IndicatorPatch] = {}
    rule: dict[Name, RulePatch] = {}
    determination: dict[Name, DeterminationPatch] = {}
    lookup: dict[Name, LookupPatch] = {}


class ReadingOption(Model):
    """One way in which the source can be read."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,31}$")]
    label: Text
    change: Changes = Changes()


class Reading(Model):
    """A choice the source leaves open."""

    id: Name
    question: Text
    default: str
    source: Text
    indicators: list[Name] = []
    option: Annotated[list[ReadingOption], Field(min_length=2)]


class Determination(Model):
    """A yes / no / unknown conclusion."""

    id: Name
    title: Text
    section: Name
    when: Formula
    source: Text
    applies_when: Formula | None = None


class Lookup(Model):
    """A table from a number to a number."""

    id: Name
    rows: Annotated[list[LookupRow], Field(min_length=1)]


class ColumnOption(Model):
    """One of the things that a choice column may say, and the words by which it is known."""

    id: Name
    written: Annotated[list[Written], Field(min_length=1)]


class Column(Model):
    """One column of a worksheet."""

    id: Name
    label: Text
    kind: ColumnKind = "text"
    required: bool = True
    options: list[ColumnOption] = []


class WorksheetAnswer(Model):
    """An answer worked out by one SELECT."""

    field: Name
    sql: Text


class Worksheet(Model):
    """An optional table that works answers out."""

    id: Name
    title: Text
    column: Annotated[list[Column], Field(min_length=1)]
    answer: Annotated[list[WorksheetAnswer], Field(min_length=1)]


class Example(Model):
    """A worked example that the source prints."""

    indicator: Name
    answers: dict[Name, Figure]
    outturn: Text
    printed: Text
    source: Text


class Definition(Model):
    """One framework: the whole file."""

    id: Id
    version: Version
    title: Text
    short: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    authority: Authority | None = None
    source: Source
    calendar: Calendar
    notes: list[Text] = []
    own_check: Text | None = None
    section: Annotated[list[Section], Field(min_length=1)]
    field: Annotated[list[FieldItem], Field(min_length=1)]
    indicator: list[Indicator] = []
    rule: list[Rule] = []
    reading: list[Reading] = []
    determination: list[Determination] = []
    lookup: list[Lookup] = []
    worksheet: list[Worksheet] = []
    example: list[Example] = []
