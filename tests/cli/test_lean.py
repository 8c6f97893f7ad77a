from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.tui.terminal import Terminal

SCRIPT = """
import sys
from tui_kpi.cli.lean import lean
with lean():
    import hashlib, tui_kpi.tui.app
left_out = {"ssl", "_ssl", "_hashlib", "textual.command", "textual.widgets._select"}
print(sorted(left_out & set(sys.modules)))
print(hashlib.sha256(b"abc").hexdigest()[:8])
import ssl, textual.command
print(ssl.create_default_context and textual.command.CommandPalette.__module__)
"""


def test_unused_parts_are_left_out_and_can_still_be_had() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["[]", "ba7816bf", "textual.command"]


def test_the_app_runs_without_them(tmp_path: Path) -> None:
    with Terminal(home=tmp_path) as app:
        app.wait_for("Start a return")
        app.press("CtrlQ")
        assert app.end() == 0
