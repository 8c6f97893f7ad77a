"""Shared by all tests: the shipped definitions, and no developer's own settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.framework.model import Framework

settings.register_profile("suite", deadline=None, print_blob=True)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("TUI_KPI_HOME", "TUI_KPI_TODAY", "NO_COLOR", "SSH_CONNECTION", "SSH_AUTH_SOCK"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue((shipped_folder(),), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def lancashire(catalogue: Catalogue) -> Framework:
    return catalogue.load("lancashire-supported-housing")


@pytest.fixture(scope="session")
def annex_1(catalogue: Catalogue) -> Framework:
    return catalogue.load("annex-1-performance-management")


@pytest.fixture(scope="session")
def bolton(catalogue: Catalogue) -> Framework:
    return catalogue.load("bolton-home-care")


@pytest.fixture(scope="session")
def project() -> Path:
    return Path(__file__).resolve().parent.parent
