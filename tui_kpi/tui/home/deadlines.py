"""Deadlines and payment periods: what the council sent ahead, typed once."""

from __future__ import annotations

from datetime import date

from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import INTERVAL_WORDS, Period, date_words, lacks_year, parse_date
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.session.references import reference_of
from tui_kpi.session.returns_list.deadlines import current, year_of_periods
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import DATE, Ask, Block, Box, Press, Say
from tui_kpi.tui.kit.screen import Page

_SAVE = "@save"
_CALENDAR = "deadlines.ics"


class Schedule(Page[None]):
    """Choose a framework, then type dates beside its periods. Nothing typed is lost on the way."""

    NAME = "schedule"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._framework: Framework | None = None
        self._texts: dict[str, str] = {}
        """As typed, by the name that stands in the schedule."""
        self._errors: dict[str, str] = {}
        self._news = ""
        self._trouble = ""
        self._start: date | None = None
        """First day of some payment period of the framework that is shown."""
        session = host.session
        self._kept = session.schedule
        self._used = {row.framework for row in session.returns()}

    def heading(self) -> str:
        """Return the title."""
        return "Deadlines and payment periods"

    def blocks(self) -> tuple[Block, ...]:
        """Return the frameworks, or once one is chosen its dates."""
        news = [Say(self._trouble, "error")] if self._trouble else []
        news += [Say(self._news, "good")] if self._news else []
        if self._framework is None:
            return (*news, *self._frameworks())
        return (*news, *self._dates(self._framework))

    def _frameworks(self) -> tuple[Block, ...]:
        catalogue = self.host.session.catalogue
        rows = []
        for id in sorted(catalogue.ids(), key=lambda id: id not in self._used):
            framework = catalogue.load(id)
            mine = "You use this one. " if id in self._used else ""
            entered = sum(name.partition("/")[0] == id for name in self._kept)
            count = "1 date entered" if entered == 1 else f"{entered or 'No'} dates entered"
            below = f"{mine}Returned {INTERVAL_WORDS[framework.calendar.interval]}. {count}."
            rows.append(Press(id, framework.title, below=below, gap=True))
        save = Press("calendar", "Save the deadlines as a calendar file", button=True, gap=True)
        return (Say("Which return did the council send dates for?", "heading"), *rows, save)

    def _dates(self, framework: Framework) -> tuple[Block, ...]:
        asks: list[Block] = []
        if framework.calendar.interval == "four-week":
            asks.append(
                self._ask(
                    framework.id,
                    "Monday on which a payment period starts",
                    "Any one of them. The others follow every four weeks.",
                )
            )
        for period in self._periods(framework):
            usual = framework.calendar.due.on(period.span)
            hint = f"{period.span.words()}." + (f" Usually {date_words(usual)}." if usual else "")
            label = f"{period.title()}: deadline"
            name = reference_of(framework.id, period.id)
            asks.append(self._ask(name, label, hint, self._doubt(name, period)))
        return (
            Say(framework.title, "heading"),
            Say(
                "Type the dates from the council's letter, like 27/4/2027 or 27 April 2027. Leave "
                "empty what it does not say.",
                "muted",
            ),
            *asks,
            Press(_SAVE, "Save", button=True, gap=True),
        )

    def _ask(self, name: str, label: str, hint: str, todo: str = "") -> Ask:
        box = Box(name, self._texts.get(name, ""), width=DATE)
        error = self._errors.get(name, "")
        return Ask(name, label, hint=hint, boxes=(box,), todo=todo, error=error)

    def _doubt(self, name: str, period: Period) -> str:
        """Return what is odd about a date, once it is whole."""
        day = parse_date(self._texts.get(name, ""))
        if day is None or day >= period.span.end:
            return ""
        return f"{date_words(day)} is before the period ends. Is the year right?"

    def _periods(self, framework: Framework) -> tuple[Period, ...]:
        """Return a year of periods, from the one that ended last."""
        session = self.host.session
        start = parse_date(self._texts.get(framework.id, "")) or self._start
        if start is not None and framework.calendar.interval == "four-week" and start.weekday():
            return ()
        now = current(framework.calendar, session.today, start)
        return () if now is None else year_of_periods(now.before())

    def take(self, intent: Intent) -> None:
        """Choose a framework, keep what is typed, save."""
        if isinstance(intent, Typed):
            self._texts[intent.address] = intent.text
            self.refresh_page()
        elif isinstance(intent, Pressed) and intent.id in self.host.session.catalogue.ids():
            self._choose(self.host.session.catalogue.load(intent.id))
        elif isinstance(intent, Pressed) and intent.id == _SAVE:
            self._save()
        else:
            super().take(intent)

    def _choose(self, framework: Framework) -> None:
        self._framework, self._news, self._trouble = framework, "", ""
        self._texts = {
            name: date_words(day)
            for name, day in self._kept.items()
            if name.partition("/")[0] == framework.id
        }
        self._start = None
        if framework.calendar.interval == "four-week":
            self._start = self.host.session.period_start(framework.id)
            self._texts[framework.id] = date_words(self._start) if self._start else ""
        self._turn()

    def _save(self) -> None:
        """Keep every date, or say which cannot be read and keep the others."""
        changes: dict[str, date | None] = {}
        self._errors = {}
        for name, text in self._texts.items():
            day = parse_date(text)
            if text.strip() and day is None:
                year = lacks_year(text)
                self._errors[name] = (
                    "Enter the year too, like 27 April 2027"
                    if year
                    else "Enter a date, like 27/4/2027"
                )
            else:
                changes[name] = day
        try:
            self.host.session.save_schedule(changes)
        except UsageError as error:  # a start that is not a Monday
            self._errors[self._framework.id if self._framework else ""] = str(error)
        except SessionError as error:
            self._trouble = str(error)
            self.refresh_page()
            self.form.look_from_top()
            return
        self._trouble, self._kept = "", self.host.session.schedule
        if self._errors:
            self.refresh_page()
            self.form.go(next(iter(self._errors)))
        else:
            self._to_frameworks("Saved.")

    def _to_frameworks(self, news: str) -> None:
        stop = self._framework.id if self._framework else ""
        self._framework, self._news, self._errors = None, news, {}
        self._turn(stop)

    def _turn(self, stop: str = "") -> None:
        self.form.restart(self.blocks())
        self.form.go(stop)

    def act_calendar(self) -> None:
        """Write the deadlines still to be met into a calendar file, in a folder that is asked."""
        from tui_kpi.session.returns_list.calendar_reminders import reminders  # noqa: PLC0415 - only when asked
        from tui_kpi.tui.files.save_copy import Original, SaveCopy  # noqa: PLC0415 - likewise

        try:
            data = reminders(self.host.session)
        except SessionError as error:
            self._news, self._trouble = "", str(error)
            self.refresh_page()
            self.form.look_from_top()
            return
        then = "Open it with your calendar: Outlook, Google or Apple."
        said = Original("Save the deadlines", _CALENDAR, data, then)
        self.form.leave()
        self.host.open(SaveCopy(self.host, said), lambda _: self.form.go("calendar"))

    def act_back(self) -> None:
        """Save, and go back to the frameworks, then to the list of returns.

        What cannot be read is said once; going back again leaves it out.
        """
        if self._framework is None:
            self.dismiss(None)
        elif self._errors or self._trouble:
            self._trouble = ""
            self._to_frameworks("")
        else:
            self._save()
