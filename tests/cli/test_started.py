"""What is printed can be typed as it stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal
from tui_kpi.cli.parser import _build
from tui_kpi.cli.started import program_of
from tui_kpi.wording.commands import COMMANDS, runnable

SCRIPT = Path(sys.executable).with_name("tui-kpi")


@pytest.mark.parametrize(
    ("command", "arguments", "system", "said"),
    [
        (["python", ".venv/bin/tui-kpi"], [], "posix", ".venv/bin/tui-kpi"),
        (["python", "/a b/tui-kpi"], [], "posix", "'/a b/tui-kpi'"),
        (["py.exe", ".venv\\tui-kpi.exe"], [], "nt", ".venv\\tui-kpi.exe"),
        (["py.exe", "C:/A B/tui-kpi.exe"], [], "nt", '"C:/A B/tui-kpi.exe"'),
        (["python3", "-m", "tui_kpi"], [], "posix", "python3 -m tui_kpi"),
        (["python3", "-m", "pytest"], [], "posix", "tui-kpi"),
        (["p", "x/tui-kpi"], ["--data-dir", "my data"], "posix", "x/tui-kpi --data-dir 'my data'"),
        (["p", "x/tui-kpi"], ["new", "--data-dir=d"], "posix", "x/tui-kpi --data-dir d"),
    ],
)
def test_the_name_is_that_by_which_it_was_started(
    command: list[str], arguments: list[str], system: str, said: str
) -> None:
    if system == "nt" and os.name != "nt":
        command = [word.replace("\\", "/") for word in command]
        said = said.replace("\\", "/")
    assert program_of(command, arguments, lambda _: None, system) == said


def test_the_plain_name_is_used_only_where_it_leads_here(tmp_path: Path) -> None:
    here, other = tmp_path / "tui-kpi", tmp_path / "other"
    here.touch()
    other.touch()
    (tmp_path / "link").symlink_to(here)
    command = ["python", str(here)]
    assert program_of(command, [], lambda _: str(tmp_path / "link")) == "tui-kpi"
    assert program_of(command, [], lambda _: str(other)) == str(here)


def test_every_command_is_found_in_a_sentence_and_nothing_else() -> None:
    names = next(it.choices for it in _build()._actions if it.metavar == "COMMAND")
    assert set(names or ()) == set(COMMANDS)
    for name in COMMANDS:
        assert runnable(f"Type `tui-kpi {name} X`.", "./t") == f"Type `./t {name} X`."
    for text in ("as tui-kpi wrote it", "/home/tui-kpi seal", "kpi-return-v1@tui-kpi open"):
        assert runnable(text, "./t") == text


def test_commands_on_standard_error_are_named_so(home: Path) -> None:
    environ = {**os.environ, "PATH": "/usr/bin:/bin"}
    told = subprocess.run(
        [SCRIPT, "returns"], capture_output=True, text=True, check=False, env=environ
    )
    assert f"`{SCRIPT} new RETURN`" in told.stderr


def test_what_is_printed_on_leaving_comes_back(home: Path) -> None:
    q4 = "lancashire-supported-housing/2026-27-Q4"
    subprocess.run([SCRIPT, "new", q4], check=True, capture_output=True)
    with Terminal("open", q4, home=home, command=(str(SCRIPT),), size=(200, 24)) as app:
        app.wait_for("Lancashire")
        app.press("CtrlQ")
        app.wait_for(f"{SCRIPT} open {q4}")
        assert app.end() == 0
