"""Where formulas find their values: one return's readable answers, whole or week by week."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from tui_kpi.framework.expression import Value
from tui_kpi.framework.model import WEEKS_A_PERIOD, Field
from tui_kpi.records import Record

if TYPE_CHECKING:
    from tui_kpi.returns.indicators import Indicators

Weekly = tuple[Value, ...]


class Values(Record):
    """The readable answers that count: due, relevant and applicable ones."""

    single: Mapping[str, Value]
    weekly: Mapping[str, Weekly]
    previous: Mapping[str, Value]
    days: int | None
    """In the period; None where the answers are of another one."""

    def answered(self, name: str) -> bool:
        """Return whether a field has a readable answer (a weekly one: for any week)."""
        if name in self.weekly:
            return any(value is not None for value in self.weekly[name])
        return self.single.get(name) is not None


class PeriodScope:
    """Names stand for answers and outturns of the whole period."""

    def __init__(self, values: Values, indicators: Indicators | None = None) -> None:
        self.values = values
        self.indicators = indicators
        self._single = values.single

    def value(self, name: str) -> Value:
        """Return a field's answer or an indicator's outturn; None while blank."""
        if name in self._single:
            return self._single[name]
        if self.indicators is not None and self.indicators.known(name):
            return self.indicators.result(name).outturn
        return None

    def previous(self, name: str) -> Value:
        """Return the last period's answer to a field."""
        return self.values.previous.get(name)

    def answered(self, name: str) -> bool:
        """Return whether a field has a readable answer."""
        return self.values.answered(name)

    def met(self, name: str) -> bool | None:
        """Return whether an indicator meets its target; None while unknown."""
        if self.indicators is None:
            return None
        return {"met": True, "not_met": False}.get(self.indicators.result(name).status)

    def lookup(self, table: str, key: Fraction) -> Fraction | None:
        """Return a lookup table's value for `key`."""
        return None if self.indicators is None else self.indicators.lookup(table, key)

    def days_in_period(self) -> Fraction | None:
        """Return the number of days in the reporting period; None where that is not known."""
        return None if self.values.days is None else Fraction(self.values.days)

    def weeks(self) -> Iterator[PeriodScope]:
        """Return a scope for each week."""
        return (WeekScope(self.values, week, self.indicators) for week in range(WEEKS_A_PERIOD))


class WeekScope(PeriodScope):
    """Weekly names stand for one week's answers and outturns; `week` counts from 0."""

    def __init__(self, values: Values, week: int, indicators: Indicators | None = None) -> None:
        super().__init__(values, indicators)
        self.week = week

    def value(self, name: str) -> Value:
        """Return the week's answer or outturn; a gated indicator's only once its gate is met."""
        if name in self.values.weekly:
            return self.values.weekly[name][self.week]
        if self.indicators is not None and self.indicators.weekly(name):
            weeks = self.indicators.result(name).weeks
            return weeks[self.week].outturn if weeks and self.indicators.gate(name) else None
        return super().value(name)

    def met(self, name: str) -> bool | None:
        """Return whether a weekly indicator meets its target in this week."""
        if self.indicators is not None and self.indicators.weekly(name):
            weeks = self.indicators.result(name).weeks
            status = weeks[self.week].status if weeks else None
            return {"met": True, "not_met": False}.get(status or "")
        return super().met(name)


class ConditionScope(PeriodScope):
    """For `relevant` and its like: a choice not made is simply not that choice (as XLSForm)."""

    def __init__(self, values: Values, field: Callable[[str], Field | None]) -> None:
        super().__init__(values)
        self._field = field

    def value(self, name: str) -> Value:
        """Return the answer; of a blank choice the empty one."""
        found = super().value(name)
        field = self._field(name) if found is None else None
        if field is None or field.numeric:
            return found
        return frozenset() if field.kind == "choices" else ""


class ZeroScope(PeriodScope):
    """For rules that count blanks as nothing."""

    def __init__(self, values: Values, field: Callable[[str], Field | None]) -> None:
        super().__init__(values)
        self._field = field

    def value(self, name: str) -> Value:
        """Return the answer; of a blank figure 0."""
        found = super().value(name)
        field = self._field(name) if found is None else None
        return Fraction(0) if field is not None and field.numeric else found
