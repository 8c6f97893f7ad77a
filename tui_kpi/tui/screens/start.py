"""Start a return: which framework, then which period."""

from __future__ import annotations

from datetime import date, timedelta

from tui_kpi.framework.model import Calendar, Framework
from tui_kpi.framework.period import Period, PeriodError, parse_period, period_of
from tui_kpi.tui.form.blocks import DATE, Ask, Block, Box, Press, Say
from tui_kpi.tui.host import Host
from tui_kpi.tui.intents import Intent, Pressed, Typed
from tui_kpi.tui.screens.base import Page

_TYPED = "@period"
_GO = "@go"
_EARLIER = 3


def sensible_periods(calendar: Calendar, today: date) -> tuple[Period, ...]:
    """Return the period that ended last, the one that runs now, the next, then earlier ones."""
    now = _current(calendar, today)
    last = now.before()
    earlier = [last]
    for _ in range(_EARLIER):
        earlier.append(earlier[-1].before())
    return (last, now, now.next(), *earlier[1:])


def _current(calendar: Calendar, today: date) -> Period:
    if calendar.interval == "four-week":
        monday = today - timedelta(days=today.weekday())
        return period_of("four-week", monday, calendar.year_start)
    return period_of(calendar.interval, today, calendar.year_start)


class Start(Page[str]):
    """Comes back with the reference of the return to start or open, or None."""

    NAME = "start"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._framework: Framework | None = None
        self._text = ""
        self._error = ""

    def heading(self) -> str:
        """Return the title."""
        return "Start a return"

    def blocks(self) -> tuple[Block, ...]:
        """Return the frameworks, or once one is chosen its periods."""
        if self._framework is None:
            return self._frameworks()
        return self._periods(self._framework)

    def _frameworks(self) -> tuple[Block, ...]:
        catalogue = self.host.session.catalogue
        rows = []
        for id in catalogue.ids():
            framework = catalogue.load(id)
            who = framework.authority_name or "the council that commissions you"
            rows.append(Press(id, framework.title, below=f"For {who}", gap=True))
        return (Say("Which return does your council ask for?", "heading"), *rows)

    def _periods(self, framework: Framework) -> tuple[Block, ...]:
        today = self.host.session.today
        rows = []
        for period in sensible_periods(framework.calendar, today):
            rows.append(
                Press(
                    period.id,
                    f"{period.title()}: {period.span.words()}",
                    below=self._standing(framework, period, today),
                )
            )
        return (
            Say(framework.title, "heading"),
            Say("Which period is it for?", "strong", gap=True),
            Say("", indent=0),
            *rows,
            Say("", indent=0),
            Ask(
                _TYPED,
                "Or type another period",
                hint=f"Like {rows[0].id}",
                boxes=(Box(_TYPED, self._text, width=DATE),),
                error=self._error,
            ),
            Press(_GO, "Start the period typed", button=True, gap=True),
        )

    def _standing(self, framework: Framework, period: Period, today: date) -> str:
        if self.host.session.exists(f"{framework.id}/{period.id}"):
            return "You have this one already: open it"
        if period.span.end < today:
            return "Ended: ready to fill in"
        return "Runs now" if period.span.start <= today else "Not begun yet"

    def take(self, intent: Intent) -> None:
        """Go from framework to period to the return."""
        if isinstance(intent, Typed):
            self._text = intent.text
            self.refresh_page()
        elif isinstance(intent, Pressed):
            self._pressed(intent.id)

    def _pressed(self, id: str) -> None:
        if self._framework is None:
            catalogue = self.host.session.catalogue
            if id not in catalogue.ids():
                self.perform(id)
                return
            self._framework = catalogue.load(id)
            self.form.restart(self.blocks())
            self.form.go("")
        elif id == _GO or id[:1].isdigit():
            self._start(self._framework, self._text.strip() if id == _GO else id)
        else:
            self.perform(id)

    def _start(self, framework: Framework, text: str) -> None:
        calendar = framework.calendar
        try:
            period = parse_period(calendar.interval, text, calendar.year_start)
        except PeriodError as error:
            self._error = str(error) if text else "Enter the period, or choose one above"
            self.refresh_page()
            self.form.go(_TYPED)
            return
        self.dismiss(f"{framework.id}/{period.id}")

    def act_back(self) -> None:
        """Go back to the frameworks, then to the list of returns."""
        if self._framework is None:
            self.dismiss(None)
            return
        self._framework, self._text, self._error = None, "", ""
        self.form.restart(self.blocks())
        self.form.go("")
