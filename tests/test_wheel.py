"""The built wheel, installed into a fresh environment, is the whole program."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest


def _run(*command: str | Path, home: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TUI_KPI_HOME": str(home)}
    passed = {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "SSL_"))}
    done = subprocess.run(
        [*map(str, command)],
        check=False,
        capture_output=True,
        text=True,
        env={**environment, **passed},
        cwd=home,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Path(__file__).resolve().parent.parent
    out = tmp_path_factory.mktemp("wheel")
    home = tmp_path_factory.mktemp("build-home")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, project]
    _run(*build, home=home)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_carries_the_definitions_and_the_style_sheet(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    definitions = [name for name in names if name.startswith("tui_kpi/_frameworks/")]
    assert sum(name.count(".") == 1 and name.endswith(".toml") for name in definitions) == 5
    assert sum(name.endswith(".training.toml") for name in definitions) == 5
    assert any(name.endswith(".tcss") for name in names)
    assert "tui_kpi/py.typed" in names


def test_a_fresh_environment_runs_it(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    home = tmp_path / "home"
    home.mkdir()
    _run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, home=home)
    listed = _run(scripts / "tui-kpi", "frameworks", home=home)
    assert len(listed.splitlines()) == 5
    assert "lancashire-supported-housing" in listed
    _run(scripts / "tui-kpi", "new", "lancashire/2026-27-Q4", home=home)
    shown = _run(scripts / "tui-kpi", "assess", "lancashire/2026-27-Q4", "--json", home=home)
    assert '"lancashire-supported-housing"' in shown
