"""What is being practised in a folder of training: the marker file itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from tui_kpi.framework.toml import TomlError
from tui_kpi.records import Record
from tui_kpi.store import atomic, tables
from tui_kpi.store.errors import StoreError

_ABOUT = (
    "# Training. Everything in this folder is made up; nothing in it is ever a real return.\n"
    "# This file says so: leave it here.\n"
)


class Practice(Record):
    """The scenario that the folder holds; all empty before the first."""

    framework: str = ""
    scenario: str = ""
    today: date | None = None
    """The day that it is there."""
    step: int = 0
    """How many of the presenter's notes were shown."""
    presenting: bool = False
    """Pages are drawn large."""


def read(marker: Path) -> Practice:
    """Return what the marker says; nothing practised where it says nothing that is understood.

    The folder is one of training all the same: that the file is there decides.
    """
    with suppress(StoreError, TomlError):
        said = tables.read(marker)
        framework, scenario = said.get("framework"), said.get("scenario")
        today, step = said.get("today"), said.get("step")
        presenting = said.get("presenting") is True
        if isinstance(framework, str) and isinstance(scenario, str) and type(today) is date:
            step = step if isinstance(step, int) else 0
            return Practice(framework, scenario, today, step, presenting)
        return Practice(presenting=presenting)
    return Practice()


def write(marker: Path, practice: Practice) -> None:
    """Keep what is practised. Raises StoreError."""
    lines = _ABOUT + ("presenting = true\n" if practice.presenting else "")
    if practice.today is not None:
        lines += (
            f'framework = "{practice.framework}"\nscenario = "{practice.scenario}"\n'
            f"today = {practice.today}\nstep = {practice.step}\n"
        )
    atomic.write(marker, lines.encode("utf-8"))
