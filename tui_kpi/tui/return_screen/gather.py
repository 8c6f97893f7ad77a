"""What to gather first: everything that is asked and where to find it, to read or to print."""

from __future__ import annotations

from tui_kpi.session.archive.report_files import to_gather, write_gathering
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Block, Press, Say

_WRITE = "write"
_AT_TOP = Press("@back", "Back to the return", button=True, gap=True)


class Gather(Modal[None]):
    """The list of one return."""

    NAME = "confirm"
    keys = "Page Up, Page Down to read on   Enter to choose   Esc to close"

    def __init__(self, host: Host, opened: OpenReturn) -> None:
        super().__init__(host)
        self._opened = opened
        self._written: tuple[Block, ...] = ()

    def heading(self) -> str:
        """Return the title."""
        return "What to gather first"

    def blocks(self) -> tuple[Block, ...]:
        """Return the list, and a way to print it."""
        said = to_gather(self._opened)
        blocks: list[Block] = [Say(said.title, "heading"), Say(said.lead)]
        blocks += self._written or (
            Press(_WRITE, "Write this list to a file to print", button=True, gap=True),
        )
        for part in said.parts:
            blocks.append(Say(part.title, "strong", gap=True))
            blocks += [Say(part.note)] if part.note else []
            for wanted in part.wanted:
                blocks.append(Say(wanted.label, lead="[ ]", gap=True))
                find = f" Where to find it: {wanted.find}" if wanted.find else ""
                kind = f"{wanted.kind[:1].upper()}{wanted.kind[1:]}."
                blocks.append(Say(kind + find, "muted", indent=6))
            if part.evidence:
                blocks.append(Say("Evidence to keep:", gap=True))
                blocks += [Say(item, lead="[ ]") for item in part.evidence]
        return (*blocks, Press("back", "Back to the return", button=True, gap=True))

    def take(self, intent: Intent) -> None:
        """Write the list, or close."""
        if not isinstance(intent, Pressed):
            return
        if intent.id != _WRITE:
            self.dismiss(None)
            return
        try:
            page, text = write_gathering(self._opened, self.host.session.folders)
        except SessionError as error:
            self._written = (Say(str(error), "error", gap=True), _AT_TOP)
        else:
            self._written = (
                Say("Written. Open the first in a browser and print it:", "good", gap=True),
                Say(str(page), indent=4),
                Say(str(text), indent=4),
                _AT_TOP,
            )
        self.refresh_page()
        self.form.go(_AT_TOP.id)
