"""Between Textual and the terminal: sends only the cells that changed."""

from __future__ import annotations

from collections.abc import Mapping

from textual.driver import Driver

SWITCH = "TUI_KPI_TERMINAL"
"""Environment variable: `stock` sends everything as Textual writes it."""


def cell_driver(stock: type[Driver], environ: Mapping[str, str]) -> type[Driver]:
    """Return the driver to use in place of Textual's own choice `stock`."""
    if environ.get(SWITCH) == "stock" or stock.__name__ != "LinuxDriver":
        return stock
    from tui_kpi.tui.terminal.driver import CellDriver  # noqa: PLC0415 - not on Windows

    return CellDriver
