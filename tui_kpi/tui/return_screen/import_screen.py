"""Fill from a file: choose the file, check its columns and what it comes to, then take it."""

from __future__ import annotations

from collections.abc import Sequence

from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Chosen, Intent, Pressed, Typed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Choice, Press, Say
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.return_screen.import_flow import Filling
from tui_kpi.tui.return_screen.import_preview import COLUMN, column_rows, preview

_READ, _TAKE, _AGAIN = "@read", "@take", "@again"
_PATH, _SHEET = "@path", "@sheet"
_ABSENT = "@absent"


class Fill(Page[None]):
    """Nothing is changed until the last step."""

    NAME = "fill"

    def __init__(self, host: Host, opened: OpenReturn) -> None:
        super().__init__(host)
        self._filling = Filling(opened, host.session.folders)

    def heading(self) -> str:
        """Return the title."""
        opened = self._filling.opened
        return f"Fill from a file · {opened.framework.short} · {opened.period.title()}"

    def blocks(self) -> tuple[Block, ...]:
        """Return the step that is reached."""
        filling = self._filling
        if filling.taken:
            return self._taken()
        trouble = (Say(filling.trouble, "error", gap=True),) if filling.trouble else ()
        if filling.table is None:
            return (*self._file(), *trouble, Press(_READ, "Read the file", button=True, gap=True))
        found: list[Block] = [Say(filling.sheet.title, "heading"), *trouble]
        found += column_rows(filling)
        if filling.prepared is not None:
            found += preview(filling.opened.framework, filling.prepared)
            if filling.prepared.fills:
                found.append(Press(_TAKE, "Fill in these answers", button=True, gap=True))
        return (*found, Press(_AGAIN, "Choose another file", button=True, gap=True))

    def _file(self) -> tuple[Block, ...]:
        filling = self._filling
        sheets = filling.opened.framework.worksheets.values()
        which = Ask(
            _SHEET,
            "What does your file hold?",
            choices=tuple(Choice(it.id, it.title, it.id == filling.worksheet) for it in sheets),
        )
        columns = "; ".join(column.label for column in filling.sheet.columns)
        path = Ask(
            _PATH,
            "Where is the file?",
            hint="A CSV file, like /home/ann/visits.csv. Save a workbook as CSV first.",
            boxes=(Box(_PATH, filling.path),),
            wide=True,
            notes=(f"Its columns, under any headings: {columns}.",),
        )
        said = "The app counts the rows and fills your answers in. You see them first."
        return (Say("Fill answers in from a file", "heading"), Say(said), which, path)

    def _taken(self) -> tuple[Block, ...]:
        prepared = self._filling.prepared
        if prepared is None:
            return ()
        count = len(prepared.changes)
        blocks = [
            Say(f"{count} answer{'' if count == 1 else 's'} filled in and saved.", "good"),
            Say("Each says that it was worked out from your file. You can type over it.", gap=True),
        ]
        if prepared.rejected_count:
            one = prepared.rejected_count == 1
            which = "rejected row was" if one else "rejected rows were"
            said = f"{prepared.rejected_count:,} {which} saved, with the reason, in"
            blocks.append(Say(said, gap=True))
            blocks.append(Say(str(prepared.places.rejected), "strong", indent=4))
            blocks.append(Say("Mend them in your own file and read all of it again."))
        return (*blocks, Press("back", "Back to the return", button=True, gap=True))

    def take(self, intent: Intent) -> None:
        """Take what was said, and go on."""
        match intent:
            case Typed(_, text):
                self._filling.path = text
            case Chosen("@sheet", (sheet, *_)):
                self._filling.worksheet = sheet
            case Pressed(id):
                self._pressed(id)
                return
        self.refresh_page()

    def _pressed(self, id: str) -> None:
        filling = self._filling
        if id == _READ:
            self._read()
        elif id.startswith(COLUMN):
            self._choose(id.removeprefix(COLUMN))
        elif id == _AGAIN:
            filling.again()
            self._restart(_PATH)
        elif id == _TAKE:
            filling.take()
            self._restart("back" if filling.taken else _TAKE)
        else:
            self.perform(id)

    def _read(self, stop: str = "") -> None:
        def done(_: None) -> None:
            self._restart(stop if self._filling.table else _PATH)

        self.in_background("Reading the file…", self._filling.read, done)

    def _choose(self, column_id: str) -> None:
        filling = self._filling
        column = next(it for it in filling.sheet.columns if it.id == column_id)
        headings = filling.table.headings if filling.table else ()

        def chosen(heading: str | None) -> None:
            if heading is not None:
                filling.given[column_id] = "" if heading == _ABSENT else heading
                self._read(f"{COLUMN}{column_id}")

        now = filling.heading_of(column_id)
        self.host.open(ChooseHeading(self.host, column.label, headings, now), chosen)

    def _restart(self, stop: str) -> None:
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go(stop)

    def act_back(self) -> None:
        """Go back to the file, then to the return."""
        if self._filling.table is None or self._filling.taken:
            self.dismiss(None)
            return
        self._filling.again()
        self._restart(_PATH)


class ChooseHeading(Modal[str]):
    """Comes back with a heading of the file, `@absent` for none of them, or None."""

    NAME = "confirm"

    def __init__(self, host: Host, label: str, headings: Sequence[str], now: str) -> None:
        super().__init__(host)
        self._label, self._now = label, now
        self._headings = [heading for heading in headings if heading]

    def heading(self) -> str:
        """Return the title."""
        return "Choose a column"

    def blocks(self) -> tuple[Block, ...]:
        """Return the headings of the file."""
        return (
            Say(f"Which heading of your file is “{self._label}”?", "heading"),
            Say("", indent=0),
            *(
                Press(f"={heading}", heading, detail="now" if heading == self._now else "")
                for heading in self._headings
            ),
            Press(_ABSENT, "It is not in the file", button=True, gap=True),
            Press("back", "Go back", button=True),
        )

    def first_stop(self) -> str:
        """Begin at the heading that is taken now."""
        return f"={self._now}"

    def take(self, intent: Intent) -> None:
        """Come back with what was chosen."""
        if isinstance(intent, Pressed):
            answers = {_ABSENT: _ABSENT, "back": None}
            self.dismiss(answers.get(intent.id, intent.id.removeprefix("=")))
