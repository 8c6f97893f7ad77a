"""Every goal for speed and size, measured, from one command; the table goes into README.md.

    .venv/bin/pip install -e '.[bench]'
    .venv/bin/python benchmarks/run.py            # about four minutes; Linux

The app and its peers run in turn, in a shuffled order, in a pseudo-terminal of 80 by 24. Machines
are noisy: what counts are medians, and ratios to a peer of the same round.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import random
import re
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import core
from pseudo import KEYS, QUIET, Program

HERE = Path(__file__).resolve().parent
REFERENCE = "bolton-home-care/2027-03-29"
TYPED = "1 2 3 tab 4 5 backspace tab 6 7 8 tab 9 0 left backspace shift+tab 1 2 tab 3"
ALONE = "1 2 3 a b c backspace 4 5 6 x y z left backspace right 7 8 9 0 1"
STEADY = 5_000
WARM = 1_500
SESSIONS = 10
Figures = dict[str, float]


class Peer:
    """A program to measure: how it is started, and what is pressed in it."""

    def __init__(self, name: str, command: list[str], ready: str, keys: str, first: str) -> None:
        self.name = name
        self.command = command
        self.ready = ready
        self.keys = keys.split()
        self.first = first.split()
        """Keys that go to the place that is measured."""
        self.rounds: list[Figures] = []

    def start(self, environ: dict[str, str]) -> tuple[Program, Figures]:
        program = Program(self.command, environ)
        return program, program.start(self.ready)


def peers() -> list[Peer]:
    python, folder = sys.executable, HERE / "peers"
    app = [python, "-c", "import sys; from tui_kpi.cli import main; sys.exit(main())"]
    return [
        Peer("app", [*app, "open", REFERENCE], "Menu", TYPED, ""),
        Peer("bare", [python, str(folder / "textual_bare.py")], "Answer 01", ALONE, ""),
        Peer("curses", [python, str(folder / "curses_form.py")], "Answer 20", TYPED, ""),
        Peer("urwid", [python, str(folder / "urwid_form.py")], "Answer 20", TYPED, ""),
    ]


def one_round(peer: Peer, environ: dict[str, str], idle: float) -> Figures:
    """Start a program, type in it, leave it alone, and end it."""
    program, found = peer.start(environ)
    for key in peer.first:
        program.press(key)
    answers = [program.press(key) for key in peer.keys]
    times, sizes = sorted(it[0] for it in answers), sorted(it[1] for it in answers)
    found |= {
        "key_p50": statistics.median(times),
        "key_p95": percentile(times, 95),
        "bytes_p50": statistics.median(sizes),
        "bytes_p95": percentile(sizes, 95),
    }
    if idle:
        found |= program.idle(idle)
    return found | program.leave()


def percentile(values: list[float] | list[int], part: int) -> float:
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, round(len(ordered) * part / 100))])


def typed_early(peer: Peer, environ: dict[str, str], times: int) -> int:
    """Return how often keys typed 30 ms after the start were not all on the screen."""
    lost = 0
    for _ in range(times):
        program = Program(peer.command, fresh(environ))
        program.read(0.03)
        os.write(program.terminal, b"\t123")
        program.start(peer.ready)
        lost += "[123 " not in program.text()
        program.leave()
    return lost


def fresh(environ: dict[str, str]) -> dict[str, str]:
    """Return the environment of a run in a copy of the data folder, nothing typed in it yet."""
    home = Path(environ["TUI_KPI_HOME"])
    copy = Path(tempfile.mkdtemp(dir=home.parent))
    shutil.copytree(home, copy, dirs_exist_ok=True)
    return {**environ, "TUI_KPI_HOME": str(copy)}


def together(peer: Peer, environ_of: Callable[[int], dict[str, str]]) -> Figures:
    """Type in several sessions at once."""
    started = [Program(peer.command, environ_of(number)) for number in range(SESSIONS)]
    for program in started:
        program.start(peer.ready)
        for key in peer.first:
            program.press(key)
    times = []
    for key in peer.keys:
        times += press_all(started, key)
    memory = sum(program.memory() for program in started) / SESSIONS
    for program in started:
        program.leave()
    return {"key_p95": percentile(times, 95), "memory": memory}


def press_all(programs: list[Program], key: str) -> list[float]:
    """Press one key in all; return how long each took to its first byte."""
    before = {program.terminal: len(program.pieces) for program in programs}
    of = {program.terminal: program for program in programs}
    sent = time.perf_counter()
    for program in programs:
        os.write(program.terminal, KEYS.get(key, key).encode())
    while time.perf_counter() < sent + 0.5:  # longer would wait for carets that blink
        for terminal in select.select(list(of), [], [], QUIET)[0]:
            of[terminal].read(0)
    return [
        (program.pieces[before[program.terminal]][0] - sent) * 1000
        for program in programs
        if len(program.pieces) > before[program.terminal]
    ]


def growth(peer: Peer, environ: dict[str, str], keys: int) -> float:
    """Return by how many percent memory grew over many keys.

    The first few hundred fill caches that have a size; what a leak adds comes with every key.
    """
    program, _ = peer.start(environ)
    for key in [*peer.first, *peer.keys]:
        program.press(key)
    program.settle(1.2)
    _type(program, WARM)
    before = program.own_memory()
    _type(program, keys)
    after = program.own_memory()
    program.leave()
    return (after / before - 1) * 100


def _type(program: Program, keys: int) -> None:
    """Type and rub out again, waiting now and then: keys that still queue up are no leak."""
    for _ in range(keys // 200):
        os.write(program.terminal, (b"1234567890" + b"\x7f" * 10) * 10)
        while program.read(1.2):
            pass


def prepare(home: Path) -> dict[str, str]:
    """Start a return of the largest framework; return the environment of a run in `home`."""
    environ = {
        "TUI_KPI_HOME": str(home),
        "TUI_KPI_TODAY": "2027-04-10",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }
    for words in (["new", REFERENCE], ["set", REFERENCE, "groups_served=group_one,group_two"]):
        command = [sys.executable, "-m", "tui_kpi", *words]
        subprocess.run(command, env={**os.environ, **environ}, capture_output=True, check=True)
    return environ


def other(script: str, *arguments: str) -> str:
    """Run another benchmark; return what it printed."""
    command = [sys.executable, str(HERE / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class Table:
    """The rows of README.md."""

    def __init__(self) -> None:
        self.rows = ["| what | goal | measured | holds |", "|---|---|---|---|"]

    def add(self, what: str, goal: str, measured: str, *, holds: bool) -> None:
        self.rows.append(f"| {what} | {goal} | {measured} | {'yes' if holds else 'no'} |")
        print(self.rows[-1], flush=True)


def measure_terminal(options: argparse.Namespace, folder: Path, table: Table) -> None:
    home = folder / "home"
    environ = prepare(home)
    all_peers = peers()
    shuffle = random.Random(1)
    for turn in range(options.rounds + 1):
        order = list(all_peers)
        shuffle.shuffle(order)
        for peer in order:
            idle = options.idle if turn in {1, 2} and peer.name in {"app", "bare"} else 0
            found = one_round(peer, fresh(environ), idle)
            if turn:
                peer.rounds.append(found)
    add_rounds(all_peers, table)
    app, bare = all_peers[:2]
    lost = typed_early(app, environ, 5)
    table.add("keys typed before it is ready", "none lost", f"lost in {lost} of 5", holds=not lost)
    homes = [fresh(environ) for _ in range(SESSIONS)]
    ours, theirs = together(app, lambda n: homes[n]), together(bare, lambda n: homes[n])
    ratio = ours["memory"] / theirs["memory"]
    measured = f"{ours['memory']:.1f} MiB, {ratio:.2f} × bare"
    table.add(f"memory a session, {SESSIONS} at once", "≤ 1 × bare", measured, holds=ratio <= 1)
    ratio = ours["key_p95"] / theirs["key_p95"]
    what = f"{SESSIONS} sessions typing at once, key p95"
    table.add(what, "≤ 1 × bare", f"{ours['key_p95']:.0f} ms, {ratio:.2f} ×", holds=ratio <= 1)
    grown = growth(app, fresh(environ), options.keys)
    table.add(f"memory after {options.keys:,} keys", "≤ +2%", f"{grown:+.1f}%", holds=grown <= 2)


def add_rounds(all_peers: list[Peer], table: Table) -> None:
    app, bare, curses, urwid = all_peers

    def median(peer: Peer, name: str) -> float:
        return statistics.median(it[name] for it in peer.rounds if name in it)

    def against(peer: Peer, name: str) -> float:
        pairs = zip(app.rounds, peer.rounds, strict=True)
        return statistics.median(
            ours[name] / theirs[name] for ours, theirs in pairs if theirs.get(name)
        )

    def row(what: str, name: str, unit: str, limit: float) -> None:
        ratio = against(bare, name)
        measured = f"{median(app, name):.1f} {unit}, {ratio:.2f} ×"
        if name.startswith("key"):
            measured += (
                f" (curses {against(curses, name):.0f} ×, urwid {against(urwid, name):.1f} ×)"
            )
        table.add(what, f"≤ {limit} × bare", measured, holds=ratio <= limit)

    row("ready", "ready", "ms", 0.95)
    row("ready, processor time", "start_cpu", "ms", 0.95)
    row("stable", "stable", "ms", 0.75)
    size, floor = median(app, "start_bytes"), median(curses, "start_bytes")
    measured = f"{size:,.0f} (bare {median(bare, 'start_bytes'):,.0f}, curses {floor:,.0f})"
    table.add("first screen, bytes", "≤ 2,480 (curses)", measured, holds=size <= 2480)
    row("key → last byte, p50", "key_p50", "ms", 1)
    row("key → last byte, p95", "key_p95", "ms", 1)
    for name, limit in (("bytes_p50", 67), ("bytes_p95", 200)):
        size, alone = median(app, name), median(bare, name)
        measured = f"{size:.0f} (bare {alone:,.0f}, curses {median(curses, name):.0f})"
        what = f"bytes a key, {name[-3:]}"
        table.add(what, f"≤ {limit}", measured, holds=size <= limit)
    size = median(app, "idle_bytes")
    table.add("idle, bytes", "0", f"{size:.0f}", holds=size == 0)
    ratio = against(bare, "idle_cpu")
    woken = f"{median(app, 'idle_woken'):.0f} wake-ups, bare {median(bare, 'idle_woken'):.0f}"
    table.add("idle, CPU", "≤ 0.5 × bare", f"{ratio:.2f} × ({woken})", holds=ratio <= 0.5)
    row("leaving", "leave", "ms", 1)
    restored = all(it["restored"] for it in app.rounds)
    table.add("terminal restored", "always", "yes" if restored else "no", holds=restored)


def measure_core(options: argparse.Namespace, folder: Path, table: Table) -> None:
    home = folder / "home"
    took = core.assessing(REFERENCE)
    table.add(
        "`assess()` of the largest framework", "≤ 0.5 ms", f"{took:.2f} ms", holds=took <= 0.5
    )
    took = core.saving(home, REFERENCE)
    table.add("save of a draft, with fsync", "≤ 10 ms", f"{took:.1f} ms", holds=took <= 10)
    draft = next((home / "drafts").rglob("*.toml"))
    for name, ratio in core.commands(home, draft).items():
        shown = "--version" if name == "version" else f"{name} FILE"
        measured = f"{ratio:.2f} ×"
        table.add(f"`tui-kpi {shown}`", "≤ 1.3 × its imports", measured, holds=ratio <= 1.3)
    if options.quick:
        return
    said = other("import_visits.py", "--rounds", "1")
    seconds = float(re.search(r"import +([\d.]+) s", said)[1])  # type: ignore[index]
    mib = float(re.search(r"peak memory +([\d.]+)", said)[1])  # type: ignore[index]
    measured = f"{seconds:.1f} s, {mib:.0f} MiB"
    what = "import of 100,000 visits"
    table.add(what, "< 5 s, < 150 MiB", measured, holds=seconds < 5 and mib < 150)
    counts = ("--counts", "100", "1000", "--kinds", "csv", "--processes", "1")
    lines = [line.split("|") for line in other("collate.py", *counts).splitlines()[2:]]
    rate, memory = float(lines[1][6].replace(",", "")), [float(line[7]) for line in lines]
    measured = f"{rate:,.0f} a second, {memory[0]:.0f} → {memory[1]:.0f} MiB"
    good = rate >= 400 and memory[1] <= memory[0] * 1.1
    what = "verify and collate, 100 → 1,000 packages, one core"
    table.add(what, "≥ 400 a second, memory flat", measured, holds=good)


def write(table: Table) -> None:
    """Put the table into README.md, between its markers."""
    readme = HERE / "README.md"
    text = readme.read_text("utf-8")
    begin, end = "<!-- figures -->\n", "<!-- end of figures -->"
    before, rest = text.split(begin)
    load = os.getloadavg()[0]
    about = (
        f"Measured {time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, load {load:.1f} at the end."
    )
    figures = "\n".join([about, "", *table.rows, ""])
    readme.write_text(f"{before}{begin}{figures}{end}{rest.split(end)[1]}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--idle", type=float, default=5)
    parser.add_argument("--keys", type=int, default=STEADY)
    parser.add_argument("--quick", action="store_true", help="leave out import and collate")
    parser.add_argument("--dry", action="store_true", help="leave README.md as it is")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.pop("NO_COLOR", None)
    compileall.compile_dir(HERE.parent / "tui_kpi", quiet=1)
    compileall.compile_dir(HERE / "peers", quiet=1)
    table = Table()
    print("\n".join(table.rows))
    with tempfile.TemporaryDirectory() as name:
        measure_terminal(options, Path(name), table)
        measure_core(options, Path(name), table)
    if not options.dry:
        write(table)


if __name__ == "__main__":
    main()
