"""Hostile signatures: each differs from the sample's good one in one thing (steps 4 to 6)."""

import base64
import struct
from collections.abc import Iterator

from generator.samples import KEY, MEMBERS, PUBLIC, REGISTRY, STRANGER, Vector, package, sealed
from tui_kpi.submission import container, names, sshsig
from tui_kpi.submission.wire import PublicKey, string

_MESSAGE, _SIGNED = MEMBERS[0].data, MEMBERS[1].data
_VALUE = sshsig.parse(_SIGNED).signature
_ED25519 = b"ssh-ed25519"
_FIELD = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
# A point of order 8; 0, 1 and FIELD - 1 are of order 4, 1 and 2.
_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022


def vectors() -> Iterator[Vector]:
    """Yield every vector about the signature alone."""
    yield from _armour()
    yield from _fields()
    yield from _weak()
    yield from _purposes()
    yield from _not_fitting()


def _vector(name: str, what: str, signature: bytes, code: str, registry: str = REGISTRY) -> Vector:
    return Vector(f"sig-{name}", what, package(_MESSAGE, signature), code, registry=registry)


def _blob(
    version: int = 1,
    key: bytes = PUBLIC.blob,
    namespace: bytes = names.RETURN_NAMESPACE.encode(),
    reserved: bytes = b"",
    hash_name: bytes = b"sha512",
    inner: bytes = string(_ED25519) + string(_VALUE),
    after: bytes = b"",
) -> bytes:
    fields = b"".join(map(string, (key, namespace, reserved, hash_name, inner)))
    return b"SSHSIG" + struct.pack(">I", version) + fields + after


def _armoured(blob: bytes, wrap: int = 70) -> bytes:
    text = base64.b64encode(blob)
    lines = b"".join(text[start : start + wrap] + b"\n" for start in range(0, len(text), wrap))
    return b"-----BEGIN SSH SIGNATURE-----\n" + lines + b"-----END SSH SIGNATURE-----\n"


def _inner(value: bytes, kind: bytes = _ED25519) -> bytes:
    return string(kind) + string(value)


def _point(y: int, sign: int = 0) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


def _armour() -> Iterator[Vector]:
    cases = {
        "empty": ("The signature is empty.", b""),
        "junk": ("The signature is a word.", b"junk\n"),
        "text-before": ("A line stands before it.", b"Signed by me\n" + _SIGNED),
        "text-after": ("A line stands after it.", _SIGNED + b"Signed by me\n"),
        "blank-line": ("A blank line follows it.", _SIGNED + b"\n"),
        "no-newline": ("Its last newline is missing.", _SIGNED[:-1]),
        "two": ("The same signature twice.", _SIGNED + _SIGNED),
        "crlf": ("Windows line ends.", _SIGNED.replace(b"\n", b"\r\n")),
        "rewrapped": ("Lines of 76 letters, not 70.", _armoured(_blob(), 76)),
        "not-base64": ("A letter that base64 lacks.", _SIGNED.replace(b"U1NI", b"U1N!")),
        "blank-in-base64": ("A blank in a line.", _SIGNED.replace(b"U1NI", b"U1N I")),
        "binary": ("Without its armour.", _blob()),
    }
    for name, (what, signature) in cases.items():
        yield _vector(name, what, signature, "signature-armour")


def _fields() -> Iterator[Vector]:
    malformed, kind = "signature-malformed", "signature-key-type"
    rsa = string(b"ssh-rsa") + string(b"\1\0\1") + string(b"\0" + b"\xc5" * 256)
    sk_key = string(b"sk-ssh-ed25519@openssh.com") + string(PUBLIC.raw) + string(b"ssh:")
    pq_key = string(b"ssh-mldsa-65") + string(bytes(1952))
    huge = b"SSHSIG" + struct.pack(">II", 1, 0xFFFFFFFF) + b"rest"
    cases = {
        "magic": ("Does not begin with SSHSIG.", b"SSHSIX" + _blob()[6:], malformed),
        "no-data": ("Armour around nothing.", b"", malformed),
        "cut": ("Its last byte is missing.", _blob()[:-1], malformed),
        "trailing": ("A byte follows the fields.", _blob(after=b"\0"), malformed),
        "trailing-in-key": ("A byte follows the key.", _blob(key=PUBLIC.blob + b"\0"), malformed),
        "trailing-in-value": (
            "A byte follows the value.",
            _blob(inner=_inner(_VALUE) + b"\0"),
            malformed,
        ),
        "length": ("A length of 0xffffffff.", huge, malformed),
        "short-key": ("A key of 31 bytes.", _blob(key=_inner(PUBLIC.raw[:31])), malformed),
        "63-bytes": ("A value of 63 bytes.", _blob(inner=_inner(_VALUE[:63])), malformed),
        "65-bytes": ("A value of 65 bytes.", _blob(inner=_inner(_VALUE + b"\0")), malformed),
        "version-0": ("Version 0.", _blob(version=0), "signature-version"),
        "version-2": ("Version 2.", _blob(version=2), "signature-version"),
        "reserved": ("The reserved field is set.", _blob(reserved=b"x"), "signature-reserved"),
        "sha256": ("The hash sha256.", _blob(hash_name=b"sha256"), "signature-hash"),
        "md5": ("The hash md5.", _blob(hash_name=b"md5"), "signature-hash"),
        "hash-capitals": ("The hash SHA512.", _blob(hash_name=b"SHA512"), "signature-hash"),
        "hash-none": ("No hash.", _blob(hash_name=b""), "signature-hash"),
        "rsa": ("An RSA key.", _blob(key=rsa, inner=_inner(bytes(256), b"rsa-sha2-512")), kind),
        "sk": ("A key of a security token.", _blob(key=sk_key), kind),
        "post-quantum": ("A post-quantum key.", _blob(key=pq_key), kind),
        "inner-type": (
            "A value of the type ssh-rsa.",
            _blob(inner=_inner(_VALUE, b"ssh-rsa")),
            kind,
        ),
    }
    for name, (what, blob, code) in cases.items():
        yield _vector(name, what, _armoured(blob), code)


def _weak() -> Iterator[Vector]:
    """Yield forms that usual libraries accept, and with which one signature has many forms or uses."""
    weak = "signature-weak"
    number = int.from_bytes(_VALUE[32:], "little") + _ORDER
    value = _VALUE[:32] + number.to_bytes(32, "little")
    what = "S + L instead of S: fits the same message."
    yield _vector("s-plus-l", what, _armoured(_blob(inner=_inner(value))), weak)
    anything = _inner(_point(1) + bytes(32))
    forged = _armoured(_blob(key=_inner(_point(1)), inner=anything))
    listed = f"acorn {PublicKey(_point(1)).line()}\n"
    what = "The neutral point as key, even if registered: fits every message."
    yield _vector("neutral-key", what, forged, weak, registry=listed)
    points = {
        "order-1": ("of order 1", _point(1)),
        "order-2": ("of order 2", _point(_FIELD - 1)),
        "order-4": ("of order 4", _point(0)),
        "order-8": ("of order 8", _point(_ORDER_8, 1)),
        "not-canonical": ("written as y + p", _point(_FIELD + 3)),
    }
    for name, (what, raw) in points.items():
        as_key = _armoured(_blob(key=_inner(raw)))
        yield _vector(f"key-{name}", f"A as a point {what}.", as_key, weak)
        as_value = _armoured(_blob(inner=_inner(raw + _VALUE[32:])))
        yield _vector(f"value-{name}", f"R as a point {what}.", as_value, weak)


def _purposes() -> Iterator[Vector]:
    code = "signature-namespace"
    purposes = {
        "none": ("no purpose", ""),
        "file": ("files of any kind", "file"),
        "receipt": ("receipts", names.RECEIPT_NAMESPACE),
        "key": ("key cards", names.KEY_NAMESPACE),
        "version-2": ("a later version of the format", "kpi-return-v2@tui-kpi"),
        "longer": ("ours and one byte more", names.RETURN_NAMESPACE + "\0"),
    }
    for name, (what, namespace) in purposes.items():
        signature = sshsig.sign(_MESSAGE, namespace, KEY)
        yield _vector(f"purpose-{name}", f"Signed for {what}.", signature, code)
    relabelled = _armoured(_blob(namespace=names.TRAINING_NAMESPACE.encode()))
    what = "A return's signature with the purpose of training written over its own."
    yield _vector("purpose-relabelled", what, relabelled, "training-package")


def _not_fitting() -> Iterator[Vector]:
    bad = "signature-bad"
    flipped = _VALUE[:40] + bytes([_VALUE[40] ^ 1]) + _VALUE[41:]
    what = "One bit of the value is flipped."
    yield _vector("flipped", what, _armoured(_blob(inner=_inner(flipped))), bad)
    other = container.read(sealed(prepared_by="Ben Hill"))[1].data
    yield _vector("other-file", "The good signature of another return.", other, bad)
    theirs = sshsig.parse(sshsig.sign(_MESSAGE, names.RETURN_NAMESPACE, STRANGER)).signature
    what = "A stranger's signature under a registered key's name."
    yield _vector("other-key", what, _armoured(_blob(inner=_inner(theirs))), bad)
    off = _armoured(_blob(key=_inner(_point(2))))
    listed = f"acorn {PublicKey(_point(2)).line()}\n"
    yield _vector(
        "key-off-curve", "A key that is no point of the curve.", off, bad, registry=listed
    )
    assert _armoured(_blob()) == _SIGNED  # the rest differs from a good one in one thing
