"""Settings: what the screen looks like, and the keys. Kept at once."""

from __future__ import annotations

from dataclasses import replace

from tui_kpi.session.errors import SessionError
from tui_kpi.store.settings import CHOICES
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Chosen, Intent
from tui_kpi.tui.kit.page.blocks import Ask, Block, Choice, Press, Say
from tui_kpi.tui.kit.screen import Page

_LABELS: dict[str, tuple[str, dict[str, str]]] = {
    "colours": (
        "Colours",
        {
            "terminal": "As your terminal has them",
            "dark": "Light on dark",
            "light": "Dark on light",
            "high_contrast": "High contrast",
            "none": "No colours",
        },
    ),
    "marks": (
        "Marks and lines",
        {"terminal": "As your terminal can", "ascii": "Plain characters only (ASCII)"},
    ),
    "spacing": ("Spacing", {"close": "Close", "wide": "Wide"}),
}
_HINTS = {
    "marks": "Choose plain characters if you see boxes or question marks in odd places.",
    "spacing": "Wide leaves blank lines, and shows hints only where you are.",
}


class Settings(Page[None]):
    """What is chosen holds at once, and when the app is opened again."""

    NAME = "settings"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._trouble = ""

    def heading(self) -> str:
        """Return the title."""
        return "Settings"

    def blocks(self) -> tuple[Block, ...]:
        """Return what can be chosen."""
        look = self.host.session.settings.look
        trouble = (Say(self._trouble, "error"),) if self._trouble else ()
        asks = [
            Ask(
                part,
                label,
                hint=_HINTS.get(part, ""),
                choices=tuple(
                    Choice(choice, words[choice], getattr(look, part) == choice)
                    for choice in CHOICES[part]
                ),
            )
            for part, (label, words) in _LABELS.items()
        ]
        said = Say("Space chooses. It holds at once, and is remembered.", "muted")
        return (*trouble, said, *asks, Press("keys", "Change the keys", button=True, gap=True))

    def take(self, intent: Intent) -> None:
        """Keep what is chosen, and show it."""
        if isinstance(intent, Chosen) and intent.choices:
            settings = self.host.session.settings
            look = settings.look.with_choice(intent.ask, intent.choices[0])
            try:
                self.host.session.save_settings(replace(settings, look=look))
            except SessionError as error:
                self._trouble = str(error)
            else:
                self._trouble = ""
                self.host.wear()
            self.refresh_page()
        else:
            super().take(intent)

    def act_keys(self) -> None:
        """Show the keys, to change them."""
        from tui_kpi.tui.settings.keys import Keys  # noqa: PLC0415 - only when asked

        self.host.open(Keys(self.host), lambda _: self.form.go("keys"))
