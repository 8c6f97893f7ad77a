"""Files that reach a council's office, for its commands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from generator.testkeys import made_key

from tests.cli.commands import Run
from tests.council_samples import council_home
from tui_kpi.submission import cards, keys
from tui_kpi.submission.cards import Card

MADE = datetime(2026, 7, 1, tzinfo=UTC)


def card(folder: Path, provider: str) -> str:
    """Return the path of the key card that `provider` sent."""
    key = made_key(provider)
    said = Card(provider, provider.title(), None, keys.public_key(key), MADE)
    path = folder / f"{provider}.kpi-card"
    path.write_bytes(cards.make_card(said, keys.signer(key)))
    return str(path)


def file(folder: Path, name: str, data: bytes) -> str:
    """Return the path of a file with this content."""
    path = folder / name
    path.write_bytes(data)
    return str(path)


def opened(run: Run, home: Path, folder: Path) -> str:
    """Return a register with one provider, acorn; the council's key is in the data folder."""
    council_home(home)
    register = str(folder / "register")
    name = ("--id", "hillside", "--name", "Hillside Council")
    assert run("registry", "new", "--registry", register, *name).status == 0
    add = ("registry", "add", card(folder, "acorn"), "--registry", register, "--yes")
    assert run(*add).status == 0
    return register
