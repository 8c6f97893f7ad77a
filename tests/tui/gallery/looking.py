"""What stands on the screen in every state: shown in a child process, read by an emulator."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyte

from tests.tui.gallery.stage import STATES
from tests.tui.terminal import Terminal

FOLDER = Path(__file__).resolve().parents[1] / "screens"
"""The stored screens."""
_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 120.0
_PLACE = "/tmp"
_MASKED = "12345678"
_UUID = "01234567-89ab-cdef-0123-456789abcdef"


class Way(NamedTuple):
    """A terminal."""

    title: str
    size: tuple[int, int]
    environ: Mapping[str, str] = {}


PLAIN = {"NO_COLOR": "1", "LANG": "C", "TERM": "linux"}
WAYS = {
    "80x24": Way("80 columns, 24 lines", (80, 24)),
    "120x40": Way("120 columns, 40 lines", (120, 40)),
    "plain": Way("80 columns, 24 lines, without colours, in ASCII", (80, 24), PLAIN),
}


class Look(NamedTuple):
    """One state as it was seen."""

    screen: str
    """Name of the class on top."""
    text: str


class _Screen(pyte.Screen):
    """Notes what it shows whenever its title is set."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self.looks: dict[str, Look] = {}

    def set_title(self, param: str) -> None:
        super().set_title(param)
        name, _, screen = param.partition(" ")
        if name in STATES:
            shown = "\n".join(line.rstrip() for line in self.display)
            self.looks[name] = Look(screen, shown.rstrip("\n") + "\n")


@contextmanager
def _base() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kpi-", dir=_PLACE) as name:
        yield Path(name)


def look(way: Way, names: Iterable[str] = STATES) -> tuple[dict[str, Look], bytes]:
    """Show states in a terminal; return what was seen of each, and everything that was sent."""
    wanted = list(names)
    with _base() as base:
        command = (sys.executable, "-m", "tests.tui.gallery", "--show", str(base), *wanted)
        paths = [str(_ROOT), str(_ROOT / "tests"), os.environ.get("PYTHONPATH", "")]
        environ = {"HOME": str(base), "TZ": "Europe/London", **way.environ}
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        with Terminal(command=command, home=base, env=environ, size=way.size) as app:
            screen = _Screen(*way.size)
            app.screen = screen
            app._stream = pyte.ByteStream(screen)
            deadline = time.monotonic() + _PATIENCE
            while time.monotonic() < deadline and len(screen.looks) < len(wanted):
                if not app.read(0.2) and app.process.poll() is not None and not app.read(0.1):
                    break
            missing = [name for name in wanted if name not in screen.looks]
            assert not missing, f"{missing[0]} was not shown:\n{app.output.decode()[-4000:]}"
            app.end()
    hide = base.name.removeprefix("kpi-")
    return {
        name: Look(seen.screen, masked(seen.text, hide)) for name, seen in screen.looks.items()
    }, app.output


def masked(text: str, folder: str) -> str:
    """Return a screen with what differs from run to run replaced by as much text.

    That is the name of the folder, also where a line was broken in it, digests and random ids.
    """
    broken = r"([\s^v↑↓]*)".join(map(re.escape, folder))

    def named(found: re.Match[str]) -> str:
        gaps = (*found.groups(), "")
        return "".join(f"{mask}{gap}" for mask, gap in zip(_MASKED, gaps, strict=True))

    text = re.sub(broken, named, text)
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", _UUID, text)
    return re.sub(r"\b[0-9a-f]{64}\b", "0123456789abcdef" * 4, text)


def stored(name: str) -> dict[str, str]:
    """Return the stored screens of a state, by way."""
    path = FOLDER / f"{name}.txt"
    if not path.exists():
        return {}
    parts = re.split(r"(?m)^=== (\S+): .*\n", path.read_text("utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def store(name: str, texts: Mapping[str, str]) -> None:
    """Keep the screens of a state, by way."""
    said = "".join(f"=== {way}: {WAYS[way].title}\n{text}" for way, text in texts.items())
    (FOLDER / f"{name}.txt").write_text(said, "utf-8", newline="\n")
