"""A series as a picture made of characters, and as a table.

Drawn on plotille's canvas: pure Python with no state of its own, and it lets every mark be
chosen, so that a terminal without colours or without anything but ASCII shows the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from tui_kpi.returns.figures import half_up
from tui_kpi.wording.trends import Figure, Point, Series

GAP = "no sealed return"
"""Words for a period that is missing."""
_LEAST = 16
"""Columns below which nothing can be drawn."""


def plot(series: Series, width: int, height: int, *, ascii_only: bool) -> list[str]:
    """Return the picture, at most `width` columns wide and `height` lines high, legend included.

    Empty where there is no figure to draw, or no room.
    """
    points = series.points
    figures = [figure.outturn for point in points for figure in point.figures]
    known = [outturn for outturn in figures if outturn is not None]
    targets = [point.target for point in points if point.target is not None]
    top = _top([*known, *targets], counts=series.counts)
    rows = height - 3
    labels = _labels(top, rows, series)
    margin = max(map(len, labels.values())) + 2
    columns = width - margin
    if not known or columns < _LEAST or rows < 3:
        return []
    mark = "*" if ascii_only else "●"
    drawn = _canvas(points, top, (columns, rows), mark, ascii_only=ascii_only)
    lines = [f"{labels.get(row, ''):>{margin - 2}} |{line}" for row, line in enumerate(drawn)]
    lines.append(" " * (margin - 1) + "+" + "-" * columns)
    lines.append(" " * margin + _below(points, columns))
    said = [f"{mark} outturn"] + ["- target"] * bool(targets)
    said += ["! figures before it may not compare"] * any(point.breaks for point in points)
    lines.append(" " * margin + "   ".join(said))
    return [line.rstrip() for line in lines]


def _top(figures: Sequence[Fraction], *, counts: bool) -> Fraction:
    """Return the figure at the top: 100% at least, or a round count above all."""
    most = max(figures, default=Fraction(0))
    if not counts and most <= 100:
        return Fraction(100)
    step = 10 ** max(0, len(str(ceil(most))) - 1)
    return Fraction(max(2, ceil(most / step) * step))


def _labels(top: Fraction, rows: int, series: Series) -> dict[int, str]:
    """Return the figures at the left, by line: the top, nothing, and what is half way."""
    unit = "" if series.counts else "%"
    found = {0: half_up(top, 0) + unit, rows - 1: f"0{unit}"}
    if (top / 2).denominator == 1:
        found[rows - 1 - round((4 * rows - 1) / 2) // 4] = half_up(top / 2, 0) + unit
    return found


def _canvas(
    points: Sequence[Point],
    top: Fraction,
    size: tuple[int, int],
    mark: str,
    *,
    ascii_only: bool,
) -> list[str]:
    """Draw: floats begin and end here."""
    from plotille import Canvas  # noqa: PLC0415 - only when something is drawn

    columns, rows = size
    # The canvas ends just before its limits: the top figure must lie on the last dot.
    limit = float(top) * (4 * rows) / (4 * rows - 1)
    canvas = Canvas(columns, rows, 0.0, 0.0, float(len(points)), limit)
    for at, point in enumerate(points):
        if point.target is not None:
            for column in range(columns):
                x = (column + 0.5) * len(points) / columns
                if at <= x < at + 1:
                    canvas.point(x, float(point.target), marker="-")
    last: tuple[float, float] | None = None
    for at, point in enumerate(points):
        if point.breaks or not point.sealed:
            last = None
        if point.breaks:
            canvas.text(float(at), float(top), "!")
        for x, y in _places(at, point.figures):
            if last is not None and not ascii_only:
                canvas.line(*last, x, y)
            last = (x, y)
    for at, point in enumerate(points):
        for x, y in _places(at, point.figures):
            canvas.point(x, y, marker=mark)
    return [line.replace("\u2800", " ") for line in str(canvas.plot()).split("\n")]


def _places(at: int, figures: Sequence[Figure]) -> list[tuple[float, float]]:
    """Return where the figures of one period stand; weeks stand side by side."""
    share = 1 / max(1, len(figures))
    return [
        (at + (number + 0.5) * share, float(figure.outturn))
        for number, figure in enumerate(figures)
        if figure.outturn is not None
    ]


def _below(points: Sequence[Point], columns: int) -> str:
    """Return the periods' names under the picture: every one, or every so many, that have room."""
    names = [short_title(point) for point in points]
    room = columns / len(points)
    step = next(
        (n for n in range(1, len(names)) if n * room >= max(map(len, names)) + 2), len(names)
    )
    line = ""
    for at in range(0, len(names), step):
        name = names[at]
        start = max(0, (2 * at + 1) * columns // (2 * len(names)) - len(name) // 2)
        start = min(start, columns - len(name))
        if not line or start > len(line):  # the last may have had to move to the left
            line = line.ljust(start) + name
    return line


def short_title(point: Point) -> str:
    """Return a period's name in few characters: `Q4 26-27`, `Apr 27`, `29/3/27`."""
    period, start = point.period, point.period.span.start
    if period.interval == "month":
        return f"{period.title()[:3]} {start.year % 100:02}"
    if period.interval == "four-week":
        return f"{start.day}/{start.month}/{start.year % 100:02}"
    year, _, part = period.id[2:].rpartition("-")
    return period.id if period.interval == "year" else f"{part} {year}"


def table(series: Series) -> list[tuple[str, str, str, str]]:
    """Return a row for each period: its title, the outturn, the target, the result.

    A break stands as a row of its own before the period that it begins with: its words alone.
    """
    rows: list[tuple[str, str, str, str]] = []
    for point in series.points:
        if point.breaks:
            rows.append((f"{point.breaks[:1].upper()}{point.breaks[1:]}:", "", "", ""))
        rows += _rows(point)
    return rows


def _rows(point: Point) -> list[tuple[str, str, str, str]]:
    title = point.period.title()
    if not point.sealed:
        return [(title, "-", "", GAP)]
    if len(point.figures) == 1:
        figure = point.figures[0]
        return [(title, figure.text or "-", point.target_words, figure.words)]
    return [
        (
            f"{title}, week {week}" if week == 1 else f"  week {week}",
            figure.text or "-",
            point.target_words if week == 1 else "",
            figure.words,
        )
        for week, figure in enumerate(point.figures, 1)
    ]


def table_lines(series: Series) -> list[str]:
    """Return the table with its columns aligned."""
    rows = [("Period", "Outturn", "Target", "Result"), *table(series)]
    full = [row for row in rows if row[1]]
    first, second, third = (max(len(row[at]) for row in full) for at in range(3))
    return [
        f"{a:<{first}}  {b:>{second}}  {c:<{third}}  {d}".rstrip() if b else a
        for a, b, c, d in rows
    ]
