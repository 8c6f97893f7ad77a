"""The QR code reads the same in half blocks and in ASCII, on dark and on light terminals."""

from __future__ import annotations

import sys

import pytest
import segno

from tests.cli.commands import Run
from tui_kpi.cli import key_card
from tui_kpi.reports import qr
from tui_kpi.reports.qr import Look

TEXT = "ssh-ed25519 " + "A" * 68 + " acorn-care"
HALVES = {" ": (0, 0), "▄": (0, 1), "▀": (1, 0), "█": (1, 1)}


def seen(lines: list[str], look: Look, *, light_terminal: bool) -> list[list[int]]:
    """Return the modules as an eye sees them: 1 is dark."""
    drawn: list[list[int]] = []
    for line in lines:
        text = line.removeprefix("\x1b[30;47;107m").removesuffix("\x1b[0m")
        assert (text != line) is look.colours
        assert len(text) <= 80
        if look.blocks:
            drawn += [[HALVES[c][half] for c in text] for half in (0, 1)]
        else:
            drawn.append([int(c == "#") for c in text[::2]])
    ink_is_dark = look.colours or light_terminal
    return [[int(bool(module) is ink_is_dark) for module in row] for row in drawn]


@pytest.mark.parametrize("blocks", [True, False])
@pytest.mark.parametrize(
    ("colours", "on_light", "light_terminal"),
    [(True, False, False), (True, False, True), (True, True, False), (False, False, False), (False, True, True)],
)  # fmt: skip
def test_what_is_seen_is_the_code(
    blocks: bool, colours: bool, on_light: bool, light_terminal: bool
) -> None:
    look = Look(blocks=blocks, colours=colours, on_light=on_light)
    rows = seen(list(qr.lines(TEXT, look)), look, light_terminal=light_terminal)
    border = 2 if blocks else 1
    code = segno.make_qr(TEXT, error="l", boost_error=False)
    expected = [[int(bool(module)) for module in row] for row in code.matrix_iter(border=border)]
    assert rows[: len(expected)] == expected


@pytest.mark.parametrize(
    ("environ", "system", "colours"),
    [
        ({"TERM": "xterm"}, "posix", True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "posix", False),
        ({"TERM": "dumb"}, "posix", False),
        ({}, "posix", False),
        ({"TERM": "xterm"}, "nt", False),
        ({"WT_SESSION": "x"}, "nt", True),
    ],
)
def test_colours_are_used_where_they_are_wanted_and_obeyed(
    environ: dict[str, str], system: str, colours: bool
) -> None:
    assert key_card.has_colours(environ, system) is colours


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "no such encoding"])
def test_the_code_is_drawn_with_what_the_terminal_has(
    run: Run, encoding: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run("profile", "provider_id=acorn", "provider_name=Acorn Care")
    run("key", "new", "--no-passphrase")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(key_card, "sys", Stdout(encoding))
    drawn = run("key", "card", "--on-light").out
    assert ("█" in drawn, "##" in drawn) == (encoding == "utf-8", encoding != "utf-8")
    assert "█" not in run("key", "card", "--no-qr").out


class Stdout:
    """`sys`, on a terminal of some encoding."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.stdout = self
        self.stderr = sys.stderr

    def isatty(self) -> bool:
        return True
