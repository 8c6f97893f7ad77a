"""Writing a council's registry: lines of `allowed_signers` and of the list of revoked keys.

What is written is read back by `allowed_signers.parse`, and by ssh-keygen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tui_kpi.submission.allowed_signers import AllowedSigners, Entry, RevokedKeys
from tui_kpi.submission.names import RETURN_NAMESPACE
from tui_kpi.submission.wire import PublicKey


@dataclass(frozen=True, slots=True)
class Registration:
    """One key of one provider, as it is put into the registry.

    Moments are aware; None means no bound. `comment` is for people.
    """

    principal: str
    key: PublicKey
    valid_after: datetime | None = None
    valid_before: datetime | None = None
    comment: str = ""


def line(registration: Registration, namespace: str = RETURN_NAMESPACE) -> str:
    """Return the line of `allowed_signers` for a key, without a line end."""
    entry = Entry(
        line=0,
        principals=(registration.principal,),
        key=registration.key,
        namespaces=(namespace,),
        valid_after=registration.valid_after,
        valid_before=registration.valid_before,
    )
    return _line(entry, registration.comment)


def redated(
    entry: Entry, after: datetime | None, before: datetime | None, comment: str = ""
) -> str:
    """Return the line of an entry that counts at other times, without a line end."""
    return _line(replace(entry, valid_after=after, valid_before=before), comment)


def revoked_line(fingerprint: str, since: datetime | None) -> str:
    """Return the line of the list of revoked keys, without a line end."""
    if since is None:
        return fingerprint
    return f"{fingerprint} {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def full(registry: AllowedSigners, revoked: RevokedKeys) -> str:
    """Return the whole registry for ssh-keygen 8.7 and later.

    ssh-keygen knows no revocation: a revoked key ends when it was revoked, or is left out.
    """
    return _text(_unrevoked(registry, revoked))


def basic(registry: AllowedSigners, revoked: RevokedKeys, at: datetime) -> str:
    """Return the registry as of the moment `at`, without dates: ssh-keygen before 8.7 knows none.

    Only keys that count at that moment are in it.
    """
    return _text(
        [
            Entry(entry.line, entry.principals, entry.key, entry.namespaces, None, None)
            for entry in registry.entries
            if entry.begun(at)
            and not entry.ended(at)
            and revoked.revocation(entry.key.fingerprint, at) is None
        ]
    )


def _unrevoked(registry: AllowedSigners, revoked: RevokedKeys) -> list[Entry]:
    kept = []
    for entry in registry.entries:
        since = [at for listed, at in revoked.since if listed == entry.key.fingerprint]
        ends = [at for at in (*since, entry.valid_before) if at is not None]
        if None in since:
            continue
        end = min(ends, default=None)
        if end is not None and entry.valid_after is not None and end <= entry.valid_after:
            continue
        kept.append(
            Entry(entry.line, entry.principals, entry.key, entry.namespaces, entry.valid_after, end)
        )
    return kept


def _text(entries: Sequence[Entry]) -> str:
    return "".join(f"{_line(entry)}\n" for entry in entries)


def _line(entry: Entry, comment: str = "") -> str:
    options = []
    if entry.namespaces is not None:
        options.append(f'namespaces="{",".join(entry.namespaces)}"')
    if entry.valid_after is not None:
        options.append(f'valid-after="{_moment(entry.valid_after)}"')
    if entry.valid_before is not None:
        options.append(f'valid-before="{_moment(entry.valid_before)}"')
    words = [",".join(entry.principals), ",".join(options), entry.key.line(comment)]
    return " ".join(filter(None, words))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%SZ}"
