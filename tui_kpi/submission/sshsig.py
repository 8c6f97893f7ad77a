"""OpenSSH signatures (SSHSIG) with Ed25519: made as ssh-keygen makes them, read more strictly.

Format: OpenSSH PROTOCOL.sshsig; Ed25519: RFC 8032. Only version 1, the hash sha512 and the key
type ssh-ed25519 exist here. Points of small order and encodings that are not canonical are
refused: the usual libraries and ssh-keygen accept them, and with them one signature would fit
many messages.
"""

import base64
import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui_kpi.submission import wire
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.wire import PublicKey, Reader, WireError, string

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SignMessage = Callable[[bytes, str], bytes]
"""Signs a message for a purpose (namespace) and returns the armour: a key, an agent, anything."""

_MAGIC: Final = b"SSHSIG"
_HASH: Final = b"sha512"
_BEGIN: Final = b"-----BEGIN SSH SIGNATURE-----\n"
_END: Final = b"-----END SSH SIGNATURE-----\n"
_WRAP: Final = 70
_FIELD: Final = 2**255 - 19
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
# The y coordinates of the eight points whose order divides 8.
_SMALL_ORDER_Y: Final = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
    }
)


@dataclass(frozen=True, slots=True)
class Signature:
    """A parsed signature: who signed, for what purpose, and the 64 bytes themselves."""

    key: PublicKey
    namespace: str
    signature: bytes


def sign(message: bytes, namespace: str, key: "Ed25519PrivateKey") -> bytes:
    """Return the armoured signature of `message`, byte for byte as `ssh-keygen -Y sign`."""
    public = PublicKey(key.public_key().public_bytes_raw())
    signature = key.sign(signed_data(message, namespace))
    return armour(Signature(public, namespace, signature))


def armour(signature: Signature) -> bytes:
    """Return the one text form of `signature`."""
    blob = (
        _MAGIC
        + struct.pack(">I", 1)
        + string(signature.key.blob)
        + string(signature.namespace.encode("ascii"))
        + string(b"")
        + string(_HASH)
        + string(string(wire.ED25519) + string(signature.signature))
    )
    return _wrap(blob)


def parse(armoured: bytes) -> Signature:
    """Return the signature of canonical armour; nothing is verified yet.

    Raises Refusal: `signature-armour`, `signature-malformed`, `signature-version`,
    `signature-key-type`, `signature-reserved`, `signature-hash` or `signature-weak`.
    """
    try:
        signature = _parse_blob(_unarmour(armoured))
    except WireError as error:
        raise Refusal("signature-malformed", where=error) from None
    if _weak_point(signature.key.raw):
        raise Refusal("signature-weak", part="a public key")
    if _weak_point(signature.signature[:32]):
        raise Refusal("signature-weak", part="a commitment")
    if int.from_bytes(signature.signature[32:], "little") >= _ORDER:
        raise Refusal("signature-weak", part="a number")
    return signature


def verify(message: bytes, namespace: str, signature: Signature) -> None:
    """Require that `signature` signs `message` for the purpose `namespace`.

    Raises Refusal: `signature-namespace` or `signature-bad`.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - only where needed
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    if signature.namespace != namespace:
        raise Refusal("signature-namespace", namespace=signature.namespace, expected=namespace)
    try:
        # A key that is no point of the curve is only found out here, as either exception.
        public = Ed25519PublicKey.from_public_bytes(signature.key.raw)
        public.verify(signature.signature, signed_data(message, namespace))
    except (InvalidSignature, ValueError):
        raise Refusal("signature-bad") from None


def signed_data(message: bytes, namespace: str) -> bytes:
    """Return what the key signs, for whoever has it: a file, an agent."""
    digest = hashlib.sha512(message).digest()
    fields = (namespace.encode("ascii"), b"", _HASH, digest)
    return _MAGIC + b"".join(string(field) for field in fields)


def _unarmour(armoured: bytes) -> bytes:
    if not armoured.startswith(_BEGIN) or not armoured.endswith(_END):
        raise Refusal("signature-armour", where="its first or last line is not as it should be")
    lines = armoured[len(_BEGIN) : -len(_END)].split(b"\n")
    try:
        blob = base64.b64decode(b"".join(lines), validate=True)
    except ValueError:
        raise Refusal("signature-armour", where="its base64 is broken") from None
    if _wrap(blob) != armoured:
        raise Refusal("signature-armour", where="its lines are wrapped or padded differently")
    return blob


def _wrap(blob: bytes) -> bytes:
    text = base64.b64encode(blob)
    lines = [text[start : start + _WRAP] + b"\n" for start in range(0, len(text), _WRAP)]
    return _BEGIN + b"".join(lines) + _END


def _parse_blob(blob: bytes) -> Signature:
    reader = Reader(blob)
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise WireError("it does not begin with SSHSIG")
    version = reader.number()
    if version != 1:
        raise Refusal("signature-version", version=version)
    key_blob = reader.string()
    _require_ed25519(key_blob)
    key = wire.parse_blob(key_blob)
    namespace = reader.string()
    if reader.string():
        raise Refusal("signature-reserved")
    hash_name = reader.string()
    if hash_name != _HASH:
        raise Refusal("signature-hash", hash=hash_name.decode("ascii", "backslashreplace"))
    inner_blob = reader.string()
    reader.end()
    _require_ed25519(inner_blob)
    inner = Reader(inner_blob)
    inner.string()
    value = inner.string()
    inner.end()
    if len(value) != 64:
        raise WireError(f"the signature proper has {len(value)} bytes, not 64")
    return Signature(key, namespace.decode("ascii", "backslashreplace"), value)


def _require_ed25519(blob: bytes) -> None:
    found = wire.key_type(blob)
    if found != wire.ED25519.decode("ascii"):
        raise Refusal("signature-key-type", type=found)


def _weak_point(encoded: bytes) -> bool:
    y = int.from_bytes(encoded, "little") & ((1 << 255) - 1)
    return y >= _FIELD or y in _SMALL_ORDER_Y
