"""Every command that the council's guide shows is one that the app understands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tui_kpi.cli.parser import parse

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "council.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
INLINE = re.findall(r"`(tui-kpi [^`]+)`", GUIDE)
COMMANDS = [
    line.partition(" > ")[0]
    for line in (*"".join(BLOCKS).splitlines(), *INLINE)
    if line.startswith("tui-kpi ")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_understood(command: str) -> None:
    parse(shlex.split(command)[1:])


def test_there_are_enough() -> None:
    assert len(COMMANDS) >= 15
    assert "invalid" not in GUIDE.lower()
