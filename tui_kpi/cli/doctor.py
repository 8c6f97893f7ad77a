"""`tui-kpi doctor`: what this terminal and this computer can do, and what to do about the rest."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from collections.abc import Mapping

from tui_kpi.cli.app import has_terminal
from tui_kpi.cli.context import Context
from tui_kpi.cli.started import program
from tui_kpi.records import Record, values_of
from tui_kpi.session.errors import UsageError
from tui_kpi.store import atomic
from tui_kpi.store.errors import StoreError
from tui_kpi.store.folders import Folders
from tui_kpi.wording.commands import runnable

_LEAST = (60, 14)
"""Columns and lines below which a page is hard to use."""
_MONOCHROME = frozenset({"vt100", "vt102", "vt220", "dumb", ""})


class Finding(Record):
    """One thing that was looked at."""

    name: str
    found: str
    good: bool = True
    advice: str = ""
    """What to do; empty where nothing need be done."""


def run(arguments: Namespace, context: Context) -> int:
    """Print what was found; return 1 if something would keep work from being saved or signed."""
    if arguments.keys:
        if not has_terminal():
            raise UsageError("To see which keys arrive, run this in a terminal.")
        from tui_kpi.cli.doctor_keys import show_keys

        return show_keys()
    size = shutil.get_terminal_size()
    findings = [
        *terminal_findings(os.environ, (size.columns, size.lines), on_terminal=has_terminal()),
        *computer_findings(context.folders),
    ]
    if arguments.json:
        from tui_kpi.cli.output import print_json

        print_json([values_of(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "ok" if finding.good else "!!"
            print(f"{mark}  {finding.name + ':':<18}{finding.found}")
            if finding.advice:
                print(f"    {'':<18}{runnable(finding.advice, program())}")
    return 0 if all(finding.good for finding in findings) else 1


def terminal_findings(
    environ: Mapping[str, str], size: tuple[int, int], *, on_terminal: bool
) -> list[Finding]:
    """Return what `environ` and the size say about the terminal. None of it stops work."""
    from tui_kpi.tui.kit.marks import marks_for
    from tui_kpi.tui.terminal import SWITCH

    small = size[0] < _LEAST[0] or size[1] < _LEAST[1]
    ascii_only = marks_for(environ).ascii_only
    return [
        Finding(
            "terminal",
            environ.get("TERM", "") or "not named" if on_terminal else "none here",
            advice=""
            if on_terminal
            else "Without a terminal use `tui-kpi fill RETURN --plain` and the other commands.",
        ),
        Finding(
            "size",
            f"{size[0]} columns, {size[1]} lines",
            advice="Make the window larger: 80 by 24 shows everything." if small else "",
        ),
        Finding("colours", _colours(environ)),
        Finding(
            "characters",
            "ASCII" if ascii_only else "UTF-8",
            advice="Marks and quotes are shown in ASCII. A UTF-8 locale shows them all."
            if ascii_only
            else "",
        ),
        Finding(
            "reached",
            _way(environ),
            advice="If a key does nothing here, Tab to the Menu: everything is there."
            if _way(environ) != "on this computer"
            else "",
        ),
        Finding(
            "drawing",
            "everything is sent" if environ.get(SWITCH) == "stock" else "only changes are sent",
            advice=f"If the screen looks broken, set {SWITCH}=stock and start again."
            if environ.get(SWITCH) != "stock"
            else "",
        ),
    ]


def computer_findings(folders: Folders) -> list[Finding]:
    """Return whether answers can be kept and signed here."""
    trial = folders.data / "doctor"
    try:
        atomic.write(trial, b"a trial, removed at once")
        trial.unlink()
        kept = Finding("data folder", f"{folders.data}: can be written and flushed to the disk")
    except (StoreError, OSError) as error:
        advice = "Choose another with --data-dir or TUI_KPI_HOME."
        kept = Finding("data folder", str(error), good=False, advice=advice)
    keys = sorted(folders.keys.glob("*.pub")) if folders.keys.is_dir() else []
    found = f"{len(keys)} in {folders.keys}" if keys else "none yet"
    later = "" if keys else "It is made when you first sign, or with `tui-kpi key new`."
    tool = shutil.which("ssh-keygen")
    advice = "" if tool else "Not needed to sign. It lets others check your file without this app."
    return [
        kept,
        Finding("signing key", found, advice=later),
        Finding("ssh-keygen", tool or "not found", advice=advice),
    ]


def _colours(environ: Mapping[str, str]) -> str:
    term, depth = environ.get("TERM", ""), environ.get("COLORTERM", "").lower()
    if "NO_COLOR" in environ:
        return "none, as NO_COLOR asks"
    if term in _MONOCHROME:
        return "none"
    if depth in {"truecolor", "24bit"}:
        return "16 million; the app uses the first 16"
    return "256; the app uses the first 16" if "256color" in term else "16"


def _way(environ: Mapping[str, str]) -> str:
    ways = {"TMUX": "tmux", "STY": "screen", "SSH_CONNECTION": "ssh"}
    found = [name for variable, name in ways.items() if environ.get(variable)]
    return f"through {' and '.join(found)}" if found else "on this computer"
