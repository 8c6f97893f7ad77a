"""The provider's own signing keys, as their council knows them: words, fingerprint, card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tui_kpi.session.errors import told
from tui_kpi.session.keys.key_cards import WrittenCard, write_card
from tui_kpi.session.keys.keyring import Keyring, OwnKey
from tui_kpi.session.session import Session
from tui_kpi.store.listing import ending_in
from tui_kpi.submission import keys
from tui_kpi.submission.names import CARD_SUFFIX
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.words import eight_words


@dataclass(frozen=True, slots=True)
class KnownKey:
    """One key, and what there is of it to tell the council."""

    own: OwnKey
    in_use: bool
    """Returns are signed with it unless another is chosen."""
    card: Path | None
    """Its card, where one was made."""
    locked: bool
    """Its passphrase is asked for before it signs."""

    @property
    def words(self) -> str:
        """The eight words to read out."""
        return " ".join(eight_words(self.own.public))


def known_keys(session: Session) -> tuple[KnownKey, ...]:
    """Return the keys in the data folder and the profile's, the one in use first.

    Raises UsageError while the profile is damaged.
    """
    keyring = Keyring(session.folders, session.profile.key)
    named, files = keyring.named, keyring.files()
    named = str(Path(named).expanduser()) if named and not named.startswith("SHA256:") else named

    def in_use(own: OwnKey) -> bool:
        return named in {own.remembered, own.public.fingerprint} if named else len(files) == 1

    found = [KnownKey(own, in_use(own), card_of(session, own), _is_locked(own)) for own in files]
    return tuple(sorted(found, key=lambda it: not it.in_use))


def key_in_use(session: Session) -> KnownKey | None:
    """Return the key that returns are signed with, where its public half is here."""
    return next((it for it in known_keys(session) if it.in_use), None)


def card_of(session: Session, own: OwnKey) -> Path | None:
    """Return the card that was made of a key, the latest of several."""
    ending = f"_{'-'.join(eight_words(own.public)[:2])}{CARD_SUFFIX}"
    folder = session.folders.cards
    with told():
        cards = ending_in(folder, ending)
    return max(cards, key=lambda it: it.stat().st_mtime_ns, default=None)


def make_card(session: Session, own: OwnKey, passphrase: str) -> WrittenCard:
    """Make the card of a key, again where there was one. Raises as `write_card` and Refusal."""
    keyring = Keyring(session.folders, session.profile.key)
    return write_card(session, own, keyring.signer(own, lambda _: passphrase))


def _is_locked(own: OwnKey) -> bool:
    try:
        return own.path is not None and keys.is_locked(own.path.read_bytes())
    except (OSError, Refusal):
        return False
