from __future__ import annotations

import subprocess
import sys

import pytest

FIRST = "import sys, tui_kpi.tui.app, tui_kpi.tui.screens.{first}"
TOO_HEAVY = "{'argparse', 'click', 'pydantic', 'cryptography', 'tomli_w', 'sqlite3'}"


@pytest.mark.parametrize("first", ["entry", "home"])
def test_the_way_to_the_first_frame_stays_light(first: str) -> None:
    script = f"{FIRST.format(first=first)}; print(sorted({TOO_HEAVY} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_other_screens_are_imported_when_they_are_opened() -> None:
    script = f"{FIRST.format(first='entry')}; print([m for m in sys.modules if '.screens.' in m])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    names = [
        f"tui_kpi.tui.screens.{part}"
        for part in ("base", "answer_actions", "training_actions", "entry")
    ]
    assert run.stdout.strip() == str(names)
