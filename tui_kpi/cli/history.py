"""`tui-kpi history FRAMEWORK [INDICATOR]`: outturn against target, period by period."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.cli.output import print_json, shows_ascii_alone
from tui_kpi.reports.plot import plot, short_title, table_lines
from tui_kpi.session.archive.trend_series import chosen, history_of
from tui_kpi.wording.trends import Figure, Point, Series

_HEIGHT = 14


def run(arguments: Namespace, context: Context) -> int:
    """Print where each indicator stands, or one of them as a table and a picture."""
    series = history_of(context.folders, context.catalogue, arguments.framework)
    if arguments.indicator:
        series = chosen(series, arguments.indicator)
    if arguments.json:
        print_json([_as_json(it) for it in series])
    elif not any(it.latest for it in series):
        print("Nothing sealed yet. The history is made of sealed returns.", file=sys.stderr)
    elif arguments.indicator:
        for it in series:
            print("\n".join(_whole(it)))
    else:
        for it in series:
            print(_one_line(it))
    return 0


def _one_line(series: Series) -> str:
    point = series.latest
    if point is None:
        return f"{series.indicator}: {series.title}: not yet"
    figures = ", ".join(figure.text or "-" for figure in point.figures)
    words = ", ".join(dict.fromkeys(figure.words for figure in point.figures if figure.words))
    said = ", ".join(filter(None, (figures, point.target_words, words)))
    return f"{series.indicator}: {series.title}: {said} ({short_title(point)})"


def _whole(series: Series) -> list[str]:
    width = shutil.get_terminal_size().columns - 1
    picture = plot(series, width, _HEIGHT, ascii_only=shows_ascii_alone())
    return [series.title, "", *table_lines(series), "", *picture, *[""] * bool(picture)]


def _as_json(series: Series) -> dict[str, object]:
    return {
        "framework": series.framework,
        "indicator": series.indicator,
        "part": series.part or None,
        "title": series.title,
        "points": [_point(point) for point in series.points],
    }


def _point(point: Point) -> dict[str, object]:
    weekly = len(point.figures) > 1
    return {
        "period": point.period.id,
        "start": str(point.period.span.start),
        "end": str(point.period.span.end),
        "sealed": point.sealed,
        "revision": point.revision,
        "version": point.version or None,
        "breaks": point.breaks or None,
        "target": None if point.target is None else str(point.target),
        **(_figure(point.figures[0]) if point.sealed and not weekly else _figure(None)),
        "weeks": [_figure(figure) for figure in point.figures] if weekly else [],
    }


def _figure(figure: Figure | None) -> dict[str, object]:
    if figure is None:
        return {"status": None, "outturn": None, "exact": None, "band": None}
    return {
        "status": figure.status,
        "outturn": figure.text.removesuffix("%") or None,
        "exact": None if figure.outturn is None else str(figure.outturn),
        "band": figure.band,
    }
