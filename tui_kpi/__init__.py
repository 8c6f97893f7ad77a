"""tui-kpi: care providers' KPI returns, completed offline in a terminal and sealed as one file."""

__version__ = "0.1.0"
