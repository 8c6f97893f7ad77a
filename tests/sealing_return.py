"""Sealing in tests: a key that is the same every time."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.sample_return import PROFILE
from tui_kpi.session import OpenReturn, Session
from tui_kpi.session.sealing.seal_return import (
    Prepared,
    Revision,
    SealedFile,
    SignerDetails,
    finish,
    prepare,
)
from tui_kpi.submission import keys

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = SignerDetails("Ann Bell", "Manager", keys.fingerprint(KEY))
FIRST = Revision("0b0e7a52-2f9b-4e5d-9a40-6b0a3c1de001")


def prepare_return(session: Session, opened: OpenReturn) -> Prepared:
    return prepare(opened, PROFILE, SIGNER, FIRST, session.now())


def seal_return(session: Session, opened: OpenReturn, out: Path | None = None) -> SealedFile:
    prepared = prepare_return(session, opened)
    return finish(opened, prepared, keys.signer(KEY), session.folders, out)


def once_signed(text: str) -> str:
    """What was read before signing, as it reads afterwards; in one line, however it was set."""
    tenses = {
        "Complete, and not signed yet.": "Sealed and complete.",
        "To be signed by": "Signed by",
        "Time of signing": "Signed at",
        "Left empty": "Not answered",
    }
    for before, after in tenses.items():
        assert before in text
        text = text.replace(before, after)
    return " ".join(text.split())
