from __future__ import annotations

from pathlib import Path

import pytest

from tui_kpi.store import places
from tui_kpi.store.places import Place


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return tmp_path / "lancashire" / "2026-27-Q4.toml"


def test_a_place_is_kept_beside_its_draft_and_forgotten(draft: Path) -> None:
    assert places.read(draft) is None
    places.write(draft, Place("kpi1", "kpi1_b"))
    assert places.read(draft) == Place("kpi1", "kpi1_b")
    assert places.path_of(draft).suffix != ".toml"
    places.forget(draft)
    assert places.read(draft) is None
    places.forget(draft)


@pytest.mark.parametrize(
    "damaged", [b"", b"{", b"\xff", b"[]", b'"kpi1"', b"null", b'{"section": "kpi1"}', b"[" * 9999]
)
def test_a_damaged_place_is_no_place(draft: Path, damaged: bytes) -> None:
    draft.parent.mkdir()
    places.path_of(draft).write_bytes(damaged)
    assert places.read(draft) is None


def test_a_place_that_cannot_be_written_stops_nobody(draft: Path) -> None:
    draft.parent.write_text("in the way")
    places.write(draft, Place("kpi1", "kpi1_b"))
    places.forget(draft)
