"""What tells a council about a key: the key card, and the statement of a new key.

One text file each: a canonical JSON document, and behind it OpenSSH signatures over its bytes for
the purpose `kpi-key-v1@tui-kpi`. A card is signed with its own key, which proves that whoever made
it has the private half; a statement is signed with the old key, then with the new one. Neither
says who that is: the council compares the eight words by telephone. exports/SPEC.md, “Key cards”.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tui_kpi.submission import canonical, keys, names, sshsig
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.sshsig import Signature, SignMessage
from tui_kpi.submission.wire import PublicKey
from tui_kpi.submission.words import eight_words

MAX_CARD: Final = 64 * 1024
"""Bytes of the largest file that is read as a card or statement."""
_CARD: Final = "key card"
_ROTATION: Final = "statement of a new key"
_SIGNATURE: Final = b"-----BEGIN SSH SIGNATURE-----\n"


@dataclass(frozen=True, slots=True)
class Card:
    """A key that a provider signs with, and whose it is."""

    provider_id: str
    """The principal under which a council registers the key."""
    provider_name: str
    holder: str | None
    """Who uses the key, where several people of a provider have one each."""
    key: PublicKey
    made_at: datetime
    """By the maker's own clock, with its UTC offset: a claim."""

    @property
    def words(self) -> str:
        """The eight words to compare by telephone."""
        return " ".join(eight_words(self.key))


@dataclass(frozen=True, slots=True)
class Rotation:
    """That a provider's `new` key takes the place of its `old` one."""

    provider_id: str
    provider_name: str
    holder: str | None
    old: PublicKey
    new: PublicKey
    made_at: datetime
    """By the maker's own clock, with its UTC offset: a claim."""

    @property
    def words(self) -> str:
        """The eight words of the new key, to compare by telephone."""
        return " ".join(eight_words(self.new))


def make_card(card: Card, sign: SignMessage) -> bytes:
    """Return the card's file, signed by `sign`.

    Raises Refusal for what `read_card` would refuse, also where `sign` uses another key.
    """
    document = card_document(card)
    data = document + sign(document, names.KEY_NAMESPACE)
    read_card(data)
    return data


def card_document(card: Card) -> bytes:
    """Return what is signed of a card; with the signature right behind it, it is the card.

    Raises Refusal for what `read_card` would refuse.
    """
    said = _document(card)
    document = canonical.dumps(said, _CARD.capitalize())
    _check_form(said, names.CARD_FORMAT, _CARD)
    return document


def make_rotation(rotation: Rotation, sign_old: SignMessage, sign_new: SignMessage) -> bytes:
    """Return the statement's file, signed by both keys. Raises as `make_card`."""
    document = canonical.dumps(_document(rotation), _ROTATION.capitalize())
    signatures = [sign(document, names.KEY_NAMESPACE) for sign in (sign_old, sign_new)]
    data = document + b"".join(signatures)
    read_rotation(data)
    return data


def read_card(data: bytes) -> Card:
    """Return a key card whose signature proves that its maker has the key on it.

    Raises Refusal: `card-file`, `card-changed`, `card-differs`, `card-other-key`, and
    `signature-…`, `json-…`, `format-unknown` or `format-version`.
    """
    said, (signature,) = _read(data, names.CARD_FORMAT, _CARD, 1)
    key = _key(said["key"], signature, _CARD)
    return Card(key=key, **_common(said))


def read_rotation(data: bytes) -> Rotation:
    """Return a statement of a new key that both keys have signed.

    Raises Refusal as `read_card`, and `card-same-key`.
    """
    said, (by_old, by_new) = _read(data, names.ROTATION_FORMAT, _ROTATION, 2)
    old, new = _key(said["old"], by_old, _ROTATION), _key(said["new"], by_new, _ROTATION)
    if old == new:
        raise Refusal("card-same-key", kind=_ROTATION)
    return Rotation(old=old, new=new, **_common(said))


def read(data: bytes) -> Card | Rotation:
    """Return the card or the statement that a file holds. Raises Refusal as the two readers."""
    return read_rotation(data) if data.count(_SIGNATURE) > 1 else read_card(data)


def _document(card: Card | Rotation) -> dict[str, Any]:
    if isinstance(card, Card):
        form, said = names.CARD_FORMAT, {"key": _said(card.key)}
    else:
        form, said = names.ROTATION_FORMAT, {"old": _said(card.old), "new": _said(card.new)}
    return {
        "format": form,
        "format_version": names.FORMAT_VERSION,
        "provider": {"id": card.provider_id, "name": card.provider_name},
        "holder": card.holder,
        "made_at": card.made_at.isoformat(timespec="seconds"),
        **said,
    }


def _said(key: PublicKey) -> dict[str, str]:
    words = " ".join(eight_words(key))
    return {"line": key.line(), "fingerprint": key.fingerprint, "words": words}


def _read(
    data: bytes, form: str, kind: str, signatures: int
) -> tuple[dict[str, Any], Sequence[Signature]]:
    """Return the document and its signatures, each of them good; nothing is parsed before that."""
    if len(data) > MAX_CARD:
        raise Refusal("card-file", kind=kind, where=f"it has more than {MAX_CARD // 1024} KiB")
    document, *armoured = data.split(_SIGNATURE)
    if len(armoured) != signatures:
        where = f"it has {len(armoured)} signatures, not {signatures}"
        raise Refusal("card-file", kind=kind, where=where)
    found = [sshsig.parse(_SIGNATURE + armour) for armour in armoured]
    for signature in found:
        try:
            sshsig.verify(document, names.KEY_NAMESPACE, signature)
        except Refusal as refusal:
            if refusal.code == "signature-bad":
                raise Refusal("card-changed", kind=kind) from None
            raise
    said: Any = canonical.loads(document, kind.capitalize())
    _check_form(said, form, kind)
    return said, found


def _check_form(said: Any, form: str, kind: str) -> None:
    from tui_kpi.submission import card_schema  # noqa: PLC0415 - pydantic only to check a shape

    if not isinstance(said, dict):
        raise Refusal("card-file", kind=kind, where="it is not an object")
    if said.get("format") != form:
        raise Refusal("format-unknown", format=said.get("format"), expected=form)
    version = said.get("format_version")
    if not isinstance(version, str) or not version.startswith("1."):
        raise Refusal("format-version", version=version)
    if where := card_schema.fault_of(said, card_schema.MODELS[form]):
        raise Refusal("card-file", kind=kind, where=where)


def _key(said: dict[str, str], signature: Signature, kind: str) -> PublicKey:
    """Return the key of a document that `signature` must have been made with."""
    key = keys.parse_public_line(said["line"])
    true = _said(key)
    for part, name in (("fingerprint", "fingerprint"), ("words", "eight words")):
        if said[part] != true[part]:
            raise Refusal("card-differs", part=name, kind=kind)
    if signature.key != key:
        found = signature.key.fingerprint
        raise Refusal("card-other-key", kind=kind, expected=key.fingerprint, found=found)
    return key


def _common(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "provider_id": said["provider"]["id"],
        "provider_name": said["provider"]["name"],
        "holder": said["holder"],
        "made_at": datetime.fromisoformat(said["made_at"]),
    }
