from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.store import profile
from tui_kpi.store.profile import Profile, ProfileError

LINES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"))).map(str.strip)
SLUGS = st.just("") | st.from_regex(r"[a-z0-9][a-z0-9-]{0,63}", fullmatch=True)


@pytest.fixture(scope="module")
def one_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("profile") / "profile.toml"


@given(st.builds(Profile, SLUGS, LINES, LINES, SLUGS, LINES, LINES, LINES, LINES))
def test_what_was_written_is_read(one_place: Path, kept: Profile) -> None:
    profile.write(one_place, kept)
    assert profile.read(one_place) == kept


def test_no_file_is_an_empty_profile(tmp_path: Path) -> None:
    assert profile.read(tmp_path / "none.toml") == Profile()


BAD_VALUES = [
    ("provider_nam", "x", "provider_name"),
    ("shoe_size", "x", "provider_id, provider_name"),
    ("provider_id", "Acorn Care", "sunrise-care"),
    ("authority_id", "-x", "ask the council"),
    ("provider_id", "a" * 65, "small letters"),
    ("signer_name", "A\nB", "one line"),
    ("signer_name", "A\x1b[2J", "one line"),
]


@pytest.mark.parametrize(("key", "value", "named"), BAD_VALUES)
def test_a_value_that_cannot_be_used_is_named(key: str, value: str, named: str) -> None:
    with pytest.raises(ProfileError) as caught:
        Profile().with_value(key, value)
    assert named in str(caught.value)


def test_a_blank_value_is_taken_back() -> None:
    assert Profile(provider_id="a").with_value("provider_id", " ") == Profile()


BAD_FILES = [
    (b"provider_name = ", "line 1"),
    (b"provider_name = 3\n", "provider_name must be text in quotes"),
    (b'x = "y"\n', "no “x”"),
    (b"\xff", "UTF-8"),
]


@pytest.mark.parametrize(("data", "named"), BAD_FILES)
def test_a_damaged_file_is_named_with_its_line_or_key(
    tmp_path: Path, data: bytes, named: str
) -> None:
    path = tmp_path / "profile.toml"
    path.write_bytes(data)
    with pytest.raises(ProfileError) as caught:
        profile.read(path)
    assert named in str(caught.value)
    assert str(path) in str(caught.value)
