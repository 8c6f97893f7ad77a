"""The way in: usage, help, the app without a terminal, other processes, imports."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import Run
from tests.sample_return import REFERENCE
from tui_kpi import __version__
from tui_kpi.cli.parser import parse
from tui_kpi.cli.run import app_arguments, guarded

HEAVY = ["textual", "rich", "pydantic", "click", "cryptography", "filelock"]


def command(
    project: Path, home: Path, *arguments: str, code: str = ""
) -> subprocess.CompletedProcess[str]:
    run = code or "import sys; from tui_kpi.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", run, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=project,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TUI_KPI_HOME": str(home), "TUI_KPI_TODAY": "2027-04-02"},
    )


def test_version(run: Run) -> None:
    for option in ("--version", "-V"):
        done = run(option)
        assert (done.status, done.out) == (0, f"tui-kpi {__version__}\n")


@pytest.mark.parametrize("arguments", [[], ["open", REFERENCE], ["--data-dir", "x"]])
def test_without_a_terminal_the_app_says_what_to_use(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    for other in ("terminal", "tui-kpi assess", "tui-kpi set"):
        assert other in done.err


@pytest.mark.parametrize("arguments", [["--help"], ["set", "--help"], ["key", "new", "--help"]])
def test_help_is_data(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.status, done.err) == (0, "")
    assert "--data-dir" in done.out


BAD_USAGE = [
    ["frob"],
    ["--frob"],
    ["assess"],
    ["assess", "a", "b"],
    ["key"],
    ["key", "frob"],
    ["report", REFERENCE],
    ["report", REFERENCE, "--txt", "--csv"],
    ["set", REFERENCE],
    ["open"],
    ["open", "a", "b"],
    ["verify"],
    ["--data-dir"],
    ["key", "new", "--no-passphrase", "--passphrase-stdin"],
]


CONTRACT = """
open {0}; train; train lancashire; fill {0} --plain; returns; returns --json; new {0}
set {0} f=1,234 f.3=12 f=a,b f= f=? f=n/a:reason @due=2026-04-30 @reading.ID=OPTION @note.FIELD=no
import {0} visits FILE.csv --map user="Client ref" group=Group; import {0} visits FILE.csv --map a=b
attach {0} one.pdf two.pdf; attach {0} --title T one.pdf; revise {0} --reason why
assess {0}; assess FILE.toml --json; seal {0} --key K --out DIR; seal {0} --unsigned --key K.pub
attach-signature {0} FILE.sig; verify a b --allowed-signers F --recipient ID --received-at T
verify a --revoked F --cross-check --json; receive a b --registry DIR; receipt FILE
collate DIR --to OUT.csv; collate DIR --to OUT.xlsx; collate DIR --to OUT.sqlite
registry add CARD --registry DIR; registry revoke KEY --registry DIR; registry list --registry DIR
registry export --registry DIR --data-dir HOME; key new; key show; key import FILE; key card
key rotate; frameworks --json; frameworks show ID --json; frameworks check FILE --json
frameworks schema; report {0} --html; report {0} --txt; report {0} --csv; locate; doctor
--data-dir HOME returns; returns --data-dir HOME
"""


@pytest.mark.parametrize("line", CONTRACT.format(REFERENCE).replace("\n", ";").split(";"))
def test_the_published_commands_are_understood_as_they_are_written(line: str) -> None:
    if line.strip():
        assert parse(shlex.split(line)).module


def test_several_columns_may_follow_one_map() -> None:
    parsed = parse(["import", REFERENCE, "visits", "a.csv", "--map", "user=Client ref", "group=G"])
    assert parsed.map == ["user=Client ref", "group=G"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["regstry"], "there is no command “regstry”. Did you mean “registry”?"),
        (["key", "frob"], "there is no command “frob”. There are: new, import, show"),
        (["collate", "x", "--to", "y.csv", "--processes", "a"], "'a' is not a whole number"),
        (["new"], "still to be said: RETURN"),
        (["new", "a", "b"], "not understood here: b"),
    ],
)
def test_mistakes_in_a_command_are_told_in_plain_words(
    run: Run, arguments: list[str], words: str
) -> None:
    assert words in run(*arguments).err


@pytest.mark.parametrize("arguments", BAD_USAGE)
def test_wrong_usage_is_status_2_and_names_help(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "--help" in done.err


def test_a_day_that_is_none_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUI_KPI_TODAY", "tomorrow")
    done = run("returns")
    assert done.status == 2
    assert "tomorrow" in done.err


APP = [
    ([], (None, None)),
    (["open", "x"], (None, "x")),
    (["--data-dir", "d"], (Path("d"), None)),
    (["--data-dir=d", "open", "x"], (Path("d"), "x")),
    (["open", "x", "--data-dir", "d"], (Path("d"), "x")),
    (["open"], None),
    (["open", "--help"], None),
    (["open", "x", "y"], None),
    (["returns"], None),
    (["--data-dir"], None),
    (["-V", "open", "x"], None),
]


@pytest.mark.parametrize(("arguments", "expected"), APP)
def test_the_app_is_asked_for_without_a_parser(
    arguments: list[str], expected: tuple[Path | None, str | None] | None
) -> None:
    assert app_arguments(arguments) == expected


def loaded(project: Path, home: Path, *arguments: str) -> list[str]:
    """Return which heavy libraries a command has imported when it is done."""
    code = (
        "import sys; from tui_kpi.cli import main; status = main(sys.argv[1:]);"
        f"print([m for m in {[*HEAVY, 'argparse']} if m in sys.modules], file=sys.stderr);"
        "sys.exit(status)"
    )
    done = command(project, home, *arguments, code=code)
    assert done.returncode in {0, 2}, done.stderr
    names = done.stderr.splitlines()[-1]
    return [name for name in [*HEAVY, "argparse"] if f"'{name}'" in names]


def test_commands_import_only_what_they_need(project: Path, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('framework = "lancashire-supported-housing"\nperiod = "2026-27-Q4"\n')
    command(project, home, "frameworks")
    assert loaded(project, home, "--version") == []
    assert loaded(project, home, "assess", str(file), "--json") == ["argparse"]
    assert loaded(project, home, "assess", str(file)) == ["argparse"]
    assert loaded(project, home, "new", REFERENCE) == ["argparse"]
    assert loaded(project, home, "returns") == ["argparse"]
    assert loaded(project, home) == []


def test_verify_loads_no_screen(project: Path, home: Path, complete: str, run: Run) -> None:
    path = run("seal", complete, "--yes").out.splitlines()[0]
    assert loaded(project, home, "verify", path) == ["pydantic", "cryptography", "argparse"]


def test_a_reader_that_leaves_early_hurts_nobody(project: Path, home: Path) -> None:
    code = (
        "import os, sys; from tui_kpi.cli import main;"
        "read, write = os.pipe(); os.close(read); os.dup2(write, 1);"
        "sys.exit(main(sys.argv[1:]))"
    )
    done = command(project, home, "frameworks", "schema", code=code)
    assert done.stderr == ""
    assert done.returncode == 1


def test_a_console_that_lacks_a_letter_gets_a_stand_in(project: Path, home: Path) -> None:
    code = (
        "import sys; sys.stdout.reconfigure(encoding='ascii'); from tui_kpi.cli import main;"
        "sys.exit(main(sys.argv[1:]))"
    )
    command(project, home, "new", REFERENCE)
    command(project, home, "set", REFERENCE, "kpi1_a=1", "kpi1_b=3")
    done = command(project, home, "assess", REFERENCE, code=code)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 ? 3 ? 100" in done.stdout


def test_the_module_runs_too(project: Path, home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui_kpi", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=project,
    )
    assert done.stdout == f"tui-kpi {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["--data-dir="], ["--data-dir", " "], ["returns", "--data-dir="]]
)
def test_a_blank_data_folder_is_refused(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "--data-dir is blank" in done.err


def test_fill_needs_a_terminal_unless_it_is_plain(run: Run) -> None:
    done = run("fill", REFERENCE)
    assert done.status == 2
    assert "`tui-kpi fill --plain`" in done.err
    done = run("fill", REFERENCE, "--plain", stdin="100\nleave\n")
    assert done.status == 0
    assert done.out.endswith(f"tui-kpi fill {REFERENCE} --plain\n")
    assert app_arguments(["fill", REFERENCE]) == app_arguments(["open", REFERENCE])
    assert app_arguments(["fill", REFERENCE, "--plain"]) is None


def test_a_day_far_outside_the_calendar_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUI_KPI_TODAY", "0001-01-01")
    assert guarded(["returns"]) == 2
    assert "from 2000 to 2999" in capsys.readouterr().err
