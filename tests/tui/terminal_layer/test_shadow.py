"""A terminal fed by the shadow shows what one fed by Textual shows, whatever is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style

from tests.tui.emulator import Emulator
from tui_kpi.tui.terminal.shadow import Shadow

TEXTS = st.text(st.sampled_from("  abcx12–•é界漢e\u0301"), min_size=1, max_size=12)
COLOURS = st.sampled_from([None, "default", "red", "bright_blue", "color(100)", "#102030"])
FLAGS = ("bold", "dim", "italic", "underline", "blink", "blink2", "reverse", "conceal", "strike")
STYLES = st.builds(
    lambda ink, paper, on: Style(color=ink, bgcolor=paper, **dict.fromkeys(on, True)),
    COLOURS,
    COLOURS,
    st.sets(st.sampled_from(FLAGS), max_size=2),
)
SIZES = st.tuples(st.integers(4, 16), st.integers(2, 5))
STRIPS = st.lists(st.tuples(TEXTS, STYLES), min_size=1, max_size=4)
ASIDES = st.sampled_from(
    ["\x1b[?25h", "\x1b[?25l", "\x1b]0;A title\x07", "\x07", "\x1b[>25u", "\x1b[?1003h", "\x1b[2 q"]
)
UNKNOWN = st.sampled_from(
    ["\x1b[2J", "\x1b[1;1Ha\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\c", "\x1b[2;2H\x1b[53mab\x1b[0m"]
)


def rendered(strip: list[tuple[str, Style]], width: int) -> str:
    """A strip as Textual writes it, cut to `width` cells; a wide character is never halved."""
    parts: list[str] = []
    left = width
    for text, style in strip:
        kept = ""
        # What combines stays with the letter before it.
        for character in text if left else "":
            size = cell_len(character)
            if size > left:
                break
            if size or kept:
                kept += character
            left -= size
        parts.append(style.render(kept, color_system=ColorSystem.TRUECOLOR))
    return "".join(parts) + " " * left


@dataclass
class Pair:
    """The same program on two terminals: as Textual writes it, and through a shadow."""

    width: int = 12
    height: int = 4
    stock: Emulator = field(default_factory=lambda: Emulator(12, 4))
    ours: Emulator = field(default_factory=lambda: Emulator(12, 4))
    shadow: Shadow = field(default_factory=lambda: Shadow(12, 4))
    sent: int = 0

    def write(self, data: str, *, flush: bool = True) -> None:
        self.stock.feed(data)
        self._send(self.shadow.write(data))
        if flush:
            self._send(self.shadow.flush())

    def _send(self, data: str) -> None:
        self.sent += len(data)
        self.ours.feed(data)

    def shell(self, data: str) -> None:
        """Something else writes on the terminal."""
        self.stock.feed(data)
        self.ours.feed(data)

    def frame(self, strips: list[list[tuple[str, Style]]], cursor: tuple[int, int]) -> None:
        """Draw the whole screen, as Textual does at the start and when it was resized."""
        lines = [
            f"\x1b[{y + 1};1H{rendered(strips[y % len(strips)], self.width)}"
            for y in range(self.height)
        ]
        x, y = cursor[0] % self.width, cursor[1] % self.height
        self.write("\x1b[?2026h" + "\n".join(lines) + f"\x1b[{y + 1};{x + 1}H\x1b[?2026l")

    def part(self, y: int, x: int, strip: list[tuple[str, Style]], end: int) -> None:
        """Draw part of a line; parts do not cut a wide character in two."""
        y, x, end = y % self.height, x % self.width, max(x % self.width + 1, end % self.width)
        line = self.stock.cells[y]
        while line[x][0] == "":
            x -= 1
        while end < self.width and line[end][0] == "":
            end += 1
        self.write(f"\x1b[{y + 1};{x + 1}H{rendered(strip, end - x)}")

    def resize(self, size: tuple[int, int]) -> None:
        self.width, self.height = size
        for emulator in (self.stock, self.ours):
            emulator.resize(*size)
        self.shadow.resize(*size)

    def check(self) -> None:
        assert self.ours.cells == self.stock.cells
        assert self.ours.cursor == self.stock.cursor
        assert self.ours.asides == self.stock.asides


FRAMES = st.tuples(
    st.just("frame"),
    st.lists(STRIPS, min_size=1, max_size=5),
    st.tuples(st.integers(0, 20), st.integers(0, 8)),
)
PARTS = st.tuples(
    st.just("part"), st.integers(0, 8), st.integers(0, 20), STRIPS, st.integers(0, 20)
)
STEPS = st.one_of(
    FRAMES,
    PARTS,
    PARTS,
    st.tuples(st.just("aside"), ASIDES),
    st.tuples(st.just("unknown"), UNKNOWN),
    st.tuples(st.just("resize"), SIZES, FRAMES),
    st.tuples(st.just("suspend"), SIZES, FRAMES),
)


@settings(max_examples=150)
@given(FRAMES, st.lists(STEPS, max_size=8))
def test_the_same_cells_styles_and_cursor(first: tuple, steps: list[tuple]) -> None:
    pair = Pair()
    pair.write("\x1b[?1049h\x1b[?25l\x1b[?7l", flush=False)
    for kind, *values in [first, *steps]:
        if kind == "frame":
            pair.frame(*values)
        elif kind == "part":
            pair.part(*values)
        elif kind in {"aside", "unknown"}:
            pair.write(*values)
        elif kind == "resize":
            pair.resize(values[0])
            pair.frame(*values[1][1:])
        else:
            pair.write("\x1b[?7h\x1b[?1049l", flush=False)
            pair.check()
            pair.shell("$ fg\r\n")
            pair.resize(values[0])
            pair.write("\x1b[?1049h\x1b[?7l", flush=False)
            pair.check()
            pair.frame(*values[1][1:])
        pair.check()


def drawn(*lines: str) -> Pair:
    pair = Pair()
    pair.write("\x1b[?1049h\x1b[?7l")
    pair.frame([[(line, Style())] for line in lines], (0, 0))
    pair.sent = 0
    return pair


def test_only_what_changes_is_sent() -> None:
    pair = drawn("one", "two", "three")
    pair.frame([[("one", Style())], [("tws", Style())], [("three", Style())]], (0, 0))
    pair.check()
    assert pair.sent == len("\x1b[?2026h\x1b[2;3Hs\x1b[H\x1b[?2026l")


def test_nothing_is_sent_for_a_frame_without_change() -> None:
    pair = drawn("one", "two")
    pair.frame([[("one", Style())], [("two", Style())]], (0, 0))
    assert pair.sent == 0


def test_a_line_that_ends_earlier_is_erased() -> None:
    pair = drawn("abcdefghij")
    pair.write("\x1b[1;1Ha" + " " * 11 + "\x1b[1;1H")
    pair.check()
    assert pair.sent == len("a\x1b[K\r")


def test_a_mark_combines_with_the_letter_before_it() -> None:
    pair = drawn("cafe")
    pair.write("\x1b[1;5H\u0301")
    pair.check()
    assert pair.ours.cells[0][3][0] == "é"


def test_what_a_resize_garbled_is_sent_again() -> None:
    pair = drawn("one", "two")
    pair.ours.feed("\x1b[2J")
    pair.resize((pair.width, pair.height))
    pair.write("")
    pair.check()


def test_the_shell_gets_a_terminal_without_style() -> None:
    """Where there is no second screen, leaving it does not bring the old style back."""
    shadow = Shadow(12, 4)
    shadow.write("\x1b[?1049h\x1b[1;1H\x1b[31ma\x1b[0m")
    assert shadow.write("\x1b[?1049l").endswith("\x1b[m\x1b[?1049l")


def test_frames_are_kept_together_for_terminals_that_can() -> None:
    shadow = Shadow(12, 4)
    shadow.write("\x1b[?1049h")
    shadow.write("\x1b[?2026h")
    shadow.write("\x1b[1;1Ha")
    shadow.write("\x1b[?2026l")
    assert shadow.flush() == "\x1b[?2026ha\x1b[?2026l"
    shadow.write("\x1b[?2026h\x1b[1;1Ha\x1b[1;2H\x1b[?2026l")
    assert shadow.flush() == ""
