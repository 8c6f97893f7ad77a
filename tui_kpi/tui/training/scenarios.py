"""Training: choose a framework, then a scenario to practise on."""

from __future__ import annotations

from tui_kpi.framework.period import date_words
from tui_kpi.framework.scenarios import Scenario
from tui_kpi.session.errors import SessionError
from tui_kpi.session.training import Training
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.training.practise import CHOOSE_FIRST, practise, present, show, start_again

_GO_ON, _OUT = "@go-on", "@out"
_SCENARIO = "scenario."
_ABOUT = (
    "Everything in training is made up. Your real returns are not touched, and no council takes a "
    "file from here for a real return."
)


class Scenarios(Page[None]):
    """The first page of training."""

    NAME = "training"

    def __init__(self, host: Host, framework: str = "") -> None:
        super().__init__(host)
        self._framework = framework
        """Id of the framework whose scenarios are listed; empty while one is chosen."""

    @property
    def _training(self) -> Training:
        if self.host.training is None:
            raise ValueError("this page stands in training only")
        return self.host.training

    def heading(self) -> str:
        """Return the title."""
        return "Choose what to practise"

    def blocks(self) -> tuple[Block, ...]:
        """Return the frameworks, or once one is chosen its scenarios."""
        return self._scenarios() if self._framework else self._frameworks()

    def _frameworks(self) -> tuple[Block, ...]:
        catalogue = self.host.session.catalogue
        rows = [
            Press(id, catalogue.load(id).short, below=self._number(id), gap=True)
            for id in self._training.frameworks()
        ]
        return (
            Say(_ABOUT, gap=True),
            *self._going_on(),
            Say("Which framework?", "heading", gap=True),
            *rows,
            Press(_OUT, "Leave training", button=True, gap=True),
        )

    def _number(self, id: str) -> str:
        try:
            number = len(self._training.scenarios(id))
        except SessionError as error:
            return str(error)
        return "1 scenario" if number == 1 else f"{number} scenarios"

    def _going_on(self) -> tuple[Block, ...]:
        """Return the way back to what is practised already."""
        current = self._training.current
        if current is None:
            return ()
        session = self.host.session
        short = session.catalogue.load(self._training.framework).short
        rows = (row for row in session.returns() if row.reference == self._training.reference)
        said = next(((row.when, row.how_far) for row in rows), ())
        below = ". ".join(text[:1].upper() + text[1:] for text in said if text)
        return (Press(_GO_ON, f"Go on: {short}. {current.title}", below=below, gap=True),)

    def _scenarios(self) -> tuple[Block, ...]:
        framework = self.host.session.catalogue.load(self._framework)
        try:
            scenarios = self._training.scenarios(self._framework)
        except SessionError as error:
            return (Say(str(error), "error"), Press("back", "Go back", button=True, gap=True))
        rows = [
            Press(f"{_SCENARIO}{it.id}", it.title, below=self._about(it), gap=True)
            for it in scenarios
        ]
        return (
            Say(framework.title, "heading"),
            *rows,
            Press("back", "Another framework", button=True, gap=True),
        )

    def _about(self, scenario: Scenario) -> str:
        takes = f" About {scenario.minutes} minutes." if scenario.minutes else ""
        begun = " Begun: it goes on." if self._training.begun(self._framework, scenario.id) else ""
        return f"{scenario.notice} Today is {date_words(scenario.today)}.{takes}{begun}"

    def take(self, intent: Intent) -> None:
        """Go from framework to scenario to the return."""
        if not isinstance(intent, Pressed):
            return
        if intent.id == _OUT:
            self.host.swap()
        elif intent.id == _GO_ON:
            show(self)
        elif intent.id.startswith(_SCENARIO):
            practise(self, self._framework, intent.id.removeprefix(_SCENARIO))
        elif intent.id in self._training.frameworks():
            self._turn(intent.id)
        else:
            self.perform(intent.id)

    def _turn(self, framework: str) -> None:
        self._framework = framework
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go("")

    def why_not(self, action: str) -> str:
        """Return why an action cannot be done now."""
        begun = action != "reset" or self._training.reference
        return "" if begun else CHOOSE_FIRST

    def act_present(self) -> None:
        """Draw large or as usual."""
        present(self)
        self.refresh_page()

    def act_reset(self) -> None:
        """Put the scenario that is practised back to its beginning."""
        start_again(self)

    def act_back(self) -> None:
        """Go back to the frameworks; out of training only once that is sure."""
        if self._framework:
            self._turn("")
            return
        self.ask(
            "Leave training?",
            "Next you see your real returns. What you practised is kept.",
            "Leave training",
            self.host.swap,
        )
