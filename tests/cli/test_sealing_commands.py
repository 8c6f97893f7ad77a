"""key, seal, verify: what the council will see."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Run
from tests.receipts_of import ASKED, FINGERPRINT, receipt_for
from tests.sample_return import REFERENCE
from tui_kpi.cli import asking
from tui_kpi.session.archive import sealed_returns
from tui_kpi.submission.receipt import Reason


@pytest.fixture
def registry(run: Run, complete: str, tmp_path: Path) -> str:
    path = tmp_path / "allowed_signers"
    path.write_text(run("key", "show").out.splitlines()[2] + "\n")
    return str(path)


def seal(run: Run) -> Path:
    return Path(run("seal", REFERENCE, "--yes").out.splitlines()[0])


def test_key_new_prints_what_the_council_needs(run: Run, home: Path) -> None:
    run("profile", "provider_id=acorn")
    done = run("key", "new", "--passphrase-stdin", stdin="open sesame\n")
    public, fingerprint, line, words = done.out.splitlines()
    assert done.status == 0
    assert public.startswith("ssh-ed25519 ")
    assert public.endswith(" acorn")
    assert fingerprint.startswith("SHA256:")
    assert len(words.split()) == 8
    key = " ".join(public.split()[:2])
    assert line == f'acorn namespaces="kpi-return-v1@tui-kpi" {key}'
    assert (home / "keys" / "signing-key.pub").read_text() == public + "\n"
    assert "open sesame" not in done.out + done.err
    assert run("key", "show").out == done.out


def test_a_key_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert run("key", "new", "--no-passphrase", "--out", str(path)).status == 0
    before = path.read_bytes()
    again = run("key", "new", "--no-passphrase", "--out", str(path))
    assert (again.status, path.read_bytes()) == (1, before)
    assert "never overwritten" in again.err
    assert run("key", "show", "--key", str(path)).status == 0


def test_without_a_terminal_a_passphrase_must_be_decided(run: Run, home: Path) -> None:
    assert run("key", "new").status == 2
    assert run("key", "new", "--passphrase-stdin", stdin="\n").status == 2
    assert not (home / "keys").exists()
    assert "tui-kpi key new" in run("key", "show").err


def test_the_terminal_is_asked_twice_for_a_passphrase(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "on_a_terminal", lambda: True)
    answers = iter(["one", "two"])
    monkeypatch.setattr(asking, "ask", lambda _prompt: next(answers))
    assert run("key", "new").status == 1
    assert not list(home.glob("keys/*"))
    answers = iter(["one", "one"])
    assert run("key", "new").status == 0
    assert b"OPENSSH PRIVATE KEY" in (home / "keys" / "signing-key").read_bytes()


def test_sealed_verified_and_checked_by_ssh_keygen(
    run: Run, complete: str, registry: str, home: Path
) -> None:
    done = run("seal", complete, "--yes")
    assert done.status == 0
    path = Path(done.out.splitlines()[0])
    assert path == home / "sealed" / "lancashire-supported-housing_acorn_2026-27-Q4_r1.kpi.zip"
    checked = run(
        "verify", str(path), "--allowed-signers", registry, "--recipient", "lancashire",
        "--received-at", "2027-04-10T09:00:00+01:00",
    )  # fmt: skip
    assert (checked.status, checked.err) == (0, "")
    sha256 = done.out.splitlines()[1].split()[1]
    assert f"SHA-256  {sha256}" in checked.out
    assert "Signed by acorn." in checked.out
    assert "53.33% - Target missed" in checked.out
    assert "Not checked: Revoked keys" in checked.out
    assert "Warning" not in checked.out
    (path.parent / "allowed_signers").write_text(Path(registry).read_text())
    for line in done.out.splitlines()[-2:]:
        printed = subprocess.run(
            line, shell=True, cwd=path.parent, capture_output=True, text=True, check=False
        )
        assert printed.returncode == 0, printed.stderr
    assert 'Good "kpi-return-v1@tui-kpi" signature for acorn' in printed.stdout


def test_seal_puts_the_file_elsewhere_too(run: Run, complete: str, tmp_path: Path) -> None:
    done = run("seal", complete, "--yes", "--out", str(tmp_path / "out"))
    path = Path(done.out.splitlines()[0])
    assert path.parent == tmp_path / "out"
    assert path.is_file()
    assert "Your own record is" in done.err


def test_what_is_not_complete_is_not_sealed(run: Run, complete: str, home: Path) -> None:
    run("set", complete, "kpi1_a=", "kpi1_b=many")
    done = run("seal", complete, "--yes")
    assert (done.status, done.out) == (1, "")
    assert "(kpi1_a)" in done.err
    assert "whole number" in done.err
    assert not (home / "sealed").exists()


def test_name_and_role_may_be_given_with_the_command(run: Run, complete: str) -> None:
    run("profile", "signer_name=", "signer_role=")
    refused = run("seal", complete, "--yes")
    assert refused.status == 1
    assert "--name" in refused.err
    done = run("seal", complete, "--yes", "--name", "Cy Dow", "--role", "Owner")
    assert done.status == 0
    assert "Cy Dow, Owner" in run("verify", done.out.splitlines()[0]).out


def test_without_a_terminal_the_declaration_needs_yes(run: Run, complete: str, home: Path) -> None:
    done = run("seal", complete)
    assert (done.status, done.out) == (2, "")
    assert "--yes" in done.err
    assert "I have checked this return" in done.err
    assert not (home / "sealed").exists()


@pytest.mark.parametrize(
    ("today", "typed", "status"),
    [
        ("2027-04-02", "yes\n", 0),
        ("2027-04-02", "no\n", 1),
        ("2027-04-02", "", 1),
        ("2027-03-31", "yes\nyes\n", 0),
        ("2027-03-31", "yes\nno\n", 1),
        ("2027-03-31", "no\nyes\n", 1),
    ],
)
def test_on_a_terminal_each_question_is_asked(
    run: Run,
    complete: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    today: str,
    typed: str,
    status: int,
) -> None:
    monkeypatch.setenv("TUI_KPI_TODAY", today)
    monkeypatch.setattr(asking, "on_a_terminal", lambda: True)
    done = run("seal", complete, stdin=typed)
    assert done.status == status
    assert ("ends only on 2027-03-31" in done.err) == (today == "2027-03-31")
    assert len(list(home.glob("sealed/*.kpi.zip"))) == (1 if status == 0 else 0)


def test_what_may_be_about_a_person_is_said_and_asked(
    run: Run, complete: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("set", complete, "kpi6_a=9", "@explain.kpi6_complaints_differ=See 999 000 0018")
    with monkeypatch.context() as patch:
        patch.setattr(asking, "on_a_terminal", lambda: True)
        declined = run("seal", complete, stdin="no\n")
    assert (declined.status, declined.out) == (1, "")
    assert "“999 000 0018” looks like an NHS number." in declined.err
    done = run("seal", complete, "--yes")
    assert (done.status, "looks like an NHS number" in done.err) == (0, True)


def test_a_locked_key_needs_its_passphrase(
    run: Run, complete: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(tmp_path / "locked")
    run("key", "new", "--out", key, "--passphrase-stdin", stdin="sesame\n")
    assert run("seal", complete, "--yes", "--key", key).status == 2
    wrong = run("seal", complete, "--yes", "--key", key, "--passphrase-stdin", stdin="no\n")
    assert wrong.status == 1
    assert "does not open the key" in wrong.err
    assert not (home / "sealed").exists()
    monkeypatch.setattr(asking, "on_a_terminal", lambda: True)
    monkeypatch.setattr(asking, "ask", lambda _prompt: "sesame")
    assert run("seal", complete, "--yes", "--key", key).status == 0


def test_a_passphrase_may_come_from_standard_input(run: Run, complete: str, tmp_path: Path) -> None:
    key = str(tmp_path / "locked")
    run("key", "new", "--out", key, "--passphrase-stdin", stdin="sesame\n")
    sealing = ("seal", complete, "--yes", "--key", key, "--passphrase-stdin")
    assert run(*sealing, stdin="sesame\n").status == 0


def test_two_keys_are_not_guessed_between(run: Run, complete: str, home: Path) -> None:
    run("key", "new", "--no-passphrase", "--out", str(home / "keys" / "second"))
    done = run("seal", complete, "--yes")
    assert done.status == 2
    assert "--key" in done.err
    run("profile", f"key={home / 'keys' / 'second'}")
    assert run("seal", complete, "--yes").status == 0


def test_a_sealed_return_is_closed(run: Run, complete: str) -> None:
    seal(run)
    for command in (["seal", complete, "--yes"], ["set", complete, "kpi1_a=1"], ["new", complete]):
        done = run(*command)
        assert (done.status, done.out) == (1, "")
        assert "sealed" in done.err
    assert "Sealed and complete." in run("assess", complete).out
    assert "sealed on 2 April 2027" in run("returns").out


def test_verify_says_why_a_file_is_refused(
    run: Run, complete: str, registry: str, tmp_path: Path
) -> None:
    data = bytearray(seal(run).read_bytes())
    data[len(data) // 2] ^= 1
    bad = tmp_path / "bad.kpi.zip"
    bad.write_bytes(data)
    done = run("verify", str(bad), "--allowed-signers", registry)
    assert (done.status, done.out) == (1, "")
    first, second = done.err.splitlines()
    assert first.startswith(f"{bad} is refused (")
    assert second.endswith(".")
    told = json.loads(run("verify", str(bad), "--json").out)
    assert told[0]["good"] is False
    assert f"({told[0]['code']})" in first


POLICIES = [
    (["--recipient", "devon"], 1, "recipient-differs"),
    (["--allowed-signers", "EMPTY"], 1, "key-unknown"),
    (["--received-at", "soon"], 2, "UTC offset"),
    (["--received-at", "2027-04-10T09:00:00"], 2, "UTC offset"),
    (["--allowed-signers", "BROKEN"], 2, "Line 1"),
    (["--allowed-signers", "/nowhere/x"], 2, "cannot be read"),
    (["--revoked", "BROKEN"], 2, "Line 1"),
]


@pytest.mark.parametrize(("options", "status", "named"), POLICIES)
def test_verify_checks_what_it_is_given(
    run: Run, complete: str, tmp_path: Path, options: list[str], status: int, named: str
) -> None:
    files = {"EMPTY": tmp_path / "empty", "BROKEN": tmp_path / "broken"}
    files["EMPTY"].write_text("")
    files["BROKEN"].write_text("what is this\n")
    given = [str(files.get(option, option)) for option in options]
    done = run("verify", str(seal(run)), *given)
    assert (done.status, done.out) == (status, "")
    assert named in done.err


def test_a_revoked_key_is_refused(run: Run, complete: str, tmp_path: Path) -> None:
    revoked = tmp_path / "revoked"
    revoked.write_text(run("key", "show").out.splitlines()[1] + "\n")
    done = run("verify", str(seal(run)), "--revoked", str(revoked))
    assert done.status == 1
    assert "key-revoked" in done.err


def test_many_files_have_the_worst_status_and_each_its_verdict(
    run: Run, complete: str, tmp_path: Path
) -> None:
    good = seal(run)
    (tmp_path / "bad").write_bytes(b"x")
    files = [str(tmp_path / "bad"), str(good), str(tmp_path / "none")]
    done = run("verify", *files, "--json")
    assert done.status == 2
    verdicts = json.loads(done.out)
    assert [it["file"] for it in verdicts] == files
    assert [it["good"] for it in verdicts] == [False, True, False]
    assert verdicts[0]["code"] == "container-not-zip"
    assert verdicts[1]["not_checked"][0]["code"] == "registry-not-given"
    assert run("verify", files[0], files[1]).status == 1


def receipt_file(run: Run, complete: str, folder: Path, **changes: Any) -> str:
    sealed = sealed_returns.read(seal(run))
    assert sealed is not None
    path = folder / "r.kpi-receipt.zip"
    path.write_bytes(receipt_for(sealed, **changes))
    return str(path)


def test_a_receipt_is_read_once_the_councils_key_was_compared(
    run: Run, complete: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = receipt_file(run, complete, tmp_path, **ASKED)
    unasked = run("receipt", path)
    assert (unasked.status, unasked.out) == (2, "")
    assert f"--trust {FINGERPRINT}" in unasked.err
    monkeypatch.setattr(asking, "on_a_terminal", lambda: True)
    assert run("receipt", path, stdin="no\n").status == 1
    done = run("receipt", path, stdin="yes\n")
    assert done.status == 0
    assert "queried on 13 April 2027 (1 query)." in done.out
    assert "Those who left too?" in done.out
    assert '--reason "Answering the council\'s query of 13 April 2027."' in done.err
    told = json.loads(run("receipt", path, "--json").out)
    assert (told["outcome"], told["queries"][0]["field"]) == ("queried", "kpi3a_a1")
    listed = json.loads(run("returns", "--json").out)[0]
    assert (listed["state"], listed["receipt"]["seq"]) == ("queried", 1)


def test_a_refused_return_says_why(run: Run, complete: str, tmp_path: Path) -> None:
    refused = {
        "outcome": "refused",
        "reasons": (Reason("key-unknown", "Unknown."),),
        "subject": None,
    }
    path = receipt_file(run, complete, tmp_path, **refused)
    done = run("receipt", path, "--trust", FINGERPRINT)
    assert "refused by Lancashire County Council" in done.out
    assert "Why: Unknown." in done.out
    assert run("receipt", str(tmp_path / "none")).status == 2


def test_of_an_older_receipt_it_is_said_which_settled_it(
    run: Run, complete: str, tmp_path: Path
) -> None:
    sealed = sealed_returns.read(seal(run))
    assert sealed is not None

    def opened(seq: int, *words: str, **changes: Any) -> str:
        path = tmp_path / f"{seq}.kpi-receipt.zip"
        path.write_bytes(receipt_for(sealed, seq, **changes))
        done = run("receipt", str(path), "--trust", FINGERPRINT, *words)
        return done.out + done.err

    refused = {"outcome": "refused", "reasons": (Reason("key-unknown", "No."),), "subject": None}
    assert "What to do:" in opened(1, **refused)
    assert "tui-kpi revise" in opened(2, **ASKED)
    assert "A later receipt asks again: receipt 2 of 13 April 2027, queried." in opened(
        1, **refused
    )
    assert "A later receipt" not in opened(3)
    for seq, changes in ((1, refused), (2, ASKED)):
        said = opened(seq, **changes)
        assert "A later receipt settled it: receipt 3 of 13 April 2027, accepted." in said
        assert "tui-kpi revise" not in said
        assert "What to do:" not in said
    assert json.loads(opened(2, "--json", **ASKED))["later"]["seq"] == 3
