"""Ed25519 keys in the files that OpenSSH uses: make, store, open.

The format is OpenSSH's own (PROTOCOL.key), so that `ssh-keygen`, `ssh-add` and this app can share
a key. A lost passphrase has no recovery.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_kpi.store import atomic
from tui_kpi.submission import sshsig, wire
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.sshsig import SignMessage
from tui_kpi.submission.wire import PublicKey, WireError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_PUTTY: Final = b"PuTTY-User-Key-File"
BCRYPT_ROUNDS: Final = 64
"""Work factor of the passphrase: about half a second on a small machine."""


def generate() -> "Ed25519PrivateKey":
    """Return a new key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - when needed
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.generate()


def public_key(key: "Ed25519PrivateKey") -> PublicKey:
    """Return the public half of `key`."""
    return PublicKey(key.public_key().public_bytes_raw())


def public_line(key: "Ed25519PrivateKey", comment: str = "") -> str:
    """Return the line of the .pub file of `key`, without a line end."""
    return public_key(key).line(comment)


def fingerprint(key: "Ed25519PrivateKey") -> str:
    """Return `SHA256:…` as `ssh-keygen -l` prints it."""
    return public_key(key).fingerprint


def signer(key: "Ed25519PrivateKey") -> SignMessage:
    """Return the signing function of `key`, for `seal.seal`."""

    def sign(message: bytes, namespace: str) -> bytes:
        return sshsig.sign(message, namespace, key)

    return sign


def private_bytes(key: "Ed25519PrivateKey", passphrase: str | None = None) -> bytes:
    """Return the key file, locked if `passphrase` is given and not empty."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - when needed

    form = serialization.PrivateFormat.OpenSSH
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        builder = form.encryption_builder().kdf_rounds(BCRYPT_ROUNDS)
        protection = builder.build(passphrase.encode("utf-8"))
    return key.private_bytes(serialization.Encoding.PEM, form, protection)


def save(path: Path, key: "Ed25519PrivateKey", passphrase: str | None = None) -> None:
    """Write `key` to the new file `path`, readable by its owner alone.

    The file appears whole or not at all. Raises Refusal `key-file-exists`, and OSError if the
    folder cannot be written.
    """
    data, temporary = private_bytes(key, passphrase), atomic.beside(path)
    try:
        atomic.write_file(temporary, data)
        atomic.name_new(temporary, path)
        atomic.flush_folder(path.parent)
    except FileExistsError:
        raise Refusal("key-file-exists", path=path) from None
    finally:
        temporary.unlink(missing_ok=True)


def load(data: bytes, passphrase: str | None = None) -> "Ed25519PrivateKey":
    """Return the key of an OpenSSH key file; a passphrase it does not need is ignored.

    Raises Refusal: `key-needs-passphrase`, `key-wrong-passphrase`, `key-type`, `key-token` or
    `key-file`.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - when needed
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    public, locked = _outside(data)
    if locked and not passphrase:
        raise Refusal("key-needs-passphrase")
    secret = passphrase.encode("utf-8") if locked and passphrase else None
    try:
        key = serialization.load_ssh_private_key(data, secret)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        if locked:
            raise Refusal("key-wrong-passphrase") from None
        raise Refusal("key-file", kind="private", where="its contents are damaged") from None
    if not isinstance(key, Ed25519PrivateKey) or public_key(key) != public:
        raise Refusal("key-file", kind="private", where="its two halves do not belong together")
    return key


def parse_public_line(text: str) -> PublicKey:
    """Return the key of a .pub file. Raises Refusal `key-type`, `key-token` or `key-file`."""
    words = text.split(None, 2)
    if len(words) < 2 or "\n" in text.strip():
        raise Refusal("key-file", kind="public", where="it is not one line of type and key")
    _require_ed25519(words[0])
    try:
        return wire.parse_blob(wire.decode_base64(words[1]))
    except WireError as error:
        raise Refusal("key-file", kind="public", where=error) from None


def public_of(data: bytes) -> PublicKey:
    """Return the public half of a key file, private (locked or not) or public.

    In a private one it stands outside the encryption: no passphrase is needed. Raises Refusal
    `key-type`, `key-token` or `key-file`.
    """
    if data.lstrip().startswith(b"-----BEGIN") or _PUTTY in data[:40]:
        return _outside(data)[0]
    return parse_public_line(data.decode("utf-8", "replace"))


def is_locked(data: bytes) -> bool:
    """Whether a private key file has a passphrase. Raises Refusal as `public_of`."""
    return _outside(data)[1]


def _outside(data: bytes) -> tuple[PublicKey, bool]:
    """Return the public half of a private key file, and whether the private one is encrypted."""
    begin, end = b"-----BEGIN OPENSSH PRIVATE KEY-----", b"-----END OPENSSH PRIVATE KEY-----"
    text = data.strip()
    if _PUTTY in text[:40]:
        where = "it is one of PuTTY; PuTTYgen exports it as an OpenSSH key (new format)"
        raise Refusal("key-file", kind="private", where=where)
    if not text.startswith(begin) or not text.endswith(end):
        raise Refusal("key-file", kind="private", where="its first or last line is another")
    body = b"".join(text[len(begin) : -len(end)].split())
    try:
        reader = wire.Reader(wire.decode_base64(body.decode("ascii", "replace")))
        if reader.take(15) != b"openssh-key-v1\0":
            raise WireError("it is of another version")
        cipher = reader.string()
        reader.string()  # the key derivation and
        reader.string()  # its options
        if reader.number() != 1:
            raise WireError("it does not hold exactly one key")
        blob = reader.string()
        _require_ed25519(wire.key_type(blob))
        return wire.parse_blob(blob), cipher != b"none"
    except WireError as error:
        raise Refusal("key-file", kind="private", where=error) from None


def _require_ed25519(kind: str) -> None:
    if kind.startswith("sk-"):
        raise Refusal("key-token", type=kind)
    if kind != wire.ED25519.decode("ascii"):
        raise Refusal("key-type", type=kind)
