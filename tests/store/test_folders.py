from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tui_kpi.store.errors import StoreError
from tui_kpi.store.folders import find_folders, make_private

CASES = [
    (Path("/a"), {"TUI_KPI_HOME": "/b"}, Path("/a"), Path("/a/cache")),
    (None, {"TUI_KPI_HOME": "/b"}, Path("/b"), Path("/b/cache")),
]


@pytest.mark.parametrize(("data_dir", "environ", "data", "cache"), CASES)
def test_the_option_comes_before_the_variable(
    data_dir: Path | None, environ: dict[str, str], data: Path, cache: Path
) -> None:
    folders = find_folders(data_dir, environ)
    assert (folders.data, folders.cache) == (data.absolute(), cache.absolute())


@pytest.mark.parametrize("environ", [{}, {"TUI_KPI_HOME": ""}])
def test_the_system_says_where_unless_told(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folders = find_folders(None, environ)
    assert folders.data.name == "tui-kpi"
    assert folders.data != folders.cache
    assert not folders.data.exists()


def test_a_relative_folder_is_taken_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_folders(Path("x"), {}).data == tmp_path / "x"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_new_folders_are_private_and_old_ones_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private(tmp_path / "a" / "b")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path, tmp_path / "a")]
    assert modes == [0o755, 0o700]
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(StoreError, match=r"a/b|a\\b") as caught:
        make_private(tmp_path / "a" / "b")
    assert "--data-dir" in str(caught.value)
