"""The small TOML files of a data folder: details, settings, dates, headings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui_kpi.framework.toml import read_toml
from tui_kpi.store import atomic
from tui_kpi.store.errors import cannot_read


def read(path: Path) -> dict[str, Any]:
    """Return the tables of a file; none if there is no such file.

    Raises TomlError for a file that is not TOML, StoreError if it cannot be opened.
    """
    try:
        return read_toml(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise cannot_read(path, error) from error


def write(path: Path, said: Mapping[str, Any], *, keep_last_good: bool = False) -> None:
    """Keep tables at `path`, as `atomic.write` does. Raises StoreError."""
    import tomli_w  # noqa: PLC0415 - reading is enough on the way to the first frame

    atomic.write(path, tomli_w.dumps(said).encode("utf-8"), keep_last_good=keep_last_good)
