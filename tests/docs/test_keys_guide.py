"""Every command in the guide to keys is one that the program understands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tui_kpi.cli.parser import parse

GUIDE = (Path(__file__).resolve().parents[2] / "docs/keys.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("tui-kpi ")]
COMMANDS += re.findall(r"`(tui-kpi [a-z].*?)`", GUIDE)


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_understood(command: str) -> None:
    parse(shlex.split(command, comments=True)[1:])


def test_the_guide_is_plain_and_has_commands() -> None:
    assert len(COMMANDS) > 15
    assert "invalid" not in GUIDE.lower()
