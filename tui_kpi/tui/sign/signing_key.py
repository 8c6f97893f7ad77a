"""Your signing key: what the council asks about it, the file to send them, a code to show them."""

from __future__ import annotations

from tui_kpi.reports import qr
from tui_kpi.session.errors import SessionError
from tui_kpi.session.keys.key_overview import KnownKey, known_keys, make_card
from tui_kpi.submission.refusal import Refusal
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Picture, Press, Say
from tui_kpi.tui.kit.screen import Page

_SECRET, _MAKE, _COPY, _QR, _TURN, _OTHER = "@secret", "@make", "@copy", "@qr", "@turn", "@other."


class YourKey(Page[None]):
    """One key, the one in use first; its QR code on a page of its own."""

    NAME = "own_key"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._keys = known_keys(host.session)
        self._at = 0
        self._qr = self._on_light = False
        self._secret = self._trouble = self._news = ""

    def heading(self) -> str:
        """Return the title."""
        return "Your signing key"

    def blocks(self) -> tuple[Block, ...]:
        """Return the key that is shown, or its code."""
        back = Press("back", "Go back", button=True, gap=True)
        if not self._keys:
            return (
                Say("You have no signing key here yet.", "heading"),
                Say("The app makes one when you first sign a return.", gap=True),
                back,
            )
        known = self._keys[self._at]
        return (*(self._code(known) if self._qr else self._about(known)), back)

    def _about(self, known: KnownKey) -> tuple[Block, ...]:
        news = (Say(self._news, "good"),) if self._news else ()
        use = "in use" if known.in_use else ""
        show = Press(_QR, "Show the public key as a QR code", button=True, gap=True)
        others = [
            Press(f"{_OTHER}{number}", it.own.name, detail="in use" if it.in_use else "")
            for number, it in enumerate(self._keys)
            if number != self._at
        ]
        return (
            *news,
            Say(known.own.name, "heading", right=use),
            Say("When the council telephones, read these eight words out to them:", gap=True),
            Say(known.words, "strong", indent=4),
            Say("Fingerprint", "strong", gap=True),
            Say(known.own.public.fingerprint, indent=4),
            *self._card(known),
            show,
            *((Say("Your other keys", "strong", gap=True), *others) if others else ()),
        )

    def _card(self, known: KnownKey) -> tuple[Block, ...]:
        """Return where the key's card is, and how to make it."""
        title = Say("Its card, the file to send to the council", "strong", gap=True)
        if known.card is not None:
            copy = Press(_COPY, "Save a copy of the card", button=True)
            where: tuple[Block, ...] = (Say(str(known.card), indent=4), copy)
        else:
            where = (Say("None was made yet.", indent=4),)
        if known.own.path is None:
            way = (
                Say("The key signs elsewhere, so its card is made with this command:", indent=4),
                Say(f"tui-kpi key card --key {known.own.name} --unsigned", indent=4),
            )
            return (title, *where, *way)
        error = self._trouble
        again = "Make the card again" if known.card else "Make the card"
        make = Press(_MAKE, again, button=True)
        if not known.locked:
            return (title, *where, *((Say(error, "error"),) if error else ()), make)
        ask = Ask(
            _SECRET,
            "Passphrase of the key, to make its card",
            boxes=(Box(_SECRET, self._secret, secret=True, enter=_MAKE),),
            wide=True,
            error=error,
        )
        return (title, *where, ask, make)

    def _code(self, known: KnownKey) -> tuple[Block, ...]:
        look = qr.Look(blocks=not self.marks.ascii_only, colours=False, on_light=self._on_light)
        text = known.own.public.line(self.host.session.profile.provider_id)
        return (
            Picture(tuple(qr.lines(text, look)), indent=0),
            Press(_TURN, "Turn light and dark round, for a light window", button=True),
        )

    def begin(self) -> None:
        """Begin at the top."""
        super().begin()
        self.form.look_from_top()

    def take(self, intent: Intent) -> None:
        """Show another key or its code, make its card, or copy that."""
        match intent:
            case Typed(_, text):
                self._secret, self._trouble = text, ""
                self.refresh_page()
            case Pressed(id) if id == _MAKE:
                self._make()
            case Pressed(id) if id == _COPY:
                self._copy()
            case Pressed(id) if id == _QR:
                self._qr = True
                self._turn()
            case Pressed(id) if id == _TURN:
                self._on_light = not self._on_light
                self.refresh_page()
            case Pressed(id) if id.startswith(_OTHER):
                self._at = int(id.removeprefix(_OTHER))
                self._secret = self._trouble = self._news = ""
                self._turn()
            case Pressed(id):
                self.perform(id)

    def _make(self) -> None:
        known = self._keys[self._at]
        try:
            made = make_card(self.host.session, known.own, self._secret)
        except SessionError as error:
            self._trouble = str(error)
        except Refusal as refusal:
            self._trouble = f"{refusal.sentence} {refusal.advice}"
        else:
            self._trouble = self._secret = ""
            self._news = f"The card is written: {made.path.name}"
            self._keys = known_keys(self.host.session)
            self._turn(_COPY)
            return
        self.refresh_page()
        self.form.go(_SECRET if known.locked else _MAKE)

    def _copy(self) -> None:
        from tui_kpi.tui.files.save_copy import Original, SaveCopy  # noqa: PLC0415 - only when asked

        card = self._keys[self._at].card
        if card is None:
            return
        try:
            data = card.read_bytes()
        except OSError as error:
            self._trouble = f"{card} cannot be read: {error.strerror}. Make the card again."
            self.refresh_page()
            return
        then = "Send this file to the council. They telephone you to compare the eight words."
        said = Original("Save a copy of the card", card.name, data, then)
        self.host.open(SaveCopy(self.host, said), lambda _: self.form.go(_COPY))

    def _turn(self, stop: str = "") -> None:
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go(stop)
        if not stop:
            self.form.look_from_top()

    def act_back(self) -> None:
        """Go back from the code to the key, from there to the page before."""
        if not self._qr:
            self.dismiss(None)
            return
        self._qr = False
        self._turn(_QR)
