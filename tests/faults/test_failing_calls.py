"""Whatever system call fails, a command ends with a sentence, and nothing is lost or half done.

Every call that opens, writes, flushes, renames, links or lists anything in a provider's folders
fails once, as on a bad disk or a full one, by a library that stands before the system's own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sample_return import ANSWERS, PROFILE, REFERENCE
from tui_kpi.store import backup, drafts
from tui_kpi.store.folders import Folders

HERE = Path(__file__).parent
BOLTON = "bolton-home-care/2026-11-02"
DEVON = "devon-supporting-independence/2026-27-H1"
VISITS = (
    "user,group,worker,scheduled_start,actual_start,actual_end,start_logged,end_logged,override\n"
    "SU1,1,W1,2026-11-03 08:00,2026-11-03 08:05,2026-11-03 08:35,yes,yes,no\n"
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="LD_PRELOAD")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command, and what the folder held afterwards."""

    name: str
    status: int
    told: str
    folder: Path


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("failing") / "failing.so"
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler, "install a C compiler: .ci/run does"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", made, HERE / "failing.c", "-ldl"], check=True
    )
    return made


def environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "TUI_KPI_TODAY": "2027-04-02",
        "PYTHONPATH": os.pathsep.join(sys.path),
        **more,
    }


def tui_kpi(folder: Path, *words: str, may: Collection[int] = (0,)) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tui_kpi", "--data-dir", folder / "data", *words],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert done.returncode in may, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a complete return, one begun, a key, details, a file of visits, a backup."""
    folder = tmp_path_factory.mktemp("begun") / "start"
    folder.mkdir()
    known = {name: getattr(PROFILE, name) for name in PROFILE._names}
    tui_kpi(folder, "profile", *(f"{name}={value}" for name, value in known.items() if value))
    tui_kpi(folder, "new", REFERENCE)
    tui_kpi(folder, "set", REFERENCE, *(f"{name}={value}" for name, value in ANSWERS.items()))
    tui_kpi(folder, "new", BOLTON)
    tui_kpi(folder, "new", DEVON)
    tui_kpi(folder, "key", "new", "--no-passphrase")
    (folder / "visits.csv").write_text(VISITS)
    (folder / "case.pdf").write_bytes(b"%PDF-1.4 a case study")
    tui_kpi(folder, "backup", str(folder / "all.zip"))
    return folder


@pytest.fixture(scope="session")
def fresh(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new computer, and the backup."""
    folder = tmp_path_factory.mktemp("fresh") / "start"
    folder.mkdir()
    shutil.copy(begun / "all.zip", folder)
    return folder


@pytest.fixture(scope="session")
def sealed(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the return sealed, and something in it to correct."""
    folder = tmp_path_factory.mktemp("sealed") / "start"
    shutil.copytree(begun, folder)
    tui_kpi(folder, "seal", REFERENCE, "--yes")
    return folder


@pytest.fixture(scope="session")
def office(sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council with a register, and that return in its inbox."""
    folder = tmp_path_factory.mktemp("office") / "start"
    shutil.copytree(sealed, folder)
    register = str(folder / "register")
    (card,) = tui_kpi(folder, "key", "card", "--no-qr").splitlines()[:1]
    (package,) = (folder / "data" / "sealed").glob("*.kpi.zip")
    package.replace(folder / "came.kpi.zip")
    card = shutil.copy(card, folder)
    shutil.rmtree(folder / "data")
    tui_kpi(folder, "key", "new", "--council", "--no-passphrase")
    name = ("--id", "lancashire", "--name", "Lancashire County Council")
    tui_kpi(folder, "registry", "new", "--registry", register, *name)
    tui_kpi(folder, "registry", "add", card, "--registry", register, "--yes")
    return folder


def runs(library: Path, start: Path, work: Path, *words: str) -> Iterator[Run]:
    work.mkdir()
    done = subprocess.run(
        [sys.executable, HERE / "failing_calls.py", start, work, "--data-dir", "{}/data", *words],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=environment(LD_PRELOAD=str(library), TUI_KPI_HOME=str(work / "nowhere")),
    )
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            said: dict[str, Any] = json.loads(line)
            folder = work / said["name"]
            yield Run(said["name"], said["status"], said["told"], folder)


def held(folder: Path) -> dict[str, object]:
    """What a person would find: every answer, every sealed file, every backup that is whole."""
    folders = Folders(folder / "data", folder / "data" / "cache")
    backup.resume(folders)  # as the next start does
    found: dict[str, object] = {}
    for framework, period, path in drafts.listing(folders):
        answers = drafts.read(path)
        found[f"{framework}/{period}"] = (
            dict(answers.answers),
            dict(answers.notes),
            tuple(it.name for it in answers.evidence),
            answers.revision is not None,
        )
    for path in sorted(folders.sealed.glob("*.kpi.zip")):
        found[path.name] = path.stat().st_size
    for path in sorted((folder / "register").rglob("*.kpi*.zip")):
        found[path.relative_to(folder).as_posix()] = path.stat().st_size
    for path in sorted(folder.glob("a*.zip")):
        found[path.name] = [it.name for it in backup.read(path).entries if it.name[0] != "e"]
    return found


STEPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "new": ("begun", ("new", "surrey/2026-10")),
    "set": ("begun", ("set", REFERENCE, "kpi1_a=99", "@note.kpi1_a=asked again")),
    "import": ("begun", ("import", BOLTON, "visits", "{}/visits.csv")),
    "discard": ("begun", ("discard", BOLTON)),
    "seal": ("begun", ("seal", REFERENCE, "--yes")),
    "backup": ("begun", ("backup", "{}/again.zip")),
    "attach": ("begun", ("attach", DEVON, "{}/case.pdf")),
    "restore": ("fresh", ("restore", "{}/all.zip")),
    "receive": ("office", ("receive", "{}/came.kpi.zip", "--registry", "{}/register")),
    "revise": ("sealed", ("revise", REFERENCE, "--reason", "counted twice")),
}


TWO_FILES = {"receive"}
"""Acts of more than one file: what was done by half, the same command finishes."""


@pytest.mark.parametrize("step", STEPS)
def test_a_failing_call_ends_in_a_sentence_and_loses_nothing(
    library: Path, request: pytest.FixtureRequest, tmp_path: Path, step: str
) -> None:
    start, words = STEPS[step]
    source: Path = request.getfixturevalue(start)
    before = held(source)
    found = {it.name: it for it in runs(library, source, tmp_path / "runs", *words)}
    undisturbed = found.pop("undisturbed")
    assert undisturbed.status == 0, undisturbed.told
    after = held(undisturbed.folder)
    assert after != before, "the step must do something"
    assert len(found) > 10, "the calls must be seen"
    for it in found.values():
        where = f"call {it.name}: {it.told}"
        assert it.status in {0, 1, 2, 3}, where
        assert "Traceback" not in it.told, where
        assert it.status == 0 or it.told.strip(), f"call {it.name} failed without a word"
        now = held(it.folder)
        if it.status != 0 and now not in (before, after) and step in TWO_FILES:
            tui_kpi(it.folder, *(word.replace("{}", str(it.folder)) for word in words), may={0, 1})
            assert held(it.folder) == after, where
        else:
            assert now == after if it.status == 0 else now in (before, after), where
