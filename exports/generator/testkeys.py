"""Keys for tests only, made from words. Anybody can make them again: they protect nothing."""

import base64
import hashlib
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tui_kpi.submission import keys
from tui_kpi.submission.wire import ED25519, string

COMMENT = "for tests only"
_BEGIN, _END = "-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----"


def made_key(name: str) -> Ed25519PrivateKey:
    """Return the test key called `name`; its seed is a hash of the name."""
    seed = hashlib.sha256(b"tui-kpi, key for tests only: " + name.encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def key_file(key: Ed25519PrivateKey) -> bytes:
    """Return `key` as an OpenSSH key file without a passphrase, always in the same bytes.

    `keys.private_bytes` draws a random check number, as it should.
    """
    public = keys.public_key(key)
    check = struct.pack(">II", 0, 0)
    secret = string(key.private_bytes_raw() + public.raw)
    private = check + string(ED25519) + string(public.raw) + secret + string(COMMENT.encode())
    private += bytes(range(1, 1 + -len(private) % 8))
    none = string(b"none") + string(b"none") + string(b"")
    blob = b"openssh-key-v1\0" + none + struct.pack(">I", 1) + string(public.blob)
    text = base64.b64encode(blob + string(private)).decode("ascii")
    lines = [text[start : start + 70] for start in range(0, len(text), 70)]
    return ("\n".join([_BEGIN, *lines, _END]) + "\n").encode("ascii")
