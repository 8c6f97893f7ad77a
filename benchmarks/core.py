"""What one process does without a terminal: assessing, saving, starting commands."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

_PLAIN = "import argparse, json, tomllib, fractions, hashlib, dataclasses, datetime, pathlib"
TRUE_IMPORTS = {
    "version": "import sys",
    "assess": _PLAIN,
    "verify": (
        f"{_PLAIN}, zipfile, pydantic;"
        "from cryptography.hazmat.primitives.asymmetric import ed25519;"
        "from cryptography.hazmat.primitives import serialization"
    ),
}
"""By command, what it cannot do without: the interpreter and these imports are its floor."""
EXAMPLES = Path(__file__).resolve().parents[1] / "exports" / "examples"


def milliseconds(work: Callable[[], object], times: int) -> list[float]:
    """Return how long `work` took each time."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    return found


def assessing(reference: str, times: int = 200) -> float:
    """Return the median milliseconds of `assess` of a return, every answer given."""
    from tui_kpi.framework.loader import Catalogue, shipped_folder
    from tui_kpi.returns.answers import read_answers
    from tui_kpi.returns.assess import assess

    catalogue = Catalogue((shipped_folder(),))
    framework_id, period = reference.split("/")
    framework = catalogue.load(framework_id)
    sections = (f"{f.id} = {_answer(f)}" for f in framework.fields.values() if _answer(f))
    text = "\n".join(
        [f'framework = "{framework.id}"', f'period = "{period}"', "[answers]", *sections]
    )
    answers = read_answers(text)
    assess(framework, answers)
    return statistics.median(milliseconds(lambda: assess(framework, answers), times))


def _answer(field: object) -> str:
    kind, week = getattr(field, "kind", ""), getattr(field, "per_week", False)
    if kind in {"count", "decimal", "percentage"}:
        return '["40", "41", "42", "43"]' if week else '"40"'
    if kind == "choices":
        ids = [f'"{option}"' for option in getattr(field, "option_ids", ())]
        exclusive = f'"{getattr(field, "exclusive", "")}"'
        return f"[{', '.join(id for id in ids if id != exclusive)}]"
    if kind == "choice":
        return f'"{getattr(field, "option_ids", ("",))[0]}"'
    return {"yes_no": '"yes"', "date": '"2027-04-01"', "text": '"A word"'}.get(kind, "")


def saving(home: Path, reference: str, times: int = 50) -> float:
    """Return the median milliseconds of a save of a draft, fsync included."""
    from tui_kpi.framework.loader import Catalogue, shipped_folder
    from tui_kpi.session.session import Session
    from tui_kpi.store.folders import find_folders

    folders = find_folders(home, os.environ)
    today = datetime(2027, 4, 10, 12, 0, tzinfo=UTC)
    session = Session(folders, Catalogue((shipped_folder(),), folders.cache), lambda: today)
    opened = session.open(reference)
    field = next(f.id for f in opened.framework.fields.values() if f.kind == "count")
    number = iter(range(10**6))

    def once() -> None:
        opened.set(address, str(next(number)))
        opened.save()

    address = f"{field}.1" if opened.framework.fields[field].per_week else field
    try:
        return statistics.median(milliseconds(once, times))
    finally:
        opened.close()


def commands(home: Path, draft: Path, times: int = 7) -> dict[str, float]:
    """Return, by command, its time over that of the imports it truly needs (median of ratios)."""
    package = next(EXAMPLES.rglob("*.kpi.zip"))
    script = [sys.executable, "-c", "import sys; from tui_kpi.cli import main; sys.exit(main())"]
    asked: dict[str, Sequence[str]] = {
        "version": ["--version"],
        "assess": ["assess", str(draft)],
        "verify": ["verify", str(package)],
    }
    ratios: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(times + 1):
        for name, arguments in asked.items():
            floor = _run([sys.executable, "-c", TRUE_IMPORTS[name]], home)
            took = _run([*script, *arguments], home)
            if turn:
                ratios[name].append(took / floor)
    return {name: statistics.median(found) for name, found in ratios.items()}


def _run(command: Sequence[str], home: Path) -> float:
    environ = {**os.environ, "TUI_KPI_HOME": str(home)}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    done = subprocess.run(command, env=environ, capture_output=True, check=False)
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stderr.decode()}")
    return time.perf_counter() - begun
