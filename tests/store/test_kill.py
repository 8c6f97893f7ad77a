"""A process that saves as fast as it can is killed at random moments: nothing committed is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tui_kpi.store import drafts

WRITER = """
import sys
from pathlib import Path
from tui_kpi.returns.model import Answers
from tui_kpi.store import drafts
path = Path(sys.argv[1])
number = int(sys.argv[2])
while True:
    number += 1
    filler = {f"f{i}": str(number) for i in range(200)}
    drafts.save(path, Answers("f", "2026-27-Q4", answers={"n": str(number), **filler}))
    print(number, flush=True)
"""
ROUNDS = 12


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_kill_9_loses_nothing_committed(tmp_path: Path, project: Path) -> None:
    path = tmp_path / "drafts" / "f" / "2026-27-Q4.toml"
    choose = random.Random(2027)
    number = 0
    for _ in range(ROUNDS):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(number)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=project,
        )
        assert process.stdout is not None
        committed = number
        for _ in range(choose.randrange(1, 30)):
            committed = int(process.stdout.readline())
        # Somewhere within a save, not just after one.
        for _ in range(choose.randrange(20_000)):
            pass
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        whole = [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        committed = max([committed, *whole])
        loaded = drafts.load(path)
        number = int(loaded.answers.text("n"))
        assert number >= committed
        assert set(loaded.answers.answers.values()) == {str(number)}
        assert not list(path.parent.glob("*.tmp"))
    assert number > ROUNDS
