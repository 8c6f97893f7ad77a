"""`train`, and the other commands on what it prepares."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.commands import Run
from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.session import Session
from tui_kpi.store.folders import Folders, training_folders

SHIPPED = Catalogue((shipped_folder(),)).ids()
MARK = "TRAINING: the figures are made up. This is never a real return."
LATE = ("train", "lancashire", "--scenario", "late")


@pytest.fixture
def folder(home: Path, warm_cache: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("TUI_KPI_TODAY")
    training = home / "training"
    training.mkdir()
    (training / "cache").symlink_to(warm_cache, target_is_directory=True)
    return str(training)


def tree(home: Path) -> list[str]:
    return sorted(
        path.relative_to(home).as_posix() for path in home.iterdir() if path.name != "training"
    )


def test_every_scenario_is_listed(run: Run, folder: str) -> None:
    done = run("train", "--list")
    assert done.status == 0
    for id in SHIPPED:
        assert sum(line.startswith(id) for line in done.out.splitlines()) == 5
    one = run("train", "bolton", "--list").out
    assert "gate" in one
    assert "lancashire" not in one


def test_the_notes_are_printed_with_where_each_belongs(run: Run, folder: str) -> None:
    done = run("train", "bolton", "--notes")
    said = " ".join(done.out.split())
    assert "gate KPI 1 fails in one week (about 5 minutes)" in said
    assert "1 G1.1 Manual overrides. Week 3: 79 of 94 is 84.04%." in said
    assert "5 Check answers. Nothing is left to do." in said
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("id", SHIPPED)
def test_sealed_by_command_and_refused_as_real(
    run: Run, folder: str, home: Path, tmp_path: Path, id: str
) -> None:
    before = tree(home)
    done = run("train", id, "--scenario", "good", "--plain")
    assert done.status == 0
    reference = done.out.strip()
    assert folder in done.err
    out = str(tmp_path / "out")
    sealed = run("--data-dir", folder, "seal", reference, "--yes", "--out", out)
    assert sealed.status == 0
    file = sealed.out.splitlines()[0]
    assert Path(file).name.startswith("TRAINING_")
    assert "TRAINING: the figures are made up" in sealed.err
    refused = run("verify", file, "--json")
    assert (refused.status, json.loads(refused.out)[0]["code"]) == (1, "training-package")
    shown = run("--data-dir", folder, "key", "show").out.splitlines()[2]
    assert 'namespaces="kpi-training-v1@tui-kpi"' in shown
    registry = tmp_path / "allowed_signers"
    registry.write_text(shown + "\n", "utf-8")
    good = run("verify", file, "--training", "--allowed-signers", str(registry))
    assert good.status == 0
    assert "TRAINING: the figures are made up" in good.out
    assert run("returns").out == ""
    assert tree(home) == before


def test_the_day_of_the_scenario_holds_for_every_command(run: Run, folder: str) -> None:
    reference = run(*LATE, "--plain").out.strip()
    assert "late: was due on 30 April 2027, 12 days ago" in run("--data-dir", folder, "returns").out
    for form in ("--txt", "--csv", "--html", "--gather"):
        report = run("--data-dir", folder, "report", reference, form)
        assert MARK in report.out
        assert MARK in report.err


def test_it_goes_on_unless_told_to_start_again(run: Run, folder: str) -> None:
    reference = run(*LATE, "--plain").out.strip()
    answer = ("--data-dir", folder, "set", reference, "kpi4_a=7")
    assert run(*answer).status == 0
    draft = next(Path(folder, "drafts").rglob("*.toml"))
    run(*LATE[:3], "good", "--plain")
    assert 'kpi4_a = "6"' in draft.read_text("utf-8")
    run(*LATE, "--plain")
    assert 'kpi4_a = "7"' in draft.read_text("utf-8")
    run(*LATE, "--plain", "--again")
    assert 'kpi4_a = "6"' in draft.read_text("utf-8")


def test_what_is_open_elsewhere_is_said_with_what_can_be_done(
    run: Run, folder: str, home: Path
) -> None:
    reference = run(*LATE, "--plain").out.strip()
    folders = training_folders(Folders(home, home / "cache"))
    catalogue = Catalogue((shipped_folder(),), Path(folder, "cache"))
    opened = Session(folders, catalogue, lambda: datetime(2030, 1, 1, tzinfo=UTC)).open(reference)
    done = run("train", "lancashire", "--scenario", "good", "--plain")
    assert done.status == 3
    assert "choose “Go on”" in done.err
    assert "to read only" not in done.err
    opened.close()


def test_a_real_key_signs_no_training_and_the_reverse(run: Run, folder: str, home: Path) -> None:
    reference = run(*LATE, "--plain").out.strip()
    assert run("key", "new", "--no-passphrase").status == 0
    real = ("--key", str(home / "keys" / "signing-key"))
    refused = run("--data-dir", folder, "seal", reference, "--yes", *real)
    assert (refused.status, "belongs to your real returns" in refused.err) == (2, True)
    taken = run("--data-dir", folder, "key", "import", str(home / "keys" / "signing-key"))
    assert (taken.status, "belongs to your real returns" in taken.err) == (2, True)
    card = run("--data-dir", folder, "key", "card")
    assert (card.status, "no card" in card.err) == (2, True)
    own = ("--key", str(Path(folder, "keys", "signing-key")))
    run("new", reference)
    refused = run("seal", reference, "--yes", *own)
    assert (refused.status, "belongs to training" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("train",), "needs a terminal"),
        (("train", "--scenario", "late"), "which framework too"),
        (("train", "lancashire", "--plain"), "which scenario"),
        (("train", "lancashire", "--scenario", "lat", "--plain"), "Did you mean “late”?"),
        (("train", "nowhere", "--list"), "no framework called"),
    ],
)
def test_what_is_missing_is_said(
    run: Run, folder: str, arguments: tuple[str, ...], words: str
) -> None:
    done = run(*arguments)
    assert (done.status, words in done.err) == (2, True)
