"""Your details: who the provider is, asked once."""

from __future__ import annotations

from contextlib import suppress

from tui_kpi.session.errors import SessionError
from tui_kpi.store.profile import QUESTIONS, Profile, ProfileError
from tui_kpi.tui.kit.host import Host
from tui_kpi.tui.kit.intents import Intent, Pressed, Typed
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Press, Say
from tui_kpi.tui.kit.screen import Page

_SAVE = "@save"


class Details(Page[None]):
    """Kept in the profile when saved; nothing is asked that is not needed."""

    NAME = "details"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        profile = host.session.profile
        self._texts = {key: str(getattr(profile, key)) for key in QUESTIONS}
        self._errors: dict[str, str] = {}
        self._trouble = ""

    def heading(self) -> str:
        """Return the title."""
        return "Your details"

    def blocks(self) -> tuple[Block, ...]:
        """Return what is asked."""
        trouble = (Say(self._trouble, "error"),) if self._trouble else ()
        asks = [
            Ask(
                key,
                label,
                hint=hint,
                boxes=(Box(key, self._texts[key]),),
                wide=True,
                error=self._errors.get(key, ""),
            )
            for key, (label, hint) in QUESTIONS.items()
        ]
        said = Say("These go into every signed file.", "muted")
        return (*trouble, said, *asks, Press(_SAVE, "Save", button=True, gap=True))

    def take(self, intent: Intent) -> None:
        """Keep what is typed until it is saved."""
        if isinstance(intent, Typed):
            self._texts[intent.address] = intent.text
            self.refresh_page()
        elif isinstance(intent, Pressed) and intent.id == _SAVE:
            self._save()
        else:
            super().take(intent)

    def _save(self) -> None:
        profile = self.host.session.profile
        self._errors = {}
        for key, text in self._texts.items():
            profile = self._with(profile, key, text)
        if self._errors:
            self.refresh_page()
            self.form.go(next(iter(self._errors)))
            return
        try:
            self.host.session.save_profile(profile)
        except SessionError as error:
            self._trouble = str(error)
            self.refresh_page()
        else:
            self.dismiss(None)

    def act_back(self) -> None:
        """Keep what can be kept, and go back."""
        profile = self.host.session.profile
        for key, text in self._texts.items():
            profile = self._with(profile, key, text)
        with suppress(SessionError):
            self.host.session.save_profile(profile)
        self.dismiss(None)

    def _with(self, profile: Profile, key: str, text: str) -> Profile:
        try:
            return profile.with_value(key, text)
        except ProfileError as error:
            self._errors[key] = str(error).replace(key, QUESTIONS[key][0], 1)
            return profile
