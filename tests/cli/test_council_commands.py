"""receive, verify and collate, as a clerk uses them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from generator.testkeys import made_key

from tests.cli.commands import Run
from tests.cli.council_office import card, file
from tests.council_samples import CAME, revised, sealed
from tests.receipts_of import FINGERPRINT, receipt_for
from tui_kpi.session.archive.sealed_returns import read
from tui_kpi.submission import keys
from tui_kpi.submission.receipt import Reason

FIRST = sealed()


def test_what_was_accepted_before_the_revocation_counts(
    run: Run, office: str, tmp_path: Path
) -> None:
    package = file(tmp_path, FIRST.file_name, FIRST.data)
    assert run("receive", package, "--registry", office).status == 0
    fingerprint = keys.fingerprint(made_key("acorn"))
    revoke = ("registry", "revoke", fingerprint, "--registry", office)
    collate = ("collate", office, "--replace", "--to", str(tmp_path / "out.csv"))
    assert "no longer counted" not in run(*revoke).err
    assert run(*collate).err == "counts: 1\n"
    done = run(*revoke, "--always")
    assert f"{FIRST.file_name}, received 2027-04-02" in done.err
    assert f"registry revoke {fingerprint} --registry {office} --undo" in done.err
    assert "refused: 1" in run(*collate).err
    assert FIRST.file_name in run(*revoke, "--at", "2027-04-01").err
    assert run(*revoke, "--undo").status == 0
    assert run(*collate).err == "counts: 1\n"


def test_received_and_said_again(run: Run, office: str, tmp_path: Path) -> None:
    path = file(tmp_path, FIRST.file_name, FIRST.data)
    done = run("receive", path, "--registry", office, "--received-at", CAME.isoformat())
    assert done.status == 0
    assert done.out.endswith("_r1.kpi-receipt.zip\n")
    assert "accepted, receipt 1." in done.err
    again = run("receive", path, "--registry", office)
    assert (again.status, again.out) == (1, done.out)
    assert "not taken again" in again.err
    assert "received before on 2026-07-10" in again.err
    told = json.loads(run("receive", path, "--registry", office, "--query", "=Who?", "--json").out)
    assert (told[0]["outcome"], told[0]["seq"]) == ("queried", 2)
    assert run("receive", path, "--registry", office, "--accept").status == 0
    right = ("--received-at", "2026-07-09", "--correct")
    assert "accepted, receipt 4." in run("receive", path, "--registry", office, *right).err


@pytest.mark.parametrize(
    "more",
    [
        ("--query", "people"),
        ("--query", "people= "),
        ("--query", "nothing=Why?"),
        ("--query", "people=Why?", "--accept"),
        ("--received-at", "2027-04-09"),
        ("--correct",),
        ("--received-at", "2027-04-01", "--correct", "--accept"),
        ("--key", "/nowhere/key"),
        ("OTHER", "--accept"),
    ],
)
def test_what_receive_does_not_understand(
    run: Run, office: str, tmp_path: Path, more: tuple[str, ...]
) -> None:
    path = file(tmp_path, FIRST.file_name, FIRST.data)
    more = tuple(path if word == "OTHER" else word for word in more)
    done = run("receive", path, *more, "--registry", office)
    assert (done.status, done.out) == (2, "")
    assert not Path(office, "receipts").exists()


def test_verify_against_what_is_on_file(run: Run, office: str, tmp_path: Path) -> None:
    second = revised(FIRST)
    first = file(tmp_path, FIRST.file_name, FIRST.data)
    later = file(tmp_path, second.file_name, second.data)
    checked = run("verify", later, "--registry", office, "--json")
    codes = [it["code"] for it in json.loads(checked.out)[0]["warnings"]]
    assert (checked.status, codes) == (0, ["supersedes-unknown"])
    run("receive", first, "--registry", office)
    run("registry", "revoke", "acorn", "--registry", office)
    filed = run("verify", first, "--registry", office)
    assert (filed.status, filed.err) == (0, "")
    assert "Checked: It is on file as receipt 1, accepted, received on 2027-04-02.\n" in filed.out
    assert "Number of people" in filed.out
    assert "(key-revoked)" in run("verify", later, "--registry", office).err
    run("registry", "revoke", "acorn", "--registry", office, "--undo")
    replayed = run("verify", first, "--known", office)
    assert (replayed.status, replayed.out) == (1, "")
    assert "(already-received)" in replayed.err
    assert "Warning" not in run("verify", later, "--registry", office).out
    run("receive", later, "--registry", office)
    counts = "; revision 2 came on 2027-04-02 (receipt 2) and counts."
    assert counts in run("verify", first, "--registry", office).out
    assert counts in run("receive", first, "--registry", office).err
    folder = tmp_path / "folder"
    folder.mkdir()
    file(folder, second.file_name, second.data)
    stale = run("verify", first, "--known", str(folder))
    assert "(revision-stale)" in stale.err
    assert run("verify", first, "--known", str(tmp_path / "none")).status == 2
    assert "known-not-given" in run("verify", first, "--json").out


def test_verify_says_that_it_was_refused_before(run: Run, office: str, tmp_path: Path) -> None:
    stranger = file(tmp_path, "birch.kpi.zip", sealed("birch").data)
    run("receive", stranger, "--registry", office)
    run("registry", "add", card(tmp_path, "birch"), "--registry", office, "--yes")
    said = run("verify", stranger, "--registry", office, "--received-at", "2027-04-02")
    assert said.status == 0
    assert "refused before, on 2027-04-02 (receipt 1): The key SHA256:" in said.out
    unread = run("verify", stranger, "--received-at", "2.11.2026")
    assert unread.status == 2
    assert "“2.11.2026” is not a day like 2027-04-02" in unread.err


def test_ssh_keygen_is_asked_too(
    run: Run, office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(tmp_path, FIRST.file_name, FIRST.data)
    for more in ((), ("--registry", office, "--received-at", CAME.isoformat())):
        done = run("verify", path, "--cross-check", *more)
        assert done.status == 0
        assert "Checked: ssh-keygen accepts the signature too." in done.out
    # A registry that the two read differently: only ssh-keygen goes by its own clock.
    old = tmp_path / "old"
    key = keys.public_line(made_key("acorn"))
    old.write_text(f'acorn valid-before="20000101Z" {key}\n')
    differs = run("verify", path, "--cross-check", "--allowed-signers", str(old))
    assert differs.status == 1
    assert "(cross-check-differs)" in differs.err
    monkeypatch.setattr("tui_kpi.submission.cross_check._LIMIT", 0.2)
    for script, why in (
        ("", "it is not on this computer."),
        ("echo unknown option -- Y >&2; exit 1", "it is too old, or cannot: unknown option -- Y."),
        ("exec /bin/sleep 5", "it does not run, or does not end."),
    ):
        if script:
            program = tmp_path / "ssh-keygen"
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        missing = run("verify", path, "--cross-check")
        assert missing.status == 0
        assert f"Not checked: ssh-keygen could not be asked: {why}" in missing.out


def test_collate_a_register(run: Run, office: str, tmp_path: Path) -> None:
    run("receive", file(tmp_path, FIRST.file_name, FIRST.data), "--registry", office)
    run("registry", "add", card(tmp_path, "birch"), "--registry", office, "--yes")
    out = tmp_path / "out.csv"
    done = run("collate", office, "--to", str(out))
    assert (done.status, done.out) == (0, f"{out}\n{tmp_path / 'out-figures.csv'}\n")
    assert done.err == "counts: 1\nnot reported: 1\n"
    assert "\nnot reported,hillside-day-centre,,2026-27-Q1," in out.read_text()
    expect = ("--expect", "hillside/2026-27-Q2")
    assert run("collate", office, "--replace", "--to", str(out), *expect).err.endswith(
        "not reported: 3\n"
    )
    assert run("collate", office, "--to", str(out)).err == (
        f"{out} is there already. Give another name, or say --replace to have it replaced.\n"
    )
    assert run("collate", office, "--replace", "--to", str(out), "--expect", "hillside").status == 2
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    file(inbox, "one.kpi.zip", sealed("oakfield").data)
    done = run("collate", str(inbox), "--replace", "--to", str(out))
    assert done.err.startswith("counts: 1\nWithout --registry")
    done = run("collate", str(inbox), "--replace", "--to", str(out), "--registry", office)
    assert "refused: 1\n" in done.err
    assert "key-unknown" in out.read_text()


@pytest.mark.parametrize("words", [("NONE", "--to", "out.csv"), (".", "--to", "out.ods")])
def test_what_collate_does_not_understand(run: Run, home: Path, words: tuple[str, ...]) -> None:
    done = run("collate", *words)
    assert (done.status, done.out) == (2, "")


def test_a_terminal_shows_how_far_it_is_and_that_it_goes_on(
    run: Run, office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_kpi.council import collate as collating

    run("receive", file(tmp_path, FIRST.file_name, FIRST.data), "--registry", office)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    collate = ("collate", office, "--replace", "--to", str(tmp_path / "out.csv"))
    assert "] 1 of 1, " in run(*collate).err

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(collating, "_write", stopped)
    done = run(*collate)
    assert done.status == 130
    assert "it goes on where it was" in done.err


def test_a_refusal_tells_the_provider_what_to_do(run: Run, complete: str, tmp_path: Path) -> None:
    package = read(Path(run("seal", complete, "--yes").out.splitlines()[0]))
    assert package is not None
    why = Reason("key-unknown", "The key is not in the registry.")
    said = receipt_for(package, outcome="refused", subject=None, reasons=(why,))
    path = file(tmp_path, "r.kpi-receipt.zip", said)
    opened = run("receipt", path, "--trust", FINGERPRINT)
    assert opened.status == 0
    assert "Why: The key is not in the registry.\nWhat to do: Make a key card" in opened.out
