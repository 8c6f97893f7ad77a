"""Sign: who signs, what is signed, and then the signature."""

from __future__ import annotations

from tui_kpi.session.errors import SessionError
from tui_kpi.session.open_return import OpenReturn
from tui_kpi.session.sealing import SealedFile
from tui_kpi.session.signing import NEW_KEY, Signing
from tui_kpi.store.profile import QUESTIONS
from tui_kpi.submission.refusal import Refusal
from tui_kpi.tui.form.blocks import Ask, Block, Box, Choice, Press, Say
from tui_kpi.tui.host import Host
from tui_kpi.tui.intents import Chosen, Intent, Pressed, Typed
from tui_kpi.tui.screens.base import Page

_SHOW, _SIGN, _CHANGE, _DECLARE = "@show", "@sign", "@change", "@declare"


class Sign(Page[None]):
    """Two steps: the details, then what will be signed and the declaration."""

    NAME = "sign"

    def __init__(self, host: Host, opened: OpenReturn) -> None:
        super().__init__(host)
        self._signing = Signing(host.session, opened)
        self._trouble = ""

    def heading(self) -> str:
        """Return the title."""
        opened = self._signing.opened
        return f"Sign · {opened.framework.short} · {opened.period.title()}"

    def blocks(self) -> tuple[Block, ...]:
        """Return the step that is reached."""
        trouble = (Say(self._trouble, "error"),) if self._trouble else ()
        return (*trouble, *(self._details() if self._signing.prepared is None else self._signed()))

    def _details(self) -> tuple[Block, ...]:
        signing = self._signing
        asks = [self._box(key, *QUESTIONS[key]) for key in signing.wanted]
        options = [
            *(Choice(str(path), path.name, signing.key == str(path)) for path in signing.keys),
            Choice(NEW_KEY, "Make a new key", signing.key == NEW_KEY),
        ]
        key = Ask(
            "key",
            "Key to sign with",
            hint="The council knows you by it. Make one the first time, then use the same.",
            choices=tuple(options),
        )
        new = signing.key == NEW_KEY
        hint = (
            "Choose a long one and keep it safe: it cannot be recovered. Leave it empty to have "
            "none, if only you can use this computer."
            if new
            else "The one you chose when the key was made. Empty if it has none."
        )
        secrets = [self._box("passphrase", "Passphrase of the key", hint, secret=True)]
        if new:
            secrets.append(self._box("again", "The same passphrase again", "", secret=True))
        show = Press(_SHOW, "Show what will be signed", button=True, gap=True)
        return (Say("Who signs?", "heading"), *self._revision(), *asks, key, *secrets, show)

    def _revision(self) -> tuple[Block, ...]:
        """Return which revision is signed, and why, where it is not the first."""
        opened = self._signing.opened
        if opened.corrects is None or opened.answers.revision is None:
            return ()
        number = opened.corrects.revision
        return (
            Say(f"This is revision {number + 1}. It takes the place of revision {number}."),
            Say(f"Why: {opened.answers.revision.reason}"),
        )

    def _changed(self) -> tuple[Block, ...]:
        """Return what is not as in the revision before."""
        changes = self._signing.opened.changes()
        if not changes:
            return ()
        said = Say("What is not as you sent it last", "strong", gap=True)
        return (*self._revision(), said, *(Say(str(change), lead="-") for change in changes))

    def _box(self, key: str, label: str, hint: str, *, secret: bool = False) -> Ask:
        box = Box(key, self._signing.texts[key], secret=secret)
        error = self._signing.errors.get(key, "")
        return Ask(key, label, hint=hint, boxes=(box,), wide=True, error=error)

    def _signed(self) -> tuple[Block, ...]:
        prepared = self._signing.prepared
        if prepared is None:
            return ()
        agreed = Choice("yes", "I declare this", self._signing.agreed)
        declare = Ask("agreed", prepared.declaration, choices=(agreed,), many=True)
        said = [Say(line, indent=1) for line in prepared.text.split("\n")]
        return (
            Say("This is what you sign", "heading"),
            Say(
                "Nothing is signed yet. Read it with Page Down; the declaration is at the end.",
                gap=True,
            ),
            Press(_DECLARE, "Go to the declaration", button=True),
            *self._changed(),
            Say("", indent=0),
            *said,
            Say("SHA-256 of the signed data", "strong", gap=True),
            Say(prepared.sha256),
            declare,
            Press(_SIGN, "Sign and seal", button=True, gap=True),
            Press(_CHANGE, "Change the details", button=True),
        )

    def take(self, intent: Intent) -> None:
        """Take the details, then the declaration."""
        match intent:
            case Typed(address, text):
                self._signing.texts[address] = text
            case Chosen("key", (key, *_)):
                self._signing.key = key
            case Chosen("agreed", choices):
                self._signing.agreed = bool(choices)
            case Pressed(id):
                self._pressed(id)
                return
        self.refresh_page()

    def _pressed(self, id: str) -> None:
        if id == _SHOW:
            self._show()
        elif id == _CHANGE:
            self.act_back()
        elif id == _DECLARE:
            self.form.go("agreed")
        elif id == _SIGN:
            self._confirm()
        else:
            self.perform(id)

    def _show(self) -> None:
        self._trouble = ""
        self.in_background("Opening the key…", self._signing.check, self._checked)

    def _checked(self, said: bool) -> None:  # noqa: FBT001 - what `check` gives
        if not said:
            self.refresh_page()
            self.form.go(next(iter(self._signing.errors)))
            return
        self._trouble = self._signing.prepare()
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go("")
        self.form.look_from_top()

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
        self.in_background("Signing…", self._sealed, self._finished)

    def _sealed(self) -> SealedFile | str:
        """Sign and write the file; return why that cannot be done, or what there is now."""
        try:
            return self._signing.finish()
        except SessionError as error:
            return str(error)
        except Refusal as refusal:
            return f"{refusal.sentence} {refusal.advice}"
        except OSError as error:
            return f"The key could not be kept: {error.strerror}. Check the disk."

    def _finished(self, sealed: SealedFile | str) -> None:
        if not isinstance(sealed, str):
            from tui_kpi.tui.screens.done import Done  # noqa: PLC0415 - only once it is sealed

            self.host.open(Done(self.host, self._signing.opened, sealed))
            return
        self._trouble = sealed
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go(_SIGN)

    def act_back(self) -> None:
        """Go back to the details, then to the answers."""
        if self._signing.prepared is None:
            self.dismiss(None)
            return
        self._signing.prepared, self._signing.agreed, self._trouble = None, False, ""
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go("")
