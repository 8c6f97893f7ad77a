"""registry, receive and verify, as a clerk uses them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import Run
from council_samples import CAME, COUNCIL_KEY, FRAMEWORK, council_home, revised, sealed
from generator.testkeys import made_key
from receipts_of import FINGERPRINT, receipt_for

from tui_kpi.cli import asking
from tui_kpi.session.history import read
from tui_kpi.submission import cards, keys
from tui_kpi.submission.cards import Card, Rotation
from tui_kpi.submission.receipt import Reason

FIRST = sealed()
MADE = datetime(2026, 7, 1, tzinfo=UTC)


def card(folder: Path, provider: str) -> str:
    key = made_key(provider)
    said = Card(provider, provider.title(), None, keys.public_key(key), MADE)
    path = folder / f"{provider}.kpi-card"
    path.write_bytes(cards.make_card(said, keys.signer(key)))
    return str(path)


def file(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


@pytest.fixture
def office(run: Run, home: Path, tmp_path: Path) -> str:
    """Return a register with one provider, acorn; the council's key is in the data folder."""
    council_home(home)
    folder = str(tmp_path / "register")
    name = ("--id", "hillside", "--name", "Hillside Council")
    assert run("registry", "new", "--registry", folder, *name).status == 0
    assert (
        run("registry", "add", card(tmp_path, "acorn"), "--registry", folder, "--yes").status == 0
    )
    return folder


def test_a_key_card_is_registered_once(run: Run, office: str, tmp_path: Path) -> None:
    fingerprint = keys.fingerprint(made_key("acorn"))
    line = (
        f'acorn namespaces="kpi-return-v1@tui-kpi" {keys.public_line(made_key("acorn"), "Acorn")}\n'
    )
    signers = Path(office, "allowed_signers")
    assert signers.read_text().splitlines(keepends=True)[1:] == [line]
    again = run("registry", "add", card(tmp_path, "acorn"), "--registry", office)
    assert (again.status, again.out) == (0, f"{fingerprint}\n")
    assert "registered already" in again.err
    listed = run("registry", "list", "--registry", office)
    assert listed.out == f"acorn  Acorn\n  {fingerprint}  counts\n"
    told = json.loads(run("registry", "list", "--registry", office, "--json").out)
    assert (told[0]["id"], told[0]["keys"][0]["standing"]) == ("acorn", "counts")


def test_the_words_are_compared_before_a_key_is_added(
    run: Run, office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ("registry", "add", card(tmp_path, "oakfield"), "--registry", office)
    unasked = run(*add)
    assert unasked.status == 2
    assert "compare the eight words" in unasked.err
    monkeypatch.setattr(asking, "on_a_terminal", lambda: True)
    assert run(*add, stdin="no\n").status == 1
    assert "oakfield" not in Path(office, "allowed_signers").read_text()
    done = run(*add, "--framework", FRAMEWORK, stdin="yes\n")
    assert done.status == 0
    assert " ".join(cards.read_card(Path(add[2]).read_bytes()).words.split()[:3]) in done.err
    assert f"oakfield  Oakfield ({FRAMEWORK})" in run("registry", "list", "--registry", office).out


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--principal", "valley"), "is of acorn, not of valley"),
        (("--framework", "boltom"), "boltom"),
        (("--valid-after", "2027-04-02", "--valid-before", "2027-04-01"), "later than"),
        (("--valid-after", "soon"), "2027-04-02T09:30:00+01:00"),
        (("--valid-after", "2027-05-01", "--name", "Ac\aorn"), "one line of plain text"),
    ],
)
def test_what_cannot_be_added(
    run: Run, office: str, tmp_path: Path, more: tuple[str, ...], words: str
) -> None:
    before = Path(office, "allowed_signers").read_bytes()
    done = run("registry", "add", card(tmp_path, "acorn"), "--registry", office, "--yes", *more)
    assert (done.status, done.out) == (2, "")
    assert words in done.err
    assert Path(office, "allowed_signers").read_bytes() == before


def test_the_times_of_a_key_are_changed_where_they_stand(
    run: Run, office: str, tmp_path: Path
) -> None:
    add = ("registry", "add", card(tmp_path, "acorn"), "--registry", office)
    signers = Path(office, "allowed_signers")
    signers.write_text(f"# mine\n{signers.read_text()}# end\n")
    changed = run(*add, "--valid-after", "2027-04-01")
    assert (changed.status, changed.err) == (
        0,
        "The key counts at the times that you said, for acorn.\n",
    )
    assert run(*add, "--valid-before", "2028-04-01").status == 0
    assert run(*add, "--valid-before", "2027-03-01").status == 2
    head, _, line, end = signers.read_text().splitlines()
    assert (head, end) == ("# mine", "# end")
    dates = 'valid-after="20270401000000Z",valid-before="20280401000000Z"'
    assert line.startswith(f'acorn namespaces="kpi-return-v1@tui-kpi",{dates} ssh-ed25519 ')
    assert "registered already" in run(*add).err


def test_a_second_key_of_a_provider_is_told_before_the_words(
    run: Run, office: str, tmp_path: Path
) -> None:
    key = made_key("acorn, second")
    said = cards.make_card(
        Card("acorn", "Acorn", "Bo", keys.public_key(key), MADE), keys.signer(key)
    )
    path = file(tmp_path, "second.kpi-card", said)
    done = run("registry", "add", path, "--registry", office, "--framework", "hillside")
    first = f"acorn has a key already: {keys.fingerprint(made_key('acorn'))}. It goes on counting."
    assert done.status == 2
    assert first in done.err.partition("Words ")[0]
    again = ("registry", "add", path, "--registry", office, "--framework", "hill", "--yes")
    assert run(*again).status == 0
    assert f"({FRAMEWORK})" in run("registry", "list", "--registry", office).out


def test_a_mistyped_option_names_the_near_one(run: Run, office: str) -> None:
    for words in (("list", "--regsitry", office), ("list", "--registry", office, "--jsn")):
        done = run("registry", *words)
        assert done.status == 2
        near = "--registry" if "--regsitry" in words else "--json"
        assert f"is no option. Did you mean “{near}”?" in done.err


def test_a_councils_key_speaks_of_no_provider(run: Run, home: Path) -> None:
    done = run("key", "new", "--no-passphrase", "--council")
    assert done.status == 0
    assert "PROVIDER-ID" not in done.out + done.err
    assert len(done.out.splitlines()) == 3
    again = run("key", "new")
    assert (again.status, again.out) == (1, "")
    assert "exists already" in again.err
    assert run("key", "show", "--council").out == done.out


def test_a_key_belongs_to_one_provider(run: Run, office: str, tmp_path: Path) -> None:
    line = keys.public_line(made_key("acorn"))
    public = file(tmp_path, "key.pub", f"{line}\n".encode())
    add = ("registry", "add", public, "--registry", office, "--yes")
    assert "--principal" in run(*add).err
    package = file(tmp_path, "acorn.kpi.zip", FIRST.data)
    assert "is a package, not a key card" in run("registry", "add", package, *add[3:]).err
    done = run(*add, "--principal", "valley")
    assert done.status == 1
    assert "registered for acorn already" in done.err
    assert run(*add, "--principal", "Valley Care").status == 2
    assert run("registry", "list", "--registry", str(tmp_path / "none")).status == 2


def test_a_new_key_is_vouched_for_by_the_old_one(run: Run, office: str, tmp_path: Path) -> None:
    old, new = made_key("acorn"), made_key("acorn, second")
    said = Rotation("acorn", "Acorn", None, keys.public_key(old), keys.public_key(new), MADE)
    statement = cards.make_rotation(said, keys.signer(old), keys.signer(new))
    path = file(tmp_path, "acorn.kpi-rotation", statement)
    add = ("registry", "add", path, "--registry", office, "--yes")
    done = run(*add)
    assert (done.status, done.out) == (0, f"{keys.fingerprint(new)}\n")
    assert f"registry revoke {keys.fingerprint(old)}" in done.err
    assert run("registry", "revoke", keys.fingerprint(old), "--registry", office).status == 0
    other = Rotation(
        "acorn", "Acorn", None, keys.public_key(old), keys.public_key(COUNCIL_KEY), MADE
    )
    made = cards.make_rotation(other, keys.signer(old), keys.signer(COUNCIL_KEY))
    refused = run(*add[:2], file(tmp_path, "other", made), *add[3:])
    assert refused.status == 1
    assert "cannot vouch for a new one" in refused.err


def test_exported_for_every_ssh_keygen(run: Run, office: str, tmp_path: Path) -> None:
    dates = ("--valid-after", "2027-01-01", "--valid-before", "2028-01-01T00:00:00+00:00")
    for provider, more in (("birch", dates), ("cedar", ("--valid-after", "2027-05-01"))):
        path = card(tmp_path, provider)
        run("registry", "add", path, "--registry", office, "--yes", *more)
    run("registry", "add", card(tmp_path, "dogwood"), "--registry", office, "--yes")
    run("registry", "revoke", "dogwood", "--registry", office, "--at", "2027-04-01")
    full = run("registry", "export", "--registry", office).out
    ends = [line.split()[:2] for line in full.splitlines()]
    purpose = 'namespaces="kpi-return-v1@tui-kpi"'
    assert ends == [
        ["acorn", purpose],
        ["birch", f'{purpose},valid-after="20270101000000Z",valid-before="20280101000000Z"'],
        ["cedar", f'{purpose},valid-after="20270501000000Z"'],
        ["dogwood", f'{purpose},valid-before="20270401000000Z"'],
    ]
    basic = run("registry", "export", "--basic", "--registry", office).out
    assert [line.split()[:2] for line in basic.splitlines()] == [
        ["acorn", purpose],
        ["birch", purpose],
    ]
    run("registry", "revoke", "acorn", "--registry", office, "--always")
    assert "acorn" not in run("registry", "export", "--registry", office).out
    for name, text in (("full", full), ("basic", basic)):
        registry = file(tmp_path, name, text.encode())
        principals = subprocess.run(
            ["ssh-keygen", "-Y", "match-principals", "-f", registry, "-I", "birch"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert principals.stdout == "birch\n", principals.stderr


def test_the_councils_own_key_is_exported_for_providers(run: Run, office: str) -> None:
    line = keys.public_line(COUNCIL_KEY, "Hillside Council")
    done = run("registry", "export", "--own", "--registry", office)
    assert done.out == f'hillside namespaces="kpi-receipt-v1@tui-kpi" {line}\n'
    assert run("registry", "export", "--own", "--basic", "--registry", office).status == 2


def test_a_revocation_is_listed_changed_and_taken_back(run: Run, office: str) -> None:
    revoke = ("registry", "revoke", "acorn", "--registry", office)
    listing = ("registry", "list", "--registry", office)
    assert run("registry", "revoke", "nobody", "--registry", office).status == 2
    assert run("registry", "revoke", "SHA256:x", "--registry", office).status == 2
    assert "is not revoked" in run(*revoke, "--undo").err
    assert run(*revoke, "--always").status == 0
    assert run(*listing).out.endswith("  revoked\n")
    assert run(*revoke, "--at", "2027-05-01").status == 0
    assert run(*listing).out.endswith("  revoked from 2027-05-01 00:00 UTC on\n")
    assert len(Path(office, "revoked_keys").read_text().splitlines()) == 2
    assert run(*revoke, "--undo").status == 0
    assert run(*listing).out.endswith("  counts\n")
    assert run(*revoke, "--undo", "--always").status == 2


def test_what_was_accepted_before_the_revocation_counts(
    run: Run, office: str, tmp_path: Path
) -> None:
    package = file(tmp_path, FIRST.file_name, FIRST.data)
    assert run("receive", package, "--registry", office).status == 0
    fingerprint = keys.fingerprint(made_key("acorn"))
    revoke = ("registry", "revoke", fingerprint, "--registry", office)
    collate = ("collate", office, "--to", str(tmp_path / "out.csv"))
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
    assert run("collate", office, "--to", str(out), *expect).err.endswith("not reported: 3\n")
    assert run("collate", office, "--to", str(out), "--expect", "hillside").status == 2
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    file(inbox, "one.kpi.zip", sealed("oakfield").data)
    done = run("collate", str(inbox), "--to", str(out))
    assert done.err.startswith("counts: 1\nWithout --registry")
    done = run("collate", str(inbox), "--to", str(out), "--registry", office)
    assert "refused: 1\n" in done.err
    assert "key-unknown" in out.read_text()


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


@pytest.mark.parametrize("words", [("NONE", "--to", "out.csv"), (".", "--to", "out.ods")])
def test_what_collate_does_not_understand(run: Run, home: Path, words: tuple[str, ...]) -> None:
    done = run("collate", *words)
    assert (done.status, done.out) == (2, "")


def test_a_terminal_shows_how_far_it_is_and_that_it_goes_on(
    run: Run, office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_kpi.session.council import collating

    run("receive", file(tmp_path, FIRST.file_name, FIRST.data), "--registry", office)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    collate = ("collate", office, "--to", str(tmp_path / "out.csv"))
    assert "] 1 of 1, " in run(*collate).err

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(collating, "_write", stopped)
    done = run(*collate)
    assert done.status == 130
    assert "it goes on where it was" in done.err


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


def test_a_refusal_tells_the_provider_what_to_do(run: Run, complete: str, tmp_path: Path) -> None:
    package = read(Path(run("seal", complete, "--yes").out.splitlines()[0]))
    assert package is not None
    why = Reason("key-unknown", "The key is not in the registry.")
    said = receipt_for(package, outcome="refused", subject=None, reasons=(why,))
    path = file(tmp_path, "r.kpi-receipt.zip", said)
    opened = run("receipt", path, "--trust", FINGERPRINT)
    assert opened.status == 0
    assert "Why: The key is not in the registry.\nWhat to do: Make a key card" in opened.out


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
