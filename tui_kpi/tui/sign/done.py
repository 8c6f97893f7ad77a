"""Done: where the sealed file is, and what to do with it."""

from __future__ import annotations

import getpass
import os
import platform
import shlex
from pathlib import Path

from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.session.keys.key_cards import WrittenCard
from tui_kpi.session.sealing.seal_return import SealedFile, to_send
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.kit.screen import Page


class Done(Page[None]):
    """The last page of a return."""

    NAME = "done"

    def __init__(
        self,
        host: Host,
        opened: OpenReturn,
        sealed: SealedFile,
        card: WrittenCard | None = None,
    ) -> None:
        """Take `card`, the card of a key that was made for this return."""
        super().__init__(host)
        self._card = card
        self._opened = opened
        self._sealed = sealed

    def begin(self) -> None:
        """Begin at the top: the button that has the focus is at the end."""
        super().begin()
        self.form.look_from_top()
        if command := self._scp():
            name = self._sealed.path.name
            # The page breaks a long command, and so would whoever selects it there.
            said = f"To copy {name} to your own computer, type there:\n{command}"
            self.host.farewells[name] = said

    def heading(self) -> str:
        """Return the title."""
        return "Done: signed and sealed"

    def blocks(self) -> tuple[Block, ...]:
        """Return the reference, the file, and what to do next."""
        opened, sealed = self._opened, self._sealed
        return (
            Say(
                f"{opened.framework.short}, {opened.period.title()}, is signed and sealed.", "good"
            ),
            *self._revision(),
            Say("Reference", "strong", gap=True),
            Say(opened.reference),
            Say("Your file", "strong", gap=True),
            Say(sealed.path.name),
            *(self._in_training() if self.host.session.training else self._onward()),
            *self._ways(),
            Press("back", self._back(), button=True, gap=True),
            Say("For checking: the SHA-256 of what was signed is", "muted", gap=True),
            Say(sealed.sha256, "muted"),
        )

    def _ways(self) -> tuple[Block, ...]:
        """Return what can be done with the file from here."""
        if self.host.session.training:
            return ()
        return (
            Press("copy", "Save a copy of the file", button=True, gap=True),
            Press("own_key", "Your signing key: its card and its eight words", button=True),
        )

    def _back(self) -> str:
        return "Back to the scenarios" if self.host.session.training else "Back to your returns"

    def _in_training(self) -> tuple[Block, ...]:
        """Return what would happen to a real file, and how this one shows that it is none."""
        return (
            Say("in the folder of training, under sealed", "muted"),
            Say("What to do now", "strong", gap=True),
            Say("Do not send it: everything in it is made up.", lead="1."),
            Say(
                "A real file would now go to your council. Nothing is ever sent by itself.",
                lead="2.",
            ),
            Say(
                "Whoever checks this one is told that it comes from training "
                "and is refused; the command `verify --training` reads it.",
                lead="3.",
            ),
        )

    def _onward(self) -> tuple[Block, ...]:
        session = self.host.session
        return (
            Say("in the folder", "muted"),
            Say(str(self._sealed.path.parent)),
            Say("What to do now", "strong", gap=True),
            Say(to_send(self._opened, session.profile, session.today), lead="1."),
            Say(
                "Keep a copy. The app keeps one too: History has every sealed return. Open it "
                "there if something in it turns out to be wrong, to correct it.",
                lead="2.",
            ),
            *self._about_the_key(),
            *self._copy_command(),
        )

    def _revision(self) -> tuple[Block, ...]:
        """Return which revision it is and why it was made, if it corrects another."""
        sealed = self._opened.sealed
        if sealed is None or sealed.revision == 1:
            return ()
        number = sealed.revision
        said = f"It is revision {number}: send it although revision {number - 1} was sent."
        return (Say(said, "strong"), Say(f"Why: {sealed.about.revision_reason}"))

    def _about_the_key(self) -> tuple[Block, ...]:
        """Return how the council gets to know the key; one of training is for nobody."""
        if self.host.session.training:
            return ()
        if self._card is None:
            said = (
                "If your key is new to this council, send them its card too, and read its eight "
                "words out when they telephone. “Your signing key”, below, has both."
            )
            return (Say(said, lead="3."),)
        return (
            Say("Your key is new: send the council its card too, this file:", lead="3."),
            Say(str(self._card.path), indent=5),
            Say(
                "When they telephone about it, read these eight words out to them. They are how "
                "the council knows that the key is yours:",
                indent=5,
            ),
            Say(self._card.card.words, "strong", indent=5),
            Say("“Your signing key”, in the Menu of your returns, has them again.", indent=5),
        )

    def _copy_command(self) -> tuple[Block, ...]:
        """Return how to fetch the file, for someone who works on another computer by SSH."""
        command = self._scp()
        if not command:
            return ()
        return (
            Say("To copy it to your own computer, type there", "strong", gap=True),
            Say(command),
            Say("When you leave the app, this stands in one piece, to select and copy.", "muted"),
        )

    def _scp(self) -> str:
        """Return the command that fetches the file over SSH; empty where nothing is to be."""
        connection = os.environ.get("SSH_CONNECTION", "").split()
        if not connection or self.host.session.training:
            return ""
        host = connection[2] if len(connection) > 2 else platform.node()
        host = f"[{host}]" if ":" in host else host
        path = self._sealed.path
        if path.is_relative_to(Path.home()):
            path = path.relative_to(Path.home())  # as scp looks for it, and shorter
        return f"scp {shlex.quote(f'{getpass.getuser()}@{host}:{path}')} ."

    def act_copy(self) -> None:
        """Put a copy of the file where the user says."""
        from tui_kpi.tui.files.save_copy import copy_sealed  # noqa: PLC0415 - only when asked

        copy_sealed(self, self._sealed.path)

    def act_own_key(self) -> None:
        """Show the key, its words and its card."""
        from tui_kpi.tui.sign.signing_key import YourKey  # noqa: PLC0415 - only when asked

        try:
            page = YourKey(self.host)
        except SessionError as error:
            self.tell(str(error))
        else:
            self.host.open(page, lambda _: self.form.go(self.form.at))

    def act_back(self) -> None:
        """Go to the list of returns."""
        self.host.go_home()
