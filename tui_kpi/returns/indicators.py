"""What each indicator comes to, in the order of statuses that design §4 fixes.

not_applicable > not_due > not_measured > incomplete > not_calculable > judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from math import ceil, floor

from tui_kpi.framework.expression import Expression
from tui_kpi.framework.model import WEEKS_A_PERIOD, Framework, Indicator, Target
from tui_kpi.framework.period import INTERVAL_WORDS, Span
from tui_kpi.records import Record, replace
from tui_kpi.returns.figures import HUNDRED, whole
from tui_kpi.returns.model import (
    Address,
    FieldState,
    Gap,
    IndicatorResult,
    IndicatorStatus,
    WeekResult,
)
from tui_kpi.returns.scope import PeriodScope, Values, WeekScope

Make = Callable[..., IndicatorResult]
"""Makes a result from its status and whatever else is known by then."""

_NOT_ASKED: frozenset[FieldState] = frozenset({"irrelevant", "not_applicable"})


class Inputs(Record):
    """What indicators are worked out from."""

    values: Values
    states: Mapping[str, FieldState]
    reasons: Mapping[str, str]
    """Why a field does not apply."""
    covers: Mapping[str, Span | None]
    """By section; None where it is not due."""
    timely: IndicatorResult | None = None
    """Result of the indicator that judges the return itself, once it is known."""


class Indicators:
    """The indicators of one framework over one return's values, each worked out once."""

    def __init__(self, framework: Framework, inputs: Inputs) -> None:
        self._framework = framework
        self._inputs = inputs
        self._scope = PeriodScope(inputs.values, self)
        self._weeks = tuple(WeekScope(inputs.values, week, self) for week in range(WEEKS_A_PERIOD))
        self._results: dict[str, IndicatorResult] = {}
        self._gates: dict[str, bool | None] = {}

    def known(self, name: str) -> bool:
        """Return whether `name` is an indicator."""
        return name in self._framework.indicators

    def weekly(self, name: str) -> bool:
        """Return whether `name` is an indicator with a figure for each week."""
        indicator = self._framework.indicators.get(name)
        return indicator is not None and indicator.per_week

    def lookup(self, table: str, key: Fraction) -> Fraction | None:
        """Return a lookup table's value for `key`."""
        return self._framework.lookups[table].find(key)

    def result(self, id: str) -> IndicatorResult:
        """Return what the indicator comes to."""
        found = self._results.get(id)
        if found is None:
            found = self._results[id] = self._work_out(self._framework.indicators[id])
        return found

    def gate(self, id: str) -> bool | None:
        """Return whether the indicator is to be measured; None while that is undecided."""
        if id not in self._gates:
            when = self._framework.indicators[id].measured_when
            self._gates[id] = True if when is None else when.evaluate(self._scope)
        return self._gates[id]

    def truth(self, condition: Expression) -> bool | None:
        """Return what a condition over answers and indicators comes to; None: unknown."""
        found: bool | None = condition.evaluate(self._scope)
        return found

    def _work_out(self, indicator: Indicator) -> IndicatorResult:
        covers = self._inputs.covers[indicator.section]
        make: Make = partial(IndicatorResult, indicator.id, covers=covers, counts=indicator.counts)
        reason = self._not_applicable(indicator)
        if reason is not None:
            return make("not_applicable", reason=reason)
        if covers is None:
            section = self._framework.sections[indicator.section]
            return make("not_due", reason=f"asked {INTERVAL_WORDS[section.interval]}")
        if indicator.measure:
            return self._inputs.timely or make("incomplete")
        gate = self.gate(indicator.id)
        if gate is False:
            week = WeekResult("not_measured", None)
            weeks = (week,) * WEEKS_A_PERIOD if indicator.per_week else ()
            return make("not_measured", reason=indicator.not_measured_reason or None, weeks=weeks)
        target = self._target(indicator, covers)
        make = partial(make, target=_visible(target))
        worked = (self._weekly if indicator.per_week else self._whole)(indicator, make, target)
        return worked if gate else self._behind_open_gate(indicator, worked)

    def _not_applicable(self, indicator: Indicator) -> str | None:
        """Return why the indicator does not apply, or None if it does."""
        if indicator.applies_when is not None and self.truth(indicator.applies_when) is False:
            return indicator.not_applicable_reason
        states, operands = self._inputs.states, indicator.operands
        for name in operands:
            if states.get(name) in _NOT_ASKED:
                given = self._inputs.reasons.get(name, "")
                return given or indicator.not_applicable_reason
        if indicator.not_applicable_when_blank and not any(
            self._inputs.values.answered(name) or states.get(name) == "unreadable"
            for name in operands
        ):
            return indicator.not_applicable_reason
        return None

    def _target(self, indicator: Indicator, covers: Span) -> Target | None:
        """Return the target in force with its figure; no figure while it is awaited."""
        target = indicator.target_on(covers.start)
        if target is not None and target.field:
            value = self._scope.value(target.field)
            target = replace(target, value=value if isinstance(value, Fraction) else None)
        return target

    def _behind_open_gate(self, indicator: Indicator, worked: IndicatorResult) -> IndicatorResult:
        """While the gate is undecided no judgement stands: wait for the gate's answers."""
        assert indicator.measured_when is not None
        names = indicator.measured_when.mentions
        gates = [self.result(name) for name in names if self.known(name)]
        waiting = [*self._blanks(tuple(name for name in names if not self.known(name)))]
        undecided = bool(waiting)
        for gate in gates:
            undecided = undecided or gate.status == "incomplete"
            waiting.extend(gate.waits_for)
        status: IndicatorStatus = "incomplete" if undecided else "not_calculable"
        if worked.status == "incomplete":
            return worked
        return replace(
            worked,
            status=status,
            band=None,
            gap=None,
            waits_for=tuple(waiting) if undecided else (),
            reason=next((gate.reason for gate in gates if gate.reason), None),
        )

    def _whole(self, indicator: Indicator, make: Make, target: Target | None) -> IndicatorResult:
        if indicator.parts:
            return self._distribution(indicator, make)
        if indicator.value is not None:
            value = indicator.value.evaluate(self._scope)
            make = partial(make, numerator=value, outturn=value)
            if value is None:
                return self._blank(indicator, make)
            return _judged(indicator, make, value, None, target)
        numerator, denominator, outturn = ratio(indicator, self._scope)
        make = partial(make, numerator=numerator, denominator=denominator, outturn=outturn)
        if numerator is None or denominator is None:
            return self._blank(indicator, make)
        if outturn is None:
            return make("not_calculable", reason=indicator.nothing_to_measure or None)
        return _judged(indicator, make, outturn, (numerator, denominator), target)

    def _blank(self, indicator: Indicator, make: Make) -> IndicatorResult:
        """Return the result while there is no figure: for want of answers, or of a value."""
        waits = self._blanks(indicator.operands)
        if waits:
            return make("incomplete", waits_for=waits)
        return make("not_calculable", reason=indicator.nothing_to_measure or None)

    def _distribution(self, indicator: Indicator, make: Make) -> IndicatorResult:
        counts = {part: self._scope.value(part) for part in indicator.parts}
        figures = [value for value in counts.values() if isinstance(value, Fraction)]
        if len(figures) < len(counts):
            return make("incomplete", waits_for=self._blanks(indicator.parts))
        total = sum(figures, Fraction(0))
        if not total:
            reason = indicator.nothing_to_measure or None
            return make("not_calculable", reason=reason, denominator=total)
        shares = {
            part: value * HUNDRED / total for part, value in zip(counts, figures, strict=True)
        }
        return make("no_target", parts=shares, denominator=total)

    def _weekly(self, indicator: Indicator, make: Make, target: Target | None) -> IndicatorResult:
        weeks = []
        for week in self._weeks:
            numerator, denominator, outturn = ratio(indicator, week)
            if numerator is None or denominator is None or target is None or target.value is None:
                status: IndicatorStatus = "incomplete"
            elif outturn is None:
                status = "not_calculable"
            else:
                status = _meets(outturn, target)
            weeks.append(WeekResult(status, outturn, numerator, denominator))
        judged = _of_weeks([week.status for week in weeks], indicator.weeks_needed)
        make = partial(make, weeks=tuple(weeks))
        if judged == "incomplete":
            return make(judged, waits_for=self._blanks(indicator.operands))
        if judged == "not_calculable":
            return make(judged, reason=indicator.nothing_to_measure or None)
        return make(judged)

    def _blanks(self, operands: tuple[str, ...]) -> tuple[Address, ...]:
        """Return the answers that are still to come among `operands`."""
        values = self._inputs.values
        blanks: list[Address] = []
        for name in operands:
            if name in values.weekly:
                cells = enumerate(values.weekly[name], 1)
                blanks.extend(f"{name}.{week}" for week, cell in cells if cell is None)
            elif not self.known(name) and self._scope.value(name) is None:
                blanks.append(name)
        return tuple(blanks)


def _visible(target: Target | None) -> Target | None:
    """Return a target worth showing: one with a figure, or one to be confirmed."""
    return target if target and (target.value is not None or target.to_be_confirmed) else None


def ratio(
    indicator: Indicator, scope: PeriodScope
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Return numerator, denominator and outturn in percent, each None while it has none.

    A denominator of nought (or, with answers that contradict each other, less) measures
    nothing.
    """
    assert indicator.numerator is not None
    assert indicator.denominator is not None
    numerator: Fraction | None = indicator.numerator.evaluate(scope)
    denominator: Fraction | None = indicator.denominator.evaluate(scope)
    if numerator is None or denominator is None or denominator <= 0:
        return numerator, denominator, None
    return numerator, denominator, numerator * HUNDRED / denominator


def _judged(
    indicator: Indicator,
    make: Make,
    outturn: Fraction,
    ratio: tuple[Fraction, Fraction] | None,
    target: Target | None,
) -> IndicatorResult:
    """Return the result with its judgement: band, or target met or not, or none.

    `ratio` is numerator and denominator; None for a count.
    """
    if indicator.bands:
        figure = whole(outturn) if indicator.band_by_whole_number else outturn
        band = next((band.id for band in indicator.bands if band.holds(figure)), "unrated")
        return make("unrated") if band == "unrated" else make("rated", band=band)
    if target is None:
        return make("no_target")
    if target.to_be_confirmed:
        return make("target_tbc")
    if target.value is None:
        return make("incomplete", waits_for=(target.field,), outturn=None)
    status = _meets(outturn, target)
    return make(status, gap=_gap(indicator, outturn, ratio, target, status))


def _meets(outturn: Fraction, target: Target | None) -> IndicatorStatus:
    if target is None or target.value is None:
        return "no_target"
    return "met" if reaches(outturn, target) else "not_met"


def reaches(outturn: Fraction, target: Target) -> bool:
    """Return whether an outturn, unrounded, meets a target that has a figure."""
    assert target.value is not None
    if target.bound == "at_least":
        return outturn >= target.value
    if target.bound == "more_than":
        return outturn > target.value
    if target.bound == "at_most":
        return outturn <= target.value
    return outturn < target.value


def _gap(
    indicator: Indicator,
    outturn: Fraction,
    ratio: tuple[Fraction, Fraction] | None,
    target: Target,
    status: IndicatorStatus,
) -> Gap:
    assert target.value is not None
    points = outturn - target.value
    if indicator.unit is None:
        return Gap(points, None)
    if status == "met":
        return Gap(points, 0)
    numerator, denominator = ratio or (outturn, None)
    enough = just_meets(target, denominator)
    change = enough - numerator
    possible = enough >= 0 and change.denominator == 1
    return Gap(points, int(change) if possible else None)


def just_meets(target: Target, denominator: Fraction | None) -> Fraction:
    """Return the whole numerator nearest to the limit that meets the target.

    `denominator` None: the target is on the count itself. The result is negative where even
    none would not meet it.
    """
    assert target.value is not None
    limit = target.value if denominator is None else target.value * denominator / HUNDRED
    if target.bound == "at_least":
        return Fraction(ceil(limit))
    if target.bound == "more_than":
        return Fraction(floor(limit) + 1)
    return Fraction(floor(limit) if target.bound == "at_most" else ceil(limit) - 1)


def _of_weeks(statuses: list[IndicatorStatus], needed: int) -> IndicatorStatus:
    """Return what the weeks decide together; weeks still open count either way."""
    met, missed = statuses.count("met"), statuses.count("not_met")
    if met >= needed:
        return "met"
    if missed > WEEKS_A_PERIOD - needed:
        return "not_met"
    return "incomplete" if "incomplete" in statuses else "not_calculable"
