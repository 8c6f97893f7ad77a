"""key new, import, show, card, rotate; several keys; an agent; a key on another computer."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest

from tests.agents import real_agent
from tests.cli.commands import Run
from tests.sample_return import REFERENCE
from tests.sealing_return import once_signed
from tui_kpi.cli import asking
from tui_kpi.submission import cards, keys
from tui_kpi.submission.cards import Card, Rotation

SIGN = "ssh-keygen -q -Y sign -n kpi-return-v1@tui-kpi -f"


def keygen(path: Path, *options: str, kind: str = "ed25519", passphrase: str = "") -> Path:
    command = ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", path, *options]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture
def who(run: Run) -> None:
    run("profile", "provider_id=acorn", "provider_name=Acorn Care", "signer_name=Ann Bell")


def test_a_key_is_chosen_by_name_path_or_fingerprint(run: Run, home: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        assert run("key", "new", "--no-passphrase", "--name", name).status == 0
    listed = run("key", "show").out.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["first", "second"]
    fingerprint = listed[1].split("\t")[1]
    for chosen in ("second", str(home / "keys" / "second.pub"), fingerprint):
        assert run("key", "show", "--key", chosen).out.splitlines()[1] == fingerprint
    run("profile", "key=second")
    shown = run("key", "show")
    assert shown.out.splitlines()[1] == fingerprint
    assert "Also: first, " in shown.err
    for chosen, said in (("third", "There are second, first."), ("SHA256:x", "key show")):
        refused = run("key", "show", "--key", chosen)
        assert (refused.status, said in refused.err) == (2, True), refused.err


@pytest.mark.parametrize("name", ["../out", "a/b", ".hidden", "x.pub"])
def test_a_name_is_a_file_name(run: Run, home: Path, name: str) -> None:
    assert run("key", "new", "--no-passphrase", "--name", name).status == 2
    assert not (home / "keys").exists()


def test_a_key_of_ssh_keygen_is_taken_in_as_it_is(run: Run, home: Path, tmp_path: Path) -> None:
    source = keygen(tmp_path / "id_ed25519", passphrase="sesame")
    done = run("key", "import", str(source))
    kept = home / "keys" / "id_ed25519"
    assert (done.status, kept.read_bytes()) == (0, source.read_bytes())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert done.out.split()[1] == source.with_suffix(".pub").read_text().split()[1]
    again = run("key", "import", str(source), "--name", "other")
    assert (again.status, "already" in again.err) == (1, True)
    other = keygen(tmp_path / "other")
    assert run("key", "import", str(other), "--name", "id_ed25519").status == 1
    assert kept.read_bytes() == source.read_bytes()


PUTTY = b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"
TOKEN = b"sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t me\n"


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (PUTTY, 1, "PuTTYgen"),
        (TOKEN, 1, "security token"),
        (b"-----BEGIN RSA PRIVATE KEY-----\n", 1, "ssh-keygen -t ed25519"),
        (b"", 1, "not an OpenSSH public key"),
        (None, 2, "cannot be read"),
    ],
)
def test_what_cannot_be_taken_in(
    run: Run, home: Path, tmp_path: Path, data: bytes | None, status: int, said: str
) -> None:
    source = tmp_path / "key"
    if data is not None:
        source.write_bytes(data)
    done = run("key", "import", str(source))
    assert (done.status, said in done.err) == (status, True), done.err
    assert not (home / "keys").exists()


def test_nor_another_kind_or_half_of_a_key(run: Run, home: Path, tmp_path: Path) -> None:
    rsa = run("key", "import", str(keygen(tmp_path / "rsa", kind="rsa")))
    assert (rsa.status, "tui-kpi key new" in rsa.err) == (1, True)
    public = keygen(tmp_path / "key").with_suffix(".pub")
    half = run("key", "import", str(public))
    assert (half.status, "without .pub" in half.err) == (2, True)
    assert not (home / "keys").exists()


def test_a_card_says_who_and_is_signed_by_its_key(
    run: Run, who: None, home: Path, tmp_path: Path
) -> None:
    run("key", "new", "--passphrase-stdin", stdin="sesame\n")
    done = run("key", "card", "--passphrase-stdin", "--out", str(tmp_path), stdin="sesame\n")
    path = Path(done.out.splitlines()[0])
    card = cards.read_card(path.read_bytes())
    assert (card.provider_id, card.provider_name, card.holder) == (
        "acorn", "Acorn Care", "Ann Bell",
    )  # fmt: skip
    for said in (card.words, card.key.line(), card.key.fingerprint, "Acorn Care", "Ann Bell"):
        assert said in done.out
    assert path.name == f"acorn_{'-'.join(card.words.split()[:2])}.kpi-card"
    assert "\u2588" not in done.out  # no QR code where nobody looks
    assert run("key", "card", "--passphrase-stdin", stdin="open\n").status == 1
    assert not (home / "cards").exists()


@pytest.mark.parametrize("lacking", ["provider_id", "provider_name"])
def test_a_card_needs_to_know_who(run: Run, who: None, home: Path, lacking: str) -> None:
    run("key", "new", "--no-passphrase")
    run("profile", f"{lacking}=")
    for command in (("key", "card"), ("key", "rotate", "--no-passphrase")):
        done = run(*command)
        assert (done.status, lacking in done.err) == (2, True)
    assert [path.name for path in (home / "keys").glob("*.pub")] == ["signing-key.pub"]


def test_a_new_key_in_place_of_the_old(run: Run, who: None, home: Path) -> None:
    run("key", "new", "--passphrase-stdin", stdin="old\n")
    before = run("key", "show").out.splitlines()[1]
    done = run("key", "rotate", "--passphrase-stdin", stdin="old\nnew\n")
    rotation = cards.read_rotation(Path(done.out.splitlines()[0]).read_bytes())
    assert rotation.old.fingerprint == before
    assert run("key", "show").out.splitlines()[1] == rotation.new.fingerprint
    kept = (home / "keys" / "signing-key-2").read_bytes()
    assert keys.public_key(keys.load(kept, "new")) == rotation.new
    assert (home / "keys" / "signing-key").is_file()
    assert run("key", "rotate", "--passphrase-stdin", stdin="wrong\nnew\n").status == 1
    assert len(list((home / "keys").glob("*.pub"))) == 2


def test_an_agent_signs_where_the_private_half_is_not_at_hand(
    run: Run, complete: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keygen(tmp_path / "ann")
    public = str(key.with_suffix(".pub"))
    with real_agent() as agent:
        monkeypatch.setenv("SSH_AUTH_SOCK", agent.socket)
        empty = run("seal", complete, "--yes", "--key", "agent")
        assert (empty.status, "ssh-add" in empty.err) == (2, True)
        agent.add(key)
        assert run("key", "show", "--key", "agent").out.split()[1] == Path(public).read_text().split()[1]  # fmt: skip
        key.unlink()
        carded = run("key", "card", "--key", public)
        assert isinstance(cards.read(Path(carded.out.splitlines()[0]).read_bytes()), Card)
        rotated = run("key", "rotate", "--key", "agent", "--no-passphrase")
        assert isinstance(cards.read(Path(rotated.out.splitlines()[0]).read_bytes()), Rotation)
        agent.add(keygen(tmp_path / "bob"))
        several = run("seal", complete, "--yes", "--key", "agent")
        assert (several.status, "several" in several.err) == (2, True)
        done = run("seal", complete, "--yes", "--key", public)
        assert done.status == 0
    line = f"acorn {Path(public).read_text()}"
    (tmp_path / "signers").write_text(line)
    sealed = done.out.splitlines()[0]
    assert run("verify", sealed, "--allowed-signers", str(tmp_path / "signers")).status == 0


def test_without_private_half_or_agent_nothing_is_asked_to_be_declared(
    run: Run, complete: str, tmp_path: Path
) -> None:
    key = keygen(tmp_path / "ann")
    key.unlink()
    done = run("seal", complete, "--yes", "--key", f"{key}.pub")
    assert (done.status, done.out) == (2, "")
    assert "--unsigned" in done.err
    assert "I have checked" not in done.err


@pytest.fixture
def ann(tmp_path: Path) -> Path:
    """A key on another computer: its private half is not beside the public one."""
    key = keygen(tmp_path / "ann")
    (tmp_path / "laptop").mkdir()
    return key.rename(tmp_path / "laptop" / "ann")


def test_signed_on_another_computer(
    run: Run, complete: str, home: Path, tmp_path: Path, ann: Path
) -> None:
    public = str(tmp_path / "ann.pub")
    aside = run("seal", complete, "--yes", "--unsigned", "--key", public, "--out", str(tmp_path))
    document, sha256, line = aside.out.splitlines()
    assert line == f"{SIGN.replace('-q ', '')} ann submission.json"
    assert stat.S_IMODE(Path(document).stat().st_mode) == 0o600
    assert (tmp_path / "submission.json").read_bytes() == Path(document).read_bytes()
    assert "tui-kpi attach-signature" in aside.err
    assert not (home / "sealed").exists()
    (ann.parent / "submission.json").write_bytes(Path(document).read_bytes())
    subprocess.run(line, shell=True, check=True, capture_output=True, cwd=ann.parent)
    done = run("attach-signature", complete, str(ann.parent / "submission.json.sig"))
    assert done.out.splitlines()[1] == sha256
    assert not Path(document).exists()
    checked = run("verify", done.out.splitlines()[0])
    assert checked.status == 0
    assert sha256.split()[1] in checked.out
    assert run("attach-signature", complete, "x").status == 1


def test_its_card_is_signed_there_too(run: Run, complete: str, tmp_path: Path, ann: Path) -> None:
    made = run("key", "card", "--unsigned", "--key", str(tmp_path / "ann.pub"), "--out", str(ann.parent))  # fmt: skip
    path, *lines = made.out.splitlines()[:3]
    for line in lines:
        subprocess.run(line, shell=True, check=True, capture_output=True, cwd=ann.parent)
    card = cards.read_card(Path(path).with_suffix(".kpi-card").read_bytes())
    assert card.key.fingerprint in made.out
    assert card.words in made.out
    assert card.provider_id == "acorn"
    assert "copy /b" in made.err


def test_a_changed_answer_makes_the_waiting_one_stale(
    run: Run, complete: str, home: Path, tmp_path: Path, ann: Path
) -> None:
    aside = run("seal", complete, "--yes", "--unsigned", "--key", str(tmp_path / "ann.pub"))
    document = aside.out.splitlines()[0]
    subprocess.run([*SIGN.split(), ann, document], check=True, capture_output=True)
    attach = ("attach-signature", complete, f"{document}.sig")
    run("set", complete, "kpi1_a=99")
    for stale in (run(*attach), run("set", complete, "kpi1_a=") and run(*attach)):
        assert (stale.status, "answers have changed" in stale.err) == (1, True)
    assert not (home / "sealed").exists()
    run("set", complete, "kpi1_a=100", "@note.kpi1_a=A private note changes nothing that is sent.")
    assert run(*attach).status == 0


def test_so_does_another_file_that_goes_with_it(
    run: Run, complete: str, tmp_path: Path, ann: Path
) -> None:
    aside = run("seal", complete, "--yes", "--unsigned", "--key", str(tmp_path / "ann.pub"))
    document = aside.out.splitlines()[0]
    subprocess.run([*SIGN.split(), ann, document], check=True, capture_output=True)
    (tmp_path / "list.txt").write_text("12 May\n")
    assert run("attach", complete, str(tmp_path / "list.txt")).status == 0
    stale = run("attach-signature", complete, f"{document}.sig")
    assert (stale.status, "attached files have changed" in stale.err) == (1, True)
    run("attach", complete, "--remove", "list.txt")
    assert run("attach-signature", complete, f"{document}.sig").status == 0


def test_a_signature_that_does_not_fit_says_what_to_do(
    run: Run, complete: str, home: Path, tmp_path: Path, ann: Path
) -> None:
    assert run("attach-signature", complete, "x").status == 2
    aside = run("seal", complete, "--yes", "--unsigned", "--key", str(tmp_path / "ann.pub"))
    message = Path(aside.out.splitlines()[0]).read_bytes()
    other = keygen(tmp_path / "other")
    for name, data, key, said in (
        ("file", message, ann, "exactly this line"),
        ("kpi-return-v1@tui-kpi", message + b"\n", ann, "as it is"),
        ("kpi-return-v1@tui-kpi", message, other, "Sign with the key that was chosen"),
    ):
        command = ["ssh-keygen", "-Y", "sign", "-n", name, "-f", key, "-"]
        made = subprocess.run(command, input=data, check=True, capture_output=True).stdout
        (tmp_path / "sig").write_bytes(made)
        refused = run("attach-signature", complete, str(tmp_path / "sig"))
        assert (refused.status, said in refused.err) == (1, True), refused.err
    assert run("attach-signature", complete, str(tmp_path / "none")).status == 2
    assert not (home / "sealed").exists()


def test_what_was_put_aside_and_changed_is_not_sealed(
    run: Run, complete: str, home: Path, tmp_path: Path, ann: Path
) -> None:
    aside = run("seal", complete, "--yes", "--unsigned", "--key", str(tmp_path / "ann.pub"))
    document = Path(aside.out.splitlines()[0])
    subprocess.run([*SIGN.split(), ann, document], check=True, capture_output=True)
    signature = document.with_name("submission.json.sig").read_bytes()
    (tmp_path / "sig").write_bytes(signature)
    kept = {
        path: path.read_bytes() for path in document.parent.glob("*.*") if path.suffix != ".sig"
    }
    for path, data in kept.items():
        path.write_bytes(data + b" ")
        refused = run("attach-signature", complete, str(tmp_path / "sig"))
        assert (refused.status, "not as they were written" in refused.err) == (1, True)
        path.write_bytes(data)
    assert run("attach-signature", complete, str(tmp_path / "sig")).status == 0


def test_sealing_here_after_all_forgets_what_was_put_aside(
    run: Run, complete: str, home: Path, tmp_path: Path, ann: Path
) -> None:
    run("seal", complete, "--yes", "--unsigned", "--key", str(tmp_path / "ann.pub"))
    assert run("seal", complete, "--yes").status == 0
    assert not list(home.glob("waiting/*/*"))


def test_the_bytes_shown_are_the_bytes_signed(
    run: Run, complete: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "on_a_terminal", lambda: True)
    shown = run("seal", complete, stdin="yes\n")
    path = Path(shown.out.splitlines()[0])
    sha256 = shown.out.splitlines()[1]
    assert sha256 in shown.err.splitlines()
    verified = run("verify", path.as_posix())
    text = verified.out.partition(f"{path}: the signature is good")[0]
    assert " ".join(text.split()) in once_signed(shown.err)
    told = json.loads(run("verify", path.as_posix(), "--json").out)
    assert told[0]["sha256"] == sha256.split()[1]
    assert REFERENCE.startswith(told[0]["framework"])
