"""Keys and look: kept, read back, and refused with the place that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.store import settings
from tui_kpi.store.folders import Folders, training_folders
from tui_kpi.store.settings import CHOICES, Look, Settings, SettingsError

LOOKS = st.builds(Look, **{part: st.sampled_from(all_) for part, all_ in CHOICES.items()})
KEYS = st.dictionaries(
    st.sampled_from(["help", "check", "sign"]),
    st.lists(st.sampled_from(["f4", "ctrl+b"]), max_size=2).map(tuple),
)


@given(keys=KEYS, look=LOOKS)
def test_what_is_kept_reads_back(
    tmp_path_factory: pytest.TempPathFactory, keys: dict[str, tuple[str, ...]], look: Look
) -> None:
    path = tmp_path_factory.mktemp("data") / "settings.toml"
    settings.write(path, Settings(keys, look))
    assert settings.read(path) == Settings(keys, look)
    assert ("look" in path.read_text()) == (look != Look())


def test_no_file_is_the_usual_and_a_key_may_be_written_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    assert settings.read(path) == Settings()
    path.write_text('[keys]\nhelp = "f4"\nsign = ""\n')
    assert settings.read(path).keys == {"help": ("f4",), "sign": ()}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[look\n", "line 1"),
        ("\xff", "not UTF-8"),
        ("[loook]\n", "There is no “loook”. Did you mean “look”?"),
        ("look = 1\n", "“look” must be a table"),
        ("[look]\ncolors = 'dark'\n", "Did you mean “colours”?"),
        ("[look]\ncolours = 'drak'\n", "Did you mean “dark”?"),
        ("[keys]\nhelp = 4\n", "keys.help must be the name of a key"),
        ("[keys]\nhelp = [4]\n", "keys.help must be the name of a key"),
    ],
)
def test_damaged_settings_name_the_place(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff" if text == "\xff" else text.encode())
    with pytest.raises(SettingsError) as refused:
        settings.read(path)
    assert str(path) in str(refused.value)
    assert words in str(refused.value)


def test_training_has_the_same_settings(tmp_path: Path) -> None:
    real = Folders(tmp_path, tmp_path / "cache")
    assert training_folders(real).settings == real.settings
