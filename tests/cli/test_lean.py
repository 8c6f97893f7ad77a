from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.tui.terminal import Terminal

SCRIPT = """
import sys
from tui_kpi.cli.lean import lean
with lean():
    import tui_kpi.tui.app
print(sorted({"ssl", "_ssl", "textual.command", "textual.widgets._select"} & set(sys.modules)))
import ssl, textual.command
print(ssl.create_default_context and textual.command.CommandPalette.__module__)
"""


def test_unused_parts_are_left_out_and_can_still_be_had() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["[]", "textual.command"]


def test_the_app_runs_without_them(tmp_path: Path) -> None:
    with Terminal(home=tmp_path) as app:
        app.wait_for("Start a return")
        app.press("CtrlQ")
        assert app.end() == 0
