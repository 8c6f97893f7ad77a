"""How one user of the data folder likes the app: `settings.toml`, keys and look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, field, fields, replace
from pathlib import Path
from typing import Any

from tui_kpi.framework.errors import nearest
from tui_kpi.framework.toml import TomlError
from tui_kpi.records import Record
from tui_kpi.store import tables
from tui_kpi.store.errors import StoreError

CHOICES: dict[str, tuple[str, ...]] = {
    "colours": ("terminal", "dark", "light", "high_contrast", "none"),
    "marks": ("terminal", "ascii"),
    "spacing": ("close", "wide"),
}
"""What each part of the look may be; the first is the usual."""


class Look(Record):
    """What the screen looks like; see CHOICES."""

    colours: str = "terminal"
    marks: str = "terminal"
    spacing: str = "close"

    def with_choice(self, part: str, choice: str) -> Look:
        """Return the look with one part changed.

        Raises SettingsError naming the nearest known part or choice.
        """
        if part not in CHOICES:
            raise SettingsError(f"The look has no “{part}”.{_near(part, tuple(CHOICES))}")
        if choice not in CHOICES[part]:
            raise SettingsError(f"{part} cannot be “{choice}”.{_near(choice, CHOICES[part])}")
        return replace(self, **{part: choice})


class Settings(Record):
    """Everything that was changed from the usual."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the id of an action, as the terminal names them; none takes its key away."""
    look: Look = field(default_factory=Look)


class SettingsError(StoreError):
    """Settings that cannot be read. Names the file and the place."""


def read(path: Path) -> Settings:
    """Return the settings kept at `path`; the usual ones if there is no such file.

    Raises SettingsError naming what is wrong, StoreError if it cannot be opened.
    """
    try:
        return _settings(tables.read(path))
    except TomlError as error:
        raise SettingsError(f"{path} cannot be understood: {error}.") from error
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error


def _settings(written: dict[str, Any]) -> Settings:
    known = tuple(it.name for it in fields(Settings))
    for name, table in written.items():
        if name not in known:
            raise SettingsError(f"There is no “{name}”.{_near(name, known)}")
        if not isinstance(table, dict):
            raise SettingsError(f"“{name}” must be a table, [{name}].")
    keys: dict[str, tuple[str, ...]] = {}
    for action, said in written.get("keys", {}).items():
        given = [said] if isinstance(said, str) and said else said or []
        if not isinstance(given, list) or not all(isinstance(key, str) for key in given):
            raise SettingsError(f"keys.{action} must be the name of a key, like “f6”.")
        keys[action] = tuple(given)
    look = Look()
    for part, choice in written.get("look", {}).items():
        look = look.with_choice(part, str(choice))
    return Settings(keys, look)


def _near(word: str, known: tuple[str, ...]) -> str:
    return nearest(word, known) or f" There are {', '.join(known)}."


def write(path: Path, settings: Settings) -> None:
    """Keep the settings at `path`: only what is not the usual. Raises StoreError."""
    usual = asdict(Look())
    look = {part: it for part, it in asdict(settings.look).items() if it != usual[part]}
    keys = {action: list(keys) for action, keys in settings.keys.items()}
    said = {name: table for name, table in (("keys", keys), ("look", look)) if table}
    tables.write(path, said)
