"""A session in a fresh data folder, on a fixed day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.session import Session
from tui_kpi.store.folders import Folders


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def session(home: Path, catalogue: Catalogue) -> Session:
    return Session(
        Folders(home, home / "cache"),
        catalogue,
        lambda: datetime.fromisoformat("2027-04-10T09:00:00+01:00"),
    )
