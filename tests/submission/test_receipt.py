"""Receipts: written, read, and refused where anything is not as it should be."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sealed_samples as samples
from sealed_samples import KEY, OTHER_KEY, PACKAGE, PUBLIC, SIGN

from tui_kpi.submission import allowed_signers, container, keys, names, receipt, sshsig
from tui_kpi.submission.container import RECEIPT, Member
from tui_kpi.submission.known import Subject
from tui_kpi.submission.receipt import Query, Reason, Receipt
from tui_kpi.submission.refusal import Refusal

SUBJECT = Subject("acorn", "care", "2026-27-Q1", "7c9e6679-7425-40de-944b-e07fc1f90ae7", 1)
QUERIED = Receipt(
    seq=2,
    prev_receipt_sha256="ab" * 32,
    council_id="hillside",
    council_name="Hillside Council",
    key_fingerprint=PUBLIC.fingerprint,
    signer_name=None,
    receipt_for="cd" * 32,
    subject=SUBJECT,
    received_at=datetime(2026, 7, 10, 9, 0, tzinfo=UTC),
    issued_at=datetime(2026, 7, 10, 9, 1, tzinfo=UTC),
    outcome="queried",
    queries=(Query("people", "Is this for both homes?"), Query(None, "Who wrote it?")),
)
DATA = receipt.write(QUERIED, SIGN)
DOCUMENT, SIGNATURE = container.read(DATA, RECEIPT)
LINE = f'hillside namespaces="{names.RECEIPT_NAMESPACE}" {PUBLIC.line()}\n'


def registry(text: str) -> allowed_signers.AllowedSigners:
    return allowed_signers.parse(text.encode())


def test_what_was_written_is_read() -> None:
    signed = receipt.read(DATA, registry(LINE))
    assert (signed.receipt, signed.key) == (QUERIED, PUBLIC)
    assert receipt.read_own(DATA) == (QUERIED, signed.sha256)


def package(data: bytes, signature: bytes | None = None) -> bytes:
    made = sshsig.sign(data, names.RECEIPT_NAMESPACE, KEY) if signature is None else signature
    members = (Member(names.RECEIPT, data), Member(names.RECEIPT_SIGNATURE, made))
    return container.write(members, RECEIPT)


def changed(**values: Any) -> bytes:
    return package(samples.encode({**json.loads(DOCUMENT.data), **values}))


BAD: dict[str, tuple[bytes, str]] = {
    "a return": (PACKAGE, "receipt-container"),
    "cut short": (DATA[:-1], "receipt-container"),
    "no zip": (b"Dear provider", "receipt-container"),
    "edited": (package(DOCUMENT.data + b"\n", SIGNATURE.data), "receipt-signature"),
    "junk signature": (package(DOCUMENT.data, b"junk"), "receipt-signature"),
    "another purpose": (
        package(DOCUMENT.data, sshsig.sign(DOCUMENT.data, names.RETURN_NAMESPACE, KEY)),
        "receipt-signature",
    ),
    "not canonical": (package(json.dumps(json.loads(DOCUMENT.data)).encode()), "receipt-json"),
    "a list": (package(b"[]\n"), "receipt-form"),
    "another format": (changed(format="kpi-return"), "receipt-form"),
    "version 2": (changed(format_version="2.0"), "receipt-version"),
    "a feature": (changed(required_features=["x"]), "receipt-version"),
    "a number as text": (changed(seq="2"), "receipt-form"),
    "one more": (changed(more=1), "receipt-form"),
    "no date": (changed(received_at="2026-02-30T09:00:00+00:00"), "receipt-form"),
    "first after another": (changed(seq=1), "receipt-rule"),
    "second after none": (changed(prev_receipt_sha256=None), "receipt-rule"),
    "queried without a query": (changed(queries=[]), "receipt-rule"),
    "accepted with a query": (changed(outcome="accepted"), "receipt-rule"),
    "refused without a reason": (changed(outcome="refused", queries=[]), "receipt-rule"),
    "refused, yet described": (
        changed(outcome="refused", queries=[], reasons=[{"code": "x", "sentence": "X."}]),
        "receipt-rule",
    ),
    "made before it came": (changed(issued_at="2026-07-10T08:59:59+00:00"), "receipt-rule"),
    "another key": (
        package(
            DOCUMENT.data, sshsig.sign(DOCUMENT.data, names.RECEIPT_NAMESPACE, OTHER_KEY)
        ),
        "receipt-key-differs",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code"), BAD.values(), ids=BAD)
def test_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        receipt.read(data)
    assert caught.value.code == code
    assert ".)." not in caught.value.sentence


def test_a_later_minor_version_may_have_more() -> None:
    assert receipt.read(changed(format_version="1.7", more=1)).receipt == QUERIED


@pytest.mark.parametrize(
    "text",
    [
        "",
        LINE.replace("hillside", "valley", 1),
        LINE.replace("receipt", "return", 1),
        LINE.replace(PUBLIC.line(), keys.public_line(OTHER_KEY)),
    ],
)
def test_the_key_must_be_the_councils(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        receipt.read(DATA, registry(text))
    assert caught.value.code == "receipt-key-unknown"


def test_nothing_is_written_that_would_be_refused() -> None:
    for wrong in (
        replace(QUERIED, outcome="accepted"),
        replace(QUERIED, council_id="Hill Side"),
        replace(QUERIED, key_fingerprint=keys.fingerprint(OTHER_KEY)),
        replace(QUERIED, reasons=(Reason("x", "X."),)),
    ):
        with pytest.raises(Refusal):
            receipt.write(wrong, SIGN)


@pytest.mark.parametrize("data", [b"x", package(b"[]\n"), package(b"{}\n"), package(b"{\n")])
def test_a_damaged_own_receipt_is_named(data: bytes) -> None:
    with pytest.raises(Refusal, match="receipt"):
        receipt.read_own(data)
