"""Signing, step by step: who signs, with which key, what is signed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_kpi.session.errors import SessionError
from tui_kpi.session.open_return import OpenReturn
from tui_kpi.session.sealing import (
    Prepared,
    SealedFile,
    SignerDetails,
    finish,
    prepare,
    revision_of,
)
from tui_kpi.session.session import Session
from tui_kpi.store.folders import make_private
from tui_kpi.store.profile import Profile, ProfileError
from tui_kpi.submission import keys
from tui_kpi.submission.refusal import Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NEW_KEY = "@new"
_KEY_NAME = "signing-key"
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
        self.texts |= {"passphrase": "", "again": ""}
        self.errors: dict[str, str] = {}
        self.keys = self._key_files()
        self.key = str(self.keys[0]) if self.keys else NEW_KEY
        self.agreed = False
        self.prepared: Prepared | None = None
        self._private: Ed25519PrivateKey | None = None
        self._profile: Profile = profile

    def _key_files(self) -> tuple[Path, ...]:
        named = Path(self._session.profile.key) if self._session.profile.key else None
        folder = self._session.folders.keys
        found = sorted(
            path for path in folder.glob("*") if path.is_file() and path.suffix != ".pub"
        )
        first = [named] if named is not None and named.is_file() else []
        return (*first, *(path for path in found if path not in first))

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
                self.errors[key] = str(error)
        self._profile = profile
        if self.key == NEW_KEY and self.texts["passphrase"] != self.texts["again"]:
            self.errors["again"] = "The two passphrases are not the same. Type both again"
        if not self.errors:
            self._open_key()
        return not self.errors

    def _open_key(self) -> None:
        if self.key == NEW_KEY:
            self._private = keys.generate()
            return
        try:
            self._private = keys.load(Path(self.key).read_bytes(), self.texts["passphrase"] or None)
        except Refusal as refusal:
            self.errors["passphrase"] = f"{refusal.sentence} {refusal.advice}"
        except OSError as error:
            self.errors["passphrase"] = f"The key cannot be read: {error.strerror}"

    def prepare(self) -> str:
        """Build what is to be signed; return why that cannot be, or nothing."""
        if self._private is None:
            return "Choose a key first."
        signer = SignerDetails(
            self._profile.signer_name, self._profile.signer_role, keys.fingerprint(self._private)
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
        if self.prepared is None or self._private is None:
            raise SessionError("There is nothing to sign yet.")
        if self.key == NEW_KEY:
            self._keep_key(self._private)
        sealed = finish(
            self.opened, self.prepared, keys.signer(self._private), self._session.folders
        )
        self._session.save_profile(replace(self._profile, key=self.key))
        return sealed

    def _keep_key(self, private: Ed25519PrivateKey) -> None:
        folder = self._session.folders.keys
        make_private(folder)
        path, number = folder / _KEY_NAME, 2
        while path.exists():
            path, number = folder / f"{_KEY_NAME}-{number}", number + 1
        keys.save(path, private, self.texts["passphrase"] or None)
        line = keys.public_line(private, self._profile.provider_id)
        path.with_name(f"{path.name}.pub").write_text(line + "\n", encoding="utf-8")
        self.key = str(path)
