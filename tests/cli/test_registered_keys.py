"""The keys of a register, as a clerk adds, changes, revokes and exports them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from generator.testkeys import made_key

from tests.cli.commands import Run
from tests.cli.council_office import MADE, card, file
from tests.council_samples import COUNCIL_KEY, FRAMEWORK, sealed
from tui_kpi.cli import asking
from tui_kpi.submission import cards, keys
from tui_kpi.submission.cards import Card, Rotation

FIRST = sealed()


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


def test_a_councils_key_speaks_of_no_provider(run: Run, home: Path) -> None:
    done = run("key", "new", "--no-passphrase", "--council")
    assert done.status == 0
    assert "PROVIDER-ID" not in done.out + done.err
    assert len(done.out.splitlines()) == 3
    again = run("key", "new")
    assert (again.status, again.out) == (1, "")
    assert "exists already" in again.err
    assert run("key", "show", "--council").out == done.out


def test_without_a_key_the_council_is_told_how_to_make_its_own(
    run: Run, home: Path, office: str, tmp_path: Path
) -> None:
    shutil.rmtree(home / "keys")
    path = file(tmp_path, FIRST.file_name, FIRST.data)
    for command in (
        ("receive", path, "--registry", office),
        ("receive", path, "--registry", office, "--key", "kit"),
        ("registry", "export", "--own", "--registry", office),
        ("key", "show", "--council"),
    ):
        done = run(*command)
        assert (done.status, done.err.endswith("`tui-kpi key new --council`.\n")) == (2, True)
    assert "`tui-kpi key new`." in run("key", "show").err


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
