"""assess(): from a framework and the answers to everything that follows. Pure and total.

No I/O, no clock, no exception for any answers; whole at every keystroke (design §1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tui_kpi.framework.expression import Value
from tui_kpi.framework.model import (
    WEEKS_A_PERIOD,
    Field,
    Framework,
    Rule,
)
from tui_kpi.framework.period import Span, lacks_year, parse_date
from tui_kpi.framework.readings import Reading, ReadingOption
from tui_kpi.records import replace
from tui_kpi.returns.addresses import field_of, in_week, week_of
from tui_kpi.returns.answers import counted
from tui_kpi.returns.figures import plain
from tui_kpi.returns.indicators import Indicators, Inputs
from tui_kpi.returns.model import (
    Address,
    Answer,
    Answers,
    Assessment,
    FieldResult,
    FieldState,
    Flag,
    IndicatorResult,
    Problem,
    Verdict,
)
from tui_kpi.returns.parse import BLANK, Entry, always_applies, read_answer, say_why
from tui_kpi.returns.progress import NOT_COUNTED, section_states
from tui_kpi.returns.scope import ConditionScope, PeriodScope, Values, WeekScope, ZeroScope


def assess(framework: Framework, answers: Answers) -> Assessment:
    """Return everything that follows from `answers`.

    Raises nothing for any answers; PeriodError only if `answers.period` is no period of the
    framework, which whoever names a return has checked.
    """
    return _Assessor(framework, answers).whole()


@dataclass(slots=True)
class _Standing:
    """How one field stands while it is worked out."""

    state: FieldState
    entries: tuple[Entry, ...]
    """One, or one a week."""


class _Assessor:
    """One run. Every step reads the steps before it and adds its own part."""

    def __init__(self, framework: Framework, answers: Answers) -> None:
        self.written = framework
        self.framework = framework.read_as(answers.readings)
        self.answers = counted(answers)
        self.period = framework.calendar.period(answers.period)
        self.single: dict[str, Value] = {}
        self.weekly: dict[str, tuple[Value, ...]] = {}
        previous = {
            id: read_answer(field, answer)[0].value
            for id, answer in answers.previous.items()
            if (field := framework.fields.get(id)) is not None and not field.per_week
        }
        self.values = Values(self.single, self.weekly, previous, self.period.span.days)
        self.condition = ConditionScope(self.values, self.framework.fields.get)
        self.plain = PeriodScope(self.values)
        self.weeks = tuple(WeekScope(self.values, week) for week in range(WEEKS_A_PERIOD))
        self.zero = ZeroScope(self.values, self.framework.fields.get)
        self.standings: dict[str, _Standing] = {}
        self.reasons: dict[str, str] = {}
        self.filled: dict[str, Fraction] = {}
        self.entry_problems: list[Problem] = []

    def whole(self) -> Assessment:
        covers = self.covers()
        for field in self.framework.fields.values():
            self.stand(field, covers[field.section])
        self.fill()
        states = {id: standing.state for id, standing in self.standings.items()}
        inputs = Inputs(self.values, states, self.reasons, covers)
        due_on, due_problem = self.deadline()
        missing = self.missing(states)
        problems = [
            *self.entry_problems,
            *due_problem,
            *self.broken_rules(states),
            *self.unchanged(),
        ]
        finished = not missing and not any(p.severity == "error" for p in problems)
        timely_id = next((i.id for i in self.framework.indicators.values() if i.measure), "")
        if timely_id:
            covering = covers[self.framework.indicators[timely_id].section]
            inputs = replace(
                inputs, timely=self.timely(timely_id, due_on, covering, finished=finished)
            )
        indicators = Indicators(self.framework, inputs)
        results = {id: indicators.result(id) for id in self.framework.indicators}
        self.flag(results, inputs)
        return Assessment(
            framework=self.framework.id,
            period=self.period,
            due_on=due_on,
            complete=finished,
            missing=missing,
            due=tuple(
                i.id for i in self.framework.indicators.values() if covers[i.section] is not None
            ),
            indicators=results,
            determinations=self.determinations(indicators, covers),
            sections=section_states(self.framework, states, covers, missing, problems),
            fields={
                id: FieldResult(state, _first_error(id, problems)) for id, state in states.items()
            },
            problems=tuple(problems),
            kept_not_sent=tuple(
                id for id, state in states.items() if state in NOT_COUNTED and self.typed(id)
            ),
            filled=self.filled,
        )

    # Which answers count.

    def covers(self) -> dict[str, Span | None]:
        """Return the span that each section covers in this return; None: not due."""
        sections = self.framework.sections.values()
        spans = {
            interval: self.period.covered_by(interval)
            for interval in {section.interval for section in sections}
        }
        return {section.id: spans[section.interval] for section in sections}

    def stand(self, field: Field, covers: Span | None) -> None:
        """Read one field's answer, and settle whether it counts."""
        state, entries = self.state_of(field, covers)
        self.standings[field.id] = _Standing(state, entries)
        if field.per_week:
            counted = state not in NOT_COUNTED
            self.weekly[field.id] = tuple(e.value if counted else None for e in entries)
        else:
            self.single[field.id] = entries[0].value if state == "answered" else None

    def state_of(self, field: Field, covers: Span | None) -> tuple[FieldState, tuple[Entry, ...]]:
        blank = (BLANK,) * (WEEKS_A_PERIOD if field.per_week else 1)
        if covers is None:
            return "not_due", blank
        section = self.framework.sections[field.section]
        for condition in (section.relevant, field.relevant):
            if condition is not None and condition.evaluate(self.condition) is not True:
                return "irrelevant", blank
        if (reason := self.not_applicable(field)) is not None:
            self.reasons[field.id] = reason
            return "not_applicable", blank
        entries = read_answer(field, self.answers.answers.get(field.id, ""))
        unreadable = False
        for week, entry in enumerate(entries, 1):
            if entry.code and entry.message:
                unreadable = True
                where = in_week(field.id, week) if len(entries) > 1 else field.id
                self.entry_problems.append(Problem("error", entry.code, (where,), entry.message))
        if unreadable:
            return "unreadable", entries
        if any(entry.value is not None for entry in entries):
            return "answered", entries
        marked = any(field_of(where) == field.id for where in self.answers.not_known)
        return ("not_known" if marked else "blank"), entries

    def not_applicable(self, field: Field) -> str | None:
        """Return why a field does not apply, or None."""
        when = field.not_applicable_when
        if when is not None and when.evaluate(self.condition) is True:
            return field.not_applicable_reason
        reason = self.answers.not_applicable.get(field.id)
        if reason is None:
            return None
        if field.may_be_not_applicable and reason.strip():
            return reason
        message = say_why(field) if field.may_be_not_applicable else always_applies(field)
        self.entry_problems.append(Problem("error", "not_applicable_refused", (field.id,), message))
        return None

    def fill(self) -> None:
        """Work out the blank answers that have a formula of their own."""
        for field in self.framework.fields.values():
            standing = self.standings[field.id]
            if field.fill is None or standing.state not in {"blank", "not_known"}:
                continue
            value = field.fill.evaluate(self.plain)
            if isinstance(value, Fraction):
                standing.state = "worked_out"
                self.single[field.id] = self.filled[field.id] = value

    def typed(self, field_id: str) -> bool:
        answer = self.answers.answers.get(field_id, "")
        return any(part.strip() for part in ([answer] if isinstance(answer, str) else answer))

    # What is still to come, and what disagrees.

    def deadline(self) -> tuple[date | None, list[Problem]]:
        """Return the deadline in force; a typed one that is no date is a problem."""
        if not self.answers.due.strip():
            return self.framework.calendar.due.on(self.period.span), []
        day = parse_date(self.answers.due)
        if day is not None:
            return day, []
        message = "The deadline must be a real date, like 27/4/2027"
        if lacks_year(self.answers.due):
            message = "The deadline must say the year too, like 27 April 2027"
        return None, [Problem("error", "not_a_date", ("due",), message)]

    def missing(self, states: Mapping[str, FieldState]) -> tuple[Address, ...]:
        missing: list[Address] = []
        if self.framework.calendar.due.typed and not self.answers.due.strip():
            missing.append("due")
        for field in self.framework.fields.values():
            state = states[field.id]
            if state in NOT_COUNTED or state == "worked_out" or not self.required(field):
                continue
            entries = self.standings[field.id].entries
            for week, entry in enumerate(entries, 1):
                if entry.value is None and entry.code is None:
                    missing.append(in_week(field.id, week) if field.per_week else field.id)
        return tuple(missing)

    def unchanged(self) -> list[Problem]:
        """Advise a look at answers that are the same as last time, where the definition asks."""
        return [
            Problem(
                "advice",
                "unchanged",
                (field.id,),
                f"“{field.label}” is the same as last time. Check that it still holds",
            )
            for field in self.framework.fields.values()
            if field.advise_unchanged
            and self.single.get(field.id) is not None
            and self.single[field.id] == self.values.previous.get(field.id)
        ]

    def required(self, field: Field) -> bool:
        if isinstance(field.required, bool):
            return field.required
        return field.required.evaluate(self.condition) is True

    def broken_rules(self, states: Mapping[str, FieldState]) -> list[Problem]:
        problems: list[Problem] = []
        for rule in self.framework.rules:
            if any(states[id] in NOT_COUNTED for id in rule.fields):
                continue
            if rule.per_week:
                for week, scope in enumerate(self.weeks):
                    if self.broken(rule, scope):
                        where = tuple(
                            in_week(id, week + 1) if id in self.weekly else id for id in rule.fields
                        )
                        problems.append(self.problem(rule, where))
            elif self.broken(rule, self.zero if rule.blanks_count_as_zero else self.plain):
                problems.append(self.problem(rule, rule.fields))
        return problems

    def broken(self, rule: Rule, scope: PeriodScope) -> bool:
        """Return whether a rule fails. A blank operand skips it, even where Kleene would not."""
        if rule.check.evaluate(scope) is not False:
            return False
        return all(scope.value(name) is not None for name in rule.check.operands)

    def problem(self, rule: Rule, where: tuple[Address, ...]) -> Problem:
        shown = dict(zip(rule.fields, where, strict=True))
        message = rule.message
        for field in self.framework.fields.values():
            if f"{{{field.id}}}" in message:
                text = self.shown(field, shown.get(field.id, field.id))
                message = message.replace(f"{{{field.id}}}", text)
        return Problem(rule.severity, rule.id, where, message)

    def shown(self, field: Field, where: Address) -> str:
        """Return an answer as a message quotes it."""
        if field.id in self.filled:
            return plain(self.filled[field.id])
        text = self.answers.text(field.id, week_of(where)).strip()
        labels = {option.id: option.label for option in field.options}
        return ", ".join(labels.get(part, part) for part in text.split(",")) if labels else text

    # Conclusions.

    def timely(
        self, id: str, due_on: date | None, covers: Span | None, *, finished: bool
    ) -> IndicatorResult:
        """Judge the return itself: complete, and sealed on or before the deadline."""
        sealed_on, today = self.answers.sealed_on, self.answers.today
        result = IndicatorResult(id, "incomplete", covers)
        target = self.framework.indicators[id].targets[0]
        if due_on is None:
            return replace(result, target=target, waits_for=("due",))
        if sealed_on is None:
            late = today is not None and today > due_on
            flags = (Flag("late" if late else "on_course"),) if today is not None else ()
            return replace(result, target=target, flags=flags or (Flag("on_course"),))
        in_time = finished and sealed_on <= due_on
        return replace(
            result,
            status="met" if in_time else "not_met",
            outturn=Fraction(100 if in_time else 0),
            target=target,
        )

    def flag(self, results: dict[str, IndicatorResult], inputs: Inputs) -> None:
        """Add, one reading at a time, what another option would change."""
        for reading in self.written.readings.values():
            chosen = reading.option(self.answers.readings.get(reading.id, ""))
            taken = chosen.id if chosen else reading.default
            for option in reading.options:
                if option.id == taken:
                    continue
                other = self.written.read_as({**self.answers.readings, reading.id: option.id})
                if found := self.answers.under.get(f"{reading.id}.{option.id}"):
                    self.flag_worked_out(results, reading, option, found)
                    continue
                indicators = Indicators(other, inputs)
                for id in _touched(self.written, reading):
                    self.flag_one(results, id, indicators.result(id), reading, option)

    def flag_worked_out(
        self,
        results: dict[str, IndicatorResult],
        reading: Reading,
        option: ReadingOption,
        found: Mapping[str, Answer],
    ) -> None:
        """Flag what changes when a worksheet's answers are those under another option."""
        answers = replace(
            self.answers,
            answers={**self.answers.answers, **found},
            readings={**self.answers.readings, reading.id: option.id},
            under={},
        )
        for id, then in assess(self.written, answers).indicators.items():
            self.flag_one(results, id, then, reading, option)

    @staticmethod
    def flag_one(
        results: dict[str, IndicatorResult],
        id: str,
        then: IndicatorResult,
        reading: Reading,
        option: ReadingOption,
    ) -> None:
        now = results[id]
        if then.status != "incomplete" and (now.status, now.band) != (then.status, then.band):
            flag = Flag("reading", reading.id, option.id, then.status, then.band)
            results[id] = replace(now, flags=(*now.flags, flag))

    def determinations(
        self, indicators: Indicators, covers: Mapping[str, Span | None]
    ) -> dict[str, Verdict]:
        verdicts: dict[str, Verdict] = {}
        for item in self.framework.determinations.values():
            applies = item.applies_when
            if covers[item.section] is None or (
                applies is not None and indicators.truth(applies) is False
            ):
                verdicts[item.id] = "not_applicable"
                continue
            truth = indicators.truth(item.when)
            verdicts[item.id] = "unknown" if truth is None else "yes" if truth else "no"
        return verdicts


def _first_error(field_id: str, problems: list[Problem]) -> str | None:
    return next(
        (
            problem.message
            for problem in problems
            if problem.severity == "error" and field_id in map(field_of, problem.fields)
        ),
        None,
    )


def _touched(framework: Framework, reading: Reading) -> Iterator[str]:
    """Yield the indicators that a reading's options can change, in the framework's order."""
    patches = [patch for option in reading.options for patch in option.patches]
    changed = {patch.id for patch in patches if patch.kind == "indicator"}
    for id in framework.indicators:
        if id in changed or any(id in framework.followers[each] for each in changed):
            yield id
