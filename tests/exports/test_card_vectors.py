"""Every published key card and statement gets its verdict, also from ssh-keygen."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.exports.published import VECTORS
from tui_kpi.submission import cards
from tui_kpi.submission.cards import Rotation
from tui_kpi.submission.refusal import REFUSALS, Refusal
from tui_kpi.submission.words import eight_words

FOLDER = VECTORS / "cards"
ENTRIES: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_bytes())["vectors"]


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["file"] for entry in ENTRIES])
def test_each_gets_its_verdict(entry: dict[str, Any]) -> None:
    path = FOLDER / entry["file"]
    read = cards.read_card if path.suffix == ".kpi-card" else cards.read_rotation
    if entry["code"] is not None:
        with pytest.raises(Refusal) as refused:
            read(path.read_bytes())
        assert refused.value.code == entry["code"]
        return
    card = read(path.read_bytes())
    assert cards.read(path.read_bytes()) == card
    assert (card.provider_id, card.words) == (entry["provider"], entry["words"])
    key = card.new if isinstance(card, Rotation) else card.key
    assert card.words == " ".join(eight_words(key))


def test_the_index_lists_every_file_and_every_code_of_cards() -> None:
    kept = {path.name for path in FOLDER.iterdir()} - {"index.json"}
    assert {entry["file"] for entry in ENTRIES} == kept
    codes = {entry["code"] for entry in ENTRIES}
    assert {code for code in REFUSALS if code.startswith("card-")} <= codes


@pytest.mark.parametrize(("name", "good"), [("card", True), ("card-edited", False)])
def test_the_lines_of_the_spec_check_a_card(name: str, good: bool, tmp_path: Path) -> None:
    spec = (VECTORS.parent / "SPEC.md").read_text("utf-8")
    lines = next(line for line in spec.split("```sh\n") if "check-novalidate" in line)
    command = lines.partition("```")[0].replace("CARD", str(FOLDER / f"{name}.kpi-card"))
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode == 0) is good, done.stderr
