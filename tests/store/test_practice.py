"""The marker that makes a folder one of training."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tui_kpi.store import practice
from tui_kpi.store.folders import MARKER, Folders, find_folders, training_folders
from tui_kpi.store.practice import Practice


def test_what_is_practised_is_read_back(tmp_path: Path) -> None:
    said = Practice("lancashire-supported-housing", "late", date(2027, 5, 12), 2)
    practice.write(tmp_path / MARKER, said)
    assert practice.read(tmp_path / MARKER) == said
    assert "made up" in (tmp_path / MARKER).read_text("utf-8")


@pytest.mark.parametrize("text", ["", "# only words\n", "framework = 1", "[", "scenario = 'late'"])
def test_a_marker_that_says_nothing_still_marks(tmp_path: Path, text: str) -> None:
    (tmp_path / MARKER).write_text(text, "utf-8")
    assert practice.read(tmp_path / MARKER) == Practice()
    assert find_folders(tmp_path, {}).training


def test_a_data_folder_without_it_is_real(tmp_path: Path) -> None:
    assert not find_folders(tmp_path, {}).training


def test_training_lies_inside_the_data_folder_and_shares_the_definitions_alone(
    tmp_path: Path,
) -> None:
    real = Folders(tmp_path, tmp_path / "cache")
    training = training_folders(real)
    places = ("drafts", "sealed", "keys", "bin", "imports", "worksheets", "profile", "schedule")
    for name in places:
        assert (real.data / "training") in getattr(training, name).parents
    assert training.cache.parent == real.data / "training"
    assert training.definitions == real.definitions
