"""A council's receipt: what it received, when, and what it makes of it; signed and chained.

The same kind of container and signature as a sealed return. Each receipt names the SHA-256 of the
one before, so that a council cannot drop or reorder what it has acknowledged.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from tui_kpi import __version__
from tui_kpi.submission import canonical, container, names, sshsig
from tui_kpi.submission.allowed_signers import AllowedSigners
from tui_kpi.submission.container import Member
from tui_kpi.submission.known import Subject
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.sshsig import SignMessage
from tui_kpi.submission.wire import PublicKey

Outcome = Literal["accepted", "queried", "refused"]
_VERSION: Final = "1.0"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a submission was refused: a stable code, and its sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Query:
    """What the council asks about `field`; None for the return as a whole."""

    field: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt.

    `receipt_for` is the SHA-256 of the submission.json that was received. `subject` is None for a
    refused one: what it says of itself was not believed. Moments are aware, to the second.
    """

    seq: int
    prev_receipt_sha256: str | None
    council_id: str
    council_name: str
    key_fingerprint: str
    signer_name: str | None
    receipt_for: str
    subject: Subject | None
    received_at: datetime
    issued_at: datetime
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    queries: tuple[Query, ...] = ()
    application_version: str = __version__


@dataclass(frozen=True, slots=True)
class Signed:
    """A receipt as it was read: who signed it, and its own identity (SHA-256 of receipt.json)."""

    receipt: Receipt
    key: PublicKey
    sha256: str


def write(receipt: Receipt, sign: SignMessage) -> bytes:
    """Return the signed package of `receipt`.

    Raises Refusal for what a reader would refuse, and what `sign` raises.
    """
    from tui_kpi.submission import receipt_schema  # noqa: PLC0415 - pydantic when needed

    said = _as_json(receipt)
    data = canonical.dumps(said, names.RECEIPT)
    receipt_schema.check(said)
    _check_rules(said)
    signature = sign(data, names.RECEIPT_NAMESPACE)
    found = sshsig.parse(signature)
    sshsig.verify(data, names.RECEIPT_NAMESPACE, found)
    _check_key(said, found.key)
    members = (Member(names.RECEIPT, data), Member(names.RECEIPT_SIGNATURE, signature))
    return container.write(members, container.RECEIPT)


def read(data: bytes, allowed_signers: AllowedSigners | None = None) -> Signed:
    """Return the receipt in the package `data`, its signature checked.

    With `allowed_signers` its key must be registered for the council that it names. Raises Refusal
    `receipt-…`.
    """
    from tui_kpi.submission import receipt_schema  # noqa: PLC0415 - pydantic when needed

    with _told_as("receipt-container"):
        document, armour = container.read(data, container.RECEIPT)
    with _told_as("receipt-signature"):
        signature = sshsig.parse(armour.data)
    entries = () if allowed_signers is None else allowed_signers.of_key(signature.key)
    if allowed_signers is not None and not entries:
        raise Refusal("receipt-key-unknown", fingerprint=signature.key.fingerprint)
    with _told_as("receipt-signature"):
        sshsig.verify(document.data, names.RECEIPT_NAMESPACE, signature)
    with _told_as("receipt-json"):
        said: Any = canonical.loads(document.data, names.RECEIPT)
    _check_version(said)
    receipt_schema.check(said)
    _check_rules(said)
    _check_key(said, signature.key)
    council = said["council"]["id"]
    if allowed_signers is not None and not any(
        council in entry.principals and entry.allows(names.RECEIPT_NAMESPACE) for entry in entries
    ):
        raise Refusal("receipt-key-unknown", fingerprint=signature.key.fingerprint)
    return Signed(_from_json(said), signature.key, hashlib.sha256(document.data).hexdigest())


def read_own(data: bytes) -> tuple[Receipt, str]:
    """Return a receipt that this council wrote itself, and its SHA-256, without checking it again.

    Raises Refusal `receipt-container` or `receipt-form` if it is none.
    """
    with _told_as("receipt-container"):
        document, _ = container.read(data, container.RECEIPT)
    try:
        return _from_json(json.loads(document.data)), hashlib.sha256(document.data).hexdigest()
    except (ValueError, KeyError, TypeError):
        raise Refusal("receipt-form", where="its parts are not those of a receipt") from None


@contextmanager
def _told_as(
    code: Literal["receipt-container", "receipt-signature", "receipt-json"],
) -> Iterator[None]:
    """Give a refusal of the layers below the receipt's own code, and keep its sentence."""
    try:
        yield
    except Refusal as refusal:
        where = refusal.sentence[:1].lower() + refusal.sentence[1:].rstrip(".")
        raise Refusal(code, where=where) from None


def _check_version(said: Any) -> None:
    if not isinstance(said, dict) or said.get("format") != names.RECEIPT_FORMAT:
        raise Refusal("receipt-form", where="it does not call itself a receipt")
    version, features = said.get("format_version"), said.get("required_features")
    if not isinstance(version, str) or not version.startswith("1."):
        raise Refusal("receipt-version", what=f"the format version {version}")
    if isinstance(features, list) and features:
        raise Refusal("receipt-version", what=f"the feature {features[0]}")


def _check_rules(said: dict[str, Any]) -> None:
    """Require what a schema cannot say."""
    outcome = said["outcome"]
    rules = {
        "only the first has none before it": (said["seq"] == 1)
        == (said["prev_receipt_sha256"] is None),
        "reasons belong to a refusal": (outcome == "refused") == bool(said["reasons"]),
        "queries belong to a query": (outcome == "queried") == bool(said["queries"]),
        "a refused return is not described": (outcome == "refused") == (said["subject"] is None),
    }
    for rule, holds in rules.items():
        if not holds:
            raise Refusal("receipt-rule", where=rule)
    received, issued = (datetime.fromisoformat(said[key]) for key in ("received_at", "issued_at"))
    if received > issued:
        raise Refusal("receipt-rule", where="it was received after the receipt was made")


def _check_key(said: dict[str, Any], key: PublicKey) -> None:
    named = said["signer"]["key_fingerprint"]
    if named != key.fingerprint:
        raise Refusal("receipt-key-differs", expected=named, found=key.fingerprint)


def _as_json(receipt: Receipt) -> dict[str, Any]:
    subject = receipt.subject
    return {
        "format": names.RECEIPT_FORMAT,
        "format_version": _VERSION,
        "required_features": [],
        "seq": receipt.seq,
        "prev_receipt_sha256": receipt.prev_receipt_sha256,
        "council": {"id": receipt.council_id, "name": receipt.council_name},
        "signer": {"key_fingerprint": receipt.key_fingerprint, "name": receipt.signer_name},
        "receipt_for": receipt.receipt_for,
        "subject": subject
        and {
            "provider": subject.provider,
            "framework": subject.framework,
            "period": subject.period,
            "submission_id": subject.submission_id,
            "revision": subject.revision,
        },
        "received_at": receipt.received_at.isoformat(timespec="seconds"),
        "issued_at": receipt.issued_at.isoformat(timespec="seconds"),
        "outcome": receipt.outcome,
        "reasons": [{"code": it.code, "sentence": it.sentence} for it in receipt.reasons],
        "queries": [{"field": it.field, "text": it.text} for it in receipt.queries],
        "application": {"name": names.APPLICATION, "version": receipt.application_version},
        "extensions": {},
    }


def _from_json(said: dict[str, Any]) -> Receipt:
    subject = said["subject"]
    return Receipt(
        seq=said["seq"],
        prev_receipt_sha256=said["prev_receipt_sha256"],
        council_id=said["council"]["id"],
        council_name=said["council"]["name"],
        key_fingerprint=said["signer"]["key_fingerprint"],
        signer_name=said["signer"]["name"],
        receipt_for=said["receipt_for"],
        subject=subject
        and Subject(
            provider=subject["provider"],
            framework=subject["framework"],
            period=subject["period"],
            submission_id=subject["submission_id"],
            revision=subject["revision"],
        ),
        received_at=datetime.fromisoformat(said["received_at"]),
        issued_at=datetime.fromisoformat(said["issued_at"]),
        outcome=said["outcome"],
        reasons=tuple(Reason(it["code"], it["sentence"]) for it in said["reasons"]),
        queries=tuple(Query(it["field"], it["text"]) for it in said["queries"]),
        application_version=said["application"]["version"],
    )
