"""Deadlines that a council sends ahead, typed once: `schedule.toml`, return by return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tui_kpi.framework.toml import TomlError
from tui_kpi.store import tables
from tui_kpi.store.errors import StoreError


class ScheduleError(StoreError):
    """A schedule that cannot be read. Names the file and the place."""


def read(path: Path) -> dict[str, date]:
    """Return the deadlines kept at `path`, by return; none if there is no such file.

    Raises ScheduleError naming what is wrong, StoreError if it cannot be opened.
    """
    try:
        written = tables.read(path)
    except TomlError as error:
        raise ScheduleError(f"{path} cannot be understood: {error}.") from error
    for reference, day in written.items():
        if type(day) is not date:
            raise ScheduleError(f"{path}: “{reference}” must be a date, like 2026-10-31.")
    return written


def write(path: Path, deadlines: Mapping[str, date]) -> None:
    """Keep deadlines, in the order of the returns' names. Raises StoreError."""
    said = {reference: deadlines[reference] for reference in sorted(deadlines)}
    tables.write(path, said, keep_last_good=True)
