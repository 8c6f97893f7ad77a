"""Before signing: this may be about one person. Mend it, or say that it is not."""

from __future__ import annotations

from tui_kpi.session.drafting.personal_data import ADVICE, PersonalData
from tui_kpi.tui.check_answers.personal_data_blocks import SEEN, personal_rows, target
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Block, Press, Say

GO_ON = "@go-on"


class Personal(Modal[str]):
    """Comes back with the stop to mend it at, `GO_ON`, or None to go back."""

    NAME = "confirm"

    def __init__(self, host: Host, found: tuple[PersonalData, ...]) -> None:
        super().__init__(host)
        self._found = found

    def heading(self) -> str:
        """Return the question."""
        return "Is this about a person?"

    def blocks(self) -> tuple[Block, ...]:
        """Return what was seen, each with the way to it, and the way on."""
        return (
            Say(f"{ADVICE} Enter goes to it.", gap=True),
            Say("", indent=0),
            *personal_rows(self._found, self.marks),
            Press(GO_ON, "It is not about a person: go on", button=True, gap=True),
            Press("@back", "Go back", button=True),
        )

    def take(self, intent: Intent) -> None:
        """Come back with the answer."""
        if not isinstance(intent, Pressed):
            return
        if intent.id.startswith(SEEN):
            self.dismiss(target(self._found[int(intent.id.removeprefix(SEEN))]))
        else:
            self.dismiss(intent.id if intent.id == GO_ON else None)
