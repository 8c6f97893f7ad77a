"""What an authority asks, as the running app holds it: plain frozen dataclasses.

Built by `build.py` from a definition that `schema.py` has validated. Nothing here imports
pydantic; the app reads these on its way to the first frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

from tui_kpi.framework.expression import Expression
from tui_kpi.framework.links import reach
from tui_kpi.framework.period import Calendar, Interval
from tui_kpi.framework.readings import Reading, patched
from tui_kpi.framework.tables import Lookup, Worksheet
from tui_kpi.records import Record

Kind = Literal[
    "count",
    "decimal",
    "percentage",
    "text",
    "long_text",
    "yes_no",
    "choice",
    "choices",
    "date",
    "attachments",
]
Part = Literal["mandatory", "desirable"]
Severity = Literal["error", "warning", "advice"]
Bound = Literal["at_least", "more_than", "at_most", "less_than"]

NUMERIC_KINDS: frozenset[str] = frozenset({"count", "decimal", "percentage"})
WEEKS_A_PERIOD = 4
WEEKS = range(1, WEEKS_A_PERIOD + 1)
"""Weeks of a period, as people count them."""


class Unit(Record):
    """The noun a count counts, so that sentences can be made."""

    one: str
    many: str

    def of(self, number: Fraction | int) -> str:
        """Return the noun that goes with `number`."""
        return self.one if number == 1 else self.many


class Option(Record):
    """One answer that a choice offers."""

    id: str
    label: str


class Guidance(Record):
    """Help for one field, in our own words. Every part may be empty."""

    text: str = ""
    include: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    find: str = ""
    example: str = ""


class Field(Record):
    """One thing asked."""

    id: str
    section: str
    label: str
    kind: Kind
    source: str
    unit: Unit | None = None
    """Noun of a count or a decimal; None for a kind that counts nothing."""
    required: bool | Expression = True
    relevant: Expression | None = None
    """None: always asked. Else asked only while it is true (a blank operand hides it)."""
    hint: str = ""
    guidance: Guidance = Guidance()
    options: tuple[Option, ...] = ()
    exclusive: str = ""
    """Option of a `choices` field that excludes all others; empty for none."""
    per_week: bool = False
    prefill: str = ""
    """`last_return`, `profile.KEY` or empty: copied once, when the return is made."""
    prefill_from: str = ""
    """Field of the last return to prefill from, where it is not this one."""
    fill: Expression | None = None
    """Works the answer out while it is blank."""
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    may_be_not_applicable: bool = False
    not_applicable_reason: str = ""
    not_applicable_when: Expression | None = None
    advise_unchanged: bool = False

    @property
    def numeric(self) -> bool:
        """Whether a readable answer is a number."""
        return self.kind in NUMERIC_KINDS

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Ids a choice may take, in order."""
        return tuple(option.id for option in self.options)


class Target(Record):
    """What is to be reached. With `to_be_confirmed` nothing else is set."""

    bound: Bound = "at_least"
    value: Fraction | None = None
    field: str = ""
    """Field that holds the value when the council sends it by letter; empty for a printed one."""
    to_be_confirmed: bool = False
    since: date | None = None
    """First day of a span that this target judges; None for always."""


class Band(Record):
    """One rating and the outturns, in percent, that get it."""

    id: str
    at_least: Fraction | None = None
    more_than: Fraction | None = None
    at_most: Fraction | None = None
    less_than: Fraction | None = None

    def holds(self, outturn: Fraction) -> bool:
        """Return whether `outturn` falls in this band."""
        return (
            (self.at_least is None or outturn >= self.at_least)
            and (self.more_than is None or outturn > self.more_than)
            and (self.at_most is None or outturn <= self.at_most)
            and (self.less_than is None or outturn < self.less_than)
        )


class Indicator(Record):
    """One figure the authority looks at.

    Exactly one of these forms: `numerator` with `denominator` (a percentage), `value` (a count,
    no decimals), `parts` (each part's percentage of their total) or `measure` (worked out by
    the app itself).
    """

    id: str
    section: str
    title: str
    source: str
    numerator: Expression | None = None
    denominator: Expression | None = None
    value: Expression | None = None
    parts: tuple[str, ...] = ()
    measure: Literal["", "complete_and_on_time"] = ""
    unit: Unit | None = None
    """Noun of the numerator where one unit more or less of it is one person or thing."""
    per_week: bool = False
    weeks_needed: int = WEEKS_A_PERIOD
    """How many of the four weeks must meet the target."""
    targets: tuple[Target, ...] = ()
    bands: tuple[Band, ...] = ()
    band_by_whole_number: bool = False
    """Round half up to a whole number before choosing the band."""
    measured_when: Expression | None = None
    """A gate: while it fails the indicator is not measured."""
    not_measured_reason: str = ""
    applies_when: Expression | None = None
    """None: always. Else not applicable while it is false, for `not_applicable_reason`."""
    not_applicable_when_blank: bool = False
    not_applicable_reason: str = ""
    nothing_to_measure: str = ""
    consequence: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def operands(self) -> tuple[str, ...]:
        """Names the figure is worked out from, each once, in the formula's order."""
        formulas = (self.numerator, self.denominator, self.value)
        names = [name for formula in formulas if formula is not None for name in formula.operands]
        typed = [target.field for target in self.targets if target.field]
        return tuple(dict.fromkeys([*self.parts, *names, *typed]))

    @property
    def mentions(self) -> frozenset[str]:
        """Every name in its formulas and conditions."""
        formulas = (
            self.numerator,
            self.denominator,
            self.value,
            self.measured_when,
            self.applies_when,
        )
        return frozenset(
            name for formula in formulas if formula is not None for name in formula.mentions
        )

    @property
    def counts(self) -> bool:
        """Whether the outturn is a count (no decimals), not a percentage."""
        return self.value is not None

    def target_on(self, first_day: date) -> Target | None:
        """Return the target in force on the first day of the span, or None if none is printed."""
        in_force = None
        for target in self.targets:
            if target.since is None or target.since <= first_day:
                in_force = target
        return in_force


class Section(Record):
    """Fields shown together."""

    id: str
    title: str
    short: str
    """Title of at most 24 characters, for lists."""
    part: Part
    interval: Interval
    """How often it is asked within the returns of a year."""
    source: str = ""
    about: str = ""
    notes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    relevant: Expression | None = None


class Rule(Record):
    """A check over one or more answers."""

    id: str
    severity: Severity
    fields: tuple[str, ...]
    check: Expression
    """What must hold."""
    message: str
    """May name answers in braces: `{kpi1_a}`."""
    blanks_count_as_zero: bool = False
    per_week: bool = False
    source: str = ""


class Determination(Record):
    """A yes / no / unknown conclusion."""

    id: str
    title: str
    section: str
    when: Expression
    source: str
    applies_when: Expression | None = None


class Example(Record):
    """A worked example of the source: answers and the outturn printed for them."""

    indicator: str
    answers: Mapping[str, str]
    outturn: str
    """As the app shows it, two decimals."""
    printed: str
    """As the source prints it."""
    source: str


class Framework(Record):
    """One framework, whole. Mappings keep the order of the definition."""

    id: str
    version: str
    sha256: str
    """Of the definition file's bytes."""
    title: str
    short: str
    authority_id: str
    """Empty where the source names none: then the provider's profile says."""
    authority_name: str
    document: str
    calendar: Calendar
    sections: Mapping[str, Section]
    fields: Mapping[str, Field]
    indicators: Mapping[str, Indicator]
    rules: tuple[Rule, ...] = ()
    readings: Mapping[str, Reading] = field(default_factory=dict)
    determinations: Mapping[str, Determination] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    worksheets: Mapping[str, Worksheet] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    notes: tuple[str, ...] = ()
    own_check: str = ""
    """Words shown with every result where the authority does the measuring itself."""

    @cached_property
    def fields_of(self) -> Mapping[str, tuple[Field, ...]]:
        """Fields by section id, in order."""
        return {
            section: tuple(f for f in self.fields.values() if f.section == section)
            for section in self.sections
        }

    @cached_property
    def indicators_of(self) -> Mapping[str, tuple[Indicator, ...]]:
        """Indicators by section id, in order."""
        return {
            section: tuple(i for i in self.indicators.values() if i.section == section)
            for section in self.sections
        }

    @cached_property
    def looks_back_at(self) -> frozenset[str]:
        """Fields whose last answer a rule needs."""
        return frozenset(name for rule in self.rules for name in rule.check.looks_back_at)

    @cached_property
    def followers(self) -> Mapping[str, frozenset[str]]:
        """By indicator id, the indicators that are worked out or measured by way of it."""
        users: dict[str, list[str]] = {}
        for id, item in self.indicators.items():
            for name in item.mentions:
                users.setdefault(name, []).append(id)
        return {id: reach(id, users) for id in self.indicators}

    def read_as(self, chosen: Mapping[str, str]) -> Framework:
        """Return the framework with each reading's chosen option applied.

        `chosen` maps reading id to option id; readings not named, and options unknown, take
        the default. The default options change nothing, so the common case returns `self`.
        """
        options = [
            option
            for reading in self.readings.values()
            if (option := reading.option(chosen.get(reading.id, reading.default))) is not None
            and option.patches
        ]
        if not options:
            return self
        key = tuple(map(id, options))
        if key not in self._variants:
            self._variants[key] = patched(self, [p for it in options for p in it.patches])
        return self._variants[key]

    @cached_property
    def _variants(self) -> dict[tuple[int, ...], Framework]:
        """Frameworks under other readings, made once: assess asks for them at every keystroke."""
        return {}
