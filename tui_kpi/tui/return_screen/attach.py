"""Attach evidence: files that go with a return, added and taken off."""

from __future__ import annotations

from tui_kpi.reports.about import size_words
from tui_kpi.session.drafting.evidence import LIMITS, attach, detach, troubles, unnamed
from tui_kpi.session.drafting.file_signatures import doubts
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.session.user_paths import cleaned_path
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Press, Say
from tui_kpi.tui.kit.screen import Page

_PATH, _TITLE, _ADD, _CLEAR = "@path", "@title", "@add", "@clear"
_REMOVE = "@remove."


class Attach(Page[None]):
    """Each file is copied and saved at once."""

    NAME = "attach"

    def __init__(self, host: Host, opened: OpenReturn, field_id: str = "") -> None:
        super().__init__(host)
        self._opened = opened
        self._field = field_id
        self._texts = {_PATH: "", _TITLE: ""}
        self._error = self._said = ""
        self._wrong, self._doubts = troubles(opened), doubts(opened)

    def heading(self) -> str:
        """Return the title."""
        opened = self._opened
        return f"Attach evidence · {opened.framework.short} · {opened.period.title()}"

    def blocks(self) -> tuple[Block, ...]:
        """Return what is attached, and what to attach next."""
        opened = self._opened
        said = (Say(self._said, "good"),) if self._said else ()
        listed = self._listed()
        if opened.read_only:
            return (Say("Files that go with this return", "heading"), *listed, self._back())
        return (
            Say("Files that go with this return", "heading"),
            Say(
                "They go into the signed file, and the council can open them. Names of people are "
                "not looked for: take them out first.",
                gap=True,
            ),
            *(Say(limit, "muted") for limit in LIMITS),
            *said,
            *listed,
            *self._named(),
            self._box(_PATH, "Where is the file?", "Type its path, paste it or drag it here."),
            self._box(_TITLE, "What should it be called?", "Leave it empty to use its name."),
            Press(_ADD, "Attach this file", button=True, gap=True),
            self._back(),
        )

    def _back(self) -> Press:
        return Press("back", "Back to the return", button=True)

    def _box(self, key: str, label: str, hint: str) -> Ask:
        box = Box(key, self._texts[key])
        error = self._error if key == _PATH else ""
        return Ask(key, label, hint=hint, boxes=(box,), wide=True, error=error)

    def _listed(self) -> tuple[Block, ...]:
        files = self._opened.answers.evidence
        if not files:
            return (Say("Nothing is attached yet.", gap=True),)
        rows: list[Block] = [Say("Attached", "strong", gap=True)]
        for it in files:
            below = self._wrong.get(it.name, "") or self._doubts.get(it.name, "")
            named = "" if it.name == it.title else f" ({it.name})"
            label = f"{it.title}{named}, {size_words(it.size)}"
            if self._opened.read_only:
                rows.append(Say(label, lead="-"))
                continue
            rows.append(
                Press(
                    f"{_REMOVE}{it.name}",
                    label,
                    detail="Enter takes it off",
                    below=below,
                    detail_role="error" if below else "muted",
                )
            )
        return tuple(rows)

    def _named(self) -> tuple[Block, ...]:
        """Return answers that name files which are not attached, and a way to clear them."""
        said = unnamed(self._opened)
        if not said:
            return ()
        return (
            *(Say(sentence, "error", gap=True) for sentence in said),
            Press(_CLEAR, "Clear that answer", button=True),
        )

    def first_stop(self) -> str:
        """Begin where a file is named."""
        return _PATH

    def take(self, intent: Intent) -> None:
        """Attach, take off, or go back."""
        if isinstance(intent, Typed):
            self._texts[intent.address] = intent.text
            self._said = self._error = ""
            self.refresh_page()
        elif isinstance(intent, Pressed):
            self._pressed(intent.id)

    def _pressed(self, id: str) -> None:
        if id == _ADD:
            self._add()
        elif id == _CLEAR:
            self._opened.set_evidence(self._opened.answers.evidence)
            self._show(self._saved())
        elif id.startswith(_REMOVE):
            self._ask_to_remove(id.removeprefix(_REMOVE))
        else:
            self.perform(id)

    def _add(self) -> None:
        path = cleaned_path(self._texts[_PATH])
        if path is None:
            self._error = "Enter the path of the file, or paste it"
            self._show("")
            return

        def job() -> str:
            try:
                added = attach(self._opened, [path], self._texts[_TITLE], self._field)
            except SessionError as error:
                self._error = str(error).removesuffix("\nNothing was attached.")
                return ""
            self._texts = {_PATH: "", _TITLE: ""}
            return f"Attached: {added[0].title}." if added else "It is attached already."

        self.in_background("Copying the file…", job, self._show)

    def _ask_to_remove(self, name: str) -> None:
        title = next(it.title for it in self._opened.answers.evidence if it.name == name)

        def remove() -> None:
            try:
                detach(self._opened, name)
            except SessionError as error:
                self._error = str(error)
                self._show("")
            else:
                self._show(f"Taken off: {title}.")

        self.ask(
            f"Take “{title}” off?",
            "The copy that the app made is deleted. Your own file stays where it is.",
            "Take it off",
            remove,
        )

    def _saved(self) -> str:
        try:
            self._opened.save()
        except SessionError as error:
            self._error = str(error)
            return ""
        return "Cleared."

    def _show(self, said: str) -> None:
        self._said = said
        self._wrong, self._doubts = troubles(self._opened), doubts(self._opened)
        self.refresh_page()
        self.form.go(_PATH)
