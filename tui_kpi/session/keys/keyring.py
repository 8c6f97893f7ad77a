"""The keys that a provider signs with: files, mostly in the data folder, and those of an agent."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from tui_kpi.session.errors import CannotError, SessionError, UsageError, told
from tui_kpi.session.training_guard import check_place
from tui_kpi.session.user_paths import read_named
from tui_kpi.store import atomic
from tui_kpi.store.errors import why
from tui_kpi.store.folders import Folders, make_private
from tui_kpi.store.listing import ending_in, entries
from tui_kpi.submission import agent, keys
from tui_kpi.submission.agent import Agent
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.sshsig import SignMessage
from tui_kpi.submission.wire import PublicKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

AGENT = "agent"
"""What the key of an agent is called where only one can be meant."""
_PUBLIC = ".pub"
_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key that the provider can sign with, here or elsewhere."""

    name: str
    """Of its file, or the last part of the agent's comment on it."""
    public: PublicKey
    path: Path | None = None
    """File of the private half; None if there is none here."""
    in_agent: bool = False

    @property
    def remembered(self) -> str:
        """What a profile keeps, to find the key again."""
        return str(self.path) if self.path else self.public.fingerprint


@dataclass(frozen=True, slots=True)
class Keyring:
    """Finds and opens keys. `named` is the profile's: a path, a name or a fingerprint.

    `new` is the command that makes one where there is none.
    """

    folders: Folders
    named: str = ""
    find_agent: Callable[[], Agent] = lambda: agent.find(os.environ)
    new: str = "tui-kpi key new"

    def files(self) -> tuple[OwnKey, ...]:
        """Return the keys in files: the profile's first. What is no key is passed over."""
        folder = self.folders.keys
        places = [Path(self.named).expanduser(), folder / self.named] if self.named else []
        with told():
            places += ending_in(folder, "")
        found: dict[PublicKey, OwnKey] = {}
        for place in places:
            try:
                own = _of_file(place)
            except (UsageError, Refusal):
                continue
            if own.public not in found or found[own.public].path is None:
                found[own.public] = own
        return tuple(found.values())

    def offered(self) -> tuple[OwnKey, ...]:
        """Return the keys of the agent; in training none, for they are real.

        Raises Refusal `agent-…`.
        """
        if self.folders.training:
            return ()
        held = self.find_agent().offered()
        # ssh-add calls a key without a comment by the whole path of its file.
        names = (PurePath(it.comment).name or AGENT for it in held)
        return tuple(OwnKey(n, it.key, in_agent=True) for n, it in zip(names, held, strict=True))

    def find(self, chosen: str = "") -> OwnKey:
        """Return the key that `chosen` means: a path, a name, a fingerprint, or `agent`.

        Blank means the profile's, else the only one there is. Raises UsageError if there is no
        such key or more than one, Refusal if a file is no key that can sign, or the agent fails.
        """
        wanted = chosen or self.named
        if not wanted:
            return self._only_one()
        if wanted == AGENT:
            return self._only_offered()
        if wanted.startswith("SHA256:"):
            return self._by_fingerprint(wanted)
        path = Path(wanted).expanduser()
        in_folder = self.folders.keys / wanted
        places = [path, in_folder, in_folder.with_name(f"{in_folder.name}{_PUBLIC}")]
        if not chosen:
            # The profile's, in a data folder that was restored elsewhere.
            places.append(self.folders.keys / path.name)
        for place in places:
            if place.is_file():
                return _of_file(place)
        known = ", ".join(own.name for own in self.files())
        has = f"There are {known}." if known else f"Make one with `{self.new}`."
        raise UsageError(f"There is no key “{wanted}”. {has}")

    def signer(self, own: OwnKey, passphrase: Callable[[Path], str]) -> SignMessage:
        """Return the signing function of `own`: of its file, else of the agent.

        `passphrase` is asked only for a locked file. Raises UsageError if the private half is
        neither here nor offered by an agent, Refusal if it cannot be opened.
        """
        if own.path is not None:
            return keys.signer(self.private(own.path, passphrase))
        try:
            found = self.find_agent()
            if own.in_agent or any(it.key == own.public for it in found.offered()):
                return found.signer(own.public)
            why = "the key agent does not offer it. Add it with `ssh-add`"
        except Refusal as refusal:
            if own.in_agent:
                raise
            why = f"{refusal.sentence[0].lower()}{refusal.sentence[1:].rstrip('.')}"
        raise UsageError(
            f"The private half of {own.name} is not here, and {why}. Or sign on the computer that "
            "has it: `seal` and `key card` take --unsigned for that."
        )

    def private(self, path: Path, passphrase: Callable[[Path], str]) -> Ed25519PrivateKey:
        """Return the private key in the file at `path`. Raises UsageError and Refusal."""
        data = read_named(path, _LARGEST)
        return keys.load(data, passphrase(path) if keys.is_locked(data) else None)

    def keep(
        self, private: Ed25519PrivateKey, passphrase: str, comment: str, path: Path | None = None
    ) -> OwnKey:
        """Keep a new key at `path`, else under the first free name in the data folder.

        Its public line is written beside it. Raises CannotError, and Refusal `key-file-exists`.
        """
        place = path or self.free_place()
        with told():
            make_private(place.parent)
        try:
            keys.save(place, private, passphrase)
        except OSError as error:
            raise CannotError(
                f"{place} cannot be written: {why(error)}. Choose another place."
            ) from error
        public = keys.public_key(private)
        _write_public(place, public, comment)
        return OwnKey(place.name, public, place)

    def remember(self, public: PublicKey, name: str) -> OwnKey:
        """Keep the public half of a key that signs elsewhere, unless there is one already.

        Raises CannotError.
        """
        known = next((own for own in self.files() if own.public == public), None)
        if known is not None:
            return known
        first = place = self.folders.keys / name
        number = 2
        while place.with_name(f"{place.name}{_PUBLIC}").exists():
            place = first.with_name(f"{name}-{number}")
            number += 1
        _write_public(place, public, "")
        return OwnKey(place.name, public)

    def take_in(self, source: Path, name: str = "") -> OwnKey:
        """Copy a key file into the data folder, locked as it is; return the copy.

        Raises UsageError if it cannot be read, SessionError if it is known already, Refusal if
        it is not a private Ed25519 key or its name is taken, CannotError.
        """
        check_place(source, self.folders)
        data = read_named(source, _LARGEST)
        public = keys.public_of(data)
        if b"PRIVATE KEY" not in data[:40]:
            raise UsageError(
                f"{source} is only the public half. Name the file of the private half, usually "
                "the same name without .pub."
            )
        if not keys.is_locked(data):
            keys.load(data)  # a damaged file is found out now, not when it must sign
        known = next((own for own in self.files() if own.path and own.public == public), None)
        if known is not None:
            raise SessionError(f"You have this key already: {known.path}")
        place = self.named_place(name or source.name)
        if place.exists():
            raise Refusal("key-file-exists", path=place)
        with told():
            atomic.write(place, data)
        _write_public(place, public, "")
        return OwnKey(place.name, public, place)

    def named_place(self, name: str) -> Path:
        """Return where a key called `name` goes. Raises UsageError if that is no file name."""
        place = self.folders.keys / name
        if place.parent != self.folders.keys or place.suffix == _PUBLIC or name.startswith("."):
            raise UsageError(f"“{name}” is not a name for a key. Give one like office-key.")
        return place

    def free_place(self) -> Path:
        """Return where the next key in the data folder goes."""
        first = self.folders.signing_key
        place, number = first, 2
        while place.exists():
            place = first.with_name(f"{first.name}-{number}")
            number += 1
        return place

    def _only_one(self) -> OwnKey:
        found = self.files()
        if not found:
            self._check_readable()
            raise UsageError(f"There is no signing key yet. Make one with `{self.new}`.")
        if len(found) > 1:
            known = ", ".join(own.name for own in found)
            raise UsageError(f"There are several keys: {known}. Choose one with --key.")
        return found[0]

    def _check_readable(self) -> None:
        """Raise UsageError if there is a key, but it cannot be read."""
        folder = self.folders.keys
        with told():
            places = entries(folder)
        for place in places:
            if place.is_file():
                read_named(place, _LARGEST)

    def _only_offered(self) -> OwnKey:
        found = self.offered()
        if not found:
            raise UsageError(
                "The key agent offers no Ed25519 key. Add yours with `ssh-add`; if the agent is "
                "locked, unlock it with `ssh-add -X`."
            )
        if len(found) > 1:
            known = "; ".join(f"{own.public.fingerprint} ({own.name})" for own in found)
            raise UsageError(
                f"The key agent offers several keys: {known}. Choose one with --key SHA256:…"
            )
        return found[0]

    def _by_fingerprint(self, fingerprint: str) -> OwnKey:
        found = next((own for own in self.files() if own.public.fingerprint == fingerprint), None)
        if found is not None and found.path is not None:
            return found
        try:
            held = next(own for own in self.offered() if own.public.fingerprint == fingerprint)
        except (Refusal, StopIteration):
            if found is not None:
                return found
            raise UsageError(
                f"Neither your key files nor a key agent have {fingerprint}. "
                "`tui-kpi key show` lists what there is."
            ) from None
        return replace(held, name=found.name) if found is not None else held


def _of_file(place: Path) -> OwnKey:
    """Return the key of a file, private or public. Raises UsageError and Refusal."""
    private = place.with_suffix("") if place.suffix == _PUBLIC else place
    name = private.name
    if private.is_file():
        return OwnKey(name, keys.public_of(read_named(private, _LARGEST)), private)
    return OwnKey(name, keys.public_of(read_named(place, _LARGEST)))


def _write_public(place: Path, public: PublicKey, comment: str) -> None:
    with told():
        atomic.write(
            place.with_name(f"{place.name}{_PUBLIC}"), f"{public.line(comment)}\n".encode()
        )
