"""Each framework from its start to a sealed package, all of it typed into a pipe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.plain.person import by_table, session_in, talk
from tests.tables import ANNEX_1, BOLTON, DEVON, LANCASHIRE, SURREY, Value
from tui_kpi.framework.loader import Catalogue

SEAL = ("seal", "Acorn Care", "acorn-care")
SIGNER = ("Ann Bell", "Registered manager")
SECRETS = ("Make a new key", "nine green bottles", "nine green bottles", "yes")
COUNCIL = ("Eastshire Council", "eastshire")


@pytest.mark.parametrize(
    ("reference", "table", "council"),
    [
        ("lancashire-supported-housing/2026-27-Q4", LANCASHIRE, ()),
        ("annex-1-performance-management/2026-27-Q4", ANNEX_1, COUNCIL),
        ("devon-supporting-independence/2026-27-H2", DEVON, ()),
        ("bolton-home-care/2027-03-08", BOLTON, ()),
        ("surrey-care-within-the-home/2027-03", SURREY, ()),
    ],
    ids=["lancashire", "annex-1", "devon", "bolton", "surrey"],
)
def test_from_a_pipe_to_a_package_that_verifies(
    catalogue: Catalogue,
    tmp_path: Path,
    reference: str,
    table: dict[str, Value],
    council: tuple[str, ...],
) -> None:
    listened = session_in(tmp_path / "listened", catalogue)
    heard = talk(listened, reference, by_table(table, (*SEAL, *council, *SIGNER)))
    assert "Everything that is asked is answered." in heard.heard
    home = tmp_path / "piped"
    piped = run(home, "fill", reference, "--plain", typed="\n".join([*heard.typed, *SECRETS, ""]))
    assert piped.returncode == 0, piped.stdout + piped.stderr
    assert "is signed and sealed.\n" in piped.stdout
    assert "nine green bottles" not in piped.stdout
    package = next((home / "sealed").glob("*.kpi.zip"))
    verified = run(home, "verify", str(package))
    assert verified.returncode == 0, verified.stderr
    assert "Ann Bell" in verified.stdout


def run(home: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    env = {"TUI_KPI_HOME": str(home), "TUI_KPI_TODAY": "2027-04-10", "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "tui_kpi", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env=env,
    )
