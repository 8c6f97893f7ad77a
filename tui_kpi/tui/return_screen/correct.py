"""Asks why a sealed return is corrected."""

from __future__ import annotations

from tui_kpi.session.errors import UsageError
from tui_kpi.session.sealing.readiness import clean_reason
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Press, Say

_REASON, _GO = "reason", "@go"


class Correct(Modal[str]):
    """Comes back with the reason, or None to change nothing."""

    NAME = "confirm"

    def __init__(self, host: Host, revision: int, reason: str = "", *, suggested: str = "") -> None:
        super().__init__(host)
        self._revision = revision
        self._begun = bool(reason)
        self._text = reason or suggested
        self._error = ""

    def heading(self) -> str:
        """Return the title."""
        return "Correct this return"

    def blocks(self) -> tuple[Block, ...]:
        """Return what a correction is, and the question."""
        number = self._revision
        said = (
            f"You change the answers that were sent, and sign them as revision {number + 1}. "
            f"Revision {number} stays in your records as it is."
        )
        return (
            Say(said, gap=True),
            Ask(
                _REASON,
                "Why is it corrected?",
                hint="The council reads it. Like: Two visits were counted twice.",
                boxes=(Box(_REASON, self._text),),
                wide=True,
                error=self._error,
            ),
            Press(_GO, "Keep this" if self._begun else "Correct it", button=True, gap=True),
            Press("back", "Go back", button=True),
        )

    def take(self, intent: Intent) -> None:
        """Come back with what was typed, once it is a reason."""
        if isinstance(intent, Typed):
            self._text = intent.text
            self.refresh_page()
        elif isinstance(intent, Pressed) and intent.id == _GO:
            self._keep()
        elif isinstance(intent, Pressed):
            self.dismiss(None)

    def _keep(self) -> None:
        try:
            self.dismiss(clean_reason(self._text))
        except UsageError as error:
            self._error = str(error)
            self.refresh_page()
            self.form.go(_REASON)
