"""100,000 visits into a Bolton period: seconds, memory, ratio to a plain reading of the file.

    .venv/bin/python benchmarks/import_visits.py [--rows 100000] [--rounds 3]

The data are made from a fixed seed. Each round reads the file with `csv.reader` alone and runs
`tui-kpi import` in a fresh process, one after the other; the medians are compared.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

GOAL_SECONDS = 5
GOAL_MIB = 150
RETURN = "bolton-home-care/2027-03-29"
HEADINGS = (
    *("Client ref", "Client name", "Group", "Carer ref", "Carer name", "Planned start"),
    *("Actual start", "Actual end", "Start logged", "End logged", "Exception code"),
    "Landline excluded",
)
TIME = "%d/%m/%Y %H:%M"
PLAIN = """
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    for row in csv.reader(file):
        pass
"""


def visits(count: int) -> Iterator[list[str]]:
    """Yield `count` rows: two visits a day for each person, every tenth by two workers."""
    choose = random.Random(2027)
    start = datetime(2027, 3, 29)  # noqa: DTZ001 - local time, as ECM exports have it
    people = max(1, count // 60)
    made = 0
    while made < count:
        person = choose.randrange(people)
        planned = start + timedelta(
            days=choose.randrange(28), minutes=5 * choose.randrange(7 * 12, 22 * 12)
        )
        for _ in range(min(2 if choose.random() < 0.1 else 1, count - made)):
            came = planned + timedelta(seconds=choose.randrange(-2400, 2400))
            worker = (person + choose.randrange(6)) % max(1, people // 2)
            yield [
                f"SU{person:05}",
                f"Person Number {person}",
                "Group One" if person % 3 else "Group Two",
                f"W{worker:04}",
                f"Worker Number {worker}",
                planned.strftime(TIME),
                "" if choose.random() < 0.02 else came.strftime(TIME + ":%S"),
                (came + timedelta(minutes=30)).strftime(TIME + ":%S"),
                "Yes" if choose.random() < 0.95 else "No",
                "Yes" if choose.random() < 0.95 else "No",
                "" if choose.random() < 0.97 else "M1",
                "No" if choose.random() < 0.96 else "Yes",
            ]
            made += 1


def measured(command: list[str], environ: dict[str, str]) -> tuple[float, float]:
    """Run a command; return its seconds and its peak memory in MiB."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}:\n{said.decode()}")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "visits.csv")
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened)
            writer.writerow(HEADINGS)
            writer.writerows(visits(arguments.rows))
        environ = {**os.environ, "TUI_KPI_HOME": str(Path(folder, "home"))}
        command = [sys.executable, "-m", "tui_kpi"]
        measured([*command, "new", RETURN], environ)  # and the definition goes into the cache
        plain, imports = [], []
        for _ in range(arguments.rounds):
            plain.append(measured([sys.executable, "-c", PLAIN, str(file)], environ))
            imports.append(measured([*command, "import", RETURN, "visits", str(file)], environ))
        report(arguments.rows, file.stat().st_size, plain, imports)


def report(
    rows: int, size: int, plain: list[tuple[float, float]], imports: list[tuple[float, float]]
) -> None:
    """Print the figures."""
    seconds = statistics.median(seconds for seconds, _ in imports)
    peak = max(mebibytes for _, mebibytes in imports)
    alone = statistics.median(seconds for seconds, _ in plain)
    print(f"rows                 {rows:,} ({size / 2**20:.1f} MiB)")
    print(f"import               {seconds:.2f} s (goal < {GOAL_SECONDS})")
    print(f"peak memory          {peak:.0f} MiB (goal < {GOAL_MIB})")
    print(f"rows a second        {rows / seconds:,.0f}")
    print(f"csv.reader alone     {alone:.2f} s, {max(it for _, it in plain):.0f} MiB")
    print(f"ratio                {seconds / alone:.1f} x")


if __name__ == "__main__":
    main()
