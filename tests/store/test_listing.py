"""A folder that cannot be listed is an error wherever folders are listed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tui_kpi.store import backup, drafts, listing
from tui_kpi.store.errors import StoreError
from tui_kpi.store.folders import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "data", tmp_path / "data" / "cache")
    for name in ("drafts/bolton/2026-11-02.toml", "sealed/one.kpi.zip", "bin/a_b_c.toml"):
        path = made.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return made


@pytest.fixture
def unlistable(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], None]:
    """Make a folder answer with an error when it is listed; root may list every folder."""

    def answer(folder: Path, number: int) -> None:
        really: Any = os.scandir

        def scandir(place: Any) -> Any:
            if Path(place) == folder:
                raise OSError(number, os.strerror(number), str(place))
            return really(place)

        monkeypatch.setattr(os, "scandir", scandir)

    return answer


USES: dict[str, tuple[str, Callable[[Folders], object]]] = {
    "drafts": ("drafts", lambda it: list(drafts.listing(it))),
    "drafts of one framework": ("drafts/bolton", lambda it: list(drafts.listing(it))),
    "the bin": ("bin", drafts.binned),
    "a backup": ("sealed", lambda it: list(backup.files_of(it, with_keys=False))),
    "a backup of the whole": (".", lambda it: list(backup.files_of(it, with_keys=False))),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE])
def test_it_is_named_and_nothing_is_taken_for_absent(
    folders: Folders, unlistable: Callable[[Path, int], None], use: str, number: int
) -> None:
    place, list_it = USES[use]
    list_it(folders)
    unlistable(folders.data / place, number)
    with pytest.raises(StoreError) as raised:
        list_it(folders)
    said = str(raised.value)
    assert said.startswith(f"{folders.data / place} cannot be listed: ")
    assert "try again" in said


def test_a_folder_that_is_not_there_is_empty(folders: Folders) -> None:
    assert listing.entries(folders.receipts) == []
    assert listing.entries(folders.data / "sealed" / "one.kpi.zip") == []


def test_what_nobody_may_look_at_is_not_absent(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drafts.path_of(folders, "bolton", "2026-11-02")
    assert listing.is_there(draft)
    assert not listing.is_there(draft.with_name("2026-11-30.toml"))

    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "lstat", refuse)
    with pytest.raises(StoreError, match="bolton cannot be listed: permission denied"):
        listing.is_there(draft)


def test_a_link_to_a_folder_above_ends(folders: Folders) -> None:
    (folders.data / "sealed" / "round").symlink_to(folders.data, target_is_directory=True)
    names = [name for name, _ in backup.files_of(folders, with_keys=False)]
    assert names == ["bin/a_b_c.toml", "drafts/bolton/2026-11-02.toml", "sealed/one.kpi.zip"]
