"""How an indicator has gone from period to period: a pure picture of sealed returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tui_kpi.framework.model import Framework, Indicator
from tui_kpi.framework.period import Period
from tui_kpi.returns.assess import assess
from tui_kpi.returns.figures import half_up
from tui_kpi.returns.model import Answers, Assessment, IndicatorResult, IndicatorStatus
from tui_kpi.wording.feedback import STATUS_WORDS, judgement, target_words

MOST_PERIODS = 240
"""Periods between the first and the last sealed return, at most: twenty years of months."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed return: the definition it was sealed under, and its answers."""

    framework: Framework
    answers: Answers
    revision: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One outturn: of a period, or of one of its weeks."""

    outturn: Fraction | None
    """In percent, or a count; exact. None where there is no figure."""
    text: str
    """As it is shown: two decimals and %, or none of a count; empty for None."""
    status: IndicatorStatus
    words: str
    """Status or band in words."""
    band: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series. Without a sealed return it is a gap, and has no figures."""

    period: Period
    figures: tuple[Figure, ...] = ()
    """One; four for a weekly indicator; none of a gap."""
    target: Fraction | None = None
    """What was to be reached; None where nothing was."""
    target_words: str = ""
    """`at least 60%`; empty without a target that has a figure."""
    revision: int | None = None
    version: str = ""
    """Of the definition that it was sealed under."""
    breaks: str = ""
    """Why it may not be compared with the one before; empty where it may."""

    @property
    def sealed(self) -> bool:
        """Whether there is a sealed return for the period."""
        return self.revision is not None


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator over the periods in which it was due, first to last."""

    framework: str
    indicator: str
    part: str
    """Id of the field, for one part of a total; empty otherwise."""
    title: str
    counts: bool
    """The figures are counts, not percentages."""
    points: tuple[Point, ...]

    @property
    def latest(self) -> Point | None:
        """The last period with a sealed return."""
        return next((point for point in reversed(self.points) if point.sealed), None)


def trends(framework: Framework, sealed: Mapping[Period, Sealed]) -> tuple[Series, ...]:
    """Return a series for every indicator of `framework`, in its order.

    From the first to the last sealed period; a period in which an indicator's section was not
    due is no part of its series. Sealed returns are worked out under their own definitions.
    """
    periods = tuple(_periods(sealed))
    assessed = {period: assess(it.framework, it.answers) for period, it in sealed.items()}
    return tuple(
        _series(framework, indicator, part, periods, sealed, assessed)
        for indicator in framework.indicators.values()
        for part in indicator.parts or ("",)
    )


def _periods(sealed: Mapping[Period, Sealed]) -> Iterator[Period]:
    """Yield every period from the first to the last, also those not sealed, in order."""
    known = sorted(sealed, key=lambda period: period.span.start)
    for number, period in enumerate(known):
        yield period
        following = known[number + 1].span.start if number + 1 < len(known) else None
        between = period
        for _ in range(MOST_PERIODS):
            if following is None or between.span.end >= following:
                break
            between = between.next()
            if between.span.end >= following:
                break  # four weeks that start on another Monday overlap
            yield between


def _series(
    framework: Framework,
    indicator: Indicator,
    part: str,
    periods: Sequence[Period],
    sealed: Mapping[Period, Sealed],
    assessed: Mapping[Period, Assessment],
) -> Series:
    interval = framework.sections[indicator.section].interval
    points: list[Point] = []
    last: Sealed | None = None
    for period in periods:
        if period not in sealed:
            if period.covered_by(interval) is not None:
                points.append(Point(period))
            continue
        it, result = sealed[period], assessed[period].indicators.get(indicator.id)
        if result is None or result.status == "not_due":
            continue
        breaks = _breaks(framework, indicator.id, last, it) if last else ""
        points.append(_point(period, it, result, part, breaks))
        last = it
    title = indicator.title
    if part:
        title = f"{title}: {framework.fields[part].label}"
    counts = indicator.counts
    return Series(framework.id, indicator.id, part, title, counts, tuple(points))


def _breaks(framework: Framework, indicator: str, before: Sealed, now: Sealed) -> str:
    if before.framework.sha256 != now.framework.sha256:
        return f"new definition, version {now.framework.version}"
    chosen = (before.answers.readings, now.answers.readings)
    for reading in framework.readings.values():
        was, is_now = (readings.get(reading.id, reading.default) for readings in chosen)
        if indicator in reading.indicators and was != is_now:
            return "read another way from here on"
    return ""


def _point(period: Period, it: Sealed, result: IndicatorResult, part: str, breaks: str) -> Point:
    target = result.target
    return Point(
        period=period,
        figures=tuple(_figures(result, part)),
        target=target.value if target is not None else None,
        target_words=target_words(target, counts=result.counts)
        if target is not None and target.value is not None
        else "",
        revision=it.revision,
        version=it.framework.version,
        breaks=breaks,
    )


def _figures(result: IndicatorResult, part: str) -> Iterator[Figure]:
    if result.weeks:
        for week in result.weeks:
            words = STATUS_WORDS[week.status] if week.status in {"met", "not_met"} else ""
            yield Figure(week.outturn, _text(week.outturn, result), week.status, words)
        return
    outturn = result.parts.get(part) if part else result.outturn
    yield Figure(outturn, _text(outturn, result), result.status, judgement(result), result.band)


def _text(outturn: Fraction | None, result: IndicatorResult) -> str:
    if outturn is None:
        return ""
    return half_up(outturn, 0) if result.counts else f"{half_up(outturn, 2)}%"
