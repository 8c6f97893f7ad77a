"""Key cards and statements of a new key: good ones, and each way of being wrong."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from generator.samples import KEY, PUBLIC, STRANGER, encode
from generator.testkeys import made_key
from tui_kpi.submission import cards, keys, names, sshsig
from tui_kpi.submission.cards import Card, Rotation

_NEW = made_key("acorn, the key after")
_CARD = Card("acorn", "Acorn Care Ltd", None, PUBLIC, datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
_ROTATION = Rotation(
    "acorn",
    "Acorn Care Ltd",
    "Ann Bell",
    PUBLIC,
    keys.public_key(_NEW),
    datetime(2027, 7, 1, 9, 0, tzinfo=UTC),
)
_ABOUT = (
    "Key cards and statements of a new key, and what a reader must say of each. `code`: the "
    "refusal, or null where it is accepted; then `provider` is whose key it is, and `words` are "
    "the eight words of the key, or of the new key. All keys are for tests only."
)


@dataclass(frozen=True)
class CardVector:
    """One file: what is right or wrong with it, and the code of its refusal (None: accepted)."""

    name: str
    what: str
    data: bytes
    code: str | None = None

    @property
    def file(self) -> str:
        """Name of the file: a statement's name begins with `rotation`."""
        rotation = self.name.startswith("rotation")
        return self.name + (names.ROTATION_SUFFIX if rotation else names.CARD_SUFFIX)


def vectors() -> tuple[CardVector, ...]:
    """Return every vector, accepted ones first."""
    found = (*_cards(), *_rotations())
    return tuple(sorted(found, key=lambda vector: vector.code is not None))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of everything under `vectors/cards/`."""
    entries = []
    for vector in vectors():
        yield f"cards/{vector.file}", vector.data
        entry = {"file": vector.file, "what": vector.what, "code": vector.code}
        if vector.code is None:
            read = cards.read(vector.data)
            entry |= {"provider": read.provider_id, "words": read.words}
        entries.append(entry)
    index = {"about": _ABOUT, "vectors": entries}
    yield "cards/index.json", (json.dumps(index, indent=1, ensure_ascii=False) + "\n").encode()


_GOOD = cards.make_card(_CARD, keys.signer(KEY))
_GOOD_ROTATION = cards.make_rotation(_ROTATION, keys.signer(KEY), keys.signer(_NEW))
_MARK = b"-----BEGIN SSH SIGNATURE-----\n"


def _document(data: bytes, **changes: Any) -> bytes:
    said = json.loads(data.partition(_MARK)[0])
    return encode({**said, **changes})


def _signed(document: bytes, *by: Ed25519PrivateKey, namespace: str = names.KEY_NAMESPACE) -> bytes:
    return document + b"".join(sshsig.sign(document, namespace, key) for key in by)


def _cards() -> Iterator[CardVector]:
    yield CardVector("card", "A card of a provider with one key.", _GOOD)
    holder = cards.make_card(replace(_CARD, holder="Zoë Marsh"), keys.signer(KEY))
    yield CardVector("card-holder", "A card that says who uses the key.", holder)
    later = _document(_GOOD, format_version="1.7", telephone="01234 567890")
    what = "A later minor version with a field unknown here: left out of account."
    yield CardVector("card-later-minor-version", what, _signed(later, KEY))
    other = cards.Card("x", "x", None, keys.public_key(STRANGER), _CARD.made_at)
    plain, as_return = _document(_GOOD), _document(_GOOD, format="kpi-return")
    key = json.loads(plain)["key"]
    version_2 = _document(_GOOD, format_version="2.0")
    renamed = _GOOD.replace(b"Acorn", b"Oakum")
    cases = {
        "edited": ("The name was changed after it was signed.", renamed, "card-changed"),
        "other-key": ("Signed with another key.", _signed(plain, STRANGER), "card-other-key"),
        "words": (
            "The eight words of another key.",
            _signed(_document(_GOOD, key={**key, "words": other.words}), KEY),
            "card-differs",
        ),
        "fingerprint": (
            "The fingerprint of another key.",
            _signed(_document(_GOOD, key={**key, "fingerprint": other.key.fingerprint}), KEY),
            "card-differs",
        ),
        "purpose": (
            "Signed for the purpose of a return.",
            _signed(plain, KEY, namespace=names.RETURN_NAMESPACE),
            "signature-namespace",
        ),
        "unsigned": ("Without a signature.", plain, "card-file"),
        "twice-signed": ("With two signatures.", _signed(plain, KEY, KEY), "card-file"),
        "crlf": ("Windows line ends.", _GOOD.replace(b"\n", b"\r\n"), "card-file"),
        "text-before": ("A line before it.", b"My key:\n" + _GOOD, "card-changed"),
        "text-after": ("A line behind it.", _GOOD + b"Regards\n", "signature-armour"),
        "not-json": ("Signed words that are no JSON.", _signed(b"my key\n", KEY), "json-syntax"),
        "list": ("A list.", _signed(b"[]\n", KEY), "card-file"),
        "return": ("Another format.", _signed(as_return, KEY), "format-unknown"),
        "version-2": ("Version 2.0.", _signed(version_2, KEY), "format-version"),
        "unknown-field": ("A field too many.", _signed(_document(_GOOD, x="1"), KEY), "card-file"),
        "no-id": (
            "An identifier with a capital letter.",
            _signed(_document(_GOOD, provider={"id": "Acorn", "name": "Acorn"}), KEY),
            "card-file",
        ),
    }
    for name, (what, data, code) in cases.items():
        yield CardVector(f"card-{name}", what, data, code)


def _rotations() -> Iterator[CardVector]:
    yield CardVector("rotation", "A new key, stated by the old and the new one.", _GOOD_ROTATION)
    document = _document(_GOOD_ROTATION)
    same = _document(_GOOD_ROTATION, new=json.loads(document)["old"])
    cases = {
        "one-signature": ("The new key has not signed.", _signed(document, KEY), "card-file"),
        "old-twice": ("The old key signs for both.", _signed(document, KEY, KEY), "card-other-key"),
        "swapped": (
            "The new key's signature comes first.",
            _signed(document, _NEW, KEY),
            "card-other-key",
        ),
        "stranger": (
            "A stranger signs for the old key.",
            _signed(document, STRANGER, _NEW),
            "card-other-key",
        ),
        "same-key": ("The new key is the old one.", _signed(same, KEY, KEY), "card-same-key"),
        "edited": (
            "The name was changed after it was signed.",
            _GOOD_ROTATION.replace(b"Acorn", b"Oakum"),
            "card-changed",
        ),
    }
    for name, (what, data, code) in cases.items():
        yield CardVector(f"rotation-{name}", what, data, code)
