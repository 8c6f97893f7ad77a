"""Which lines of a page are in sight, where it is taller than the window."""

from __future__ import annotations

from rich.cells import cell_len

from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.layout import Sheet, Stop
from tui_kpi.tui.kit.page.lines import Line, pad


def first_to_show(sheet: Sheet, stop: Stop, height: int, first: int) -> int:
    """Return the line to show first, of `height` lines, to have the user's stop in sight.

    It is as near as can be to `first`, the line that is shown first now.
    """
    stops = sheet.stops
    if stops[-1].bottom < height:
        return 0
    top = 0 if stop == stops[0] else stop.top
    # The live result stands between the last field and the last stop: show it if it fits.
    bottom = stops[-1].bottom
    if bottom - top >= height:
        # A result may also stand right after its last answer.
        below = next((it.top - 2 for it in stops if it.top > stop.bottom), stop.bottom)
        bottom = max(stop.bottom, below)
    if bottom - top >= height:
        bottom = stop.bottom
    if bottom - top >= height:
        top, bottom = stop.row, min(stop.bottom, stop.row + height - 1)
    return min(max(first, bottom - height + 1), top)


def next_stop(sheet: Sheet, at: int, by: int, height: int, first: int | None) -> Stop | None:
    """Return the stop that comes next, on (`by` 1) or back (-1), from the one numbered `at`.

    Where the user looks elsewhere, at `height` lines from `first` on, it is the next one from
    there. None if other stops lie between there and the user's, or if the two stops with the
    user between them fit into one window.
    """
    stops = sheet.stops
    beside = stops[at + by] if 0 <= at + by < len(stops) else None
    near, other = beside, stops[at]
    if first is not None:
        passed = stops if by > 0 else reversed(stops)
        near = next(
            (it for it in passed if (it.row >= first if by > 0 else it.row < first + height)), None
        )
        if near == stops[at] and 0 <= at - by < len(stops):
            other = stops[at - by]
    if near is None or near not in (beside, stops[at]) or abs(near.row - other.row) < height:
        return None
    return near


def follows_on(sheet: Sheet, stop: Stop, height: int, first: int) -> bool:
    """Return whether going to a stop passes no line unseen, with the line `first` on top now."""
    last = max(0, len(sheet.lines) - height)
    return abs(min(first_to_show(sheet, stop, height, first), last) - first) < height


def rows_sought(
    sheet: Sheet, sought: tuple[str, ...], stop: Stop | None, height: int
) -> tuple[int, int] | None:
    """Return the first and last line of all words that are sought, or None if none are there.

    The lines of the user's stop are among them if all fit into `height` lines.
    """
    rows = [sheet.rows_of(words, stop.top if stop else 0) for words in sought]
    places = [it for it in rows if it is not None]
    if not places:
        return None
    found = min(first for first, _ in places), max(last for _, last in places)
    if stop is None:
        return found
    for top, bottom in ((stop.top, stop.bottom), (stop.row, stop.row), (found[0] - 1, 0)):
        both = min(top, found[0]), max(bottom, found[1])
        if both[1] - both[0] < height:
            return both
    return found


def with_marks(
    lines: tuple[Line, ...], first: int, width: int, height: int, marks: Marks
) -> tuple[Line, ...]:
    """Return all lines, with marks where the page goes on above or below the window.

    The window shows `height` lines from `first` on; the marks stand in the column `width`.
    """
    rows = list(lines)
    if first > 0:
        rows[first] = _marked(rows[first], width, marks.more_above)
    if first + height < len(rows):
        last = first + height - 1
        rows[last] = _marked(rows[last], width, marks.more_below)
    return tuple(rows)


def _marked(line: Line, width: int, mark: str) -> Line:
    length = sum(cell_len(text) for text, _ in line)
    if length > width:  # a picture wider than the page: the mark stands on its edge
        line = ((pad("".join(text for text, _ in line), width), line[0][1]),)
        length = width
    return (*line, (" " * (width - length) + mark, "muted"))
