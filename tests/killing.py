"""Kills a step at each call that it makes of the system, really, and keeps what was then there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LOOP = """
import os, shutil, signal, sys
from pathlib import Path

def arm(at):
    calls = 0
    def counted(original):
        def call(*arguments, **more):
            nonlocal calls
            calls += 1
            if calls == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments, **more)
        return call
    for name in ("open", "fsync", "write", "replace", "rename", "unlink", "link", "mkdir", "rmdir"):
        setattr(os, name, counted(getattr(os, name)))

start, folder = map(Path, sys.argv[1:3])
at, status = 0, 1
while status:
    at += 1
    data = folder / str(at)
    shutil.copytree(start, data)
    child = os.fork()
    if not child:
        do = begin(data)
        arm(at)
        do()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status == 0 or os.WIFSIGNALED(status), status
"""


def killed_at_each_step(
    begin: str, start: Path, folder: Path, project: Path, *arguments: str
) -> list[Path]:
    """Return one data folder for each call of a step: as it was once the step was killed there.

    `begin` is code that defines `begin(data)`, which returns the step; `arguments` are its
    `sys.argv[3:]`. The last folder is that of the step undisturbed.
    """
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", begin + LOOP, str(start), str(folder), *arguments],
        cwd=project / "tests",
        env={**os.environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return sorted(folder.iterdir(), key=lambda it: int(it.name))
