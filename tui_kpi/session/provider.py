"""What a provider keeps beside the returns: profile, settings, what the council sent ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from tui_kpi.session.errors import told
from tui_kpi.session.usable import usable
from tui_kpi.store import profile, schedule, settings
from tui_kpi.store.folders import Folders, restoring
from tui_kpi.store.profile import Profile
from tui_kpi.store.settings import Settings

_T = TypeVar("_T")


class ProviderFiles:
    """Reads each file once; a damaged one is named, its last good copy counts, and work goes on."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self.forget()

    def forget(self) -> None:
        """Read everything anew from the disk; a restore that was killed is finished first.

        Raises CannotError.
        """
        if restoring(self.folders):
            from tui_kpi.store import backup  # noqa: PLC0415 - rarely so

            with told():
                backup.resume(self.folders)
        self.damaged: dict[Path, str] = {}
        """What is wrong with each file that was read and may be damaged; empty for nothing."""
        self._profile: Profile | None = None
        self._settings: Settings | None = None

    @property
    def training(self) -> bool:
        """Whether everything in this data folder is made up: see `Folders.training`."""
        return self.folders.training

    @property
    def profile(self) -> Profile:
        """What is the same in every return."""
        if self._profile is None or self.damaged[self.folders.profile]:
            self._profile = self._usable(self.folders.profile, profile.read, Profile())
        return self._profile

    @property
    def nameless(self) -> bool:
        """Whether the provider's name was never given: one in a damaged file is not asked again."""
        return not (self.profile.provider_name or self.damaged[self.folders.profile])

    def save_profile(self, changed: Profile) -> None:
        """Keep a changed profile. Raises CannotError, and UsageError while its file is damaged."""
        with told():
            profile.read(self.folders.profile)  # what is damaged is never written over
            profile.write(self.folders.profile, changed)
        self._profile = None

    @property
    def settings(self) -> Settings:
        """Keys and look. Raises UsageError while their file is damaged."""
        if self._settings is None:
            with told():
                self._settings = settings.read(self.folders.settings)
        return self._settings

    def save_settings(self, changed: Settings) -> None:
        """Keep other keys or another look. Raises CannotError."""
        with told():
            settings.write(self.folders.settings, changed)
        self._settings = changed

    @property
    def schedule(self) -> dict[str, date]:
        """Deadlines by return, and starts by framework, typed ahead (`scheduling.py`)."""
        return self._usable(self.folders.schedule, schedule.read, {})

    def _usable(self, path: Path, read: Callable[[Path], _T], usual: _T) -> _T:
        said, self.damaged[path] = usable(path, read, usual)
        return said
