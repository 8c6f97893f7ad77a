"""The SSH wire format and Ed25519 public keys in it, without any cryptography.

RFC 4251 section 5 (string, uint32) and RFC 8709 section 4 (ssh-ed25519).
"""

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from typing import Final

ED25519: Final = b"ssh-ed25519"


class WireError(ValueError):
    """A structure that does not follow the SSH wire format; its text says where."""


class Reader:
    """Takes fields off the front of `data`; raises WireError where there is too little."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        if size > len(self._rest):
            raise WireError("it ends too soon")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def number(self) -> int:
        """Return the next uint32."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """Return the next length-prefixed string."""
        return self.take(self.number())

    def end(self) -> None:
        """Require that nothing is left."""
        if self._rest:
            raise WireError("something follows its end")


def string(data: bytes) -> bytes:
    """Return `data` with its length before it, as a uint32."""
    return struct.pack(">I", len(data)) + data


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key: `raw` is its 32 bytes."""

    raw: bytes

    @property
    def blob(self) -> bytes:
        """The key as SSH writes it inside signatures and public key lines."""
        return string(ED25519) + string(self.raw)

    @property
    def fingerprint(self) -> str:
        """`SHA256:…` as `ssh-keygen -l` prints it."""
        digest = hashlib.sha256(self.blob).digest()
        return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")

    def line(self, comment: str = "") -> str:
        """Return the key as one line of a .pub file, without a line end."""
        text = f"ssh-ed25519 {base64.b64encode(self.blob).decode('ascii')}"
        return f"{text} {comment}" if comment else text


def key_type(blob: bytes) -> str:
    """Return the type that a public key blob names. Raises WireError."""
    return Reader(blob).string().decode("ascii", "backslashreplace")


def parse_blob(blob: bytes) -> PublicKey:
    """Return the Ed25519 key of `blob`. Raises WireError."""
    reader = Reader(blob)
    if reader.string() != ED25519:
        raise WireError("its type is not ssh-ed25519")
    raw = reader.string()
    reader.end()
    if len(raw) != 32:
        raise WireError(f"its key has {len(raw)} bytes, not 32")
    return PublicKey(raw)


def decode_base64(text: str) -> bytes:
    """Return the bytes of strictly canonical base64. Raises WireError."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise WireError("its base64 is broken") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise WireError("its base64 is not in canonical form")
    return data
