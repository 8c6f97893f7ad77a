import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.submission.sealed_samples import KEY, OTHER_KEY, PUBLIC
from tui_kpi.submission import allowed_signers, keys, sshsig
from tui_kpi.submission.refusal import Refusal

KEYGEN = "/usr/bin/ssh-keygen"
LINE = PUBLIC.line()
OTHER = keys.public_key(OTHER_KEY)
START = datetime(2026, 4, 1, 12, 30, tzinfo=UTC)

# Registry text, and whether ssh-keygen accepts `p` for the purpose `ns` at 2026-04-01 12:30:00.
ACCEPTED = [
    (f"p {LINE}", True),
    (f"# comment\n\n  \t\n p\t{LINE} some one\n", True),
    (f"p {LINE}\r\n\r\n", True),
    (f"a,p,b {LINE}\n", True),
    (f"q {LINE}\n", False),
    (f"p {OTHER.line()}\n", False),
    (f"q {LINE}\np {LINE}\n", True),
    (f'p namespaces="ns" {LINE}\n', True),
    (f'p NameSpaces="a,ns"  \t {LINE}\n', True),
    (f'p namespaces="other" {LINE}\n', False),
    (f'p namespaces="other" {LINE}\np namespaces="ns" {LINE}\n', True),
    (f'p valid-after="20260401Z" {LINE}\n', True),
    (f'p valid-after="202604011230Z" {LINE}\n', True),
    (f'p valid-after="20260401123001Z" {LINE}\n', False),
    (f'p valid-before="20260401123000Z" {LINE}\n', True),
    (f'p valid-before="202604011229Z" {LINE}\n', False),
    (f'p namespaces="ns",valid-after="20260101Z",valid-before="20270101Z" {LINE}\n', True),
    (f'p valid-before="20260101Z" {LINE}\np valid-after="20260201Z" {LINE}\n', True),
]


@pytest.mark.parametrize(("text", "good"), ACCEPTED)
def test_read_as_ssh_keygen_reads_it(tmp_path: Path, text: str, good: bool) -> None:
    entries = allowed_signers.parse(text.encode()).of_key(PUBLIC)
    ours = any(
        "p" in entry.principals
        and entry.allows("ns")
        and entry.begun(START)
        and not entry.ended(START)
        for entry in entries
    )
    assert ours is good
    assert ssh_keygen_accepts(tmp_path, text) is good


def ssh_keygen_accepts(tmp_path: Path, text: str) -> bool:
    (tmp_path / "signers").write_bytes(text.encode())
    (tmp_path / "sig").write_bytes(sshsig.sign(b"message", "ns", KEY))
    command: list[str | Path] = [
        KEYGEN, "-Y", "verify", "-f", tmp_path / "signers", "-I", "p", "-n", "ns",
        "-s", tmp_path / "sig", "-O", "verify-time=20260401123000Z",
    ]  # fmt: skip
    return (
        subprocess.run(command, input=b"message", check=False, capture_output=True).returncode == 0
    )


# Lines that ssh-keygen skips, where the file is refused whole.
SKIPPED = [
    "p",
    "p ssh-ed25519",
    "p ssh-ed25519 AAAA",
    f"p junk {LINE}",
    f'p junk="x" {LINE}',
    f'p namespaces="ns", {LINE}',
    f'p namespaces="ns {LINE}',
    f'p namespaces=ns {LINE}',
    f'p namespaces="ns",namespaces="ns" {LINE}',
    f'p valid-after="2026" {LINE}',
    f'p valid-after="20261301Z" {LINE}',
    f'p valid-after="20260401Z",valid-before="20260401Z" {LINE}',
    f"{LINE}",
]  # fmt: skip
# Lines that ssh-keygen takes, but that would mean more than a council intends, or differ by machine.
REFUSED = [
    f"* {LINE}",
    f"p,q* {LINE}",
    f"!q,p {LINE}",
    f"? {LINE}",
    f'"p" {LINE}',
    f'p namespaces="*" {LINE}',
    f'p valid-after="20260401" {LINE}',
    f'p valid-after="20260401z" {LINE}',
    f"p cert-authority {LINE}",
    f"p ssh-rsa {LINE.split()[1]}",
    f"p sk-ssh-ed25519@openssh.com {LINE.split()[1]}",
    f"p,, {LINE}",
    f"p {LINE} \x07",
]


@pytest.mark.parametrize("line", SKIPPED + REFUSED)
def test_a_line_that_does_not_count_refuses_the_file(line: str) -> None:
    text = f"# first\np {LINE}\n{line}\n"
    with pytest.raises(Refusal) as refused:
        allowed_signers.parse(text.encode())
    assert refused.value.code == "registry-line"
    assert refused.value.sentence.startswith("Line 3 of the registry: ")


@pytest.mark.parametrize("line", SKIPPED)
def test_ssh_keygen_skips_these(tmp_path: Path, line: str) -> None:
    assert not ssh_keygen_accepts(tmp_path, line + "\n")


def test_only_lf_ends_a_line() -> None:
    # str.splitlines would see a second line here, and a key that ssh-keygen never reads.
    for separator in ("\x0b", "\x0c", "\x1c", "\x85", "\u2028"):
        text = f"p {LINE} comment{separator}q {OTHER.line()}\n"
        try:
            registry = allowed_signers.parse(text.encode())
        except Refusal:
            continue
        assert registry.of_key(OTHER) == ()


def test_not_utf8() -> None:
    with pytest.raises(Refusal) as refused:
        allowed_signers.parse(f"p {LINE}\n".encode() + b"# \xff\n")
    assert refused.value.sentence.startswith("Line 2 ")


def test_a_byte_order_mark_would_hide_the_first_line(tmp_path: Path) -> None:
    text = f"\ufeffp {LINE}\n"
    assert not ssh_keygen_accepts(tmp_path, text)
    for parse in (allowed_signers.parse, allowed_signers.parse_revoked):
        with pytest.raises(Refusal) as refused:
            parse(text.encode())
        assert refused.value.sentence.startswith("Line 1 ")
        assert "byte-order mark" in refused.value.sentence


def test_an_entry_keeps_its_line() -> None:
    entry = allowed_signers.parse(f'# a\np,q namespaces="n1,n2" {LINE}\n'.encode()).entries[0]
    assert (entry.line, entry.principals, entry.namespaces) == (2, ("p", "q"), ("n1", "n2"))
    assert (entry.key, entry.valid_after, entry.valid_before) == (PUBLIC, None, None)


FIRST, SECOND = PUBLIC.fingerprint, OTHER.fingerprint


def test_revoked_keys() -> None:
    text = f"# lost laptop\n{FIRST}\n\n  {SECOND}\t2026-04-01T12:30:00Z \r\n"
    revoked = allowed_signers.parse_revoked(text.encode())
    assert revoked.revocation(FIRST, None) == (None,)
    assert revoked.revocation(FIRST, START) == (None,)
    assert revoked.revocation(SECOND, START) == (START,)
    assert revoked.revocation(SECOND, START.replace(minute=29)) is None
    assert revoked.revocation(SECOND, None) == (START,)
    assert revoked.revocation("SHA256:" + "A" * 43, START) is None


@pytest.mark.parametrize(
    "line",
    [
        "SHA256:short",
        "MD5:00",
        FIRST + " 2026-04-01",
        FIRST + " 2026-04-01T12:30:00",
        FIRST + " 2026-04-01T12:30:00+01:00",
        FIRST + " 2026-13-01T12:30:00Z",
        FIRST + " lost laptop",
        FIRST + "=",
    ],
)
def test_a_revoked_line_that_is_not_understood(line: str) -> None:
    with pytest.raises(Refusal) as refused:
        allowed_signers.parse_revoked(f"{SECOND}\n{line}\n".encode())
    assert refused.value.code == "revoked-line"
    assert refused.value.sentence.startswith("Line 2 ")
