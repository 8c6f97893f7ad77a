"""`tui-kpi verify FILE…`: check a sealed file, and show what it says."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from tui_kpi.cli.context import Context, read_file
from tui_kpi.session.errors import UsageError
from tui_kpi.session.verifying import recompute, rendering
from tui_kpi.submission import allowed_signers
from tui_kpi.submission.allowed_signers import AllowedSigners, RevokedKeys
from tui_kpi.submission.container import MAX_PACKAGE
from tui_kpi.submission.refusal import Notice, Refusal
from tui_kpi.submission.verify import Recompute, Verified, verify

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


def run(arguments: Namespace, context: Context) -> int:
    """Print what every good file says; say on stderr why any other is refused.

    The status is the worst of all: 1 for a refused file, 2 for one that cannot be read.
    """
    policy = _Policy(
        registry=_parsed(arguments.allowed_signers, allowed_signers.parse),
        revoked=_parsed(arguments.revoked, allowed_signers.parse_revoked),
        recipient=arguments.recipient,
        received_at=_moment(arguments.received_at),
        training=arguments.training,
    )
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
                print(f"{refusal.sentence} {refusal.advice}", file=sys.stderr)
        except UsageError as error:
            status = 2
            verdicts.append({"file": str(file), "good": False, "sentence": str(error)})
            print(error, file=sys.stderr)
        else:
            verdicts.append(_good(file, verified))
            if not arguments.json:
                _show(file, verified, rendering(context.catalogue, verified.submission))
    if arguments.json:
        from tui_kpi.cli.output import print_json

        print_json(verdicts)
    return status


def _verify(file: Path, policy: _Policy, again: Recompute) -> Verified:
    return verify(
        read_file(file, MAX_PACKAGE),
        recompute=again,
        allowed_signers=policy.registry,
        revoked=policy.revoked,
        recipient=policy.recipient,
        received_at=policy.received_at,
        training=policy.training,
    )


def _parsed(file: Path | None, parse: Callable[[bytes], _T]) -> _T | None:
    if file is None:
        return None
    try:
        return parse(read_file(file, _TEXT_LIMIT))
    except Refusal as refusal:
        raise UsageError(f"{file}: {refusal.sentence} {refusal.advice}") from refusal


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise UsageError(
            f"“{text}” is not a moment with its UTC offset, like 2027-04-02T09:30:00+01:00 or "
            "2027-04-02T08:30:00Z."
        )
    return moment


def _show(file: Path, verified: Verified, text: str) -> None:
    print(text)
    who = ", ".join(verified.principals) or "a key that was not looked up"
    print(f"{file}: the signature is good. Signed by {who}.")
    print(f"Key      {verified.fingerprint}")
    print(f"SHA-256  {verified.sha256}")
    for title, notices in (
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
        "warnings": _coded(verified.warnings),
        "not_checked": _coded(verified.not_checked),
    }


def _coded(notices: Sequence[Notice]) -> list[dict[str, str]]:
    return [{"code": it.code, "sentence": it.sentence} for it in notices]
