"""Save a copy: a file of the data folder, where its owner finds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_kpi.session.errors import SessionError
from tui_kpi.session.safekeeping.saved_copies import save_copy, usual_places
from tui_kpi.session.user_paths import cleaned_path
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.modal import Modal
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Press, Say
from tui_kpi.tui.kit.screen import Page

_FOLDER, _GO, _PLACE = "@folder", "@go", "@place."


@dataclass(frozen=True, slots=True)
class Original:
    """What is copied."""

    title: str
    name: str
    """Of the file."""
    data: bytes
    after: str
    """What to do with the copy."""


def copy_sealed(page: Page[Any], path: Path) -> None:
    """Ask where the copy of a signed file should go, and write it; come back to `page`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        page.tell(f"{path.name} cannot be read: {error.strerror}.")
        return
    after = "Attach this file to your e-mail to the council, or send it in the way that they ask."
    if page.host.session.training:
        after = "Do not send it: everything in it is made up."
    page.form.leave()
    said = Original("Save a copy", path.name, data, after)
    page.host.open(SaveCopy(page.host, said), lambda _: page.form.go(page.form.at))


class SaveCopy(Modal[None]):
    """Asks for the folder, then says where the copy is."""

    NAME = "confirm"

    def __init__(self, host: Host, original: Original) -> None:
        super().__init__(host)
        self._original = original
        self._places = usual_places()
        self._text = self._trouble = ""
        self._written = ""

    def heading(self) -> str:
        """Return the title."""
        return self._original.title

    def blocks(self) -> tuple[Block, ...]:
        """Return the folders to choose from; then where the copy is."""
        if self._written:
            return (
                Say("The copy is written:", "good"),
                Say(self._written, "strong", gap=True),
                Say(self._original.after, gap=True),
                Press("back", "Go on", button=True, gap=True),
            )
        usual = [
            Press(f"{_PLACE}{number}", f"In {name}", below=str(path), button=True)
            for number, (name, path) in enumerate(self._places)
        ]
        folder = Ask(
            _FOLDER,
            "Another folder, like that of a USB stick",
            boxes=(Box(_FOLDER, self._text, enter=_GO),),
            wide=True,
            error=self._trouble,
        )
        return (
            Say("Where should the copy go?", "heading"),
            Say(self._original.name),
            Say("", indent=0),
            *usual,
            folder,
            Press(_GO, "In this folder", button=True),
            Press("back", "Go back", button=True, gap=True),
        )

    def take(self, intent: Intent) -> None:
        """Take the folder, and write the copy."""
        match intent:
            case Typed(_, text):
                self._text, self._trouble = text, ""
                self.refresh_page()
            case Pressed(id) if id == _GO:
                self._write(self._text)
            case Pressed(id) if id.startswith(_PLACE):
                self._write(str(self._places[int(id.removeprefix(_PLACE))][1]))
            case Pressed():
                self.dismiss(None)

    def _write(self, text: str) -> None:
        folder, original = cleaned_path(text), self._original
        if folder is None:
            self._trouble = "Enter a folder, like /media/stick"
        else:
            try:
                session = self.host.session
                path = save_copy(session, original.name, original.data, folder)
            except SessionError as error:
                self._trouble = str(error)
            else:
                self._written = str(path)
                self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go("back" if self._written else _FOLDER)
