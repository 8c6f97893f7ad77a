"""Files that tell the council about a key: the card, and the statement of a new key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tui_kpi.session.errors import UsageError, told
from tui_kpi.session.keys.keyring import Keyring, OwnKey
from tui_kpi.session.sealing.readiness import lacking, one_line
from tui_kpi.session.session import Session
from tui_kpi.store import atomic
from tui_kpi.store.profile import Profile
from tui_kpi.submission import cards, keys
from tui_kpi.submission.cards import Card, Rotation
from tui_kpi.submission.names import CARD_SUFFIX, ROTATION_SUFFIX
from tui_kpi.submission.sshsig import SignMessage
from tui_kpi.submission.wire import PublicKey
from tui_kpi.submission.words import eight_words


@dataclass(frozen=True, slots=True)
class WrittenCard:
    """A card, and the file that it was written to."""

    card: Card
    path: Path


@dataclass(frozen=True, slots=True)
class Rotated:
    """A new key in place of an old one, and the file with the statement."""

    key: OwnKey
    rotation: Rotation
    path: Path


def write_card(
    session: Session,
    own: OwnKey,
    sign: SignMessage,
    holder: str | None = None,
    out: Path | None = None,
) -> WrittenCard:
    """Write the card of a key, signed with it, to the folder `out`, else to that of cards.

    `holder` is who uses the key; None for whoever the profile says. Raises UsageError while the
    profile lacks something, Refusal for a signature that does not fit, CannotError.
    """
    card = _card(session, own, holder)
    path = _place(session, out, card.provider_id, own.public, CARD_SUFFIX)
    with told():
        atomic.write(path, cards.make_card(card, sign))
    return WrittenCard(card, path)


def write_unsigned_card(
    session: Session, own: OwnKey, holder: str | None = None, out: Path | None = None
) -> WrittenCard:
    """Write what is to be signed of a card by a key that is elsewhere. Raises as `write_card`."""
    card = _card(session, own, holder)
    path = _place(session, out, card.provider_id, own.public, ".json")
    with told():
        atomic.write(path, cards.card_document(card))
    return WrittenCard(card, path)


def rotate(
    session: Session,
    old: tuple[OwnKey, SignMessage],
    passphrase: str,
    holder: str | None = None,
    out: Path | None = None,
) -> Rotated:
    """Make a new key, state with both keys that it takes the old one's place, and use it.

    The old key stays. Raises as `write_card`; then the profile still names the old key.
    """
    profile = _who(session)
    private = keys.generate()
    own, sign = old
    rotation = Rotation(
        provider_id=profile.provider_id,
        provider_name=one_line(profile.provider_name),
        holder=_holder(profile, holder),
        old=own.public,
        new=keys.public_key(private),
        made_at=session.now(),
    )
    statement = cards.make_rotation(rotation, sign, keys.signer(private))
    keyring = Keyring(session.folders, profile.key)
    if not profile.key:  # with two keys there it must be clear which one counts, whatever happens
        session.save_profile(replace(profile, key=own.remembered))
    # The key first: a statement about a key that is lost would lock the provider out.
    new = keyring.keep(private, passphrase, profile.provider_id)
    path = _place(session, out, profile.provider_id, rotation.new, ROTATION_SUFFIX)
    with told():
        atomic.write(path, statement)
    session.save_profile(replace(profile, key=new.remembered))
    return Rotated(new, rotation, path)


def _card(session: Session, own: OwnKey, holder: str | None) -> Card:
    profile = _who(session)
    return Card(
        provider_id=profile.provider_id,
        provider_name=one_line(profile.provider_name),
        holder=_holder(profile, holder),
        key=own.public,
        made_at=session.now(),
    )


def _who(session: Session) -> Profile:
    """Return the profile. Raises UsageError where it does not say who the provider is."""
    if session.training:
        raise UsageError("A key of training is never registered. Do this outside training.")
    profile = session.profile
    for key in ("provider_id", "provider_name"):
        if not getattr(profile, key):
            raise UsageError(lacking(key))
    return profile


def _holder(profile: Profile, holder: str | None) -> str | None:
    return one_line(profile.signer_name if holder is None else holder) or None


def _place(session: Session, out: Path | None, provider: str, key: PublicKey, suffix: str) -> Path:
    words = "-".join(eight_words(key)[:2])
    return (out or session.folders.cards) / f"{provider}_{words}{suffix}"
