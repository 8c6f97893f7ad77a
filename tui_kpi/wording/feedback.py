"""Results in words, shared by the screens, plain prompts and reports."""

from __future__ import annotations

from fractions import Fraction

from tui_kpi.framework.model import WEEKS_A_PERIOD, Band, Framework, Indicator, Target
from tui_kpi.records import Record
from tui_kpi.returns.addresses import field_of, week_of, weeks_named
from tui_kpi.returns.figures import HUNDRED, half_up, plain
from tui_kpi.returns.indicators import just_meets, ratio
from tui_kpi.returns.model import Answers, Assessment, Flag, IndicatorResult, WeekResult
from tui_kpi.returns.parse import mid_sentence, read_answer
from tui_kpi.returns.scope import PeriodScope, Values
from tui_kpi.wording.formula_words import formula_words

CAUTION_POINTS = 5
"""From how many points for one person on a result is called small-numbered."""
_BOUND_WORDS = {
    "at_least": "at least",
    "more_than": "more than",
    "at_most": "at most",
    "less_than": "less than",
}
STATUS_WORDS: dict[str, str] = {
    "met": "Target met",
    "not_met": "Target missed",
    "no_target": "No target",
    "target_tbc": "Target to be confirmed",
    "not_calculable": "Cannot be worked out",
    "not_measured": "Not measured",
    "not_applicable": "Not applicable",
    "not_due": "Not asked this time",
    "unrated": "Not rated",
}


class ResultWords(Record):
    """What to say about one indicator's result. Every text may be empty; none ends in a newline."""

    title: str
    headline: str
    """The outturn: `33.33%`, `3`; empty while there is none."""
    judgement: str
    """Status in words: `Target met`, `Target missed`, `Waiting for 2 answers`, `Amber` …"""
    formula: str
    """With the user's own numbers: `(12 + 3) ÷ 20 × 100`; `?` for one still to come."""
    target: str
    """`Target: at least 60%`."""
    gap: str
    """`16.67 points under. 3 more of 48 would meet it`; before the numerator is typed:
    `36 or more of 48 meets it`."""
    waits: str
    """`Waiting for: number of …`."""
    reason: str
    """Why there is no figure."""
    last: str
    """`Last time: 62.50%, now up 3.33 points`; empty when last time is not known."""
    cautions: tuple[str, ...]
    """Small numbers, rounding traps, and what follows from a missed target."""
    readings: tuple[str, ...]
    """What another reading would give."""
    covers: str
    """The span in words, where it is not the return's own."""
    bands: str
    """What each band asks: `Green: at least 90%. Amber: …`; empty without bands."""
    better: str
    """How far the next better band is: `1.12 points under Green. 23 more of 2,014 would …`."""
    needed: str
    """In how many weeks the target must be met; empty for an indicator without weeks."""
    weeks: tuple[str, ...]
    """A line for each week that has come to something, or that says what would meet the target."""
    parts: tuple[str, ...]
    """A line for each part of a total: `33.33%: number of …`."""


def describe(
    framework: Framework, answers: Answers, assessment: Assessment, indicator_id: str
) -> ResultWords:
    """Return the words for one indicator of `assessment`, an assessment of these `answers`."""
    read_as = framework.read_as(answers.readings)
    indicator = read_as.indicators[indicator_id]
    result = assessment.indicators[indicator_id]
    asked = result.status not in {"not_due", "not_applicable", "not_measured"}
    span = result.covers
    return ResultWords(
        title=indicator.title,
        headline=_figure(result.outturn, result) if result.outturn is not None else "",
        judgement=judgement(result),
        formula=formula_words(read_as, indicator, answers, assessment) if asked else "",
        target=_target(result) if asked else "",
        gap=_gap(indicator, result),
        waits=_waits(framework, result),
        reason=(result.reason or "")[:1].upper() + (result.reason or "")[1:],
        last=_last(framework, indicator, answers, result) if asked else "",
        cautions=_cautions(indicator, result),
        readings=tuple(_reading(framework, flag) for flag in result.flags),
        covers=span.words() if span is not None and span != assessment.period.span else "",
        bands=_bands(indicator) if asked else "",
        better=_better(indicator, result),
        needed=_needed(indicator) if asked else "",
        weeks=_weeks(indicator, result),
        parts=_parts(framework, result),
    )


def judgement(result: IndicatorResult) -> str:
    """Return a result's status in words."""
    if result.status == "rated" and result.band:
        return _band_name(result.band)
    if result.status == "incomplete":
        count = len(result.waits_for)
        return (
            f"Waiting for {count} answer{'' if count == 1 else 's'}" if count else "Not yet known"
        )
    return STATUS_WORDS[result.status]


def target_words(target: Target, *, counts: bool = False) -> str:
    """Return a target in words: `at least 60%`, `to be confirmed`."""
    if target.to_be_confirmed or target.value is None:
        return "to be confirmed"
    figure = plain(target.value) + ("" if counts else "%")
    return figure if counts and target.value == 0 else f"{_BOUND_WORDS[target.bound]} {figure}"


def band_words(band: Band) -> str:
    """Return the outturns that get a band, in words: `at least 75%, less than 90%`."""
    limits = {bound: getattr(band, bound) for bound in _BOUND_WORDS}
    return ", ".join(
        f"{_BOUND_WORDS[bound]} {plain(limit)}%"
        for bound, limit in limits.items()
        if limit is not None
    )


def _bands(indicator: Indicator) -> str:
    return " ".join(f"{_band_name(band.id)}: {band_words(band)}." for band in indicator.bands)


def _band_name(id: str) -> str:
    return id.replace("_", " ").capitalize()


def _better(indicator: Indicator, result: IndicatorResult) -> str:
    """Say what is short of the next better band; before the numerator is typed, of the best."""
    half = Fraction(1, 2) if indicator.band_by_whole_number else 0
    limits = [(b.at_least - half, b.id) for b in indicator.bands if b.at_least is not None]
    outturn, whole = result.outturn, result.denominator
    if outturn is None:
        if result.status != "incomplete" or result.numerator is not None or not limits:
            return ""
        limit, band = max(limits)
        if indicator.unit is None or whole is None or whole <= 0:
            return ""
        enough = int(just_meets(Target("at_least", limit), whole))
        return f"{enough:,} or more{_of(result)} is {_band_name(band)}"
    above = [(limit, band) for limit, band in limits if limit > outturn]
    if not above:
        return ""
    limit, band = min(above)
    text = f"{half_up(limit - outturn, 2)} points under {_band_name(band)}"
    if indicator.unit is None or whole is None or result.numerator is None:
        return text
    more = just_meets(Target("at_least", limit), whole) - result.numerator
    if more.denominator == 1:
        text += f". {int(more):,} more{_of(result)} would reach it"
    return text


def _needed(indicator: Indicator) -> str:
    if not indicator.per_week:
        return ""
    every = indicator.weeks_needed == WEEKS_A_PERIOD
    weeks = "every week" if every else f"at least {indicator.weeks_needed} of the 4 weeks"
    return f"It must be met in {weeks}"


def _weeks(indicator: Indicator, result: IndicatorResult) -> tuple[str, ...]:
    lines = (_week(indicator, result.target, week) for week in result.weeks)
    return tuple(f"Week {number}: {text}" for number, text in enumerate(lines, 1) if text)


def _week(indicator: Indicator, target: Target | None, week: WeekResult) -> str:
    top, whole = week.numerator, week.denominator
    if week.status == "not_calculable":
        return "nothing to measure"
    if whole is None or whole <= 0 or target is None or target.value is None:
        return ""
    enough = just_meets(target, whole)
    if top is None:
        at_least = target.bound in {"at_least", "more_than"} and indicator.unit is not None
        return f"{int(enough):,} or more of {plain(whole)} meets it" if at_least else ""
    assert week.outturn is not None
    text = f"{plain(top)} ÷ {plain(whole)} = {half_up(week.outturn, 2)}%, "
    text += STATUS_WORDS[week.status].lower()
    more = enough - top
    if week.status == "not_met" and indicator.unit is not None and more.denominator == 1:
        text += f". {int(abs(more)):,} {'more' if more > 0 else 'fewer'} would meet it"
    return text


def _parts(framework: Framework, result: IndicatorResult) -> tuple[str, ...]:
    return tuple(
        f"{half_up(share, 2)}%: {mid_sentence(framework.fields[id].label)}"
        for id, share in result.parts.items()
        if share is not None
    )


def _figure(value: Fraction, result: IndicatorResult) -> str:
    return plain(value) if result.counts else f"{half_up(value, 2)}%"


def _target(result: IndicatorResult) -> str:
    if result.target is None:
        return ""
    return f"Target: {target_words(result.target, counts=result.counts)}"


def _gap(indicator: Indicator, result: IndicatorResult) -> str:
    target = result.target
    if target is None or target.value is None:
        return ""
    if result.gap is None:
        return _what_would_meet(indicator, result, target)
    points, count = result.gap.points, result.gap.count
    unit = "" if result.counts else " points"
    amount = (plain(abs(points)) if result.counts else half_up(abs(points), 2)) + unit
    if result.status == "met":
        return f"{amount} inside the target" if points else "Exactly on the target"
    side = "under" if points < 0 else "over"
    text = f"{amount} {side} the target" if points else "Right at the limit, which is not enough"
    if count:
        whole = "" if result.counts or target.bound in {"at_most", "less_than"} else _of(result)
        text += f". {abs(count):,} {'more' if count > 0 else 'fewer'}{whole} would meet it"
    return text


def _of(result: IndicatorResult) -> str:
    return f" of {plain(result.denominator)}" if result.denominator is not None else ""


def _what_would_meet(indicator: Indicator, result: IndicatorResult, target: Target) -> str:
    """While the numerator is missing, say what it would have to be."""
    if (
        result.status != "incomplete"
        or indicator.unit is None
        or result.numerator is not None
        or result.denominator is None
        or result.denominator <= 0
    ):
        return ""
    enough = int(just_meets(target, result.denominator))
    if target.bound in {"at_least", "more_than"}:
        return f"{enough:,} or more{_of(result)} meets it"
    return f"{enough:,} or fewer meets it" if enough >= 0 else ""


def _waits(framework: Framework, result: IndicatorResult) -> str:
    if not result.waits_for:
        return ""
    weeks: dict[str, list[int]] = {}
    for where in result.waits_for:
        of_field = weeks.setdefault(field_of(where), [])
        of_field += [week] if (week := week_of(where)) else []
    names = "; ".join(_name(framework, field_id, which) for field_id, which in weeks.items())
    return f"Waiting for: {names}"


def _name(framework: Framework, field_id: str, weeks: list[int]) -> str:
    """Return what an answer is called, and which of its weeks are meant: `…, weeks 2 and 3`."""
    if field_id == "due":
        return "the deadline"
    label = mid_sentence(framework.fields[field_id].label)
    if not weeks:
        return label
    every = len(weeks) == WEEKS_A_PERIOD
    return f"{label}, {'every week' if every else weeks_named(weeks)}"


def _cautions(indicator: Indicator, result: IndicatorResult) -> tuple[str, ...]:
    cautions: list[str] = []
    target, outturn = result.target, result.outturn
    if (
        result.status == "not_met"
        and target is not None
        and target.value is not None
        and outturn is not None
        and outturn != target.value
        and half_up(outturn, 2) == half_up(target.value, 2)
    ):
        decimals = next(n for n in range(3, 30) if half_up(outturn, n) != half_up(target.value, n))
        side = "under" if outturn < target.value else "over"
        cautions.append(f"{half_up(outturn, decimals)} is just {side} the target")
    if indicator.unit is not None and outturn is not None and result.denominator:
        share = HUNDRED / result.denominator
        if share >= CAUTION_POINTS:
            noun = indicator.unit.one
            cautions.append(f"Small numbers: one {noun} is {plain(share)} points")
    if result.status == "not_met" and indicator.consequence:
        cautions.append(indicator.consequence)
    return tuple(cautions)


def _reading(framework: Framework, flag: Flag) -> str:
    if flag.code == "on_course":
        return "On course, while it is sealed on or before the deadline"
    if flag.code == "late":
        return "The deadline has passed"
    reading = framework.readings[flag.reading or ""]
    option = reading.option(flag.option or "")
    outcome = _band_name(flag.band or "")
    outcome = outcome or STATUS_WORDS.get(flag.status or "", "not yet known")
    return f"{outcome} if read as “{option.label if option else flag.option}”"


# Last time.


def _last(
    framework: Framework, indicator: Indicator, answers: Answers, result: IndicatorResult
) -> str:
    """Say what the same formula gave for last period's answers, and which way it has gone."""
    if not answers.previous:
        return ""
    before = _before(framework, indicator, answers)
    if before is None:
        return ""
    text = f"Last time: {_figure(before, result)}"
    if result.outturn is None:
        return text
    change = result.outturn - before
    if not change:
        return f"{text}, the same now"
    unit = "" if result.counts else " points"
    size = plain(abs(change)) if result.counts else half_up(abs(change), 2)
    return f"{text}, now {'up' if change > 0 else 'down'} {size}{unit}"


def _before(framework: Framework, indicator: Indicator, answers: Answers) -> Fraction | None:
    """Return what an indicator's own formula gives for last period's answers."""
    single = {
        id: read_answer(field, answers.previous.get(id, ""))[0].value
        for id, field in framework.fields.items()
        if not field.per_week
    }
    scope = PeriodScope(Values(single, {}, {}, None))
    if indicator.value is not None:
        value = indicator.value.evaluate(scope)
        return value if isinstance(value, Fraction) else None
    if indicator.numerator is None or indicator.per_week:
        return None
    return ratio(indicator, scope)[2]
