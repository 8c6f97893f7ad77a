"""A small sealed return, and the means to make dishonest ones that are validly signed."""

import copy
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tui_kpi.submission import allowed_signers, container, keys, names, sshsig
from tui_kpi.submission.container import Member
from tui_kpi.submission.seal import (
    Evidence,
    FrameworkRef,
    Provider,
    Recipient,
    Sealing,
    Signer,
    build,
    seal,
)
from tui_kpi.submission.verify import Recomputed

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = keys.public_key(KEY)
VALUES = b"id,value\nkpi1_a,30\n"
SUMMARY = b"<!doctype html><title>Summary</title>\n"
RECEIVED = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)

INDICATOR: dict[str, Any] = {
    "status": "not_met",
    "outturn": "33.33",
    "exact": "100/3",
    "band": None,
    "covers": {"start": "2026-04-01", "end": "2026-06-30"},
    "waits_for": [],
    "gap": {"points": "-46.67", "count": 14},
    "reason": "a sentence that may change",
    "weeks": [{"outturn": None, "exact": None, "status": "incomplete"}],
    "parts": {"kpi1_a": {"outturn": "50.00", "exact": "50"}},
    "flags": [
        {"code": "reading", "reading": "r", "option": "o", "status": "met", "band": None},
    ],
}
ASSESSMENT: dict[str, Any] = {
    "framework": "lancashire-supported-housing",
    "period": {"id": "2026-27-Q1", "start": "2026-04-01", "end": "2026-06-30", "due": None},
    "complete": True,
    "missing": ["g1_visits.3"],
    "due": ["kpi1"],
    "indicators": {"kpi1": INDICATOR},
    "determinations": {"enhanced": "no"},
    "sections": {"kpi1": "done"},
    "fields": {"kpi1_a": {"state": "answered", "problem": "a sentence"}},
    "problems": [
        {"severity": "warning", "code": "rule1", "fields": ["kpi1_a"], "message": "a sentence"}
    ],
}
BARE: dict[str, Any] = copy.deepcopy(ASSESSMENT)
del BARE["indicators"]["kpi1"]["reason"]
del BARE["fields"]["kpi1_a"]["problem"]
del BARE["problems"][0]["message"]

SEALING = Sealing(
    submission_id="7c9e6679-7425-40de-944b-e07fc1f90ae7",
    recipient=Recipient("lancashire", "Lancashire County Council"),
    provider=Provider("sunny-homes", "Sunny Homes Zoë Ltd", {"cqc": "1-234"}),
    framework=FrameworkRef("lancashire-supported-housing", "1.0", "ab" * 32),
    prepared_by="Zoë Smith",
    signer=Signer(
        "sunny-homes", PUBLIC.fingerprint, "Zoë Smith", "Manager", "These figures are right."
    ),
    signed_at=datetime(2026, 7, 6, 16, 30, tzinfo=timezone(timedelta(hours=1))),
    return_={
        "framework": "lancashire-supported-housing",
        "period": "2026-27-Q1",
        "due": None,
        "sealed_on": "2026-07-06",
        "readings": {"kpi5_target": "none"},
        "previous": {"kpi1_a": "28"},
        "not_applicable": {"kpi4_a": "nobody is of working age"},
        "answers": {"kpi1_a": "1,234", "weekly": ["1", "", "2", "3"]},
        "under": {"limit.7": {"weekly": ["1", "", "2", "2"]}},
    },
    assessment=ASSESSMENT,
    values_csv=VALUES,
    summary_html=SUMMARY,
    explanations={"rule1": "Two people moved out."},
    evidence=(Evidence("Spot checks (May).PDF", "Spot checks in May", b"%PDF-1.4 sample"),),
)
SIGN = keys.signer(KEY)
PACKAGE = seal(SEALING, SIGN).data
REGISTRY_TEXT = f'sunny-homes namespaces="{names.RETURN_NAMESPACE}" {PUBLIC.line("Sunny")}\n'
REGISTRY = allowed_signers.parse(REGISTRY_TEXT.encode())


def recompute(submission: dict[str, Any]) -> Recomputed | None:
    """Stand in for the app: knows one definition, and always comes to the same results."""
    if submission["framework"]["sha256"] != "ab" * 32:
        return None
    return Recomputed(copy.deepcopy(BARE), VALUES, lambda: SUMMARY)


def submission() -> dict[str, Any]:
    """Return the sample's submission.json, to be changed."""
    loaded: dict[str, Any] = json.loads(build(SEALING).submission_json)
    return loaded


def encode(value: object) -> bytes:
    """Return `value` in canonical layout, without any of the checks of the canonical writer."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def package(
    document: object,
    others: Sequence[Member] | None = None,
    key: Ed25519PrivateKey = KEY,
    namespace: str = names.RETURN_NAMESPACE,
) -> bytes:
    """Return a package of `document` (bytes, or a value to be encoded), validly signed."""
    data = document if isinstance(document, bytes) else encode(document)
    rest = build(SEALING).others if others is None else others
    signature = sshsig.sign(data, namespace, key)
    first = (Member(names.SUBMISSION, data), Member(names.SUBMISSION_SIGNATURE, signature))
    return container.write((*first, *rest))


def with_signature(signature: bytes) -> bytes:
    """Return the sample package with another signature member."""
    members = list(container.read(PACKAGE))
    members[1] = Member(names.SUBMISSION_SIGNATURE, signature)
    return container.write(members)


def with_others(document: dict[str, Any], others: Sequence[Member]) -> dict[str, Any]:
    """Return `document` with sizes and digests of its manifest made to fit `others`."""
    for entry, member in zip(document["manifest"], others, strict=True):
        entry["size"] = len(member.data)
        entry["sha256"] = hashlib.sha256(member.data).hexdigest()
    return document


def sealing(**changes: Any) -> Sealing:
    """Return the sample with some of its inputs changed."""
    return replace(SEALING, **changes)
