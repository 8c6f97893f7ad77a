"""Home: what is owed, by when, and how far it is."""

from __future__ import annotations

from tui_kpi.records import replace
from tui_kpi.session.errors import CannotError, InUseError, SessionError
from tui_kpi.session.returns_list.return_rows import SEALED, ReturnRow, State
from tui_kpi.tui.home.early import ask_if_early
from tui_kpi.tui.kit.actions import actions_on
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.kit.page.lines import Role
from tui_kpi.tui.kit.screen import Page

_WELCOME = (
    "This app helps you fill in the KPI returns that your council asks for.",
    "You type your figures. It works out each result and shows how it stands to the target.",
    "At the end you sign, and get one file to send. Nothing leaves this computer by itself.",
    "To practise first, on made-up returns, choose Training.",
)
_ROLES: dict[str, Role] = {
    "errors": "error",
    "unreadable": "error",
    "damaged": "error",
    "sealed": "good",
    "received": "good",
    "queried": "warn",
    "refused": "error",
}
_ENTER: dict[State, str] = {
    "owed": "start",
    "in_progress": "continue",
    "errors": "continue",
    "complete": "check and sign",
    "waiting": "finish signing",
    "sealed": "read",
    "received": "read",
    "queried": "answer the council",
    "refused": "read",
    "unreadable": "mend",
    "damaged": "read",
}
"""What Enter does on a row."""
_MOST = 6
"""Rows of one group that are shown before the rest is folded away."""
_LATELY = 3
"""Sealed returns that are shown; all of them are in History."""
_MORE = "@more."
REVISION = "#"
"""Between a reference and the number of one of its sealed revisions."""


class Home(Page[None]):
    """The list of returns."""

    NAME = "home"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._trouble = ""
        self._rows: dict[str, ReturnRow] = {}
        self._unfolded: set[str] = set()
        """Groups that are shown whole."""
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
        """Return what is owed, or a few lines for someone new."""
        try:
            rows = self.host.session.returns()
        except SessionError as error:
            self._rows = {}
            return (Say(str(error), "error"), Say(""), *self._ways())
        self._rows = {row.reference: row for row in rows}
        troubles = (self._trouble, *self.host.session.damaged.values(), *self._keys_refused())
        trouble = [Say(text, "error") for text in dict.fromkeys(troubles) if text]
        if not rows and not any(self.host.session.damaged.values()):
            said = [Say(text, gap=True) for text in (*_WELCOME, self._first_keys())]
            start = Press("start", "Start a return", button=True, gap=True)
            return (*trouble, *said, start, *self._ways()[1:])
        sealed = [row for row in rows if row.group == "sealed"]
        corrected = {row.reference for row in rows if row.correcting}
        if corrected:
            sealed = self._with_corrected(sealed, corrected)
        open_rows = [row for row in rows if row.group != "sealed"]
        groups = (
            *self._group("Late", [row for row in open_rows if row.overdue]),
            *self._group("To do", [r for r in open_rows if r.group == "now" and not r.overdue]),
            *self._group("Coming up", [row for row in open_rows if row.group == "later"]),
            *self._group("Sealed", sealed[:_LATELY]),
        )
        count = sum(row.state in SEALED for row in rows) + len(corrected)
        return (*trouble, *groups[1:], *self._ways(count))

    def _with_corrected(self, sealed: list[ReturnRow], corrected: set[str]) -> list[ReturnRow]:
        """Return the sealed returns with those whose correction is open: they count until then."""
        shown = {row.reference for row in sealed}
        latest: dict[str, ReturnRow] = {}
        for row in self.host.session.sealed():
            if row.reference in shown | corrected:
                latest.setdefault(row.reference, row)
        for reference in corrected & latest.keys():
            row = latest[reference]
            name = f"{reference}{REVISION}{row.revision}"
            latest[reference] = replace(row, reference=name, group="sealed")
        return list(latest.values())

    def _first_keys(self) -> str:
        """Return how to begin, for someone new."""
        keymap = self.host.keymap
        key = next((keymap.words(it) for it in actions_on("home") if it.id == "help"), "")
        said = "Press Enter to start. Tab takes you on to the next thing, Shift+Tab back"
        return f"{said}; {key} is help." if key else f"{said}."

    def _keys_refused(self) -> tuple[str, ...]:
        """Return why some of the user's own keys or the whole of the settings do not hold."""
        try:
            self.host.session.settings  # noqa: B018 - read for its errors alone
        except SessionError as error:
            return (str(error),)
        return self.host.keymap.refused

    def _group(self, title: str, rows: list[ReturnRow]) -> list[Block]:
        if not rows:
            return []
        count = f" ({len(rows)})" if len(rows) > 1 and title != "Sealed" else ""
        folded = len(rows) > _MOST + 1 and title not in self._unfolded
        shown = rows[:_MOST] if folded else rows
        blocks: list[Block] = [Say(""), Say(f"{title}{count}", "heading", indent=1)]
        blocks += [self._row(row) for row in shown]
        if folded:
            rest = f"Show the other {len(rows) - _MOST}"
            blocks.append(Press(f"{_MORE}{title}", rest, button=True))
        return blocks

    def _row(self, row: ReturnRow) -> Press:
        said = [row.problem] if row.problem else [row.when, row.how_far]
        words = ". ".join(text[:1].upper() + text[1:] for text in said if text)
        if row.copies:
            words += f". Answers that stay the same are copied from {row.copies}"
        late = row.overdue and row.state not in SEALED
        return Press(
            row.reference,
            f"{row.title} · {row.period_title}",
            detail=_ENTER.get(row.state, "open"),
            below=words,
            role="text" if row.group == "sealed" else "strong",
            detail_role="error" if late else _ROLES.get(row.state, "muted"),
        )

    def _ways(self, sealed: int = 0) -> list[Block]:
        """Return what else can be done from here; the Menu holds the same."""
        count = "1 sealed return" if sealed == 1 else f"{sealed} sealed returns"
        return [
            Press("start", "Start another return", button=True, gap=True),
            Press("schedule", "Deadlines and payment periods", button=True),
            Press("history", "History", detail=count if sealed else "", button=True),
            Press("train", "Training", button=True),
            Press("details", "Your details", button=True),
            Press("settings", "Settings", button=True),
        ]

    def take(self, intent: Intent) -> None:
        """Open what was chosen."""
        if isinstance(intent, Pressed) and intent.id in self._rows:
            self._continue(self._rows[intent.id])
        elif isinstance(intent, Pressed) and REVISION in intent.id:
            self.open_return(intent.id)
        elif isinstance(intent, Pressed) and intent.id.startswith(_MORE):
            self._unfold(intent.id.removeprefix(_MORE))
        else:
            super().take(intent)

    def _unfold(self, title: str) -> None:
        stops = self.form.stops
        at = next(n for n, stop in enumerate(stops) if stop.id == self.form.at)
        self._unfolded.add(title)
        self.refresh_page()
        self.form.go(self.form.stops[at].id)

    def _continue(self, row: ReturnRow) -> None:
        if row.state == "unreadable":
            self._offer_copy(row)
            return
        if not row.framework:
            self._say(row.problem)
            return
        if row.state != "owed":
            self.open_return(row.reference)
            return
        ask_if_early(self, row.reference, lambda: self.open_return(row.reference, new=True))

    def open_return(
        self,
        reference: str,
        *,
        new: bool = False,
        read_only: bool = False,
        take_over: bool = False,
    ) -> None:
        """Open a return, and say what to do where that cannot be."""
        session = self.host.session
        name, of_revision, number = reference.partition(REVISION)
        try:
            if of_revision:
                opened = session.open_revision(name, int(number))
            elif new and not session.exists(reference):
                opened = session.new(reference)
            else:
                opened = session.open(reference, read_only=read_only, take_over=take_over)
        except InUseError as error:
            self._offer_reading(reference, error)
            return
        except SessionError as error:
            if not isinstance(error, CannotError) or new or of_revision:
                self._say(str(error))
                return
            try:
                opened = session.open_or_read(reference)
            except SessionError as why:
                self._say(str(why))
                return
        self._trouble, self._left = "", reference
        from tui_kpi.tui.return_screen.screen import EntryScreen  # noqa: PLC0415 - not the first screen

        self.host.open(EntryScreen(self.host, opened))

    def _say(self, trouble: str) -> None:
        self._trouble = trouble
        self.refresh_page()

    def _offer_reading(self, reference: str, error: InUseError) -> None:
        if error.held.may_take_over:
            self._offer_taking_over(reference, error)
            return
        self.ask(
            "Open it to read only?",
            f"{error.held} Close it there, or open it here to read only.",
            "Open it to read only",
            lambda: self.open_return(reference, read_only=True),
        )

    def _offer_taking_over(self, reference: str, error: InUseError) -> None:
        from tui_kpi.tui.kit.dialogs.confirm import READ, TAKE_OVER, InUse  # noqa: PLC0415 - rarely so

        def answered(way: str | None) -> None:
            if way is not None:
                self.open_return(reference, read_only=way == READ, take_over=way == TAKE_OVER)

        self.host.open(InUse(self.host, str(error.held)), answered)

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
        from tui_kpi.tui.home.start import Start  # noqa: PLC0415 - only when asked

        def chosen(reference: str | None) -> None:
            if reference:
                self.open_return(reference, new=True)

        if self._dates_can_be_read():
            self.host.open(Start(self.host), chosen)

    def act_train(self) -> None:
        """Go on to training, whose returns are made up."""
        self.host.swap()

    def act_schedule(self) -> None:
        """Type the dates that the council sent ahead."""
        from tui_kpi.tui.home.deadlines import Schedule  # noqa: PLC0415 - only when asked

        if self._dates_can_be_read():
            self._visit(Schedule(self.host), "schedule")

    def act_receipt(self) -> None:
        """Open a receipt that the council sent."""
        from tui_kpi.tui.home.receipt import ReceiptScreen  # noqa: PLC0415 - only when asked

        def read(reference: str | None) -> None:
            self.refresh_page()
            if reference:
                self.open_return(reference)
            else:
                self.form.go(self.form.at)

        self.host.open(ReceiptScreen(self.host), read)

    def _dates_can_be_read(self) -> bool:
        """Return whether the dates typed ahead can be read; the page says what is wrong."""
        session = self.host.session
        session.schedule  # noqa: B018 - read for what is wrong alone
        self.refresh_page()
        return not session.damaged[session.folders.schedule]

    def act_history(self) -> None:
        """Show how results have gone, and the sealed returns."""
        from tui_kpi.tui.home.history import History  # noqa: PLC0415 - only when asked

        def chosen(reference: str | None) -> None:
            self.refresh_page()
            self.form.go("history")
            if reference:
                self.open_return(reference)
                self._left = "history"

        try:
            self.host.open(History(self.host), chosen)
        except SessionError:
            self.refresh_page()

    def act_backup(self) -> None:
        """Write everything to one file."""
        from tui_kpi.tui.files.backup import BackUp  # noqa: PLC0415 - only when asked

        self.host.open(BackUp(self.host), lambda _: self.form.go(self.form.at))

    def act_restore(self) -> None:
        """Put back what a backup holds."""
        from tui_kpi.tui.files.restore import Restore  # noqa: PLC0415 - only when asked

        def back(_: None) -> None:
            self.refresh_page()
            self.form.go("")

        self.host.open(Restore(self.host), back)

    def act_bin(self) -> None:
        """Show what was discarded, and bring it back."""
        from tui_kpi.tui.files.bin import Bin  # noqa: PLC0415 - only when asked

        def back(reference: str | None) -> None:
            self.refresh_page()
            self.form.go(reference or self.form.at)

        self.host.open(Bin(self.host), back)

    def act_details(self) -> None:
        """Show the provider's details."""
        from tui_kpi.tui.settings.details import Details  # noqa: PLC0415 - only when asked

        details, session = Details(self.host), self.host.session
        if session.damaged[session.folders.profile]:
            self.refresh_page()
        else:
            self._visit(details, "details")

    def act_own_key(self) -> None:
        """Show the key, its words and its card."""
        from tui_kpi.tui.sign.signing_key import YourKey  # noqa: PLC0415 - only when asked

        try:
            self._visit(YourKey(self.host), self.form.at)
        except SessionError as error:
            self._say(str(error))

    def act_settings(self) -> None:
        """Show what the screen looks like, and the keys."""
        from tui_kpi.tui.settings.screen import Settings  # noqa: PLC0415 - only when asked

        try:
            self._visit(Settings(self.host), "settings")
        except SessionError as error:
            self._say(str(error))

    def _visit(self, screen: Page[None], button: str) -> None:
        """Open a page, and come back to the button that leads to it."""

        def back(_: None) -> None:
            self.refresh_page()
            self.form.go(button)

        self.host.open(screen, back)
