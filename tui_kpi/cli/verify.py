"""`tui-kpi verify FILE…`: check a sealed file, and show what it says."""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tui_kpi.cli.context import Context
from tui_kpi.cli.moments import day_or_moment
from tui_kpi.cli.output import coded, print_json
from tui_kpi.session.errors import UsageError
from tui_kpi.session.sealing.recompute import recompute, rendering
from tui_kpi.session.user_paths import read_named
from tui_kpi.submission import allowed_signers, container
from tui_kpi.submission.allowed_signers import AllowedSigners, RevokedKeys
from tui_kpi.submission.container import MAX_PACKAGE
from tui_kpi.submission.known import Known
from tui_kpi.submission.refusal import Notice, Refusal, notice
from tui_kpi.submission.verify import Recompute, Verified, verify

if TYPE_CHECKING:
    from tui_kpi.council.receipt_chain import Ledger

_TEXT_LIMIT = 16 * 1024 * 1024
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Policy:
    """What the caller wants checked beyond the file itself."""

    registry: AllowedSigners | None
    revoked: RevokedKeys | None
    recipient: str | None
    received_at: datetime | None
    training: bool
    known: Known | None
    ledger: Ledger | None
    """The receipts of the register, if one is given: what is on file is judged by them."""
    cross_check: bool
    signers_file: Path | None


def run(arguments: Namespace, context: Context) -> int:
    """Print what every good file says; say on stderr why any other is refused.

    The status is the worst of all: 1 for a refused file, 2 for one that cannot be read.
    """
    policy = _policy(arguments)
    again = recompute(context.catalogue)
    status = 0
    verdicts: list[dict[str, Any]] = []
    for file in arguments.files:
        try:
            verified = _verify(file, policy, again)
        except Refusal as refusal:
            status = max(status, 1)
            verdicts.append(_refused(file, refusal))
            if not arguments.json:
                print(f"{file} is refused ({refusal.code}).", file=sys.stderr)
                print(refusal, file=sys.stderr)
        except UsageError as error:
            status = 2
            verdicts.append({"file": str(file), "good": False, "sentence": str(error)})
            print(error, file=sys.stderr)
        else:
            verdicts.append(_good(file, verified))
            if not arguments.json:
                _show(file, verified, rendering(context.catalogue, verified.submission))
    if arguments.json:
        print_json(verdicts)
    return status


def _policy(arguments: Namespace) -> _Policy:
    """Return what was given: a register's folder gives all of its own, other options go before."""
    registry, revoked = arguments.allowed_signers, arguments.revoked
    recipient, known, ledger = arguments.recipient, arguments.known, None
    if arguments.registry is not None:
        from tui_kpi.council.register import open_register

        register = open_register(arguments.registry)
        registry, revoked = registry or register.signers_file, revoked or register.revoked_file
        recipient = recipient or register.id or None
        if known is None:
            from tui_kpi.council.receipt_chain import Ledger

            ledger = Ledger(register.receipts)
            ledger.refresh()
    if known is not None and not known.is_dir():
        raise UsageError(f"{known} is not a folder.")
    return _Policy(
        registry=_parsed(registry, allowed_signers.parse),
        revoked=_parsed(revoked, allowed_signers.parse_revoked),
        recipient=recipient,
        received_at=day_or_moment(arguments.received_at),
        known=None if known is None else _known_in(known),
        ledger=ledger,
        cross_check=arguments.cross_check,
        signers_file=registry,
        training=arguments.training,
    )


def _known_in(folder: Path) -> Known:
    from tui_kpi.council.receipt_chain import known_in

    return known_in(folder)


def _verify(file: Path, policy: _Policy, again: Recompute) -> Verified:
    data = read_named(file, MAX_PACKAGE)
    identity = hashlib.sha256(container.read(data)[0].data).hexdigest()
    on_file = None if policy.ledger is None else policy.ledger.latest(identity)
    received_at = policy.received_at
    if received_at is None and on_file is not None and on_file.subject is not None:
        received_at = on_file.received_at
    verified = verify(
        data,
        recompute=again,
        allowed_signers=policy.registry,
        revoked=policy.revoked,
        recipient=policy.recipient,
        received_at=received_at,
        training=policy.training,
    )
    warnings, not_checked = list(verified.warnings), list(verified.not_checked)
    known = policy.known if policy.ledger is None else policy.ledger.known
    said = None if policy.ledger is None else policy.ledger.said_of(identity)
    if known is None:
        not_checked.append(notice("known-not-given"))
    elif on_file is None or on_file.subject is None:
        warnings += known.check(verified.submission, verified.sha256)
    checked: tuple[Notice, ...] = () if said is None else (said,)
    if policy.cross_check:
        from tui_kpi.submission.cross_check import cross_check

        second = cross_check(verified, policy.signers_file, received_at)
        if second.code == "cross-checked":
            checked += (second,)
        else:
            not_checked.append(second)
    return replace(
        verified, warnings=tuple(warnings), not_checked=tuple(not_checked), checked=checked
    )


def _parsed(file: Path | None, parse: Callable[[bytes], _T]) -> _T | None:
    if file is None:
        return None
    try:
        return parse(read_named(file, _TEXT_LIMIT))
    except Refusal as refusal:
        raise UsageError(f"{file}: {refusal}") from refusal


def _show(file: Path, verified: Verified, text: str) -> None:
    print(text)
    who = ", ".join(verified.principals) or "a key that was not looked up"
    print(f"{file}: the signature is good. Signed by {who}.")
    print(f"Key      {verified.fingerprint}")
    print(f"SHA-256  {verified.sha256}")
    for title, notices in (
        ("Checked", verified.checked),
        ("Warning", verified.warnings),
        ("Not checked", verified.not_checked),
    ):
        for it in notices:
            print(f"{title}: {it.sentence}")


def _refused(file: Path, refusal: Refusal) -> dict[str, Any]:
    return {
        "file": str(file),
        "good": False,
        "code": refusal.code,
        "sentence": refusal.sentence,
        "advice": refusal.advice,
    }


def _good(file: Path, verified: Verified) -> dict[str, Any]:
    submission = verified.submission
    return {
        "file": str(file),
        "good": True,
        "sha256": verified.sha256,
        "fingerprint": verified.fingerprint,
        "principals": list(verified.principals),
        "submission_id": submission["submission_id"],
        "revision": submission["revision"],
        "provider": submission["provider"]["id"],
        "recipient": submission["recipient"]["id"],
        "framework": submission["framework"]["id"],
        "period": submission["return"]["period"],
        "warnings": coded(verified.warnings),
        "not_checked": coded(verified.not_checked),
        "checked": coded(verified.checked),
    }
