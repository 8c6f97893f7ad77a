"""Commands run in this process, in a data folder of their own, on 2 April 2027."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.cli import council_office
from tests.cli.commands import Done, Run
from tests.sample_return import ANSWERS, REFERENCE
from tui_kpi.cli import main


@pytest.fixture(scope="session")
def warm_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("warm")


@pytest.fixture
def home(tmp_path: Path, warm_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    # One cache for all: validating the definitions anew in each test would take most of its time.
    (folder / "cache").symlink_to(warm_cache, target_is_directory=True)
    monkeypatch.setenv("TUI_KPI_HOME", str(folder))
    monkeypatch.setenv("TUI_KPI_TODAY", "2027-04-02")
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run_command(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        status = main(list(arguments))
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        assert "invalid" not in (captured.out + captured.err).lower()
        return Done(status, captured.out, captured.err)

    return run_command


@pytest.fixture
def complete(run: Run) -> str:
    """Return the reference of a complete return, with profile and key to seal it."""
    assert run("new", REFERENCE).status == 0
    assert run("set", REFERENCE, *(f"{k}={v}" for k, v in ANSWERS.items())).status == 0
    profile = ("provider_id=acorn", "provider_name=Acorn Care", "signer_name=Ann Bell")
    assert run("profile", *profile, "signer_role=Manager").status == 0
    assert run("key", "new", "--no-passphrase").status == 0
    return REFERENCE


@pytest.fixture
def office(run: Run, home: Path, tmp_path: Path) -> str:
    """Return a register with one provider, acorn; the council's key is in the data folder."""
    return council_office.opened(run, home, tmp_path)
