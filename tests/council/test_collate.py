"""Collating: what counts, what does not, and that nobody can tell how often it was stopped."""

from __future__ import annotations

import csv
import hashlib
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.council_samples import (
    CAME,
    EXPORTS,
    FRAMEWORK,
    FRAMEWORKS,
    council_home,
    receiver,
    register,
    revised,
    sealed,
)
from tui_kpi.council import table_writers
from tui_kpi.council.batch_verify import Receipted, Settings, check_all
from tui_kpi.council.collate import Asked, Collation, Summary, collate
from tui_kpi.council.register import Provider
from tui_kpi.council.table_writers import Table
from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.errors import CannotError
from tui_kpi.submission import container, seal

Put = Callable[..., None]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def put(inbox: Path) -> Put:
    def put_package(package: seal.Sealed, name: str = "") -> None:
        path = inbox / (name or package.file_name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(package.data)

    return put_package


def settings(**changes: object) -> Settings:
    said = {"signers": None, "revoked": None, "recipient": None, "receipts": {}}
    said |= {"definitions": (FRAMEWORKS,), **changes}
    return Settings(cache=None, **said)  # type: ignore[arg-type]


def collated(
    inbox: Path,
    name: str = "out.csv",
    *,
    expected: tuple[Provider, ...] = (),
    asked: tuple[Asked, ...] = (),
    **changes: object,
) -> Summary:
    collation = Collation(
        inbox, inbox.parent / name, settings(**changes), expected, processes=1, asked=asked
    )
    return collate(collation, lambda *_: None)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def standings(inbox: Path, **changes: object) -> dict[str, str]:
    collated(inbox, **changes)  # type: ignore[arg-type]
    return {
        row["file"] or row["provider"]: row["standing"] for row in rows(inbox.parent / "out.csv")
    }


def test_the_latest_revision_counts_once(inbox: Path, put: Put) -> None:
    first = sealed()
    put(first)
    put(revised(first))
    put(first, "again/copy.kpi.zip")
    put(revised(first), "z.kpi.zip")
    put(sealed("oakfield"))
    (inbox / "bad.kpi.zip").write_bytes(b"junk")
    found = standings(inbox)
    two = revised(first).file_name
    assert found == {
        first.file_name: "duplicate",
        "again/copy.kpi.zip": "earlier revision",
        two: "counts",
        "z.kpi.zip": "duplicate",
        sealed("oakfield").file_name: "counts",
        "bad.kpi.zip": "refused",
    }
    refused = next(row for row in rows(inbox.parent / "out.csv") if row["standing"] == "refused")
    assert refused["code"] == "container-not-zip"
    assert "not a .kpi.zip package" in refused["reason"]
    figures = rows(inbox.parent / "out-figures.csv")
    assert {(row["provider"], row["revision"]) for row in figures} == {
        ("acorn", "2"),
        ("oakfield", "1"),
    }
    answer = next(row for row in figures if row["id"] == "people" and row["provider"] == "acorn")
    assert (answer["kind"], answer["value"], answer["framework"]) == ("answer", "48", FRAMEWORK)


def test_sealed_separately_the_last_received_counts(inbox: Path, put: Put) -> None:
    one, two = sealed(), sealed(submission_id="7c9e6679-7425-40de-944b-e07fc1f90ae7")
    put(one, "one.kpi.zip")
    put(two, "two.kpi.zip")
    assert standings(inbox) == {"one.kpi.zip": "sealed separately", "two.kpi.zip": "counts"}
    later = {
        one.sha256: Receipted(2, "accepted", "2026-07-11T09:00:00+00:00"),
        two.sha256: Receipted(1, "accepted", "2026-07-10T09:00:00+00:00"),
    }
    found = standings(inbox, receipts=later)
    assert found == {"one.kpi.zip": "counts", "two.kpi.zip": "sealed separately"}


def test_who_has_not_reported(inbox: Path, put: Put) -> None:
    put(sealed())
    expected = (
        Provider("acorn", "Acorn"),
        Provider("birch", "=Birch"),
        Provider("cedar", "Cedar", (FRAMEWORK, "other")),
        Provider("elm", "Elm", ("other",)),
    )
    found = standings(inbox, expected=expected)
    assert found == {sealed().file_name: "counts", "birch": "not reported", "cedar": "not reported"}
    next_quarter = Asked(FRAMEWORK, "2026-27-Q2", "2026-07-01", "2026-09-30", "2026-10-14")
    collated(inbox, expected=expected, asked=(next_quarter,))
    missing = [row for row in rows(inbox.parent / "out.csv") if row["period"] == "2026-27-Q2"]
    assert [(row["provider"], row["due"]) for row in missing] == [
        ("acorn", "2026-10-14"), ("birch", "2026-10-14"), ("cedar", "2026-10-14"),
    ]  # fmt: skip
    birch = next(row for row in rows(inbox.parent / "out.csv") if row["provider"] == "birch")
    assert (birch["provider_name"], birch["period"]) == ("'=Birch", "2026-27-Q1")


def test_what_the_register_says(tmp_path: Path) -> None:
    office = register(tmp_path / "register", "acorn", "birch")
    clerk = receiver(office, Catalogue((FRAMEWORKS,)))
    stranger = sealed("oakfield")
    for one in (sealed(), stranger):
        clerk.receive(one.data, one.file_name, CAME)
    receipts = {
        sealed().sha256: Receipted(1, "accepted", CAME.isoformat()),
        stranger.sha256: Receipted(2, "refused", CAME.isoformat(), "key-unknown", "Not known."),
    }
    collated(office.folder, receipts=receipts, signers=office.signers_file.read_bytes())
    taken, refused = rows(tmp_path / "out.csv")
    if taken["standing"] == "refused":
        taken, refused = refused, taken
    assert (taken["receipt"], taken["outcome"], taken["received_at"]) == (
        "1",
        "accepted",
        CAME.isoformat(),
    )
    assert (refused["code"], refused["reason"]) == ("key-unknown", "Not known.")
    assert refused["advice"].startswith("Check the key card")
    assert (refused["claimed"], refused["provider"], refused["period"], refused["framework"]) == (
        "yes", "oakfield", "2026-27-Q1", FRAMEWORK,
    )  # fmt: skip
    assert taken["claimed"] == ""


def test_a_changed_copy_has_not_the_receipt_of_the_file_it_was(inbox: Path, put: Put) -> None:
    first = sealed()
    put(first)
    members = list(container.read(first.data))
    members[2] = container.Member(members[2].name, members[2].data + b" ")
    (inbox / "copy.kpi.zip").write_bytes(container.write(members))
    collated(inbox, receipts={first.sha256: Receipted(1, "accepted", CAME.isoformat())})
    said = {
        row["file"]: (row["standing"], row["receipt"]) for row in rows(inbox.parent / "out.csv")
    }
    assert said == {first.file_name: ("counts", "1"), "copy.kpi.zip": ("refused", "")}


def test_refused_first_and_taken_later_is_no_duplicate(tmp_path: Path) -> None:
    office = register(tmp_path / "register", "birch")
    first = sealed()
    receiver(office, Catalogue((FRAMEWORKS,))).receive(first.data, "a.kpi.zip", CAME)
    other = register(tmp_path / "other", "acorn")
    office.signers_file.write_bytes(other.signers_file.read_bytes())
    receiver(office, Catalogue((FRAMEWORKS,))).receive(first.data, "a.kpi.zip", CAME)
    receipts = {first.sha256: Receipted(2, "accepted", CAME.isoformat())}
    found = standings(office.folder, receipts=receipts)
    assert sorted(found.values()) == ["counts", "taken later"]


def test_whose_deadline_it_was_judged_by(inbox: Path, put: Put) -> None:
    put(sealed())
    put(sealed("birch", due="2030-01-01"))
    receipts = {
        one.sha256: Receipted(seq, "accepted", "2026-07-20T09:00:00+00:00")
        for seq, one in enumerate((sealed(), sealed("birch", due="2030-01-01")), 1)
    }
    expected = (Provider("cedar", "Cedar"),)

    def judged(**changes: Any) -> dict[str, tuple[str, ...]]:
        collation = Collation(
            inbox, inbox.parent / "out.csv", settings(receipts=receipts), expected, 1, **changes
        )
        collate(collation, lambda *_: None)
        return {
            row["provider"]: (row["due"], row["due_from"], row["in_time"])
            for row in rows(inbox.parent / "out.csv")
        }

    assert judged()["birch"] == ("2030-01-01", "provider", "yes")
    day = "2026-07-14"
    assert judged(deadlines={(FRAMEWORK, "2026-27-Q1"): day}) == {
        "acorn": (day, "council", "late"),
        "birch": (day, "council", "late"),
        "cedar": (day, "council", ""),
    }


@pytest.mark.parametrize(("day", "in_time"), [("2026-05-07", "yes"), ("2026-05-08", "late")])
def test_late_is_after_the_deadline_on_the_day_it_came(inbox: Path, day: str, in_time: str) -> None:
    (surrey,) = EXPORTS.glob("examples/surrey*/*.kpi.zip")
    shutil.copy(surrey, inbox)
    sha256 = hashlib.sha256(container.read(surrey.read_bytes())[0].data).hexdigest()
    receipts = {sha256: Receipted(1, "accepted", f"{day}T23:30:00+01:00")}
    collated(inbox, receipts=receipts, definitions=(shipped_folder(),))
    (row,) = rows(inbox.parent / "out.csv")
    assert (row["due"], row["in_time"]) == ("2026-05-07", in_time)


def test_formulas_stay_text_in_every_file(inbox: Path, put: Put) -> None:
    put(sealed(answers={"people": "9", "reviewed": "9", "remark": '=HYPERLINK("http://x","y")'},
               called="=cmd|' /C calc'!A0"))  # fmt: skip
    for name in ("out.csv", "out.sqlite", "out.xlsx"):
        collated(inbox, name)
    text = (inbox.parent / "out.csv").read_text() + (inbox.parent / "out-figures.csv").read_text()
    assert text.count("'=cmd") > 1
    assert "'=HYPERLINK" in text
    with sqlite3.connect(inbox.parent / "out.sqlite") as base:
        (name,) = base.execute("SELECT provider_name FROM returns").fetchone()
        values = base.execute("SELECT value FROM figures WHERE id = 'people'").fetchall()
    base.close()
    assert (name, values) == ("'=cmd|' /C calc'!A0", [("9",)])
    with zipfile.ZipFile(inbox.parent / "out.xlsx") as book:
        parts = [book.read(part).decode() for part in book.namelist() if "sheets/" in part]
    assert len(parts) == 2
    assert not any("<f>" in part for part in parts)
    assert "<v>9</v>" in parts[1]


def test_what_stood_out_and_how_it_was_explained(inbox: Path, put: Put) -> None:
    few = {"people": "9", "reviewed": "9"}
    explained = {"few_people": "=1+1: we\nclosed in May.", "a_rule": "@home"}
    put(sealed(answers=few, explanations=explained))
    put(sealed("birch", answers=few))
    put(sealed("cedar"))
    text = "a_rule: @home\nfew_people: =1+1: we closed in May."
    said = [(1, text), (1, ""), (0, "")]
    for name in ("out.csv", "out.sqlite", "out.xlsx"):
        collated(inbox, name)
    found = rows(inbox.parent / "out.csv")
    assert [(int(row["warnings"]), row["explanations"]) for row in found] == said
    with sqlite3.connect(inbox.parent / "out.sqlite") as base:
        query = "SELECT warnings, explanations FROM returns ORDER BY provider"
        assert base.execute(query).fetchall() == said
    base.close()
    with zipfile.ZipFile(inbox.parent / "out.xlsx") as book:
        assert text in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_writers, "SHEET_ROWS", 3)
    table = Table(
        "figures", ("id", "value"), lambda: [("a", "1"), ("b", "2"), ("c", "0012")], ("value",)
    )
    table_writers.write_xlsx((table,), tmp_path / "out.xlsx", CAME)
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        names = book.read("xl/workbook.xml").decode()
        second = book.read("xl/worksheets/sheet2.xml").decode()
    assert 'name="Figures"' in names
    assert 'name="Figures 2"' in names
    assert ">0012<" in second


def test_a_text_too_long_for_a_cell_says_that_it_was_cut(tmp_path: Path) -> None:
    table = Table("returns", ("text",), lambda: [("x" * 32_767,), ("y" * 32_768,)])
    table_writers.write_xlsx((table,), tmp_path / "out.xlsx", CAME)
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert "x" * 32_767 in text
    assert "y … (cut here: a workbook's cell holds no more)<" in text


def test_one_run_at_a_time_and_a_damaged_work_file(inbox: Path, put: Put) -> None:
    put(sealed())
    work = inbox.parent / ".out.csv.work"
    work.mkdir()
    (work / "checked.sqlite").write_bytes(b"junk" * 1000)
    assert collated(inbox).standings == {"counts": 1}
    assert not work.exists()
    work.mkdir()
    other = sqlite3.connect(work / "checked.sqlite", isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(CannotError, match=r"Another run is writing .*out\.csv"):
        collated(inbox)
    other.close()
    (inbox.parent / "file").touch()
    with pytest.raises(CannotError, match="cannot be written"):
        collated(inbox, "file/out.csv")


def test_what_was_checked_is_not_checked_again(
    inbox: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_kpi.council import collate as collating

    put(sealed())
    put(sealed("oakfield"))
    checked: list[str] = []
    real = collating.check_all

    def counting(*arguments: object) -> object:
        for one in real(*arguments):  # type: ignore[arg-type]
            checked.append(one.file)
            yield one

    def broken(*_: object) -> tuple[Path, ...]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(collating, "check_all", counting)
        full.setattr(collating, "_write", broken)
        with pytest.raises(CannotError, match="written: no space left on device"):
            collated(inbox)
    assert len(checked) == 2
    put(revised(sealed()), sealed("oakfield").file_name)
    monkeypatch.setattr(collating, "check_all", counting)
    assert collated(inbox).standings == {"counts": 1, "earlier revision": 1}
    assert checked[2:] == [sealed("oakfield").file_name]


def test_a_process_that_dies_is_named(inbox: Path, put: Put) -> None:
    for number in range(100):
        put(sealed(f"home-{number}"))
    files = sorted(path.name for path in inbox.iterdir())
    checks = check_all(settings(), inbox, files, len(files), 2)
    next(checks)
    multiprocessing.active_children()[0].kill()
    with pytest.raises(CannotError, match="Start it again"):
        list(checks)
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_and_started_again_the_output_is_the_same(inbox: Path, put: Put) -> None:
    for number in range(120):
        put(sealed(f"home-{number}"))
    home = council_home(inbox.parent / "home")
    environment = {**os.environ, "TUI_KPI_HOME": str(home)}

    def started(out: Path) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "tui_kpi",
            "collate",
            inbox,
            "--to",
            out,
            "--processes",
            "2",
        ]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    outputs: dict[str, list[bytes]] = {}
    choose = random.Random(2027)
    for stopped in (False, True):
        for kind, kills in (("csv", 2), ("xlsx", 1)):
            out = inbox.parent / f"{stopped}" / f"out.{kind}"
            for _ in range(kills if stopped else 0):
                process = started(out)
                time.sleep(choose.uniform(0.2, 0.9))
                process.send_signal(signal.SIGKILL)
                process.communicate()
            process = started(out)
            _, said = process.communicate()
            assert process.returncode == 0, said
            assert b"counts: 120\n" in said
            files = sorted(out.parent.glob(f"out*.{kind}"))
            outputs.setdefault(kind, []).append(b"".join(file.read_bytes() for file in files))
            assert not list(out.parent.glob(".*"))
    for kind, (whole, after_stops) in outputs.items():
        assert whole == after_stops, kind
