"""Restore from a backup: choose the file, see what it would do, then put it back."""

from __future__ import annotations

from tui_kpi.reports.about import files_words
from tui_kpi.session.errors import SessionError
from tui_kpi.session.safekeeping.backup import Found, look, put_back
from tui_kpi.session.safekeeping.backup_contents import returns_in
from tui_kpi.session.user_paths import cleaned_path
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Press, Say
from tui_kpi.tui.kit.screen import Page

_PATH, _LOOK, _GO = "@path", "@look", "@go"


class Restore(Page[None]):
    """Nothing is changed before the last step."""

    NAME = "restore"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._path = self._trouble = ""
        self._found: Found | None = None
        self._count: int | None = None

    def heading(self) -> str:
        """Return the title."""
        return "Restore from a backup"

    def blocks(self) -> tuple[Block, ...]:
        """Return the step that is reached."""
        if self._count is not None:
            return self._done(self._count)
        if self._found is not None:
            return self._what(self._found)
        ask = Ask(
            _PATH,
            "Where is the backup?",
            hint="Type its path, paste it or drag it here. It ends in .kpi-backup.zip.",
            boxes=(Box(_PATH, self._path),),
            wide=True,
            error=self._trouble,
        )
        said = "A whole backup, or a return that was handed on to you. You see first what is in it."
        return (
            Say(said, gap=True),
            ask,
            Press(_LOOK, "Look what is in it", button=True, gap=True),
            Press("back", "Go back", button=True),
        )

    def _what(self, found: Found) -> tuple[Block, ...]:
        blocks: list[Block] = [Say(found.made, "heading")]
        blocks += [Say(self._trouble, "error", gap=True)] if self._trouble else []
        listed = returns_in(self.host.session, found)
        blocks.append(Say("Returns in it, and what would happen:", "strong", gap=True))
        blocks += [Say(it, lead="-") for it in listed or ("None",)]
        if found.new:
            blocks.append(Say(f"Files in it that are not here yet: {len(found.new)}", gap=True))
        if found.records:
            head = "These are here already, are others, and are never replaced:"
            blocks.append(Say(head, "error", gap=True))
            blocks += [Say(it.words, lead="-") for it in found.records]
            blocks.append(Say("If the backup is right, move them away yourself.", gap=True))
        elif found.differing:
            head = "These are here already, and are not as in the backup:"
            blocks.append(Say(head, "warn", gap=True))
            blocks += [Say(it.words, lead="-") for it in found.differing]
            said = "Take these from the backup; what is here goes to the bin"
            blocks.append(Press("back", "Go back and change nothing", button=True, gap=True))
            blocks.append(Press(_GO, said, button=True))
            return tuple(blocks)
        elif found.new:
            blocks.append(Press(_GO, "Restore", button=True, gap=True))
        else:
            blocks.append(Say("Everything in it is here already.", "good", gap=True))
        return (*blocks, Press("back", "Go back", button=True, gap=not found.new))

    def _done(self, count: int) -> tuple[Block, ...]:
        found = self._found
        moved = "What was here before is in the bin. " if found and found.differing else ""
        only = found is not None and found.backup.only
        then = "Open it in the list, check its answers, and sign." if only else ""
        return (
            Say(f"Restored: {files_words(count)}", "good"),
            *((Say(f"{moved}{then}", gap=True),) if moved or then else ()),
            Press("back", "To your returns", button=True, gap=True),
        )

    def first_stop(self) -> str:
        """Begin with the file."""
        return _PATH

    def take(self, intent: Intent) -> None:
        """Look, then restore."""
        if isinstance(intent, Typed):
            self._path, self._trouble = intent.text, ""
            self.refresh_page()
        elif isinstance(intent, Pressed) and intent.id == _LOOK:
            self.in_background("Reading the backup…", self._look, self._looked)
        elif isinstance(intent, Pressed) and intent.id == _GO:
            self.in_background("Restoring…", self._restore, self._restored)
        elif isinstance(intent, Pressed):
            self.perform(intent.id)

    def _look(self) -> Found | str:
        path = cleaned_path(self._path)
        if path is None:
            return "Enter the path of the backup, or paste it"
        try:
            return look(self.host.session, path)
        except SessionError as error:
            return str(error)

    def _looked(self, found: Found | str) -> None:
        if isinstance(found, str):
            self._trouble = found
            self.refresh_page()
            self.form.go(_PATH)
            return
        self._found = found
        self._restart()

    def _restore(self) -> int | str:
        if self._found is None:
            return ""
        try:
            return put_back(self.host.session, self._found, replace=True)
        except SessionError as error:
            return str(error)

    def _restored(self, count: int | str) -> None:
        if isinstance(count, str):
            self._trouble = count
        else:
            self._count = count
        self._restart()

    def _restart(self) -> None:
        self.form.restart(self.blocks())
        self.refresh_page()
        self.form.go("")
        self.form.look_from_top()

    def act_back(self) -> None:
        """Go back to the file, then to the list of returns."""
        if self._found is None or self._count is not None:
            self.dismiss(None)
            return
        self._found, self._trouble = None, ""
        self._restart()
