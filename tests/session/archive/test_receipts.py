"""What a provider makes of the receipts that a council sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.receipts_of import ASKED, COUNCIL_KEY, FINGERPRINT, receipt_for
from tests.sample_return import REFERENCE, complete_return, make_session
from tests.sealing_return import seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.session import Session
from tui_kpi.session.archive.receipts import (
    UnknownCouncilError,
    field_of,
    kept,
    label_of,
    open_receipt,
    read_signers,
)
from tui_kpi.session.archive.sealed_returns import SealedReturn, find
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.submission import keys
from tui_kpi.submission.receipt import Query, Reason


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "data")


@pytest.fixture
def sealed(session: Session) -> SealedReturn:
    sha256 = seal_return(session, complete_return(session)).sha256
    found = find(session.folders, sha256)
    assert found is not None
    return found


def state(session: Session) -> str:
    return next(row.state for row in session.returns() if row.reference == REFERENCE)


def test_the_key_is_taken_once_and_remembered(session: Session, sealed: SealedReturn) -> None:
    folders = session.folders
    with pytest.raises(UnknownCouncilError) as unknown:
        open_receipt(folders, receipt_for(sealed))
    assert (unknown.value.council_id, unknown.value.fingerprint) == ("lancashire", FINGERPRINT)
    assert len(unknown.value.words.split()) == 8
    with pytest.raises(UnknownCouncilError):
        open_receipt(folders, receipt_for(sealed), trusted="SHA256:other")
    assert not folders.receipts.exists()
    assert not folders.council_signers.exists()
    opened = open_receipt(folders, receipt_for(sealed), trusted=FINGERPRINT)
    assert (opened.reference, opened.sealed.sha256) == (REFERENCE, sealed.sha256)
    assert open_receipt(folders, receipt_for(sealed)) == opened
    assert state(session) == "received"


def test_the_council_may_give_its_keys_in_a_file(
    session: Session, sealed: SealedReturn, tmp_path: Path
) -> None:
    given = tmp_path / "council_signers"
    line = keys.public_line(COUNCIL_KEY)
    given.write_text(f"devon {line}\n")
    with pytest.raises(SessionError, match="not known as the council's key"):
        open_receipt(session.folders, receipt_for(sealed), read_signers(given))
    given.write_text(f"lancashire {line}\n")
    open_receipt(session.folders, receipt_for(sealed), read_signers(given))
    open_receipt(session.folders, receipt_for(sealed, 2))
    for text in ("what is this\n", None):
        given.unlink() if text is None else given.write_text(text)
        with pytest.raises(UsageError):
            read_signers(given)


def test_the_last_receipt_counts(session: Session, sealed: SealedReturn) -> None:
    refused = {
        "outcome": "refused",
        "reasons": (Reason("key-unknown", "Unknown."),),
        "subject": None,
    }
    steps = (
        (1, refused, "refused"),
        (3, {}, "received"),
        (2, ASKED, "received"),
        (4, ASKED, "queried"),
    )
    for seq, changes, expected in steps:
        open_receipt(session.folders, receipt_for(sealed, seq, **changes), trusted=FINGERPRINT)
        assert state(session) == expected
    row = session.returns()[0]
    assert row.group == "now"
    assert "queried on 13 April 2027 (1 query)" in row.words
    (session.folders.receipts / "junk.kpi-receipt.zip").write_bytes(b"junk")
    assert kept(session.folders)[sealed.sha256].seq == 4


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"receipt_for": "ef" * 32}, "not sealed in this data folder"),
        ({"council_id": "devon"}, "but the return was sent to"),
    ],
)
def test_a_receipt_for_something_else(
    session: Session, sealed: SealedReturn, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(SessionError, match=words):
        open_receipt(session.folders, receipt_for(sealed, **changes), trusted=FINGERPRINT)
    assert kept(session.folders) == {}
    assert not session.folders.council_signers.exists()


def test_another_council_may_refuse_what_is_not_for_it(
    session: Session, sealed: SealedReturn
) -> None:
    open_receipt(session.folders, receipt_for(sealed), trusted=FINGERPRINT)
    reason = Reason("recipient-differs", "It is addressed to lancashire.")
    refusal = {"outcome": "refused", "subject": None, "reasons": (reason,), "council_id": "devon"}
    stray = receipt_for(sealed, 7, **refusal)
    opened = open_receipt(session.folders, stray, trusted=FINGERPRINT)
    assert opened.receipt.council_id == "devon"
    early = receipt_for(sealed, **refusal)
    open_receipt(session.folders, receipt_for(sealed, 3))
    assert open_receipt(session.folders, early).later is None
    assert opened.path.read_bytes() == stray
    assert state(session) == "received"


def test_one_number_is_given_once(session: Session, sealed: SealedReturn) -> None:
    open_receipt(session.folders, receipt_for(sealed), trusted=FINGERPRINT)
    with pytest.raises(SessionError, match="another receipt the same number, 1"):
        open_receipt(session.folders, receipt_for(sealed, **ASKED))
    with pytest.raises(SessionError, match="is not a receipt"):
        open_receipt(session.folders, b"Dear Ann")


def test_what_a_query_is_about(lancashire: Framework) -> None:
    indicator = next(iter(lancashire.indicators.values()))
    cases = {
        "kpi1_a": ("kpi1_a", lancashire.fields["kpi1_a"].label),
        "kpi1_a.3": ("kpi1_a", f"{lancashire.fields['kpi1_a'].label}, week 3"),
        indicator.id: (lancashire.fields_of[indicator.section][0].id, indicator.title),
        "gone": ("", "gone"),
        None: ("", "The return as a whole"),
    }
    for name, expected in cases.items():
        query = Query(name, "?")
        assert (field_of(lancashire, query), label_of(lancashire, query)) == expected
