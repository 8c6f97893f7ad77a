"""Open a receipt: choose the file, take the council's key the first time, read what it says."""

from __future__ import annotations

from tui_kpi.session.archive.receipts import (
    Opened,
    UnknownCouncilError,
    label_of,
    open_receipt,
    settled_words,
    words_of,
)
from tui_kpi.session.archive.refusal_advice import what_to_do
from tui_kpi.session.errors import SessionError
from tui_kpi.session.user_paths import cleaned_path, read_named
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Press, Say
from tui_kpi.tui.kit.screen import Page

_PATH, _OPEN, _TRUST, _SHOW, _DONE = "@path", "@open", "@trust", "@show", "@done"
_LIMIT = 1024 * 1024


class ReceiptScreen(Page[str]):
    """Comes back with the return to open, or None. Nothing is kept before it is checked."""

    NAME = "receipt"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._path = ""
        self._error = ""
        self._unknown: UnknownCouncilError | None = None
        self._opened: Opened | None = None

    def heading(self) -> str:
        """Return the title."""
        return "Open a receipt"

    def blocks(self) -> tuple[Block, ...]:
        """Return the step that is reached."""
        if self._opened is not None:
            return self._said(self._opened)
        if self._unknown is not None:
            return self._key(self._unknown)
        return (
            Say(
                "The council sends it when it has your return. It says whether it asks anything.",
                gap=True,
            ),
            Ask(
                _PATH,
                "Where is the file?",
                hint="Its name ends in .kpi-receipt.zip. Type its folder too: /home/ann/…",
                boxes=(Box(_PATH, self._path, enter=_OPEN),),
                wide=True,
                error=self._error,
            ),
            Press(_OPEN, "Open it", button=True, gap=True),
        )

    def _key(self, unknown: UnknownCouncilError) -> tuple[Block, ...]:
        return (
            Say(f"Is this the key of {unknown.council}?", "heading"),
            Say(str(unknown), gap=True),
            Say("Its eight words", "strong", gap=True),
            Say(unknown.words, indent=4),
            Say("Its fingerprint", "strong", gap=True),
            Say(unknown.fingerprint, indent=4),
            Press("back", "No, or I do not know", button=True, gap=True),
            Press(_TRUST, "Yes, the council says the same", button=True),
        )

    def _said(self, opened: Opened) -> tuple[Block, ...]:
        receipt, sealed = opened.receipt, opened.sealed
        words = words_of(receipt)
        framework, period = self.host.session.resolve(opened.reference)
        title = f"{framework.short} · {period.title()}"
        blocks: list[Block] = [
            Say(f"Receipt {receipt.seq} of {receipt.council_name}", "heading"),
            Say(f"{title}, revision {sealed.revision}", gap=True),
            Say(f"{words[:1].upper()}{words[1:]}.", "strong"),
        ]
        for reason in receipt.reasons:
            blocks.append(Say(reason.sentence, gap=True))
            if opened.later is None:
                blocks.append(Say(what_to_do(reason.code)))
        for query in receipt.queries:
            blocks.append(Say(label_of(framework, query), gap=True, lead="?"))
            blocks.append(Say(query.text, indent=4))
        if opened.later is not None:
            blocks.append(Say(settled_words(receipt, opened.later), "strong", gap=True))
        blocks.append(Say(f"It is kept as {opened.path}", "muted", gap=True))
        asks = (opened.later or receipt).queries
        show = "Show the return at what is asked" if asks else "Show the return"
        blocks.append(Press(_SHOW, show, button=True, gap=True))
        return (*blocks, Press(_DONE, "Back to your returns", button=True))

    def take(self, intent: Intent) -> None:
        """Take what was said, and go on."""
        match intent:
            case Typed(_, text):
                self._path = text
                self.refresh_page()
            case Pressed("@open"):
                self._open()
            case Pressed("@trust") if self._unknown is not None:
                self._open(self._unknown.fingerprint)
            case Pressed("@show") if self._opened is not None:
                self.dismiss(self._opened.reference)
            case Pressed("@done"):
                self.dismiss(None)
            case Pressed(id):
                self.perform(id)

    def _open(self, trusted: str = "") -> None:
        path = cleaned_path(self._path)
        self._error, self._unknown = "", None
        if path is None:
            self._error = "Enter where the file is."
            self._restart(_PATH)
            return
        try:
            data = read_named(path, _LIMIT)
            self._opened = open_receipt(self.host.session.folders, data, trusted=trusted)
        except UnknownCouncilError as error:
            self._unknown = error
        except SessionError as error:
            self._error = str(error)
        self._restart(_SHOW if self._opened else "back" if self._unknown else _PATH)

    def _restart(self, stop: str) -> None:
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go(stop)

    def act_back(self) -> None:
        """Go back to the file, then to the list."""
        if self._unknown is not None:
            self._unknown = None
            self._restart(_PATH)
        else:
            self.dismiss(None)
