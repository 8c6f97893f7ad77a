"""Every command that the council's guide shows is one that the app understands."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "exports"))

from generator.tables import STEPS

from tui_kpi.cli.parser import parse
from tui_kpi.session.archive.refusal_advice import what_to_do

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


def test_every_refusal_of_a_package_has_its_line() -> None:
    codes = {code for step, found in STEPS.items() if step[0].isdigit() for code in found}
    said = dict.fromkeys(codes, "")
    for line in GUIDE.splitlines():
        if line.startswith("| `") and line.count("|") == 4:
            _, first, _, tell, _ = line.split("|")
            said |= dict.fromkeys(re.findall(r"`([a-z0-9-]+)`", first), tell.strip())
    own = {"registry-line", "revoked-line"}  # of the register: nobody is told
    assert {code: tell.strip("“”") for code, tell in said.items() if code in codes - own} == {
        code: what_to_do(code) for code in codes - own
    }
    assert own <= said.keys()


def test_there_are_enough() -> None:
    assert len(COMMANDS) >= 15
    assert "invalid" not in GUIDE.lower()
