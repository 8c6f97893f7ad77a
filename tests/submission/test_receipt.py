"""Receipts: written, read, and refused where anything is not as it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.submission.sealed_samples import OTHER_KEY, PUBLIC, SIGN
from tui_kpi.submission import allowed_signers, container, keys, names, receipt
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


@given(st.integers(0, len(DATA) - 1), st.integers(0, 255), st.booleans())
def test_no_byte_can_change(index: int, byte: int, left_out: bool) -> None:
    changed = DATA[:index] + (b"" if left_out else bytes([byte])) + DATA[index + 1 :]
    if changed != DATA:
        with pytest.raises(Refusal):
            receipt.read(changed)


def package(data: bytes) -> bytes:
    members = (Member(names.RECEIPT, data), Member(names.RECEIPT_SIGNATURE, SIGNATURE.data))
    return container.write(members, RECEIPT)


@pytest.mark.parametrize("data", [b"x", package(b"[]\n"), package(b"{}\n"), package(b"{\n")])
def test_a_damaged_own_receipt_is_named(data: bytes) -> None:
    with pytest.raises(Refusal, match="receipt"):
        receipt.read_own(data)
