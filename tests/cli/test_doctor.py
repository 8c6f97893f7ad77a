from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal
from tui_kpi.cli import main
from tui_kpi.cli.doctor import Finding, terminal_findings
from tui_kpi.cli.doctor_keys import key_name


def found(environ: dict[str, str], size: tuple[int, int] = (80, 24)) -> dict[str, Finding]:
    return {it.name: it for it in terminal_findings(environ, size, on_terminal=True)}


@pytest.mark.parametrize(
    ("environ", "name", "said"),
    [
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "colours", "none, as NO_COLOR asks"),
        ({"TERM": "vt100"}, "colours", "none"),
        ({"TERM": "linux"}, "colours", "16"),
        ({"TERM": "linux", "LANG": "en_GB.UTF-8"}, "characters", "ASCII"),
        ({"TERM": "xterm", "LANG": "en_GB.UTF-8"}, "characters", "UTF-8"),
        ({"TMUX": "x", "SSH_CONNECTION": "y"}, "reached", "through tmux and ssh"),
        ({"TUI_KPI_TERMINAL": "stock"}, "drawing", "everything is sent"),
    ],
)
def test_what_a_terminal_can_do(environ: dict[str, str], name: str, said: str) -> None:
    assert found(environ)[name].found == said


def test_over_ssh_the_menu_is_named_and_a_small_window_is_said() -> None:
    said = found({"SSH_CONNECTION": "x"}, (50, 10))
    assert "Menu" in said["reached"].advice
    assert "larger" in said["size"].advice


def test_a_folder_that_can_be_written_is_left_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(tmp_path), "doctor", "--json"]) == 0
    findings = {it["name"]: it for it in json.loads(capsys.readouterr().out)}
    assert findings["data folder"]["good"]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["--data-dir", str(tmp_path / "file"), "doctor"]) == 1
    assert "Choose another with --data-dir" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sent", "name"),
    [(b"\x1b[Z", "Shift+Tab"), (b"\x1bOP", "F1"), (b"\x1b[21~", "F10"), (b"\x0e", "Ctrl+N")],
)
def test_keys_have_names(sent: bytes, name: str) -> None:
    assert key_name(sent) == name


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")
def test_keys_are_named_as_they_arrive(tmp_path: Path) -> None:
    with Terminal("doctor", "--keys", home=tmp_path) as app:
        app.wait_for("Press keys")
        for key, name in (("Up", "Up"), ("F10", "F10"), ("é", "é"), ("Esc", "Esc")):
            app.press(key)
            app.wait_for(name)
        app.press("Enter", "Enter")
        assert app.end() == 0
