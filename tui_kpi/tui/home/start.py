"""Start a return: which framework, then which period, and the first time, for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period, PeriodError, lacks_year, parse_date
from tui_kpi.session.errors import SessionError
from tui_kpi.session.returns_list.deadlines import current, sensible_periods, standing_words
from tui_kpi.store.profile import QUESTIONS, ProfileError
from tui_kpi.tui.home.early import ask_if_early
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import DATE, Ask, Block, Box, Press, Say
from tui_kpi.tui.kit.screen import Page

_TYPED, _MONDAY, _NAME = "@period", "@monday", "provider_name"
_GO = "@go"


class Start(Page[str]):
    """Comes back with the reference of the return to start or open, or None."""

    NAME = "start"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._framework: Framework | None = None
        self._now: Period | None = None
        """The period that runs now; None while it is not known when one starts."""
        self._reference = ""
        """What was chosen, once only the provider's name is still to be asked."""
        self._texts: dict[str, str] = {}
        self._error = ""

    def heading(self) -> str:
        """Return the title."""
        return "Start a return"

    def blocks(self) -> tuple[Block, ...]:
        """Return the frameworks, or once one is chosen its periods."""
        if self._framework is None:
            return self._frameworks()
        if self._reference:
            return self._provider()
        if self._now is None:
            return self._first_monday(self._framework)
        return self._periods(self._framework, self._now)

    def _frameworks(self) -> tuple[Block, ...]:
        catalogue = self.host.session.catalogue
        rows = []
        for id in catalogue.ids():
            framework = catalogue.load(id)
            who = framework.authority_name or "the council that commissions you"
            rows.append(Press(id, framework.title, below=f"For {who}", gap=True))
        return (Say("Which return does your council ask for?", "heading"), *rows)

    def _first_monday(self, framework: Framework) -> tuple[Block, ...]:
        return (
            Say(framework.title, "heading"),
            Say(
                "Its payment periods are four weeks long. Your council's schedule says when "
                "they start.",
                gap=True,
            ),
            self._box(
                _MONDAY,
                "Monday on which a payment period starts",
                "Any one of them, like 29/3/2027. The others follow from it; it is asked once.",
            ),
            Press(_GO, "Continue", button=True, gap=True),
        )

    def help_blocks(self) -> tuple[Block, ...]:
        """Return what there is to know about the Monday, where that is asked."""
        if self._framework is None or self._now is not None:
            return ()
        return (
            Say("The Monday", "strong"),
            Say(
                "Your council pays every four weeks, and each of those periods starts on a "
                "Monday. The dates are in its payment schedule, or on a remittance advice. If you "
                "have neither, ask whoever pays you at the council. Any one of the Mondays will "
                "do: the others are counted from it."
            ),
        )

    def _periods(self, framework: Framework, now: Period) -> tuple[Block, ...]:
        today = self.host.session.today
        rows = [
            Press(
                period.id,
                f"{period.title()}: {period.span.words()}",
                below=self._standing(framework, period, today),
            )
            for period in sensible_periods(now)
        ]
        return (
            Say(framework.title, "heading"),
            Say("Which period is it for?", "strong", gap=True),
            Say("", indent=0),
            *rows,
            self._box(_TYPED, "Or type another period", f"Like {rows[0].id}"),
            Press(_GO, "Start the period typed", button=True, gap=True),
        )

    def _box(self, id: str, label: str, hint: str, *, wide: bool = False) -> Ask:
        box = Box(id, self._texts.get(id, ""), width=DATE)
        return Ask(id, label, hint=hint, boxes=(box,), error=self._error, wide=wide)

    def _standing(self, framework: Framework, period: Period, today: date) -> str:
        if self.host.session.exists(f"{framework.id}/{period.id}"):
            return "You have this one already: open it"
        return standing_words(period, today)

    def _provider(self) -> tuple[Block, ...]:
        label, hint = QUESTIONS[_NAME]
        return (
            Say("Before your first return", "heading"),
            self._box(
                _NAME, label, f"{hint} Asked once; you can change it in Your details.", wide=True
            ),
            Say("Your other details are asked when you sign.", gap=True),
            Press(_GO, "Start the return", button=True, gap=True),
        )

    def take(self, intent: Intent) -> None:
        """Go from framework to period to the return."""
        if isinstance(intent, Typed):
            self._texts[intent.address] = intent.text
            self.refresh_page()
        elif isinstance(intent, Pressed):
            self._pressed(intent.id)

    def _pressed(self, id: str) -> None:
        catalogue = self.host.session.catalogue
        if self._framework is None and id in catalogue.ids():
            self._choose(catalogue.load(id))
        elif self._framework is not None and (id == _GO or id[:1].isdigit()):
            self._go_on(self._framework, id)
        else:
            self.perform(id)

    def _choose(self, framework: Framework) -> None:
        session = self.host.session
        self._framework = framework
        self._now = current(framework.calendar, session.today, session.period_start(framework.id))
        self._turn()

    def _go_on(self, framework: Framework, id: str) -> None:
        if self._reference:
            self._try(_NAME, self._keep_name)
        elif self._now is None:
            self._try(_MONDAY, lambda text: self._keep_monday(framework, text))
        elif id == _GO:
            self._try(_TYPED, lambda text: self._take_period(framework, text))
        else:
            self._try(_TYPED, lambda _: self._take_period(framework, id))

    def _try(self, box: str, keep: Callable[[str], None]) -> None:
        """Go on with what was typed, or say at its box what is wrong with it."""
        self._error = ""
        try:
            keep(self._texts.get(box, "").strip())
        except (SessionError, PeriodError, ProfileError) as error:
            self._error = str(error)
            self.refresh_page()
            self.form.go(box)

    def _keep_monday(self, framework: Framework, text: str) -> None:
        day = parse_date(text)
        if lacks_year(text):
            raise PeriodError("Enter the year too, like 29 March 2027")
        if day is None:
            raise PeriodError("Enter the Monday on which a payment period starts, like 29/3/2027")
        session = self.host.session
        session.save_schedule({framework.id: day})
        self._now = current(framework.calendar, session.today, day)
        self._turn()

    def _take_period(self, framework: Framework, text: str) -> None:
        if not text:
            raise PeriodError("Enter the period, or choose one above")
        calendar = framework.calendar
        period = calendar.period(text)
        reference = f"{framework.id}/{period.id}"
        if self.host.session.exists(reference):
            self._start(reference)
        else:
            # Its own try: the answer comes once this one is over.
            start = partial(self._try, _TYPED, lambda _: self._start(reference))
            ask_if_early(self, reference, start)

    def _start(self, reference: str) -> None:
        self._reference = reference
        if self.host.session.nameless:
            self._turn()
        else:
            self.dismiss(reference)

    def _keep_name(self, text: str) -> None:
        session = self.host.session
        if not text:
            raise PeriodError("Enter the name of your organisation")
        try:
            session.save_profile(session.profile.with_value(_NAME, text))
        except ProfileError as error:
            raise ProfileError(str(error).replace(_NAME, QUESTIONS[_NAME][0], 1)) from error
        self.dismiss(self._reference)

    def _turn(self, stop: str = "") -> None:
        self._error = ""
        self.form.restart(self.blocks())
        self.form.go(stop)

    def act_back(self) -> None:
        """Go back a step: to the periods, to the frameworks, to the list of returns."""
        if self._framework is None:
            self.dismiss(None)
            return
        stop = ""
        if self._reference:
            self._reference = ""
        else:
            stop = self._framework.id
            self._framework, self._now, self._texts = None, None, {}
        self._turn(stop)
