import base64
import stat
import subprocess
from pathlib import Path

import pytest

from tests.submission.sealed_samples import KEY, PUBLIC
from tui_kpi.submission import keys
from tui_kpi.submission.refusal import Refusal

KEYGEN = "/usr/bin/ssh-keygen"


def keygen(*arguments: str | Path) -> str:
    made = subprocess.run([KEYGEN, *arguments], check=True, capture_output=True, text=True)
    return made.stdout.strip()


@pytest.mark.parametrize("passphrase", [None, "", "correct horse", "grüße 🐎"])
def test_ssh_keygen_opens_our_keys(tmp_path: Path, passphrase: str | None) -> None:
    key, path = keys.generate(), tmp_path / "key"
    keys.save(path, key, passphrase)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]
    line = keygen("-y", "-P", passphrase or "", "-f", path)
    assert line == keys.public_line(key)
    loaded = keys.load(path.read_bytes(), passphrase)
    assert loaded.private_bytes_raw() == key.private_bytes_raw()


@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_we_open_keys_of_ssh_keygen(tmp_path: Path, passphrase: str) -> None:
    path = tmp_path / "key"
    keygen("-q", "-t", "ed25519", "-N", passphrase, "-C", "Zoë at home", "-f", path)
    key = keys.load(path.read_bytes(), passphrase)
    public = path.with_suffix(".pub").read_text(encoding="utf-8")
    assert keys.public_line(key, "Zoë at home") == public.strip()
    assert keys.parse_public_line(public) == keys.public_key(key)
    assert keygen("-lf", path).split()[1] == keys.fingerprint(key)


def test_the_passphrase_is_stretched_by_64_rounds() -> None:
    lines = keys.private_bytes(KEY, "secret").decode().split("\n")
    blob = base64.b64decode("".join(lines[1:-2]))
    options = blob[blob.index(b"bcrypt") + 6 :]
    assert int.from_bytes(options[24:28], "big") == 64  # lengths, a salt of 16, then the rounds


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("an older key")
    with pytest.raises(Refusal) as refused:
        keys.save(path, KEY)
    assert refused.value.code == "key-file-exists"
    assert path.read_text() == "an older key"
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]


def test_nor_a_dangling_link(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal):
        keys.save(path, KEY)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("taken", [False, True])
def test_on_a_disk_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError("links are not supported here")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    path = tmp_path / "key"
    if taken:
        path.write_text("an older key")
        with pytest.raises(Refusal):
            keys.save(path, KEY)
        assert path.read_text() == "an older key"
    else:
        keys.save(path, KEY)
        assert keys.public_key(keys.load(path.read_bytes())) == PUBLIC
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        keys.save(tmp_path / "none" / "key", KEY)


LOCKED = keys.private_bytes(KEY, "secret")
OPEN = keys.private_bytes(KEY)


@pytest.mark.parametrize(
    ("data", "passphrase", "code"),
    [
        (LOCKED, None, "key-needs-passphrase"),
        (LOCKED, "", "key-needs-passphrase"),
        (LOCKED, "wrong", "key-wrong-passphrase"),
        (b"", None, "key-file"),
        (b"not a key", "x", "key-file"),
        (PUBLIC.line().encode(), None, "key-file"),
        (OPEN[:150], None, "key-file"),
        (OPEN[:100] + OPEN[110:], None, "key-file"),
        (OPEN.replace(b"b3Bl", b"b3Bm"), None, "key-file"),
        (OPEN.replace(b"b3Bl", b"\xff3Bl"), None, "key-file"),
    ],
)
def test_what_is_no_usable_key_file(data: bytes, passphrase: str | None, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        keys.load(data, passphrase)
    assert refused.value.code == code


def changed(at: int, new: bytes) -> bytes:
    """Return the open key file with bytes of its contents overwritten."""
    lines = OPEN.decode().split("\n")
    body = base64.b64decode("".join(lines[1:-2]))
    body = body[:at] + new + body[at + len(new) :]
    text = base64.encodebytes(body).decode()
    return f"{lines[0]}\n{text}{lines[-2]}\n".encode()


COUNT = 15 + 2 * (4 + 4) + 4
"""Where the number of keys stands: behind the magic, cipher, derivation and no options."""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (changed(13, b"2"), "another version"),
        (changed(COUNT, bytes([0, 0, 0, 2])), "exactly one key"),
        (changed(COUNT + 4 + 4 + 51 + 4, b"\xff\xff"), "damaged"),  # the check numbers
        (changed(COUNT + 4 + 4 + 51 + 4 + 8 + 15 + 36 + 4, bytes(4)), "do not belong together"),
    ],
)
def test_what_is_wrong_inside_is_said(data: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        keys.load(data)
    assert refused.value.code == "key-file"


def test_a_key_of_a_security_token_is_told_apart() -> None:
    for line in ("sk-ssh-ed25519@openssh.com AAAA", "sk-ecdsa-sha2-nistp256@openssh.com AAAA"):
        with pytest.raises(Refusal) as refused:
            keys.public_of(line.encode())
        assert refused.value.code == "key-token"


def test_a_passphrase_too_many_does_no_harm() -> None:
    assert keys.public_key(keys.load(OPEN, "not needed")) == PUBLIC


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
@pytest.mark.parametrize("passphrase", ["", "secret"])
def test_other_kinds_of_key(tmp_path: Path, kind: str, passphrase: str) -> None:
    path = tmp_path / "key"
    keygen("-q", "-t", kind, "-N", passphrase, "-f", path)
    with pytest.raises(Refusal) as refused:
        keys.load(path.read_bytes())
    assert refused.value.code == "key-type"
    with pytest.raises(Refusal) as refused:
        keys.parse_public_line(path.with_suffix(".pub").read_text())
    assert refused.value.code == "key-type"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        PUBLIC.line() + "=",
        PUBLIC.line()[:-4],
        PUBLIC.line() + "\n" + PUBLIC.line(),
    ],
)
def test_what_is_no_public_key(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        keys.parse_public_line(text)
    assert refused.value.code == "key-file"
