"""The command line: one module a command, each importing only what it needs."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 no, 2 usage, 3 cannot."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        from tui_kpi import __version__

        print(f"tui-kpi {__version__}")
        return 0
    with _lightly(arguments):
        from tui_kpi.cli.run import guarded

    return guarded(arguments)


@contextmanager
def _lightly(arguments: list[str]) -> Iterator[None]:
    """Load less, and collect no garbage, where the full-screen app is asked for.

    A guess from the first word: nothing but time depends on it. The app collects garbage again
    from its first frame on.
    """
    words = [it for it in arguments if not it.startswith("-")]
    if "--plain" in arguments or words[:1] not in ([], ["open"], ["fill"], ["train"]):
        yield
        return
    from tui_kpi.cli.lean import lean

    gc.disable()
    with lean():
        yield
