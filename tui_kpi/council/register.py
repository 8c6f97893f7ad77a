"""A council's register: one folder of plain files that a clerk can read without the app.

`council.toml` says who the council is, `providers.toml` what the providers are called and which
frameworks each reports. `allowed_signers` holds their keys as ssh-keygen reads them,
`revoked_keys` those that no longer count. `received/` keeps the packages that were taken, with the
latest receipt of each beside it, `refused/` those that were not, `receipts/` every receipt in the
order in which they were made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from tui_kpi.framework.toml import TomlError, read_toml
from tui_kpi.session.errors import SessionError, UsageError, told
from tui_kpi.store import shared
from tui_kpi.submission import allowed_signers, registry_text
from tui_kpi.submission.allowed_signers import AllowedSigners, Entry, RevokedKeys
from tui_kpi.submission.names import RECEIPT_SUFFIX
from tui_kpi.submission.receipt import Receipt, read_own
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.registry_text import Registration

_COUNCIL = "council.toml"
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_HEAD = "# Keys of the providers, as ssh-keygen reads them. tui-kpi registry writes here.\n"
_REVOKED_HEAD = "# Keys that no longer count, and since when.\n"
_T = TypeVar("_T")
Added = Literal["added", "changed", "known"]
"""What became of a key: it is new, counts at other times, or was there just so."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of the register. `frameworks` are ids; empty for whatever it reports."""

    id: str
    name: str = ""
    frameworks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """The register in `folder`: `id` is the council's, as returns are addressed to it.

    Both are empty in one that only holds keys.
    """

    folder: Path
    id: str
    name: str

    def check_council(self) -> None:
        """Raise UsageError while nobody has said whose register it is."""
        if not self.id:
            raise UsageError(
                f"{self.folder} does not say which council it is of. Say it with `tui-kpi registry "
                f"new --registry {self.folder} --id ID --name NAME`; the keys in it stay."
            )

    @property
    def received(self) -> Path:
        """Folder of the packages that were taken."""
        return self.folder / "received"

    @property
    def refused(self) -> Path:
        """Folder of the packages that were not."""
        return self.folder / "refused"

    @property
    def receipts(self) -> Path:
        """Folder of all receipts."""
        return self.folder / "receipts"

    @property
    def signers_file(self) -> Path:
        """File of the keys."""
        return self.folder / "allowed_signers"

    @property
    def revoked_file(self) -> Path:
        """File of the keys that no longer count."""
        return self.folder / "revoked_keys"

    @property
    def providers_file(self) -> Path:
        """File of the providers' names and frameworks."""
        return self.folder / "providers.toml"

    @property
    def deadlines_file(self) -> Path:
        """File of the days by which returns are due."""
        return self.folder / "deadlines.toml"

    def signers(self) -> AllowedSigners:
        """Return the keys. Raises UsageError naming the line that cannot be used."""
        return _parsed(self.signers_file, allowed_signers.parse)

    def revoked(self) -> RevokedKeys:
        """Return the revoked keys. Raises UsageError naming the line that cannot be used."""
        return _parsed(self.revoked_file, allowed_signers.parse_revoked)

    def providers(self) -> dict[str, Provider]:
        """Return the providers by id, those with a key and those that are only described.

        Raises UsageError for a file that cannot be used.
        """
        said = _toml(self.providers_file) if self.providers_file.exists() else {}
        found = {id: _provider(self.providers_file, id, it) for id, it in said.items()}
        for entry in self.signers().entries:
            for principal in entry.principals:
                found.setdefault(principal, Provider(principal))
        return dict(sorted(found.items()))

    def deadlines(self) -> dict[tuple[str, str], str]:
        """Return the days by which returns are due, as text, by framework and period.

        Raises UsageError for a file that cannot be used.
        """
        path = self.deadlines_file
        said = _toml(path) if path.exists() else {}
        found = {}
        for name, day in said.items():
            framework, slash, period = name.partition("/")
            try:
                found[framework, period] = str(date.fromisoformat(day))
            except (TypeError, ValueError):
                slash = ""
            if not slash:
                raise UsageError(
                    f'{path}: each line is like "lancashire/2026-27-Q4" = "2027-04-30".'
                )
        return found

    def set_deadlines(self, deadlines: Mapping[tuple[str, str], date | None]) -> None:
        """Set the days by which returns are due; None takes one away. Raises CannotError."""
        import tomli_w  # noqa: PLC0415 - only when it is written

        with told(), shared.locked(self.folder):
            known = self.deadlines()
            for name, day in deadlines.items():
                known.pop(name, None)
                if day is not None:
                    known[name] = str(day)
            said = {"/".join(name): known[name] for name in sorted(known)}
            shared.write(self.deadlines_file, tomli_w.dumps(said).encode())

    def add(self, registration: Registration, provider: Provider) -> Added:
        """Register a key of a provider, or change when one that is registered counts.

        Raises UsageError for an id that is none or a name that cannot stand there, SessionError
        if the key is somebody else's, CannotError.
        """
        _check_id(provider.id)
        line = registry_text.line(registration)
        try:
            allowed_signers.parse(line.encode())
        except Refusal:
            raise UsageError("The name must be one line of plain text.") from None
        with told(), shared.locked(self.folder):
            entries = self.signers().of_key(registration.key)
            for entry in entries:
                if provider.id not in entry.principals:
                    raise SessionError(
                        f"The key {registration.key.fingerprint} is registered for "
                        f"{', '.join(entry.principals)} already. Each provider needs its own key."
                    )
            if entries:
                done = self._change(entries, registration)
            else:
                self._append(self.signers_file, _HEAD, line)
                shared.write_new(self.revoked_file, _REVOKED_HEAD.encode())
                done = "added"
            self._describe(provider)
        return done

    def _change(self, entries: Sequence[Entry], registration: Registration) -> Added:
        """Give the line of a key other dates, those that are said; what is not stays."""
        first = entries[0]
        after = registration.valid_after or first.valid_after
        before = registration.valid_before or first.valid_before
        if (after, before) == (first.valid_after, first.valid_before):
            return "known"
        if after is not None and before is not None and before <= after:
            raise UsageError("--valid-before must be later than --valid-after.")
        if len(entries) > 1:
            raise SessionError(
                f"{self.signers_file} has several lines of the key "
                f"{registration.key.fingerprint}. Leave one of them, and say it again."
            )
        lines = self.signers_file.read_bytes().decode().split("\n")
        lines[first.line - 1] = registry_text.redated(first, after, before, registration.comment)
        shared.write(self.signers_file, "\n".join(lines).encode())
        return "changed"

    def revoke(self, fingerprints: Sequence[str], since: datetime | None) -> None:
        """Let keys no longer count, from `since` (aware) or, with None, as if they never had.

        What was said of a key before is replaced. Raises UsageError for a key that is not
        registered, CannotError.
        """
        known = {entry.key.fingerprint for entry in self.signers().entries}
        for fingerprint in fingerprints:
            if fingerprint not in known:
                raise UsageError(
                    f"No key {fingerprint} is registered. `tui-kpi registry list` shows all."
                )
        self._rewrite_revoked(
            fingerprints, [registry_text.revoked_line(one, since) for one in fingerprints]
        )

    def unrevoke(self, fingerprints: Sequence[str]) -> None:
        """Take revocations back. Raises UsageError for a key that is not revoked, CannotError."""
        revoked = {fingerprint for fingerprint, _ in self.revoked().since}
        for fingerprint in fingerprints:
            if fingerprint not in revoked:
                raise UsageError(
                    f"The key {fingerprint} is not revoked. `tui-kpi registry list` shows how "
                    "each key stands."
                )
        self._rewrite_revoked(fingerprints, [])

    def _rewrite_revoked(self, fingerprints: Sequence[str], lines: Sequence[str]) -> None:
        with told(), shared.locked(self.folder):
            self.revoked()  # a list that somebody else broke is not written over
            path = self.revoked_file
            text = path.read_text("utf-8") if path.exists() else _REVOKED_HEAD
            kept = [
                line
                for line in text.split("\n")
                if line.strip() and line.split()[0] not in fingerprints
            ]
            shared.write(path, "".join(f"{line}\n" for line in (*kept, *lines)).encode())

    def _append(self, path: Path, head: str, line: str) -> None:
        text = path.read_text("utf-8") if path.exists() else head
        if text and not text.endswith("\n"):
            text += "\n"
        shared.write(path, f"{text}{line}\n".encode())

    def _describe(self, provider: Provider) -> None:
        """Keep a provider's name and frameworks; what is not said stays as it was."""
        import tomli_w  # noqa: PLC0415 - only when it is written

        known = self.providers()
        before = known.get(provider.id, Provider(provider.id))
        frameworks = (*before.frameworks, *provider.frameworks)
        after = Provider(
            provider.id, provider.name or before.name, tuple(dict.fromkeys(frameworks))
        )
        if after == before and self.providers_file.exists():
            return
        known[provider.id] = after
        said = {
            one.id: {"name": one.name, "frameworks": list(one.frameworks)}
            for one in sorted(known.values(), key=lambda one: one.id)
        }
        shared.write(self.providers_file, tomli_w.dumps(said).encode())


def create(folder: Path, id: str, name: str) -> Register:
    """Make a new register.

    Raises SessionError if there is one, UsageError for an id that is none, CannotError.
    """
    import tomli_w  # noqa: PLC0415 - only when it is written

    _check_id(id)
    if not name.strip() or not name.isprintable():
        raise UsageError("Say the council's name on one line, like --name “Eastshire Council”.")
    path = folder / _COUNCIL
    last = _last_receipt(folder)
    if last is not None and last.council_id != id:
        raise SessionError(
            f"The receipts in {folder} are of {last.council_id}, {last.council_name}. Say "
            f"--id {last.council_id}, or choose another folder."
        )
    with told(), shared.locked(folder):
        if not shared.write_new(path, tomli_w.dumps({"id": id, "name": name.strip()}).encode()):
            raise SessionError(f"{folder} is a register already.")
        for file, head in (("allowed_signers", _HEAD), ("revoked_keys", _REVOKED_HEAD)):
            shared.write_new(folder / file, head.encode())
    return Register(folder, id, name.strip())


def is_register(folder: Path) -> bool:
    """Return whether there is a register in `folder`."""
    return (folder / _COUNCIL).is_file()


def was_register(folder: Path) -> bool:
    """Return whether `folder` is a register, or was one and has lost its council's name."""
    return is_register(folder) or _last_receipt(folder) is not None


def open_register(folder: Path) -> Register:
    """Return the register in `folder`; one that only holds keys has no council yet.

    Raises UsageError if it is none.
    """
    path = folder / _COUNCIL
    if not is_register(folder):
        if (last := _last_receipt(folder)) is not None:
            raise UsageError(
                f"{folder} holds receipts, but {_COUNCIL} is gone. Put it back from a backup, or "
                f"type `tui-kpi registry new --registry {folder} --id {last.council_id} "
                f'--name "{last.council_name}"`; all that is in it stays.'
            )
        if (folder / "allowed_signers").is_file():
            return keys_alone(folder)
        raise UsageError(
            f"{folder} is not a register. Is its name right? To make a new one: "
            f"`tui-kpi registry new --registry {folder} --id ID --name NAME`."
        )
    said = _toml(path)
    id, name = said.get("id"), said.get("name")
    if not isinstance(id, str) or not isinstance(name, str):
        raise UsageError(f'{path} needs two lines, id = "…" and name = "…".')
    _check_id(id)
    return Register(folder, id, name)


def keys_alone(folder: Path) -> Register:
    """Return a register that holds keys and has no council yet, whether or not it is begun."""
    return Register(folder, "", "")


def _last_receipt(folder: Path) -> Receipt | None:
    for path in sorted((folder / "receipts").glob(f"[0-9]*{RECEIPT_SUFFIX}"), reverse=True):
        try:
            return read_own(path.read_bytes())[0]
        except Refusal:
            continue
    return None


def _check_id(id: str) -> None:
    if not _ID.fullmatch(id):
        raise UsageError(
            f"“{id}” is not an id: small letters, digits and hyphens, like sunrise-care."
        )


def _provider(path: Path, id: str, said: object) -> Provider:
    if not isinstance(said, dict):
        raise UsageError(f"{path}: {id} must be a table, like [{id}].")
    name, frameworks = said.get("name", ""), said.get("frameworks", [])
    if not isinstance(name, str) or not isinstance(frameworks, list):
        raise UsageError(f"{path}: [{id}] may hold name = “…” and frameworks = [“…”].")
    return Provider(id, name, tuple(map(str, frameworks)))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path.read_bytes())
    except TomlError as error:
        raise UsageError(f"{path} cannot be understood: {error}.") from error


def _parsed(path: Path, parse: Callable[[bytes], _T]) -> _T:
    try:
        return parse(path.read_bytes() if path.exists() else b"")
    except Refusal as refusal:
        raise UsageError(f"{path}: {refusal}") from refusal
