"""What every command gets: folders, definitions and clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.records import Record
from tui_kpi.session.errors import UsageError
from tui_kpi.store.folders import Folders, find_folders

if TYPE_CHECKING:
    from tui_kpi.session.session import Session

_YEARS = range(2000, 3000)
TODAY = "TUI_KPI_TODAY"
"""Environment variable that says which day it is, in tests and training."""


class Context(Record):
    """The surroundings of one command."""

    folders: Folders
    now: Callable[[], datetime]
    """Local time, with its UTC offset."""

    @classmethod
    def from_environment(cls, data_dir: Path | None, environ: Mapping[str, str]) -> Context:
        """Return the context of a real run. Raises UsageError for a day that is none."""
        folders = find_folders(data_dir, environ)
        today = environ.get(TODAY, "")
        if folders.training and not today:
            from tui_kpi.store import practice

            today = str(practice.read(folders.marker).today or "")
        return cls(folders, _clock(today))

    @cached_property
    def catalogue(self) -> Catalogue:
        """The shipped definitions, then those in the data folder."""
        return catalogue_of(self.folders)

    @cached_property
    def session(self) -> Session:
        """The provider's returns."""
        from tui_kpi.session.session import Session

        return Session(self.folders, self.catalogue, self.now, now)

    @property
    def damaged(self) -> tuple[str, ...]:
        """What is wrong with files that a command read and went on without, a sentence each."""
        session: Session | None = vars(self).get("session")
        return tuple(filter(None, session.damaged.values())) if session is not None else ()


def definitions_of(folders: Folders) -> tuple[Path, ...]:
    """Return the folders of definitions: the shipped ones, then those in the data folder."""
    return shipped_folder(), folders.definitions


def catalogue_of(folders: Folders) -> Catalogue:
    """Return the definitions at hand with a data folder."""
    return Catalogue(definitions_of(folders), folders.cache)


def data_folder(text: str) -> Path:
    """Return the folder that --data-dir names. Raises UsageError for a blank name."""
    if not text.strip():
        raise UsageError("--data-dir is blank. Name a folder, or leave it out.")
    return Path(text)


def _clock(today: str) -> Callable[[], datetime]:
    if not today:
        return now
    try:
        day = date.fromisoformat(today)
    except ValueError:
        raise UsageError(f"{TODAY} is “{today}”, not a date like 2027-04-02.") from None
    if day.year not in _YEARS:
        raise UsageError(f"{TODAY} is “{today}”. Enter a date from 2000 to 2999.")
    return lambda: datetime.combine(day, now().timetz())


def now() -> datetime:
    """Return the present moment, in local time with its UTC offset."""
    return datetime.now(UTC).astimezone()
