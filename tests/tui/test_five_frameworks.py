"""Each framework from its start to a sealed package, at the keyboard of a real terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.plain.person import by_table, session_in, talk
from tests.tables import ANNEX_1, BOLTON, COUNCIL, DEVON, LANCASHIRE, SIGNER, SURREY, Value
from tests.tui.driver import Driver
from tests.tui.terminal import Terminal
from tui_kpi.framework.loader import Catalogue
from tui_kpi.store.profile import Profile


@pytest.mark.parametrize(
    ("title", "period", "table", "said"),
    [
        ("Lancashire", "Quarter 4, 2026-27", LANCASHIRE, ("(worked out)",)),
        ("Annex 1", "Quarter 4, 2026-27", ANNEX_1, ("Readings relied on",)),
        (
            "CP1329-16",
            "Half 2, 2026-27",
            DEVON,
            ("Desirable: 4 of 17 answered", "Desirable, not provided", "Too far to travel"),
        ),
        ("Bolton", "4 weeks", BOLTON, ("Readings relied on",)),
        ("Care within", "March 2027", SURREY, ("Desirable: 2 of 7 answered",)),
    ],
    ids=["lancashire", "annex-1", "devon", "bolton", "surrey"],
)
def test_from_a_table_of_answers_to_a_package_that_verifies(
    home: Path,
    catalogue: Catalogue,
    title: str,
    period: str,
    table: dict[str, Value],
    said: tuple[str, ...],
) -> None:
    with Terminal(home=home) as app:
        driver = Driver(app)
        app.wait_for("Start a return")
        driver.enter("Start a return")
        driver.enter(title)
        if title == "Bolton":
            driver.fill({"Monday on which a payment period starts": "29/3/2027"}, "Continue")
            driver.enter("Continue")
        driver.enter(period)
        driver.fill({"Name of your organisation": "Acorn Care"}, "Start the return")
        driver.enter("Start the return")
        app.wait_for("Saved")
        driver.fill(table, "Everything that is asked is answered. You can sign.")
        seen = driver.look_through()
        assert [text for text in said if text not in seen] == []
        driver.enter("Sign and seal")
        driver.fill({**SIGNER, **(COUNCIL if title == "Annex 1" else {})}, "Show what will be")
        driver.enter("Show what will be signed")
        driver.fill({"I have checked this return": ("I declare this",)}, "Sign and seal")
        driver.enter("Sign and seal")
        app.wait_for("Done: signed and sealed")
    package = next((home / "sealed").glob("*.kpi.zip"))
    verified = subprocess.run(
        [sys.executable, "-m", "tui_kpi", "verify", str(package)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stderr
    assert "Ann Bell" in verified.stdout
    (draft,) = (home / "drafts").rglob("*.toml")
    assert draft.read_bytes() == typed_line_by_line(home / "plain", catalogue, draft, table)


def typed_line_by_line(
    home: Path, catalogue: Catalogue, draft: Path, table: dict[str, Value]
) -> bytes:
    """The draft that the same table makes without the app's screens."""
    session = session_in(home, catalogue)
    session.save_profile(Profile(provider_name="Acorn Care"))
    reference = f"{draft.parent.name}/{draft.stem}"
    assert talk(session, reference, by_table(table, ())).status == 0
    return session.open(reference, read_only=True).draft.read_bytes()
