"""Sign: who signs, what is signed, and then the signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.session.sealing.offline_signature import Waiting
from tui_kpi.session.sealing.seal_return import SealedFile
from tui_kpi.session.sealing.signing_flow import Signing
from tui_kpi.submission.refusal import Refusal
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Chosen, Intent, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import Block, Say
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.sign import pages

Result = TypeVar("Result")


class Sign(Page[None]):
    """The details, then what will be signed and the declaration.

    Where the key is on another computer a third step follows: waiting for its signature. It is
    the first that is shown when the page is opened again.
    """

    NAME = "sign"

    def __init__(self, host: Host, opened: OpenReturn) -> None:
        super().__init__(host)
        self._signing = Signing(host.session, opened)
        self._trouble = ""
        self._waiting: Waiting | None = None
        self._stale = ""
        self._signature = ""
        self._wrong = ""
        try:
            self._waits(self._signing.waiting())
        except SessionError as error:
            self._trouble = str(error)

    def _waits(self, waiting: Waiting | None) -> None:
        self._waiting = waiting
        self._stale = self._signing.stale(waiting) if waiting is not None else ""

    def heading(self) -> str:
        """Return the title."""
        opened = self._signing.opened
        return f"Sign · {opened.framework.short} · {opened.period.title()}"

    def begin(self) -> None:
        """Show the page; which keys an agent offers is found out beside it."""
        super().begin()
        if self._waiting is None and self._signing.agent_is_named:
            self.in_background("", self._signing.ask_agent, lambda _none: self.refresh_page())

    def blocks(self) -> tuple[Block, ...]:
        """Return the step that is reached."""
        trouble = (Say(self._trouble, "error"),) if self._trouble else ()
        prepared = self._signing.prepared
        if self._waiting is not None:
            page = pages.waits(self._waiting, self._stale, self._signature, self._wrong)
        elif prepared is not None:
            page = pages.shown(self._signing, prepared)
        else:
            page = pages.details(self._signing)
        return (*trouble, *page)

    def help_blocks(self) -> tuple[Block, ...]:
        """Return what there is to know at the step that is reached."""
        reading = self._waiting is not None or self._signing.prepared is not None
        if reading:
            return pages.help_with_reading()
        asked = "provider_id" in self._signing.wanted
        return (*(pages.help_with_the_identifier() if asked else ()), *pages.help_with_keys())

    def take(self, intent: Intent) -> None:
        """Take the details, then the declaration, or the signature."""
        signing = self._signing
        match intent:
            case Typed(pages.SIGNATURE, text):
                self._signature, self._wrong = text, ""
            case Typed(address, text):
                signing.texts[address] = text
                signing.errors.pop(address, None)
            case Chosen("key", (key, *_)):
                signing.key = key
                for where in ("passphrase", "again", "public"):
                    signing.errors.pop(where, None)
            case Chosen("agreed", choices):
                signing.agreed = bool(choices)
            case Pressed(id):
                self._pressed(id)
                return
        self.refresh_page()

    def _pressed(self, id: str) -> None:
        do: dict[str, Callable[[], None]] = {
            pages.SHOW: self._show,
            pages.CHANGE: self.act_back,
            pages.DECLARE: lambda: self.form.go("agreed"),
            pages.SIGN: self._confirm,
            pages.ATTACH: self._complete,
            pages.AGAIN: self._again,
        }
        if id in do:
            do[id]()
        else:
            self.perform(id)

    def _step(self, stop: str = "") -> None:
        """Show the step that is reached now, from its top."""
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go(stop)
        if not stop:
            self.form.look_from_top()

    def _show(self) -> None:
        self._trouble = ""
        self.in_background("Opening the key…", self._signing.check, self._checked)

    def _checked(self, said: bool) -> None:  # noqa: FBT001 - what `check` gives
        if not said:
            self.refresh_page()
            self.form.go(next(iter(self._signing.errors)))
            return
        self._trouble = self._signing.prepare()
        self._step()

    def _confirm(self) -> None:
        if not self._signing.agreed:
            self.tell("Read the declaration, then press Space on “I declare this”.")
            self.form.go("agreed")
            return
        prepared = self._signing.prepared
        if prepared is not None and prepared.period_not_ended:
            end = self._signing.opened.period.span.words()
            self.ask(
                "Seal it before the period has ended?",
                f"The period is {end}. What happens until it ends would not be in this return, "
                "and only a correction, which says why, could bring it in.",
                "Seal it all the same",
                self._finish,
            )
            return
        self._finish()

    def _finish(self) -> None:
        if self._signing.elsewhere:
            self.in_background("Saving…", lambda: _told(self._signing.put_aside), self._put_aside)
            return
        said = "Signing…"
        if self._signing.choice.kind == "agent":
            said = "Signing… If your key agent asks you to confirm, say yes there."
        self.in_background(said, lambda: _told(self._signing.finish), self._finished)

    def _finished(self, sealed: SealedFile | str) -> None:
        if not isinstance(sealed, str):
            self._done(sealed)
            return
        self._trouble = sealed
        self._step(pages.SIGN)

    def _done(self, sealed: SealedFile) -> None:
        from tui_kpi.tui.sign.done import Done  # noqa: PLC0415 - only once it is sealed

        self.host.open(Done(self.host, self._signing.opened, sealed, self._signing.card))

    # Another computer

    def _put_aside(self, waiting: Waiting | str) -> None:
        if isinstance(waiting, str):
            self._trouble = waiting
            self._step(pages.SIGN)
            return
        self._waiting, self._stale, self._trouble = waiting, "", ""
        self._step()

    def _complete(self) -> None:
        if not self._signature.strip():
            self._attached("Enter the path of the signature")
            return

        def job() -> SealedFile | str:
            return _told(lambda: self._signing.attach(self._signature))

        self.in_background("Checking the signature…", job, self._attached)

    def _attached(self, sealed: SealedFile | str) -> None:
        if not isinstance(sealed, str):
            self._done(sealed)
            return
        self._wrong = sealed
        self.refresh_page()
        self.form.go(pages.SIGNATURE)

    def _again(self) -> None:
        if self._stale:
            self._give_up()
            return
        self.ask(
            "Start signing again?",
            "What was put aside is forgotten, and a signature made of it can no longer be used.",
            "Start again",
            self._give_up,
        )

    def _give_up(self) -> None:
        try:
            self._signing.give_up_waiting()
        except SessionError as error:
            self._trouble = str(error)
        else:
            self._waits(None)
            self._to_details()

    def act_hand_over(self) -> None:
        """Write the return to a file, for the person who signs it."""
        from tui_kpi.tui.files.backup import BackUp  # noqa: PLC0415 - only when asked

        self.host.open(BackUp(self.host, self._signing.opened), lambda _: self.form.go(""))

    def act_back(self) -> None:
        """Go back to the details, then to the answers."""
        if self._waiting is not None or self._signing.prepared is None:
            self.dismiss(None)
            return
        self._to_details()

    def _to_details(self) -> None:
        self._signing.prepared, self._signing.agreed, self._trouble = None, False, ""
        self._step()


def _told(do: Callable[[], Result]) -> Result | str:
    """Do it; return why that cannot be done, or what there is now."""
    try:
        return do()
    except SessionError as error:
        return str(error)
    except Refusal as refusal:
        return str(refusal)
    except OSError as error:
        return f"The key could not be kept: {error.strerror}. Check the disk."
