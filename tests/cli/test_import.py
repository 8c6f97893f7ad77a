"""import; and assess of an answers file with rows of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import Run
from tests.visits_file import HEADINGS, NAMES, REFERENCE, ROWS, row, table, write
from tui_kpi.framework.loader import shipped_folder


@pytest.fixture
def file(run: Run, tmp_path: Path) -> str:
    assert run("new", REFERENCE).status == 0
    return str(write(tmp_path / "visits.csv", table(ROWS)))


def kept_in(home: Path) -> dict[Path, bytes]:
    files = (it for it in home.rglob("*") if it.is_file() and ".lock" not in it.name)
    return {it: it.read_bytes() for it in files if "cache" not in it.relative_to(home).parts}


def test_import_fills_answers_in_and_says_so(run: Run, file: str) -> None:
    done = run("import", REFERENCE, "visits", file)
    assert done.status == 0
    assert "g1_on_time=1,1,1,1 (was blank)\n" in done.out
    assert "8 rows below the headings on line 1, 0 rejected." in done.err
    assert "Weeks of the period in it: 1, 2, 3, 4." in done.err
    assert "user = “Client ref”" in done.err
    assert "Not kept: “Client name”, “Carer name”." in done.err
    assert done.err.endswith("Saved.\n")
    run("set", REFERENCE, "groups_served=group_one")
    contract = json.loads(run("assess", REFERENCE, "--json").out)
    assert contract["indicators"]["g1_kpi1"]["status"] == "met"
    assert [week["outturn"] for week in contract["indicators"]["g1_kpi2"]["weeks"]] == ["50.00"] * 4


def test_what_was_typed_is_named_and_replaced(run: Run, file: str) -> None:
    run("set", REFERENCE, "g1_on_time=2,2,2,2")
    done = run("import", REFERENCE, "visits", file)
    assert "g1_on_time=1,1,1,1 (was 2,2,2,2)" in done.out
    assert "In place of what was typed: g1_on_time." in done.err
    again = run("import", REFERENCE, "visits", file)
    assert "g1_on_time=1,1,1,1 (as before)" in again.out
    assert "In place of" not in again.err


def test_a_dry_run_changes_nothing(run: Run, home: Path, file: str) -> None:
    before = kept_in(home)
    done = run("import", REFERENCE, "visits", file, "--dry-run")
    assert done.status == 0
    assert "g1_on_time=1,1,1,1 (was blank)" in done.out
    assert done.err.endswith("Nothing was changed: this was a dry run.\n")
    assert kept_in(home) == before


def test_rejected_rows_are_listed_and_the_rest_is_taken(
    run: Run, home: Path, tmp_path: Path, file: str
) -> None:
    rows = [*ROWS, row("29/02/2027", "08:00"), row("29/03/2027", "08:00", user="")]
    done = run("import", REFERENCE, "visits", str(write(tmp_path / "v.csv", table(rows))))
    assert done.status == 0
    assert "10 rows below the headings on line 1, 2 rejected." in done.err
    assert "Line 10: “Planned start” must be a date and time" in done.err
    assert "Line 11: “Client ref” is blank." in done.err
    (rejected,) = home.glob("imports/bolton-home-care/2027-03-29/visits.rejected.csv")
    assert str(rejected) in done.err
    assert NAMES[0] not in b"".join(kept_in(home).values()).decode("utf-8")


def test_nothing_that_can_be_filled_is_a_no(run: Run, tmp_path: Path, file: str) -> None:
    other = write(tmp_path / "v.csv", table([row("29/03/2026", "08:00")]))
    done = run("import", REFERENCE, "visits", str(other))
    assert (done.status, done.out) == (1, "")
    assert "Line 2: it is not of 29 March to 25 April 2027." in done.err
    assert "No answers can be worked out from this file." in done.err
    assert "Saved" not in done.err


def test_a_missing_column_says_what_to_write(run: Run, tmp_path: Path, file: str) -> None:
    headings = tuple("Key" if it == "Client ref" else it for it in HEADINGS)
    other = str(write(tmp_path / "v.csv", table(ROWS, headings=headings)))
    done = run("import", REFERENCE, "visits", other)
    assert (done.status, done.out) == (2, "")
    assert '--map user="HEADING"' in done.err
    assert "“Key”, “Client name”, “Group”" in done.err
    assert run("import", REFERENCE, "visits", other, "--map", "user=Key").status == 0
    assert run("import", REFERENCE, "visits", other).status == 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("bolton/2027-03-29", "visit", "{}"), "no worksheet “visit”. Did you mean “visits”?"),
        (("bolton/2027-04-26", "visits", "{}"), "has not been started"),
        (("bolton/2027-03-30", "visits", "{}"), "is a Tuesday"),
        (("nowhere/2027-03-29", "visits", "{}"), "no framework called “nowhere”"),
        (("bolton/2027-03-29", "visits", "none.csv"), "none.csv cannot be read"),
        (("bolton/2027-03-29", "visits", "{}", "--map", "user"), "does not map a column"),
        (("bolton/2027-03-29", "visits", "{}", "--map", "usr=x"), "Did you mean “user”?"),
        (("bolton/2027-03-29", "visits", "{}", "--map", "user=x"), "no heading “x”"),
    ],
)
def test_what_is_unknown_is_usage(
    run: Run, home: Path, file: str, arguments: tuple[str, ...], named: str
) -> None:
    before = kept_in(home)
    done = run("import", *(it.format(file) for it in arguments))
    assert (done.status, done.out) == (2, "")
    assert named in done.err
    assert kept_in(home) == before


def test_an_import_loads_neither_textual_nor_pydantic(
    run: Run, home: Path, file: str, project: Path
) -> None:
    code = (
        "import sys; from tui_kpi.cli import main; status = main(sys.argv[1:]);"
        "assert not {'textual', 'pydantic', 'cryptography'} & set(sys.modules); sys.exit(status)"
    )
    arguments = [sys.executable, "-c", code, "import", REFERENCE, "visits", file]
    subprocess.run(arguments, check=True, cwd=project, capture_output=True)


def test_help_says_what_the_statuses_mean(run: Run) -> None:
    done = run("import", "--help")
    assert done.status == 0
    assert "1 nothing could be filled in" in " ".join(done.out.split())


# assess FILE.toml

ANSWERS = """
framework = "bolton-home-care"
period = "2027-03-29"
[answers]
groups_served = ["group_one"]
"""


def rows_file(tmp_path: Path, *cells: str) -> str:
    visits = "".join(
        f'[[worksheet.visits]]\nuser = "U1"\ngroup = "one"\nworker = "W{n}"\n{cell}\n'
        for n, cell in enumerate(cells)
    )
    return str(write(tmp_path / "answers.toml", ANSWERS + visits))


def test_rows_of_an_answers_file_are_worked_out(run: Run, tmp_path: Path) -> None:
    cells = 'scheduled_start = "2027-03-29 08:00"\nactual_start = "2027-03-29 08:00"'
    done = run("assess", rows_file(tmp_path, cells), "--json")
    assert done.status == 0
    fields = json.loads(done.out)["fields"]
    assert fields["g1_visits_took_place"]["state"] == "answered"
    assert fields["g1_workers_used"]["state"] == "blank"


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ('scheduled_start = "soon"', "The worksheet visits, row 2: “Scheduled start"),
        ("", "The worksheet visits, row 2: “Scheduled start"),
        ('scheduled_strat = "2027-03-29 08:00"', "Did you mean “scheduled_start”?"),
        ("scheduled_start = 2027-03-29T08:00:00", "worksheet.visits, row 2, scheduled_start"),
        ("start_logged = true", "worksheet.visits, row 2, start_logged"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    run: Run, tmp_path: Path, cells: str, named: str
) -> None:
    file = rows_file(tmp_path, 'scheduled_start = "2027-03-29 08:00"', cells)
    done = run("assess", file, "--json")
    assert (done.status, done.out) == (2, "")
    assert named in done.err
    assert "answers.toml" in done.err


def test_an_unknown_worksheet_is_named(run: Run, tmp_path: Path) -> None:
    text = ANSWERS + '[[worksheet.visit]]\nuser = "U1"\n'
    done = run("assess", str(write(tmp_path / "answers.toml", text)))
    assert done.status == 2
    assert "no worksheet “visit”. Did you mean “visits”?" in done.err


def test_sql_that_writes_is_refused_in_words(run: Run, home: Path, tmp_path: Path) -> None:
    text = (shipped_folder() / "bolton-home-care.toml").read_text("utf-8")
    text = text.replace('id = "bolton-home-care"', 'id = "own"', 1)
    head, _, tail = text.partition('field = "g1_visits_took_place"\nsql = """')
    text = f'{head}field = "g1_visits_took_place"\nsql = """DELETE FROM rows"""\n{tail.partition(chr(34) * 3)[2]}'
    (home / "frameworks").mkdir()
    write(home / "frameworks" / "own.toml", text)
    file = rows_file(tmp_path, 'scheduled_start = "2027-03-29 08:00"')
    Path(file).write_text(Path(file).read_text("utf-8").replace("bolton-home-care", "own"), "utf-8")
    done = run("assess", file)
    assert (done.status, done.out) == (2, "")
    assert "cannot work out g1_visits_took_place: its SQL may only read" in done.err
