"""Receipts of a council: good ones, and each way of being wrong."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from generator.samples import GOOD, MEMBERS, STRANGER, encode
from generator.testkeys import COMMENT, made_key
from tui_kpi.submission import container, keys, names, receipt, sshsig
from tui_kpi.submission.container import RECEIPT, Member
from tui_kpi.submission.known import subject_of
from tui_kpi.submission.receipt import Query, Reason, Receipt
from tui_kpi.submission.refusal import Refusal

COUNCIL = made_key("hillside council")
SIGNERS = (
    "# Hillside Council, an invented council. Keys for tests only.\n"
    f'hillside namespaces="{names.RECEIPT_NAMESPACE}" {keys.public_line(COUNCIL, COMMENT)}\n'
)
_ABOUT = (
    "Receipts, and what a reader must say of each. `signers`: the file here that says which keys "
    "are the council's. `code`: the refusal, or null where it is accepted. All keys are for tests "
    "only."
)


@dataclass(frozen=True)
class ReceiptVector:
    """One file: what is right or wrong with it, and the code of its refusal (None: accepted).

    `signers` is another list of the council's keys than the usual one.
    """

    name: str
    what: str
    data: bytes
    code: str | None = None
    signers: str = SIGNERS


def vectors() -> tuple[ReceiptVector, ...]:
    """Return every vector, accepted ones first."""
    return (*_accepted(), *_contents(), *_keys())


def files() -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of everything under `vectors/receipts/`."""
    yield "receipts/council_signers", SIGNERS.encode()
    entries = []
    for vector in vectors():
        file = f"{vector.name}{names.RECEIPT_SUFFIX}"
        yield f"receipts/{file}", vector.data
        signers = "council_signers"
        if vector.signers != SIGNERS:
            signers = f"{vector.name}.council_signers"
            yield f"receipts/{signers}", vector.signers.encode()
        entries.append({"file": file, "what": vector.what, "signers": signers, "code": vector.code})
    index = {"about": _ABOUT, "vectors": entries}
    yield "receipts/index.json", (json.dumps(index, indent=1, ensure_ascii=False) + "\n").encode()


_CAME = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
_FIRST = Receipt(
    seq=1,
    prev_receipt_sha256=None,
    council_id="hillside",
    council_name="Hillside Council",
    key_fingerprint=keys.fingerprint(COUNCIL),
    signer_name="Kit Low",
    receipt_for=hashlib.sha256(MEMBERS[0].data).hexdigest(),
    subject=subject_of(json.loads(MEMBERS[0].data)),
    received_at=_CAME,
    issued_at=_CAME,
    outcome="accepted",
    application_version="0+vectors",
)
_ACCEPTED = receipt.write(_FIRST, keys.signer(COUNCIL))
_QUERIED = receipt.write(
    replace(
        _FIRST,
        seq=2,
        prev_receipt_sha256=receipt.read(_ACCEPTED).sha256,
        issued_at=datetime(2026, 7, 14, 15, 30, tzinfo=UTC),
        outcome="queried",
        queries=(Query("people", "Is this for both homes?"), Query(None, "Who checked it?")),
    ),
    keys.signer(COUNCIL),
)
_REASON = Refusal("key-unknown", fingerprint=keys.fingerprint(STRANGER))
_REFUSED = receipt.write(
    replace(
        _FIRST,
        seq=3,
        prev_receipt_sha256=receipt.read(_QUERIED).sha256,
        signer_name=None,
        receipt_for="cd" * 32,
        subject=None,
        outcome="refused",
        reasons=(Reason(_REASON.code, _REASON.sentence),),
    ),
    keys.signer(COUNCIL),
)
_DOCUMENT, _SIGNATURE = container.read(_QUERIED, RECEIPT)


def _package(
    data: bytes,
    signature: bytes | None = None,
    key: Ed25519PrivateKey = COUNCIL,
    namespace: str = names.RECEIPT_NAMESPACE,
) -> bytes:
    made = sshsig.sign(data, namespace, key) if signature is None else signature
    members = (Member(names.RECEIPT, data), Member(names.RECEIPT_SIGNATURE, made))
    return container.write(members, RECEIPT)


def _changed(**values: Any) -> bytes:
    return _package(encode({**json.loads(_DOCUMENT.data), **values}))


def _accepted() -> Iterator[ReceiptVector]:
    yield ReceiptVector("accepted", "The first of a chain.", _ACCEPTED)
    yield ReceiptVector("queried", "The same return, queried later.", _QUERIED)
    yield ReceiptVector("refused", "A return that was refused.", _REFUSED)
    what = "Version 1.7, with a field of its own."
    later = _changed(format_version="1.7", more=1)
    yield ReceiptVector("later-minor-version", what, later)


def _contents() -> Iterator[ReceiptVector]:
    data, signature = _DOCUMENT.data, _SIGNATURE.data
    reasons = [{"code": "key-unknown", "sentence": "Unknown."}]
    cases: dict[str, tuple[str, bytes, str]] = {
        "a-return": ("A sealed return.", GOOD, "container"),
        "cut-short": ("Its last byte is missing.", _QUERIED[:-1], "container"),
        "letter": ("No package at all.", b"Dear provider,\n", "container"),
        "edited": ("A newline was added.", _package(data + b"\n", signature), "signature"),
        "junk-signature": ("A signature that is none.", _package(data, b"junk"), "signature"),
        "return-purpose": (
            "Signed for the purpose of returns.",
            _package(data, namespace=names.RETURN_NAMESPACE),
            "signature",
        ),
        "not-canonical": (
            "Signed, but laid out in another way.",
            _package(json.dumps(json.loads(data)).encode()),
            "json",
        ),
        "list": ("A list.", _package(b"[]\n"), "form"),
        "format": ("It calls itself a return.", _changed(format="kpi-return"), "form"),
        "version-2": ("Version 2.0.", _changed(format_version="2.0"), "version"),
        "feature": ("It needs a feature.", _changed(required_features=["x"]), "version"),
        "seq-text": ("Its number is text.", _changed(seq="2"), "form"),
        "field-more": ("A field too many.", _changed(more=1), "form"),
        "no-such-day": (
            "Received on 30 February.",
            _changed(received_at="2026-02-30T09:00:00+00:00"),
            "form",
        ),
        "first-after-another": ("The first, yet one before it.", _changed(seq=1), "rule"),
        "second-after-none": (
            "The second, and none before it.",
            _changed(prev_receipt_sha256=None),
            "rule",
        ),
        "no-query": ("Queried, without a query.", _changed(queries=[]), "rule"),
        "accepted-query": ("Accepted, with queries.", _changed(outcome="accepted"), "rule"),
        "no-reason": (
            "Refused, without a reason.",
            _changed(outcome="refused", queries=[], subject=None),
            "rule",
        ),
        "refused-subject": (
            "Refused, yet the return is described.",
            _changed(outcome="refused", queries=[], reasons=reasons),
            "rule",
        ),
        "issued-before": (
            "Made a second before the return came.",
            _changed(issued_at="2026-07-10T08:59:59+00:00"),
            "rule",
        ),
    }
    for name, (what, package, code) in cases.items():
        yield ReceiptVector(f"bad-{name}", what, package, f"receipt-{code}")


def _keys() -> Iterator[ReceiptVector]:
    own = keys.public_line(COUNCIL)
    signers = {
        "nobody": ("No key is known.", "# Nobody.\n"),
        "another-council": ("Its key is another council's.", f"valley {own}\n"),
        "purpose": ("Its key may sign returns only.", SIGNERS.replace("receipt", "return")),
    }
    for name, (what, text) in signers.items():
        yield ReceiptVector(f"bad-signers-{name}", what, _QUERIED, "receipt-key-unknown", text)
    both = f"{SIGNERS}hillside {keys.public_line(STRANGER)}\n"
    what = "Signed with another key of the council than the one it names."
    other = _package(_DOCUMENT.data, key=STRANGER)
    yield ReceiptVector("bad-other-key", what, other, "receipt-key-differs", both)
