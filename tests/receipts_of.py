"""Receipts of Lancashire for what a test sealed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tui_kpi.session.archive.sealed_returns import SealedReturn
from tui_kpi.submission import keys, receipt
from tui_kpi.submission.known import Subject
from tui_kpi.submission.receipt import Query, Receipt

COUNCIL_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))
FINGERPRINT = keys.fingerprint(COUNCIL_KEY)
ASKED = {"outcome": "queried", "queries": (Query("kpi3a_a1", "Those who left too?"),)}


def receipt_for(sealed: SealedReturn, seq: int = 1, **changes: Any) -> bytes:
    """Return the council's receipt for a sealed return, with some of it changed."""
    subject = Subject(
        sealed.about.provider_id,
        sealed.framework,
        sealed.period,
        sealed.submission_id,
        sealed.revision,
    )
    said: dict[str, Any] = {
        "seq": seq,
        "prev_receipt_sha256": None if seq == 1 else "ab" * 32,
        "council_id": "lancashire",
        "council_name": "Lancashire County Council",
        "key_fingerprint": FINGERPRINT,
        "signer_name": None,
        "receipt_for": sealed.sha256,
        "subject": subject,
        "received_at": datetime(2027, 4, 12, 9, 0, tzinfo=UTC),
        "issued_at": datetime(2027, 4, 13, 9, 0, tzinfo=UTC),
        "outcome": "accepted",
    }
    return receipt.write(Receipt(**{**said, **changes}), keys.signer(COUNCIL_KEY))
