"""`tui-kpi registry …`: the council's register of providers' keys, and when returns are due."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tui_kpi.cli import asking
from tui_kpi.cli.context import Context
from tui_kpi.cli.key import chosen_key, council_keyring_of
from tui_kpi.cli.moments import day_or_moment
from tui_kpi.council.receipt_chain import lost_by_revoking
from tui_kpi.council.register import Provider, Register, create, keys_alone, open_register
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.session.references import framework_called
from tui_kpi.session.user_paths import read_named
from tui_kpi.submission import cards, keys, registry_text
from tui_kpi.submission.allowed_signers import Entry, RevokedKeys
from tui_kpi.submission.cards import MAX_CARD, Card, Rotation
from tui_kpi.submission.names import RECEIPT_NAMESPACE
from tui_kpi.submission.registry_text import Registration
from tui_kpi.submission.wire import PublicKey

_DONE = {
    "added": "is registered for",
    "changed": "counts at the times that you said, for",
    "known": "was registered already for",
}


def run(arguments: Namespace, context: Context) -> int:
    """Do one thing with a register."""
    if arguments.action == "new":
        made = create(arguments.registry, arguments.id, arguments.name)
        print(made.folder)
        print(f"This is the register of {made.name} ({made.id}).", file=sys.stderr)
        return 0
    opened = _to_add_to if arguments.action == "add" else open_register
    register = opened(arguments.registry)
    if arguments.action == "add":
        _add(register, arguments, context)
    elif arguments.action == "revoke":
        _revoke(register, arguments, context.now())
    elif arguments.action == "deadline":
        _deadline(register, arguments.deadlines, context)
    elif arguments.action == "list":
        _list(register, context.now(), as_json=arguments.json)
    else:
        print(_exported(register, arguments, context), end="")
    return 0


def _to_add_to(folder: Path) -> Register:
    """Return the register in `folder`; where nothing is yet, one that begins with its first key.

    Somebody at a terminal is asked, for the name may be a slip. Raises UsageError.
    """
    if folder.exists() and any(folder.iterdir()):
        return open_register(folder)
    if asking.on_a_terminal() and not asking.agreed(
        f"There is no register in {folder} yet. Begin one there? Type yes to go on:"
    ):
        raise UsageError(f"Nothing was done. Is the name right: {folder}?")
    print(
        f"A register is begun in {folder}. Say whose it is with `tui-kpi registry new`.",
        file=sys.stderr,
    )
    return keys_alone(folder)


def _exported(register: Register, arguments: Namespace, context: Context) -> str:
    if arguments.own:
        register.check_council()
        own = chosen_key(arguments.key, context, council_keyring_of(context))
        said = Registration(register.id, own.public, comment=register.name)
        return f"{registry_text.line(said, RECEIPT_NAMESPACE)}\n"
    signers, revoked = register.signers(), register.revoked()
    if arguments.basic:
        return registry_text.basic(signers, revoked, context.now())
    return registry_text.full(signers, revoked)


def _add(register: Register, arguments: Namespace, context: Context) -> None:
    said = _read(arguments.card)
    if isinstance(said, Rotation):
        _check_old_key(register, said)
    principal = arguments.principal or said.provider_id
    if not principal:
        raise UsageError("A .pub file does not say whose key it is. Say it with --principal ID.")
    if said.provider_id and principal != said.provider_id:
        raise UsageError(f"{arguments.card} is of {said.provider_id}, not of {principal}.")
    frameworks = [framework_called(context.catalogue, it).id for it in arguments.framework]
    after, before = day_or_moment(arguments.valid_after), day_or_moment(arguments.valid_before)
    if after is not None and before is not None and before <= after:
        raise UsageError("--valid-before must be later than --valid-after.")
    key = said.new if isinstance(said, Rotation) else said.key
    name = " ".join((arguments.name or said.provider_name).split())
    if not _known(register, principal, key):
        if not isinstance(said, Rotation):
            _say_others(register, principal, context.now())
        _confirm(principal, name, said.words, assume_yes=arguments.yes)
    comment = f"{name} ({said.holder})" if said.holder else name
    done = register.add(
        Registration(principal, key, after, before, comment),
        Provider(principal, name, tuple(frameworks)),
    )
    print(key.fingerprint)
    print(f"The key {_DONE[done]} {principal}.", file=sys.stderr)
    if isinstance(said, Rotation):
        print(
            "The old key still counts. When its last return is in: "
            f"tui-kpi registry revoke {said.old.fingerprint} --registry {register.folder}",
            file=sys.stderr,
        )


def _read(path: Path) -> Card | Rotation:
    """Return the card or statement in a file; a .pub file is a card without a provider."""
    data = read_named(path, MAX_CARD)
    if data.startswith(b"PK"):
        raise UsageError(
            f"{path} is a package, not a key card. Choose the provider's .kpi-card file."
        )
    if not data.startswith(b"ssh-"):
        return cards.read(data)
    key = keys.parse_public_line(data.decode("utf-8", "replace"))
    return Card("", "", None, key, datetime.min.replace(tzinfo=UTC))


def _check_old_key(register: Register, rotation: Rotation) -> None:
    """Require that the old key of a statement counts for its provider. Raises SessionError."""
    old = rotation.old
    if not _known(register, rotation.provider_id, old):
        raise SessionError(
            f"The old key {old.fingerprint} is not registered for {rotation.provider_id}. "
            "Ask the provider for a key card of the new key instead."
        )
    if register.revoked().revocation(old.fingerprint, None) is not None:
        raise SessionError(
            f"The old key {old.fingerprint} is revoked, so it cannot vouch for a new one. "
            "Ask the provider for a key card of the new key instead."
        )


def _known(register: Register, principal: str, key: PublicKey) -> bool:
    return any(principal in entry.principals for entry in register.signers().of_key(key))


def _say_others(register: Register, principal: str, now: datetime) -> None:
    """Say which keys the provider has already, before anybody agrees to another."""
    revoked = register.revoked()
    for entry in register.signers().entries:
        if principal not in entry.principals or entry.ended(now):
            continue
        if revoked.revocation(entry.key.fingerprint, now) is None:
            print(
                f"{principal} has a key already: {entry.key.fingerprint}. It goes on counting. "
                "Is this one another person's? If it is to take the other's place, ask for the "
                "reason when you telephone, and revoke the other afterwards.",
                file=sys.stderr,
            )


def _confirm(principal: str, name: str, words: str, *, assume_yes: bool) -> None:
    """Have the eight words compared. Raises SessionError if they differ, UsageError unasked."""
    print(f"Key for   {principal}  {name}".rstrip(), file=sys.stderr)
    print(f"Words     {words}", file=sys.stderr)
    if assume_yes:
        return
    if not asking.on_a_terminal():
        raise UsageError(
            "Telephone the provider and compare the eight words; then say --yes. Nothing was added."
        )
    if not asking.agreed(
        "Telephone the provider on a number that you know, and have the eight words read out.\n"
        "Are they the same? Type yes to register the key:"
    ):
        raise SessionError("Nothing was added.")


def _revoke(register: Register, arguments: Namespace, now: datetime) -> None:
    fingerprints = _fingerprints(register, arguments.key)
    if arguments.undo:
        register.unrevoke(fingerprints)
        done = "No longer revoked: it counts again, at any time."
    elif arguments.always:
        register.revoke(fingerprints, None)
        done = "Revoked as if it had never counted."
    else:
        since = day_or_moment(arguments.at) or _next_second(now)
        register.revoke(fingerprints, since)
        done = f"Revoked: what arrived before {_when(since)} still counts."
    for fingerprint in fingerprints:
        print(fingerprint)
    print(done, file=sys.stderr)
    if arguments.undo:
        return
    lost = lost_by_revoking(register, fingerprints)
    if lost:
        print("It was accepted, but is no longer counted:", file=sys.stderr)
        for one in lost:
            print(f"  {one}", file=sys.stderr)
        print(
            "Ask the provider to sign it again with a new key. To take this back: "
            f"tui-kpi registry revoke {arguments.key} --registry {register.folder} --undo",
            file=sys.stderr,
        )


def _fingerprints(register: Register, named: str) -> list[str]:
    """Return the keys that a fingerprint or a provider's id means. Raises UsageError."""
    if named.startswith("SHA256:"):
        return [named]
    entries = [it for it in register.signers().entries if named in it.principals]
    if not entries:
        raise UsageError(f"{named} has no key in the register. `tui-kpi registry list` shows all.")
    return list(dict.fromkeys(it.key.fingerprint for it in entries))


def _next_second(now: datetime) -> datetime:
    """Return the first whole second after `now`: what is received up to now counts."""
    return now.replace(microsecond=0) + timedelta(seconds=1)


def _deadline(register: Register, given: list[str], context: Context) -> None:
    said: dict[tuple[str, str], date | None] = {}
    for one in given:
        reference, equals, text = one.rpartition("=")
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            equals = ""
        if not equals:
            raise UsageError(f"“{one}” is not RETURN=DATE, like lancashire/2026-27-Q4=2027-04-30.")
        framework, period = context.session.resolve(reference)
        said[framework.id, period.id] = day
    if said:
        register.set_deadlines(said)
    for (id, period_id), when in register.deadlines().items():
        print(f"{id}/{period_id}  {when}")


def _list(register: Register, now: datetime, *, as_json: bool) -> None:
    entries, revoked = register.signers().entries, register.revoked()
    providers = register.providers()
    if as_json:
        from tui_kpi.cli.output import print_json

        print_json(
            [
                {
                    "id": one.id,
                    "name": one.name,
                    "frameworks": list(one.frameworks),
                    "keys": [
                        _key_json(revoked, entry, now)
                        for entry in entries
                        if one.id in entry.principals
                    ],
                }
                for one in providers.values()
            ]
        )
        return
    for one in providers.values():
        frameworks = f" ({', '.join(one.frameworks)})" if one.frameworks else ""
        print(f"{one.id}  {one.name}{frameworks}".rstrip())
        for entry in entries:
            if one.id in entry.principals:
                print(f"  {entry.key.fingerprint}  {_standing(revoked, entry, now)}")
    if not providers:
        print("No provider is registered yet. `tui-kpi registry add` does it.", file=sys.stderr)


def _standing(revoked: RevokedKeys, entry: Entry, now: datetime) -> str:
    revocation = revoked.revocation(entry.key.fingerprint, None)
    if revocation is not None:
        since = revocation[0]
        return "revoked" if since is None else f"revoked from {_when(since)} on"
    if not entry.begun(now) and entry.valid_after is not None:
        return f"counts from {_when(entry.valid_after)} on"
    if entry.valid_before is not None:
        return f"{'ended' if entry.ended(now) else 'ends'} {_when(entry.valid_before)}"
    return "counts"


def _key_json(revoked: RevokedKeys, entry: Entry, now: datetime) -> dict[str, str | None]:
    return {
        "fingerprint": entry.key.fingerprint,
        "line": entry.key.line(),
        "valid_after": None if entry.valid_after is None else entry.valid_after.isoformat(),
        "valid_before": None if entry.valid_before is None else entry.valid_before.isoformat(),
        "standing": _standing(revoked, entry, now),
    }


def _when(moment: datetime) -> str:
    seconds = ":%S" if moment.second else ""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M{seconds}} UTC"
