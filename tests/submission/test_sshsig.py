import base64
import hashlib
import os
import struct
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.submission.sealed_samples import KEY, OTHER_KEY, PUBLIC
from tui_kpi.submission import keys, sshsig
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.sshsig import Signature
from tui_kpi.submission.wire import PublicKey, string

KEYGEN = "/usr/bin/ssh-keygen"
NAMESPACE = "kpi-return-v1@tui-kpi"
FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
MESSAGE = b"a message\n"
SIGNED = sshsig.sign(MESSAGE, NAMESPACE, KEY)


def run(*command: str | Path, message: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, input=message, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("message", "namespace"),
    [(b"", "file"), (MESSAGE, NAMESPACE), (os.urandom(5000), "kpi-receipt-v1@tui-kpi")],
)
def test_byte_for_byte_what_ssh_keygen_signs(
    tmp_path: Path, message: bytes, namespace: str
) -> None:
    key = Ed25519PrivateKey.generate()
    keys.save(tmp_path / "key", key)
    (tmp_path / "message").write_bytes(message)
    made = run(KEYGEN, "-Y", "sign", "-n", namespace, "-f", tmp_path / "key", tmp_path / "message")
    assert made.returncode == 0, made.stderr
    theirs = (tmp_path / "message.sig").read_bytes()
    assert sshsig.sign(message, namespace, key) == theirs
    parsed = sshsig.parse(theirs)
    assert parsed == Signature(keys.public_key(key), namespace, parsed.signature)
    assert sshsig.armour(parsed) == theirs
    sshsig.verify(message, namespace, parsed)


@pytest.mark.parametrize(("message", "good"), [(MESSAGE, True), (MESSAGE + b"x", False)])
def test_ssh_keygen_verifies_what_we_sign(tmp_path: Path, message: bytes, good: bool) -> None:
    signers, signature = tmp_path / "signers", tmp_path / "sig"
    signers.write_text(f'me namespaces="{NAMESPACE}" {PUBLIC.line()}\n')
    signature.write_bytes(SIGNED)
    checked = run(
        KEYGEN, "-Y", "verify", "-f", signers, "-I", "me", "-n", NAMESPACE, "-s", signature,
        message=message,
    )  # fmt: skip
    assert (checked.returncode == 0) is good


def test_every_length_of_namespace_wraps_as_ssh_keygen_does(tmp_path: Path) -> None:
    # The last line of the armour is full, nearly full and nearly empty among these.
    keys.save(tmp_path / "key", KEY)
    for length in (1, 4, 7, 22, 23, 24):
        message = tmp_path / f"m{length}"
        message.write_bytes(b"m")
        run(KEYGEN, "-Y", "sign", "-n", "n" * length, "-f", tmp_path / "key", message)
        assert sshsig.sign(b"m", "n" * length, KEY) == Path(f"{message}.sig").read_bytes()


def blob(
    version: int = 1,
    key: bytes = PUBLIC.blob,
    namespace: bytes = NAMESPACE.encode(),
    reserved: bytes = b"",
    hash_name: bytes = b"sha512",
    inner: bytes | None = None,
    magic: bytes = b"SSHSIG",
) -> bytes:
    inner = string(b"ssh-ed25519") + string(bytes(32) + bytes(32)) if inner is None else inner
    head = magic + struct.pack(">I", version)
    return head + b"".join(string(x) for x in (key, namespace, reserved, hash_name, inner))


def armoured(data: bytes, wrap: int = 70) -> bytes:
    text = base64.b64encode(data)
    lines = b"".join(text[i : i + wrap] + b"\n" for i in range(0, len(text), wrap))
    return b"-----BEGIN SSH SIGNATURE-----\n" + lines + b"-----END SSH SIGNATURE-----\n"


def point(y: int, sign: int = 0) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


def _square_root(a: int) -> int | None:
    x = pow(a, (FIELD + 3) // 8, FIELD)
    if x * x % FIELD != a % FIELD:
        x = x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
    return x if x * x % FIELD == a % FIELD else None


def small_order_y() -> set[int]:
    """The identity, order 2, order 4, and order 8 from the curve's equation with x² = -y²."""
    d = -121665 * pow(121666, -1, FIELD) % FIELD
    found = {0, 1, FIELD - 1}
    root = _square_root(1 + d)
    assert root is not None
    for r in (root, -root):
        y = _square_root((r - 1) * pow(d, -1, FIELD) % FIELD)
        if y is not None:
            found |= {y, FIELD - y}
    assert len(found) == 5
    return found


def key_blob(raw: bytes, kind: bytes = b"ssh-ed25519") -> bytes:
    return string(kind) + string(raw)


def inner(value: bytes, kind: bytes = b"ssh-ed25519") -> bytes:
    return string(kind) + string(value)


GOOD = sshsig.parse(SIGNED).signature
S_PLUS_ORDER = GOOD[:32] + (int.from_bytes(GOOD[32:], "little") + ORDER).to_bytes(32, "little")
HUGE_LENGTH = b"SSHSIG" + struct.pack(">II", 1, 0xFFFFFFFF) + b"rest"
BAD = {
    "empty": (b"", "signature-armour"),
    "junk": (b"junk", "signature-armour"),
    "text before": (b"x\n" + SIGNED, "signature-armour"),
    "text after": (SIGNED + b"x\n", "signature-armour"),
    "blank line after": (SIGNED + b"\n", "signature-armour"),
    "two": (SIGNED + SIGNED, "signature-armour"),
    "crlf": (SIGNED.replace(b"\n", b"\r\n"), "signature-armour"),
    "no final newline": (SIGNED[:-1], "signature-armour"),
    "rewrapped": (armoured(blob(inner=inner(GOOD)), 76), "signature-armour"),
    "not base64": (SIGNED.replace(b"U1NI", b"U1N!"), "signature-armour"),
    "space in base64": (SIGNED.replace(b"U1NI", b"U1N I"), "signature-armour"),
    "loose padding bits": (
        b"-----BEGIN SSH SIGNATURE-----\nU1NIU0l=\n-----END SSH SIGNATURE-----\n",
        "signature-armour",
    ),
    "no lines": (armoured(b""), "signature-malformed"),
    "magic": (armoured(blob(magic=b"SSHSIX")), "signature-malformed"),
    "length 0xffffffff": (armoured(HUGE_LENGTH), "signature-malformed"),
    "trailing data": (armoured(blob(inner=inner(GOOD)) + b"\0"), "signature-malformed"),
    "trailing in key": (armoured(blob(key=PUBLIC.blob + b"\0")), "signature-malformed"),
    "trailing in inner": (armoured(blob(inner=inner(GOOD) + b"\0")), "signature-malformed"),
    "31 byte key": (armoured(blob(key=key_blob(bytes(31)))), "signature-malformed"),
    "63 bytes": (armoured(blob(inner=inner(GOOD[:63]))), "signature-malformed"),
    "65 bytes": (armoured(blob(inner=inner(GOOD + b"\0"))), "signature-malformed"),
    "version 0": (armoured(blob(version=0)), "signature-version"),
    "version 2": (armoured(blob(version=2)), "signature-version"),
    "reserved": (armoured(blob(reserved=b"x")), "signature-reserved"),
    "sha256": (armoured(blob(hash_name=b"sha256")), "signature-hash"),
    "md5": (armoured(blob(hash_name=b"md5")), "signature-hash"),
    "upper case": (armoured(blob(hash_name=b"SHA512")), "signature-hash"),
    "rsa": (armoured(blob(key=key_blob(bytes(32), b"ssh-rsa"))), "signature-key-type"),
    "sk": (
        armoured(blob(key=key_blob(PUBLIC.raw, b"sk-ssh-ed25519@openssh.com"))),
        "signature-key-type",
    ),
    "not ascii": (armoured(blob(key=key_blob(PUBLIC.raw, b"\xff\n"))), "signature-key-type"),
    "wrong inner type": (armoured(blob(inner=inner(GOOD, b"ssh-rsa"))), "signature-key-type"),
    "S + L": (armoured(blob(inner=inner(S_PLUS_ORDER))), "signature-weak"),
    "S = L": (
        armoured(blob(inner=inner(GOOD[:32] + ORDER.to_bytes(32, "little")))),
        "signature-weak",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_strictly_parsed(name: str) -> None:
    data, code = BAD[name]
    with pytest.raises(Refusal) as refused:
        sshsig.parse(data)
    assert refused.value.code == code


def test_the_bad_ones_differ_from_a_good_one_in_one_thing() -> None:
    assert armoured(blob(inner=inner(GOOD))) == SIGNED


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", [*sorted(small_order_y()), FIELD, FIELD + 1, FIELD + 3, 2**255 - 1])
def test_small_order_and_non_canonical_points_are_refused(y: int, sign: int) -> None:
    as_key = armoured(blob(key=key_blob(point(y, sign)), inner=inner(GOOD)))
    as_commitment = armoured(blob(inner=inner(point(y, sign) + GOOD[32:])))
    for hostile in (as_key, as_commitment):
        with pytest.raises(Refusal) as refused:
            sshsig.parse(hostile)
        assert refused.value.code == "signature-weak"


def test_the_identity_key_would_otherwise_verify_anything(tmp_path: Path) -> None:
    # Why the check above matters: with A of small order, R = identity and S = 0 fit any message.
    forged = armoured(
        blob(key=key_blob(point(1)), inner=inner(point(1) + bytes(32)), namespace=b"file")
    )
    (tmp_path / "sig").write_bytes(forged)
    (tmp_path / "signers").write_text(f"me {PublicKey(point(1)).line()}\n")
    checked = run(
        KEYGEN, "-Y", "verify", "-f", tmp_path / "signers", "-I", "me", "-n", "file",
        "-s", tmp_path / "sig", message=b"anything at all",
    )  # fmt: skip
    assert checked.returncode == 0
    with pytest.raises(Refusal):
        sshsig.parse(forged)


def test_a_key_off_the_curve_fits_nothing() -> None:
    y = next(y for y in range(2, 50) if not _on_curve(y))
    parsed = sshsig.parse(armoured(blob(key=key_blob(point(y)), inner=inner(GOOD))))
    with pytest.raises(Refusal) as refused:
        sshsig.verify(MESSAGE, NAMESPACE, parsed)
    assert refused.value.code == "signature-bad"


def _on_curve(y: int) -> bool:
    d = -121665 * pow(121666, -1, FIELD) % FIELD
    x_squared = (y * y - 1) * pow(d * y * y + 1, -1, FIELD) % FIELD
    return pow(x_squared, (FIELD - 1) // 2, FIELD) in {0, 1}


@pytest.mark.parametrize("namespace", ["", "file", "kpi-receipt-v1@tui-kpi", NAMESPACE + "\0"])
def test_another_purpose(namespace: str) -> None:
    parsed = sshsig.parse(sshsig.sign(MESSAGE, namespace, KEY))
    with pytest.raises(Refusal) as refused:
        sshsig.verify(MESSAGE, NAMESPACE, parsed)
    assert refused.value.code == "signature-namespace"


def test_the_namespace_is_signed_too() -> None:
    relabelled = Signature(PUBLIC, "other", GOOD)
    with pytest.raises(Refusal) as refused:
        sshsig.verify(MESSAGE, "other", relabelled)
    assert refused.value.code == "signature-bad"


def test_another_key_or_message() -> None:
    parsed = sshsig.parse(SIGNED)
    with pytest.raises(Refusal) as refused:
        sshsig.verify(MESSAGE + b"\n", NAMESPACE, parsed)
    assert refused.value.code == "signature-bad"
    with pytest.raises(Refusal) as refused:
        sshsig.verify(MESSAGE, NAMESPACE, Signature(keys.public_key(OTHER_KEY), NAMESPACE, GOOD))
    assert refused.value.code == "signature-bad"


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_any_blob_is_refused_without_a_traceback(data: bytes) -> None:
    good = blob(inner=inner(GOOD))
    half = len(data) % len(good)
    for hostile in (data, armoured(data), armoured(good[:half] + data)):
        try:
            parsed = sshsig.parse(hostile)
        except Refusal:
            continue
        assert sshsig.armour(parsed) == hostile


def test_signed_data_is_that_of_the_specification() -> None:
    digest = hashlib.sha512(MESSAGE).digest()
    data = b"SSHSIG" + string(NAMESPACE.encode()) + string(b"") + string(b"sha512") + string(digest)
    KEY.public_key().verify(GOOD, data)
