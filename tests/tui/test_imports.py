from __future__ import annotations

import subprocess
import sys

import pytest

FIRST = "import sys, tui_kpi.tui.app, tui_kpi.tui.{first}.screen"
TOO_HEAVY = "{'argparse', 'click', 'pydantic', 'cryptography', 'tomli_w', 'sqlite3'}"


@pytest.mark.parametrize("first", ["return_screen", "home"])
def test_the_way_to_the_first_frame_stays_light(first: str) -> None:
    script = f"{FIRST.format(first=first)}; print(sorted({TOO_HEAVY} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_other_screens_are_imported_when_they_are_opened() -> None:
    script = f"""
{FIRST.format(first="return_screen")}
import inspect
from tui_kpi.tui.kit.screen import Page

def shows(module):
    kinds = inspect.getmembers(module, inspect.isclass)
    return any(issubclass(it, Page) and it.__module__ == module.__name__ for _, it in kinds)

names = [name for name in sys.modules if name.startswith("tui_kpi.tui.")]
print([name for name in names if shows(sys.modules[name])])
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    names = [
        f"tui_kpi.tui.{part}"
        for part in (
            *("kit.screen", "return_screen.answer_actions"),
            *("training.actions", "return_screen.screen"),
        )
    ]
    assert run.stdout.strip() == str(names)
