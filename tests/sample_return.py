"""A complete Lancashire return, and a session to keep it in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import OpenReturn, Session
from tui_kpi.store.folders import Folders
from tui_kpi.store.profile import Profile

REFERENCE = "lancashire-supported-housing/2026-27-Q4"
TODAY = date(2027, 4, 2)
NOW = datetime(2027, 4, 2, 9, 30, tzinfo=UTC)
PROFILE = Profile(
    provider_id="acorn",
    provider_name="Acorn Care",
    authority_id="eastshire",
    authority_name="Eastshire Council",
    signer_name="Ann Bell",
    signer_role="Manager",
)
ANSWERS = {
    "kpi1_a": "100",
    "kpi1_b": "300",
    "kpi2_n": "25",
    "kpi2_d": "75",
    "kpi3a_a1": "43",
    "kpi3a_a2": "50",
    "kpi3a_b1": "75",
    "kpi3b_a": "20",
    "kpi3b_b": "75",
    "kpi4_a": "40",
    "kpi4_b": "75",
    "kpi4_minimum_service": "3_months",
    "kpi5_a": "4",
    "kpi5_b": "8",
    "kpi6_a": "10",
    "kpi6_b": "18",
    "kpi7_a": "5",
    "kpi7_b": "10",
}
"""The worked examples that the source prints, and 50 for the Care Certificate."""


def make_session(catalogue: Catalogue, data: Path, now: datetime = NOW) -> Session:
    return Session(Folders(data, data / "cache"), catalogue, lambda: now)


def complete_return(session: Session) -> OpenReturn:
    opened = session.new(REFERENCE)
    for field, answer in ANSWERS.items():
        opened.set(field, answer)
    opened.save()
    return opened
