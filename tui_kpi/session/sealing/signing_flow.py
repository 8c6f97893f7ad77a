"""Signing, step by step: who signs, with which key, what is signed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tui_kpi.records import replace
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.session.keys.key_cards import WrittenCard, write_card
from tui_kpi.session.keys.keyring import Keyring, OwnKey
from tui_kpi.session.sealing import offline_signature
from tui_kpi.session.sealing.offline_signature import Waiting
from tui_kpi.session.sealing.seal_return import (
    Prepared,
    SealedFile,
    SignerDetails,
    finish,
    prepare,
    revision_of,
)
from tui_kpi.session.session import Session
from tui_kpi.session.user_paths import cleaned_path, read_named
from tui_kpi.store.profile import QUESTIONS, Profile, ProfileError
from tui_kpi.submission import keys
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.sshsig import SignMessage
from tui_kpi.submission.wire import PublicKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NEW_KEY = "@new"
ELSEWHERE = "@elsewhere"
_PROVIDER = {
    "provider_name": "Enter the name of your organisation",
    "provider_id": "Enter the identifier that the council gave you",
}
_AUTHORITY = {
    "authority_name": "Enter the name of the council",
    "authority_id": "Enter the identifier of the council. Ask the council for it",
}
_SIGNER = {
    "signer_name": "Enter the name of the person who signs",
    "signer_role": "Enter your role, like registered manager",
}


_OTHER_COMPUTER = "other-computer"
"""Name of the file of a public key whose private half is elsewhere."""


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """One way to sign."""

    id: str
    label: str
    kind: Literal["file", "agent", "elsewhere", "new"]
    own: OwnKey | None = None
    """The key, where it is known already."""


class Signing:
    """What has been said so far, what is wrong with it, and what is ready to be signed."""

    def __init__(self, session: Session, opened: OpenReturn) -> None:
        self._session = session
        self.opened = opened
        profile = session.profile
        self.wanted = dict(_PROVIDER)
        if not opened.framework.authority_id:
            self.wanted |= _AUTHORITY
        self.wanted = {key: ask for key, ask in self.wanted.items() if not getattr(profile, key)}
        self.wanted |= _SIGNER
        self.texts = {key: str(getattr(profile, key)) for key in self.wanted}
        self.texts |= {"passphrase": "", "again": "", "public": ""}
        self.errors: dict[str, str] = {}
        self.keyring = Keyring(session.folders, profile.key)
        self._files = self.keyring.files()
        self._offered: tuple[OwnKey, ...] = ()
        self._locked: dict[str, bool] = {}
        self.key = self._usual()
        self.agreed = False
        self.prepared: Prepared | None = None
        self.card: WrittenCard | None = None
        """Of a key that was made on the way: the council needs it."""
        self._made = ""
        """The key that was made on the way, as a profile remembers it."""
        self._private: Ed25519PrivateKey | None = None
        self._public: PublicKey | None = None
        self._profile: Profile = profile

    # The keys

    @property
    def choices(self) -> tuple[KeyChoice, ...]:
        """The ways to sign: key files, an agent's keys, another computer, a new key."""
        held = {own.public for own in self._offered}
        found = []
        for own in self._files:
            if own.path is not None:
                found.append(KeyChoice(str(own.path), own.name, "file", own))
            elif own.public not in held:
                label = f"{own.name}, on another computer"
                found.append(KeyChoice(own.remembered, label, "elsewhere", own))
        for own in self._offered:
            found.append(KeyChoice(own.remembered, f"{own.name}, in the key agent", "agent", own))
        found.append(KeyChoice(NEW_KEY, "Make a new key", "new"))
        known = any(choice.kind == "elsewhere" for choice in found)
        other = "Another key, on another computer" if known else "A key on another computer"
        found.append(KeyChoice(ELSEWHERE, other, "elsewhere"))
        return tuple(found)

    @property
    def choice(self) -> KeyChoice:
        """The way that is chosen."""
        choices = self.choices
        return next((it for it in choices if it.id == self.key), choices[0])

    @property
    def needs_passphrase(self) -> bool:
        """Whether the chosen key is a file that is locked."""
        own = self.choice.own
        if self.choice.kind != "file" or own is None or own.path is None:
            return False
        if self.key not in self._locked:
            try:
                self._locked[self.key] = keys.is_locked(own.path.read_bytes())
            except (OSError, Refusal):
                return False
        return self._locked[self.key]

    @property
    def agent_is_named(self) -> bool:
        """Whether there may be an agent to ask."""
        try:
            self.keyring.find_agent()
        except Refusal:
            return False
        return True

    def ask_agent(self) -> None:
        """Find out which keys an agent offers. It may take seconds; none is no error."""
        untouched = self.key == self._usual()
        with suppress(Refusal):
            self._offered = self.keyring.offered()
        if untouched:
            self.key = self._usual()

    def _usual(self) -> str:
        """Return the profile's key, else the first there is, else a new one.

        An agent holds keys for other things too, so none of its keys is taken unasked.
        """
        named = self.keyring.named
        for it in self.choices:
            if named and (it.id == named or (it.own and it.own.public.fingerprint == named)):
                return it.id
        return next(it.id for it in self.choices if it.kind != "agent")

    # Who signs, and with what

    def check(self) -> bool:
        """Return whether all that is asked was said; `errors` says what was not."""
        self.errors = {}
        profile = self._session.profile
        for key, ask in self.wanted.items():
            if not self.texts[key].strip():
                self.errors[key] = ask
                continue
            try:
                profile = profile.with_value(key, self.texts[key])
            except ProfileError as error:
                self.errors[key] = str(error).replace(key, QUESTIONS[key][0], 1)
        self._profile = profile
        if self.key == NEW_KEY and self.texts["passphrase"] != self.texts["again"]:
            self.errors["again"] = "The two passphrases are not the same. Type both again"
        if not self.errors:
            self._open_key()
        return not self.errors

    def _open_key(self) -> None:
        self._private = self._public = None
        choice = self.choice
        try:
            if choice.kind == "new":
                self._private = keys.generate()
            elif choice.kind == "file" and choice.own is not None and choice.own.path is not None:
                data = read_named(choice.own.path)
                self._private = keys.load(data, self.texts["passphrase"] or None)
            elif choice.own is not None:
                self._public = choice.own.public
            else:
                self._public = self._typed_key()
        except (Refusal, UsageError) as error:
            self.errors["public" if self.key == ELSEWHERE else "passphrase"] = str(error)
        if self._private is not None:
            self._public = keys.public_key(self._private)

    def _typed_key(self) -> PublicKey | None:
        """Return the public key that was pasted, or whose file was named."""
        typed = self.texts["public"].strip()
        path = cleaned_path(typed)
        if path is None:
            self.errors["public"] = "Paste the public key, or enter the path of its .pub file"
            return None
        if typed.split()[0].startswith(("ssh-", "sk-", "ecdsa-")):
            return keys.parse_public_line(typed)
        return keys.public_of(read_named(path))

    def prepare(self) -> str:
        """Build what is to be signed; return why that cannot be, or nothing."""
        if self._public is None:
            return "Choose a key first."
        signer = SignerDetails(
            self._profile.signer_name, self._profile.signer_role, self._public.fingerprint
        )
        try:
            self._session.save_profile(self._profile)
            self.prepared = prepare(
                self.opened,
                self._profile,
                signer,
                revision_of(self.opened),
                self._session.now(),
            )
        except SessionError as error:
            return str(error)
        return ""

    # The signature

    def finish(self) -> SealedFile:
        """Sign and write the file. Raises SessionError, OSError or Refusal."""
        if self.prepared is None or self._public is None:
            raise SessionError("There is nothing to sign yet.")
        own = self.choice.own
        if self.key == NEW_KEY and self._private is not None:
            secret = self.texts["passphrase"]
            own = self.keyring.keep(self._private, secret, self._profile.provider_id)
            self.key = self._made = own.remembered
            self._files = self.keyring.files()
        if own is None:
            raise SessionError("Choose a key first.")
        sign = self._signer(own)
        sealed = finish(self.opened, self.prepared, sign, self._session.folders)
        # The return is sealed: nothing that fails from here on may look as if it were not.
        with suppress(SessionError):
            self._session.save_profile(replace(self._profile, key=own.remembered))
            offline_signature.discard(self.opened, self._session.folders)
        if self.key == self._made:
            with suppress(SessionError, Refusal):
                self.card = write_card(self._session, own, sign)
        return sealed

    def _signer(self, own: OwnKey) -> SignMessage:
        if self._private is not None:
            return keys.signer(self._private)
        return self.keyring.signer(own, lambda _path: self.texts["passphrase"])

    # Another computer

    @property
    def elsewhere(self) -> bool:
        """Whether the chosen key signs on another computer."""
        return self.choice.kind == "elsewhere"

    def put_aside(self) -> Waiting:
        """Keep what is to be signed until the signature comes. Raises SessionError."""
        if self.prepared is None or self._public is None:
            raise SessionError("There is nothing to sign yet.")
        own = self.keyring.remember(self._public, _OTHER_COMPUTER)
        self._session.save_profile(replace(self._profile, key=own.remembered))
        return offline_signature.put_aside(self.opened, self.prepared, self._session.folders)

    def waiting(self) -> Waiting | None:
        """Return what waits for a signature, if anything does. Raises SessionError."""
        return offline_signature.find(self.opened, self._session.folders)

    def stale(self, aside: Waiting) -> str:
        """Return why a signature of what waits is no longer wanted; empty if it is.

        Raises SessionError if the return can no longer be sealed at all.
        """
        return offline_signature.stale(self.opened, aside, self._session.profile)

    def attach(self, signature: str) -> SealedFile:
        """Complete what waits with the signature in a file. Raises SessionError."""
        path = cleaned_path(signature)
        if path is None:
            raise UsageError("Enter where the file with the signature is.")
        return offline_signature.attach(
            self.opened, path, self._session.profile, self._session.folders
        )

    def give_up_waiting(self) -> None:
        """Forget what was put aside. Raises CannotError."""
        offline_signature.discard(self.opened, self._session.folders)
