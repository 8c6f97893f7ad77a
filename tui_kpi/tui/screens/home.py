"""Home: what is owed, by when, and how far it is."""

from __future__ import annotations

from tui_kpi.session.errors import InUseError, SessionError
from tui_kpi.session.rows import ReturnRow
from tui_kpi.tui.form.blocks import Block, Press, Say
from tui_kpi.tui.form.lines import Role
from tui_kpi.tui.host import Host
from tui_kpi.tui.intents import Intent, Pressed
from tui_kpi.tui.screens.base import Page

_WELCOME = (
    "This app helps you fill in the KPI returns that your council asks for.",
    "You type your figures. It works out each result and shows how it stands to the target.",
    "At the end you sign, and get one file to send. Nothing leaves this computer by itself.",
)
_ROLES: dict[str, Role] = {"errors": "error", "unreadable": "error", "sealed": "good"}


class Home(Page[None]):
    """The list of returns."""

    NAME = "home"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._trouble = ""
        self._rows: dict[str, ReturnRow] = {}
        self._left = ""
        """The return that was opened from here, to come back to."""

    def on_screen_resume(self) -> None:
        """Come back to the return just left, wherever its row stands now."""
        if self._left:
            self.refresh_page()
            self.form.go(self._left)
            self._left = ""

    def heading(self) -> str:
        """Return whose returns these are."""
        try:
            name = self.host.session.profile.provider_name
        except SessionError as error:
            self._trouble = str(error)
            name = ""
        return f"KPI returns · {name}" if name else "KPI returns"

    def blocks(self) -> tuple[Block, ...]:
        """Return the list, or three lines for someone new."""
        listed = sorted(self.host.session.returns(), key=_late_first)
        self._rows = {row.reference: row for row in listed}
        trouble = (Say(self._trouble, "error"),) if self._trouble else ()
        rows = [self._row(row) for row in self._rows.values()]
        if not rows:
            said = [Say(text, gap=True) for text in _WELCOME]
            start = Press("start", "Start a return", button=True, gap=True)
            return (*trouble, *said, start, self._details())
        start = Press("start", "Start another return", button=True, gap=True)
        return (*trouble, Say("Your returns", "heading"), *rows, start, self._details())

    def _row(self, row: ReturnRow) -> Press:
        words = row.problem or row.words
        late = row.overdue and row.state != "sealed"
        return Press(
            row.reference,
            f"{row.title} · {row.period_title}",
            below=words[:1].upper() + words[1:],
            role="strong" if row.state != "sealed" else "text",
            detail_role="error" if late else _ROLES.get(row.state, "muted"),
            gap=True,
        )

    def _details(self) -> Press:
        return Press("settings", "Your details", button=True)

    def take(self, intent: Intent) -> None:
        """Open what was chosen."""
        if isinstance(intent, Pressed) and intent.id in self._rows:
            self._continue(self._rows[intent.id])
        else:
            super().take(intent)

    def _continue(self, row: ReturnRow) -> None:
        if row.state == "unreadable":
            self._offer_copy(row)
            return
        self.open_return(row.reference, new=row.state == "owed")

    def open_return(self, reference: str, *, new: bool = False, read_only: bool = False) -> None:
        """Open a return, and say what to do where that cannot be."""
        session = self.host.session
        try:
            if new and not session.exists(reference):
                opened = session.new(reference)
            else:
                opened = session.open(reference, read_only=read_only)
        except InUseError as error:
            self._offer_reading(reference, str(error))
            return
        except SessionError as error:
            self._say(str(error))
            return
        self._trouble, self._left = "", opened.reference
        from tui_kpi.tui.screens.entry import EntryScreen  # noqa: PLC0415 - not the first screen

        self.host.open(EntryScreen(self.host, opened))

    def _say(self, trouble: str) -> None:
        self._trouble = trouble
        self.refresh_page()

    def _offer_reading(self, reference: str, why: str) -> None:
        self.ask(
            "Open it to read only?",
            why,
            "Open it to read only",
            lambda: self.open_return(reference, read_only=True),
        )

    def _offer_copy(self, row: ReturnRow) -> None:
        def restore() -> None:
            try:
                self.host.session.restore(row.reference)
            except SessionError as error:
                self._say(str(error))
            else:
                self.open_return(row.reference)

        self.ask("Use the last good copy?", row.problem, "Use the last good copy", restore)

    def act_start(self) -> None:
        """Choose a framework and a period."""
        from tui_kpi.tui.screens.start import Start  # noqa: PLC0415 - only when asked

        def chosen(reference: str | None) -> None:
            if reference:
                self.open_return(reference, new=True)

        self.host.open(Start(self.host), chosen)

    def act_settings(self) -> None:
        """Show the provider's details."""
        from tui_kpi.tui.screens.settings import Settings  # noqa: PLC0415 - only when asked

        self.host.open(Settings(self.host))


def _late_first(row: ReturnRow) -> tuple[bool, bool]:
    """Sort the overdue before the rest, the sealed last, each in the order they came in."""
    return row.state == "sealed", not row.overdue
