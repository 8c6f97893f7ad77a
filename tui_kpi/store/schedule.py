"""Deadlines that a council sends ahead, typed once: `schedule.toml`, return by return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tui_kpi.framework.toml import TomlError, read_toml
from tui_kpi.store import atomic
from tui_kpi.store.errors import StoreError, cannot_read


class ScheduleError(StoreError):
    """A schedule that cannot be read. Names the file and the place."""


def read(path: Path) -> dict[str, date]:
    """Return the deadlines kept at `path`, by return; none if there is no such file.

    Raises ScheduleError naming what is wrong, StoreError if it cannot be opened.
    """
    try:
        written = read_toml(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise ScheduleError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except TomlError as error:
        raise ScheduleError(f"{path} is not TOML: {error}.") from error
    except OSError as error:
        raise cannot_read(path, error) from error
    for reference, day in written.items():
        if type(day) is not date:
            raise ScheduleError(f"{path}: “{reference}” must be a date, like 2026-10-31.")
    return written


def write(path: Path, deadlines: Mapping[str, date]) -> None:
    """Keep deadlines, in the order of the returns' names. Raises StoreError."""
    import tomli_w  # noqa: PLC0415 - not needed on the way to the first frame

    text = tomli_w.dumps({reference: deadlines[reference] for reference in sorted(deadlines)})
    atomic.write(path, text.encode("utf-8"))
