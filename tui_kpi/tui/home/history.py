"""History: how each result has gone, and the sealed returns themselves."""

from __future__ import annotations

from tui_kpi.reports.plot import plot, short_title, table_lines
from tui_kpi.session.archive.trend_series import history_of
from tui_kpi.session.errors import SessionError
from tui_kpi.session.returns_list.return_rows import ReturnRow
from tui_kpi.tui.home.screen import REVISION
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.page.blocks import Block, Picture, Press, Say
from tui_kpi.tui.kit.screen import Page
from tui_kpi.wording.trends import Series

_SERIES, _NEXT, _BACK = "@series.", "@next", "@all"
_HEIGHT = 12
"""Lines of the picture; half of the window where that is more."""
_DETAIL = 22


class History(Page[str]):
    """Comes back with the sealed revision to read, like `FRAMEWORK/PERIOD#2`, or None."""

    NAME = "history"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._rows: dict[str, list[ReturnRow]] = {}
        """Sealed returns by framework, latest first."""
        for row in host.session.sealed():
            self._rows.setdefault(row.framework, []).append(row)
        self._framework = ""
        self._series: tuple[Series, ...] = ()
        self._at: int | None = None
        """Which of the series is shown; None for their list."""
        self._trouble = ""
        if len(self._rows) == 1:
            self._read(next(iter(self._rows)))

    def heading(self) -> str:
        """Return the title."""
        if not self._framework:
            return "History"
        return f"History · {self._rows[self._framework][0].title}"

    def blocks(self) -> tuple[Block, ...]:
        """Return the frameworks, one framework's results, or one result."""
        if not self._framework:
            return self._frameworks()
        return self._results() if self._at is None else self._one(self._at)

    def _frameworks(self) -> tuple[Block, ...]:
        if not self._rows:
            return (
                Say("Nothing is sealed yet.", "heading"),
                Say(
                    "Once a return is signed and sealed, its results are kept here, period by "
                    "period, as a table and a picture.",
                    gap=True,
                ),
                Press("back", "Back to your returns", button=True, gap=True),
            )
        rows = [
            Press(
                id,
                rows[0].title,
                below=f"{_count(rows)}, the last for {rows[0].period_title}",
                gap=True,
            )
            for id, rows in self._rows.items()
        ]
        trouble = (Say(self._trouble, "error"),) if self._trouble else ()
        return (*trouble, Say("Which returns?", "heading"), *rows)

    def _results(self) -> tuple[Block, ...]:
        results = [
            Press(f"{_SERIES}{at}", series.title, detail=_latest(series), below=_why(series))
            for at, series in enumerate(self._series)
            if series.latest is not None
        ]
        sealed = self._rows[self._framework]
        return (
            Say("Results, with the latest of each. Enter shows them all.", "heading", indent=1),
            *results,
            Say("Sealed returns. Enter opens one to read.", "heading", indent=1, gap=True),
            *(self._sealed(row) for row in sealed),
        )

    def _sealed(self, row: ReturnRow) -> Press:
        """Return one sealed revision; what was replaced says so."""
        latest = max(it.revision or 0 for it in self._rows[row.framework] if _same(it, row))
        said = f"{row.how_far[:1].upper()}{row.how_far[1:]}"
        if row.revision != latest:
            said = f"Revision {row.revision}, replaced. {said}"
        return Press(f"{row.reference}{REVISION}{row.revision}", row.period_title, below=said)

    def _one(self, at: int) -> tuple[Block, ...]:
        series = self._series[at]
        width = max(20, self.app.size.width - 4)
        height = max(_HEIGHT, self.app.size.height // 2)
        picture = plot(series, width, height, ascii_only=self.marks.ascii_only)
        following = self._series[self._after(at)].title
        shown = (Picture(tuple(picture)), Say("")) if picture else ()
        return (
            Say(series.title, "heading", indent=1),
            *shown,
            Picture(tuple(table_lines(series))),
            Press(_NEXT, "Next result", below=following, button=True, gap=True),
            Press(_BACK, "All results", button=True),
        )

    def _after(self, at: int) -> int:
        """Return the series after one that has something to show; the first after the last."""
        count = len(self._series)
        order = ((at + step) % count for step in range(1, count + 1))
        return next(n for n in order if self._series[n].latest is not None)

    def on_resize(self) -> None:
        """Draw the picture for the new width."""
        self.refresh_page()
        if self._at is not None:
            self.form.look_from_top()

    def take(self, intent: Intent) -> None:
        """Go from framework to result, or to a sealed return."""
        if not isinstance(intent, Pressed):
            return
        id = intent.id
        if id in self._rows:
            self._read(id)
            self._turn()
        elif id.startswith(_SERIES):
            self._show(int(id.removeprefix(_SERIES)))
        elif id == _NEXT and self._at is not None:
            self._show(self._after(self._at))
        elif id == _BACK:
            self.act_back()
        elif "/" in id:
            self.dismiss(id)
        else:
            self.perform(id)

    def _read(self, framework: str) -> None:
        session = self.host.session
        try:
            self._series = history_of(session.folders, session.catalogue, framework)
        except SessionError as error:
            self._trouble = str(error)
        else:
            self._framework = framework

    def _show(self, at: int) -> None:
        self._at = at
        self._turn(_NEXT)
        self.form.look_from_top()

    def _turn(self, stop: str = "") -> None:
        self.form.restart(self.blocks())
        self.refresh_header()
        self.form.go(stop)

    def act_back(self) -> None:
        """Go back to the results, to the frameworks, to the list of returns."""
        if self._at is not None:
            stop, self._at = f"{_SERIES}{self._at}", None
            self._turn(stop)
        elif self._framework and len(self._rows) > 1:
            stop, self._framework = self._framework, ""
            self._turn(stop)
        else:
            self.dismiss(None)


def _same(one: ReturnRow, other: ReturnRow) -> bool:
    return one.reference == other.reference


def _count(rows: list[ReturnRow]) -> str:
    count = len({row.reference for row in rows})
    return "1 sealed return" if count == 1 else f"{count} sealed returns"


def _latest(series: Series) -> str:
    """Return the latest figure with its period, as far as it fits."""
    point = series.latest
    if point is None:
        return ""
    text = point.figures[-1].text
    said = f"{text}, {short_title(point)}"
    return said if text and len(said) <= _DETAIL else text


def _why(series: Series) -> str:
    """Return in words why the latest period has no figure; empty where it has one."""
    point = series.latest
    if point is None or point.figures[-1].text:
        return ""
    words = point.figures[-1].words or "No figure"
    return f"{words[:1].upper()}{words[1:]}, {short_title(point)}"
