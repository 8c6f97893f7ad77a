"""A session in a fresh data folder, on a fixed day."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plain.person import session_in
from tests.sample_return import ANSWERS
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.session import Session


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def session(home: Path, catalogue: Catalogue) -> Session:
    return session_in(home, catalogue)


@pytest.fixture
def complete_by_hand(session: Session) -> None:
    opened = session.new("lancashire-supported-housing/2026-27-Q4")
    for field, answer in ANSWERS.items():
        opened.set(field, answer)
    opened.close()
