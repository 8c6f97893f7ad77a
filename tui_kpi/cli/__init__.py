"""The command line: one module a command, each importing only what it needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 no, 2 usage, 3 cannot."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        from tui_kpi import __version__

        print(f"tui-kpi {__version__}")
        return 0
    from tui_kpi.cli.run import guarded

    return guarded(arguments)
