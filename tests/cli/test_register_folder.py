"""The folder of a register: made, edited by hand, damaged; its deadlines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Run
from tests.cli.council_office import card, file
from tests.council_samples import FRAMEWORK, council_home, revised, sealed
from tui_kpi.cli import asking

FIRST = sealed()


def test_a_mistyped_option_names_the_near_one(run: Run, office: str) -> None:
    for words in (("list", "--regsitry", office), ("list", "--registry", office, "--jsn")):
        done = run("registry", *words)
        assert done.status == 2
        near = "--registry" if "--regsitry" in words else "--json"
        assert f"is no option. Did you mean “{near}”?" in done.err


def test_the_council_sets_a_deadline(run: Run, office: str, tmp_path: Path) -> None:
    deadline = ("registry", "deadline", "--registry", office)
    done = run(*deadline, "hillside/2026-27-Q1=2026-07-14", "hillside/2026-27-Q2=2026-10-14")
    q1, q2 = f"{FRAMEWORK}/2026-27-Q1  2026-07-14\n", f"{FRAMEWORK}/2026-27-Q2  2026-10-14\n"
    assert (done.status, done.out) == (0, q1 + q2)
    assert run(*deadline, "hillside/2026-27-Q2=").out == q1
    for wrong in ("hillside/2026-27-Q1", "hillside/2026-27-Q1=14.7.2026"):
        assert "is not RETURN=DATE" in run(*deadline, wrong).err
    assert run(*deadline).out == q1
    run("receive", file(tmp_path, FIRST.file_name, FIRST.data), "--registry", office)
    assert run("collate", office, "--to", str(tmp_path / "out.csv")).status == 0
    assert ",2026-07-14,council,late," in (tmp_path / "out.csv").read_text()
    Path(office, "deadlines.toml").write_text('hillside = "soon"')
    broken = run(*deadline)
    assert (broken.status, broken.out) == (2, "")
    assert "each line is like" in broken.err


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("council.toml", "id = 3", "needs two lines"),
        ("council.toml", "id =", "cannot be understood"),
        ("council.toml", 'id = "A B"\nname = "x"', "is not an id"),
        ("providers.toml", "acorn = 3", "must be a table"),
        ("providers.toml", "[acorn]\nname = 3", "may hold name"),
        ("allowed_signers", "acorn", "Line 1 of the registry"),
        ("revoked_keys", "acorn", "Line 1 of the list of revoked keys"),
    ],
)
def test_a_register_edited_by_hand_says_what_is_wrong(
    run: Run, office: str, name: str, text: str, words: str
) -> None:
    Path(office, name).write_text(text)
    done = run("registry", "list", "--registry", office)
    assert (done.status, done.out) == (2, "")
    assert words in done.err


@pytest.mark.parametrize(
    "words",
    [("--id", "A B", "--name", "x"), ("--id", "a", "--name", " "), ("--id", "a", "--name", "\a")],
)
def test_what_cannot_be_a_register(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run("registry", "new", "--registry", str(tmp_path / "new"), *words).status == 2
    assert not (tmp_path / "new").exists()


def test_a_register_is_made_once(run: Run, office: str) -> None:
    again = run("registry", "new", "--registry", office, "--id", "a", "--name", "x")
    assert (again.status, again.out) == (1, "")
    assert "is a register already" in again.err


def test_a_register_that_lost_its_councils_name(run: Run, office: str, tmp_path: Path) -> None:
    run("receive", file(tmp_path, FIRST.file_name, FIRST.data), "--registry", office)
    said = Path(office, "council.toml")
    kept = said.read_bytes()
    said.unlink()
    lost = run("receive", file(tmp_path, "2", revised(FIRST).data), "--registry", office)
    assert (lost.status, lost.out) == (2, "")
    for words in (("collate", office, "--to", "o.csv"), ("verify", "2", "--known", office)):
        assert "council.toml is gone" in run(*words).err
    again = ("registry", "new", "--registry", office, "--name", "Hillside Council", "--id")
    assert f'registry new --registry {office} --id hillside --name "Hillside Council"' in lost.err
    other = run(*again, "valley")
    assert (other.status, said.exists()) == (1, False)
    assert "Say --id hillside" in other.err
    assert run(*again, "hillside").status == 0
    assert said.read_bytes() == kept


def test_keys_may_come_before_the_councils_name(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council_home(home)
    folder, path = str(tmp_path / "keys"), file(tmp_path, FIRST.file_name, FIRST.data)
    assert run("registry", "list", "--registry", folder).status == 2
    add = ("registry", "add", card(tmp_path, "acorn"), "--registry", folder, "--yes")
    with monkeypatch.context() as terminal:
        terminal.setattr(asking, "on_a_terminal", lambda: True)
        mistyped = run(*add, stdin="no\n")
        assert (mistyped.status, Path(folder).exists()) == (2, False)
        assert f"There is no register in {folder} yet" in mistyped.err
    begun = run(*add)
    assert (begun.status, f"A register is begun in {folder}." in begun.err) == (0, True)
    assert "acorn" in run("registry", "list", "--registry", folder).out
    assert run("verify", path, "--registry", folder).status == 0
    assert (
        run("collate", str(tmp_path), "--to", str(tmp_path / "o.csv"), "--registry", folder).status
        == 0
    )
    for command in (("receive", path), ("registry", "export", "--own")):
        done = run(*command, "--registry", folder)
        assert (done.status, done.out) == (2, "")
        assert "which council it is of" in done.err
    name = ("--id", "hillside", "--name", "Hillside Council")
    assert run("registry", "new", "--registry", folder, *name).status == 0
    assert run("receive", path, "--registry", folder).status == 0
