"""The council's registry: OpenSSH's `allowed_signers`, and a list of revoked keys beside it.

Read as ssh-keygen reads it (ssh-keygen(1), ALLOWED SIGNERS), but whole or not at all: a line that
ssh-keygen would skip, or that means more than it seems to, refuses the file with its number.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from tui_kpi.submission import wire
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.wire import PublicKey, WireError

_OPTION: Final = re.compile(r'([A-Za-z-]+)="([^"\\]*)"(,|$)')
_DATE: Final = re.compile(r"(\d{8})(\d{4}(?:\d{2})?)?Z", re.ASCII)
_REVOKED: Final = re.compile(
    r"(SHA256:[A-Za-z0-9+/]{43})(?:[ \t]+(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ))?", re.ASCII
)
_PATTERN: Final = frozenset("*?!")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the registry.

    `namespaces` None means any purpose; `valid_after` and `valid_before` None mean no bound. Both
    bounds are inclusive, as in ssh-keygen.
    """

    line: int
    principals: tuple[str, ...]
    key: PublicKey
    namespaces: tuple[str, ...] | None
    valid_after: datetime | None
    valid_before: datetime | None

    def allows(self, namespace: str) -> bool:
        """Whether the key may sign for the purpose `namespace`."""
        return self.namespaces is None or namespace in self.namespaces

    def begun(self, at: datetime) -> bool:
        """Whether the key's time has begun at the moment `at` (aware)."""
        return self.valid_after is None or self.valid_after <= at

    def ended(self, at: datetime) -> bool:
        """Whether the key's time has ended at the moment `at` (aware)."""
        return self.valid_before is not None and self.valid_before < at


@dataclass(frozen=True, slots=True)
class AllowedSigners:
    """A whole registry, in the order of its lines."""

    entries: tuple[Entry, ...]
    _by_key: dict[PublicKey, list[Entry]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key: dict[PublicKey, list[Entry]] = {}
        for entry in self.entries:
            by_key.setdefault(entry.key, []).append(entry)
        object.__setattr__(self, "_by_key", by_key)

    def of_key(self, key: PublicKey) -> tuple[Entry, ...]:
        """Return every entry of `key`; none means that the key is unknown."""
        return tuple(self._by_key.get(key, ()))


@dataclass(frozen=True, slots=True)
class RevokedKeys:
    """Fingerprints that no longer count, each with the moment since when, or None for always."""

    since: tuple[tuple[str, datetime | None], ...]

    def revocation(self, fingerprint: str, at: datetime | None) -> tuple[datetime | None] | None:
        """Return the revocation that holds at the moment `at`, boxed, or None if none does.

        Without a time every revocation holds: that errs on the safe side.
        """
        for listed, since in self.since:
            if listed == fingerprint and (since is None or at is None or since <= at):
                return (since,)
        return None


def parse(data: bytes) -> AllowedSigners:
    """Return the registry. Raises Refusal `registry-line`."""
    entries = []
    for number, line in _lines(data, "registry-line"):
        try:
            entries.append(_entry(number, line))
        except (WireError, _LineError) as error:
            raise Refusal("registry-line", line=number, where=error) from None
    return AllowedSigners(tuple(entries))


def parse_revoked(data: bytes) -> RevokedKeys:
    """Return the list of revoked keys: `SHA256:…` and an optional UTC time on each line.

    Raises Refusal `revoked-line`.
    """
    since: list[tuple[str, datetime | None]] = []
    for number, line in _lines(data, "revoked-line"):
        match = _REVOKED.fullmatch(line.strip(" \t"))
        try:
            if match is None:
                raise ValueError
            moment = datetime.fromisoformat(match[2]) if match[2] else None
        except ValueError:
            raise Refusal("revoked-line", line=number, where=f"{line} is not understood") from None
        since.append((match[1], moment))
    return RevokedKeys(tuple(since))


class _LineError(ValueError):
    """What is wrong with a line."""


def _lines(data: bytes, code: str) -> list[tuple[int, str]]:
    """Return the numbered lines that are neither blank nor comments; only LF ends a line."""
    if data.startswith(b"\xef\xbb\xbf"):
        # Windows' Notepad writes it; to ssh-keygen it is part of the first principal.
        raise Refusal(code, line=1, where="it begins with a byte-order mark; save without one")
    found = []
    for number, raw in enumerate(data.split(b"\n"), start=1):
        try:
            # A Windows line end is no fault: ssh-keygen drops the CR too.
            line = raw.removesuffix(b"\r").decode("utf-8").lstrip(" \t")
        except UnicodeDecodeError:
            raise Refusal(code, line=number, where="it is not UTF-8 text") from None
        if not line or line.startswith("#"):
            continue
        if any(ord(character) < 32 and character != "\t" for character in line):
            raise Refusal(code, line=number, where="it holds a control character")
        found.append((number, line))
    return found


def _entry(number: int, line: str) -> Entry:
    principals, rest = _word(line)
    options = ""
    if "=" in _word(rest)[0].partition('"')[0]:
        options, rest = _options_word(rest)
    kind, rest = _word(rest)
    encoded, _comment = _word(rest)
    if kind != "ssh-ed25519":
        raise _LineError(f"{kind or 'nothing'} stands where ssh-ed25519 is needed")
    namespaces, after, before = _options(options)
    if after is not None and before is not None and before <= after:
        raise _LineError("valid-before is not later than valid-after")
    key = wire.parse_blob(wire.decode_base64(encoded))
    return Entry(number, _listed(principals, "principal"), key, namespaces, after, before)


def _word(text: str) -> tuple[str, str]:
    parts = re.split(r"[ \t]+", text, maxsplit=1)
    return parts[0], parts[1] if len(parts) == 2 else ""


def _options_word(text: str) -> tuple[str, str]:
    """Split at the first blank outside quotes."""
    quoted = False
    for index, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character in " \t" and not quoted:
            return text[:index], text[index:].lstrip(" \t")
    raise _LineError("a key is missing")


def _options(
    text: str,
) -> tuple[tuple[str, ...] | None, datetime | None, datetime | None]:
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = _OPTION.match(text, position)
        if match is None or (match[3] and match.end() == len(text)):
            raise _LineError(f"the option {text[position:]} is not understood")
        name = match[1].lower()
        if name not in {"namespaces", "valid-after", "valid-before"}:
            raise _LineError(f"the option {name} is not used here")
        if name in found:
            raise _LineError(f"{name} stands twice")
        found[name] = match[2]
        position = match.end()
    namespaces = _listed(found["namespaces"], "namespace") if "namespaces" in found else None
    return namespaces, _moment(found, "valid-after"), _moment(found, "valid-before")


def _listed(text: str, what: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    for name in names:
        if not name or '"' in name or any(c.isspace() for c in name):
            raise _LineError(f"a {what} is empty or quoted")
        # A pattern would let a key sign for providers that nobody named.
        if _PATTERN & set(name):
            raise _LineError(f"the {what} {name} is a pattern; name each one in full")
    return names


def _moment(options: dict[str, str], name: str) -> datetime | None:
    if name not in options:
        return None
    match = _DATE.fullmatch(options[name])
    if match is None:
        # Without Z the time would mean something else on every machine.
        raise _LineError(f"{name} must be a UTC time such as 20260401Z or 202604011200Z")
    try:
        digits = match[1] + (match[2] or "").ljust(6, "0")
        return datetime.strptime(f"{digits}+0000", "%Y%m%d%H%M%S%z")
    except ValueError:
        raise _LineError(f"{name} is not a date of the calendar") from None
