"""Make a backup of everything, or hand one return on to the person who signs it."""

from __future__ import annotations

from tui_kpi.reports.about import files_words, size_words
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.session.safekeeping.backup import KEYS_WARNING, WITHOUT_KEYS, back_up, suggested
from tui_kpi.session.user_paths import cleaned_path
from tui_kpi.store.backup import Backup
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Chosen, Intent, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Choice, Press, Say
from tui_kpi.tui.kit.screen import Page

_PATH, _WHO, _KEYS, _GO = "@path", "@who", "@keys", "@go"


class BackUp(Page[None]):
    """With a return, that one alone is written, and who filled it in is asked."""

    NAME = "backup"

    def __init__(self, host: Host, opened: OpenReturn | None = None) -> None:
        super().__init__(host)
        self._opened = opened
        session = host.session
        self._only = opened.reference if opened is not None else ""
        self._path = str(suggested(session, self._only))
        self._who = ""
        if opened is not None:
            self._who = opened.answers.prepared_by or session.profile.prepared_by
        self._with_keys = False
        self._trouble = ""
        self._made: Backup | None = None

    def heading(self) -> str:
        """Return the title."""
        return "Hand it on to be signed" if self._opened else "Make a backup"

    def blocks(self) -> tuple[Block, ...]:
        """Return what is asked, then where the file is."""
        if self._made is not None:
            return self._done(self._made)
        error = self._trouble
        path = Ask(
            _PATH,
            "Where should the file go?",
            hint="A USB stick is a good place. Nothing that is there is overwritten.",
            boxes=(Box(_PATH, self._path),),
            wide=True,
            error=error,
        )
        go = Press(_GO, "Write the file", button=True, gap=True)
        back = Press("back", "Go back", button=True)
        return (*(self._handing_on() if self._opened else self._all()), path, go, back)

    def _all(self) -> tuple[Block, ...]:
        said = (
            "All your drafts, sealed returns, attached files, receipts and details, and the bin, "
            "go into one file. Keep it safe, or restore it on another computer."
        )
        keys = Ask(
            _KEYS,
            "Your signing keys",
            choices=(Choice("yes", "Put them in too", self._with_keys),),
            many=True,
            hint=KEYS_WARNING if self._with_keys else "Only if you move to another computer.",
        )
        return (Say(said, gap=True), keys)

    def _handing_on(self) -> tuple[Block, ...]:
        said = (
            "Somebody else signs? This writes the return, with its attached files and notes, to "
            "one file. They take it over on their computer, check it and sign it there."
        )
        who = Ask(
            _WHO,
            "Who filled it in?",
            hint="It stands in the signed file as the one who prepared it.",
            boxes=(Box(_WHO, self._who),),
            wide=True,
        )
        return (Say(said, gap=True), who)

    def _done(self, made: Backup) -> tuple[Block, ...]:
        size = size_words(made.path.stat().st_size) if made.path.exists() else ""
        back = Press("back", "Go on", button=True, gap=True)
        said = (
            Say("The file is written", "good"),
            Say(str(made.path), "strong", gap=True),
            Say(f"{files_words(len(made.entries))}, {size}.", "muted"),
        )
        if self._opened is None:
            warn = Say(KEYS_WARNING, "warn", gap=True)
            return (*said, warn if self._with_keys else Say(WITHOUT_KEYS, gap=True), back)
        return (
            *said,
            Say("Give this file to the person who signs.", lead="1.", gap=True),
            Say(
                "On their computer they open tui-kpi, and choose “Restore from a backup” in the "
                "Menu of the list of returns.",
                lead="2.",
            ),
            Say("They check the answers, and sign.", lead="3."),
            Say("Do not change the return here meanwhile.", "warn", gap=True),
            back,
        )

    def first_stop(self) -> str:
        """Begin with what is asked first."""
        return _WHO if self._opened else _KEYS

    def take(self, intent: Intent) -> None:
        """Take what was said, and write."""
        match intent:
            case Typed(address, text) if address == _PATH:
                self._path, self._trouble = text, ""
            case Typed(_, text):
                self._who = text
            case Chosen(_, choices):
                self._with_keys = bool(choices)
            case Pressed(id) if id == _GO:
                self.in_background("Writing the file…", self._write, self._written)
                return
            case Pressed(id):
                self.perform(id)
                return
        self.refresh_page()

    def _write(self) -> Backup | str:
        path = cleaned_path(self._path)
        if path is None:
            return "Enter where the file should go"
        try:
            opened = self._opened
            if opened is not None and not opened.read_only:
                opened.set_prepared_by(self._who)
                opened.save()
            return back_up(self.host.session, path, with_keys=self._with_keys, only=self._only)
        except SessionError as error:
            return str(error)

    def _written(self, made: Backup | str) -> None:
        if isinstance(made, str):
            self._trouble = made
            self.refresh_page()
            self.form.go(_PATH)
            return
        self._made = made
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go("back")
