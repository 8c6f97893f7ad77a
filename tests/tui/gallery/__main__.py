"""Store the screens of every state, or of those named: `python -m tests.tui.gallery [NAME…]`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

_TESTS = str(Path(__file__).resolve().parents[2])
if _TESTS not in sys.path:
    sys.path.insert(0, _TESTS)

from tests.tui.gallery import (  # noqa: E402, F401 - each knows some states
    of_asking,
    of_backups,
    of_checking,
    of_filling,
    of_home,
    of_returns,
    of_signing,
    of_training,
)
from tests.tui.gallery.looking import FOLDER, WAYS, look, store, stored  # noqa: E402
from tests.tui.gallery.stage import STATES, play  # noqa: E402


def renew(names: list[str]) -> None:
    """Store what is seen, and remove what is no state any more."""
    seen = {way: look(it, names)[0] for way, it in WAYS.items()}
    for name in names:
        texts = {way: looks[name].text for way, looks in seen.items()}
        if texts != stored(name):
            store(name, texts)
            print(f"{name}: stored")
    for path in FOLDER.glob("*.txt"):
        if path.stem not in STATES:
            path.unlink()
            print(f"{path.stem}: removed")


def main() -> None:
    if sys.argv[1:2] == ["--show"]:
        asyncio.run(play(Path(sys.argv[2]), sys.argv[3:]))
        return
    unknown = [name for name in sys.argv[1:] if name not in STATES]
    if unknown:
        sys.exit(f"There is no state {unknown[0]}. There are {', '.join(STATES)}.")
    renew(sys.argv[1:] or list(STATES))


if __name__ == "__main__":
    main()
