from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.records import replace
from tui_kpi.returns.model import Answers, Attached, Correction
from tui_kpi.store import atomic, drafts
from tui_kpi.store.drafts import DraftUnreadableError
from tui_kpi.store.errors import StoreError
from tui_kpi.store.folders import Folders

TEXTS = st.text(st.characters(codec="utf-8"))
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
ADDRESSES = st.from_regex(r"[a-z][a-z0-9_]{0,20}(\.[1-4])?", fullmatch=True)
ANSWER = TEXTS | st.lists(TEXTS, max_size=5).map(tuple)
ANSWERS = st.builds(
    Answers,
    framework=st.just("f"),
    period=st.just("2026-27-Q4"),
    version=TEXTS,
    due=TEXTS,
    today=st.none() | st.dates(),
    sealed_on=st.none() | st.dates(),
    readings=st.dictionaries(NAMES, TEXTS),
    previous=st.dictionaries(NAMES, ANSWER),
    not_applicable=st.dictionaries(NAMES, TEXTS),
    answers=st.dictionaries(NAMES, ANSWER),
    notes=st.dictionaries(NAMES, TEXTS),
    explanations=st.dictionaries(NAMES, TEXTS),
    not_known=st.frozensets(ADDRESSES),
    prepared_by=TEXTS,
    revision=st.none() | st.builds(Correction, TEXTS, TEXTS),
    evidence=st.lists(
        st.builds(Attached, TEXTS, TEXTS, st.integers(0, 2**40), TEXTS, TEXTS).filter(
            lambda it: it.name and it.title and it.sha256
        ),
        max_size=2,
    ).map(tuple),
    origin=st.dictionaries(ADDRESSES, st.sampled_from(["typed", "prefilled", "worksheet"])),
)


def some(**answers: str) -> Answers:
    return Answers(framework="f", period="2026-27-Q4", answers=answers)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path, tmp_path / "cache")


@pytest.fixture
def path(folders: Folders) -> Path:
    return drafts.path_of(folders, "f", "2026-27-Q4")


@pytest.fixture(scope="module")
def one_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drafts") / "a.toml"


@given(answers=ANSWERS)
def test_what_was_typed_comes_back(one_place: Path, answers: Answers) -> None:
    drafts.save(one_place, answers)
    assert (drafts.load(one_place).answers, drafts.load(one_place).recovered) == (answers, "")


def test_the_listing_names_drafts_and_nothing_beside_them(folders: Folders, path: Path) -> None:
    drafts.save(path, some(a="1"))
    drafts.save(path, some(a="2"))
    path.with_name(".2026-27-Q4.toml.lock").write_text("")
    assert list(drafts.listing(folders)) == [("f", "2026-27-Q4", path)]


BROKEN = [
    (b'framework = "f"\nperiod = "p"\n[answers\n', "line 3"),
    (b'framework = "f"\nperiod = "p"\nfoo = 1\n', "foo"),
    (b'framework = "f"\n', "period"),
    (b'framework = "f"\n\xff', "line 2"),
]


@pytest.mark.parametrize(("data", "named"), BROKEN)
def test_a_file_that_does_not_parse_is_left_and_named(path: Path, data: bytes, named: str) -> None:
    drafts.save(path, some(a="1"))
    drafts.save(path, some(a="2"))
    path.write_bytes(data)
    with pytest.raises(DraftUnreadableError) as caught:
        drafts.load(path)
    assert named in str(caught.value)
    assert str(atomic.last_good(path)) in str(caught.value)
    assert caught.value.last_good == atomic.last_good(path)
    assert path.read_bytes() == data


def test_without_a_last_good_copy_none_is_offered(path: Path) -> None:
    drafts.save(path, some())
    path.write_bytes(b"=")
    with pytest.raises(DraftUnreadableError) as caught:
        drafts.read(path)
    assert caught.value.last_good is None
    assert "last good" not in str(caught.value)


def test_a_missing_draft_is_a_sentence(path: Path) -> None:
    with pytest.raises(StoreError, match=r"2026-27-Q4\.toml cannot be read"):
        drafts.read(path)


def left_behind(path: Path, answers: Answers, *, cut: int = 0, age: int = 0) -> Path:
    """Leave what a process killed before the rename leaves; `age` in seconds after the draft."""
    other = path.with_name("other.toml")
    drafts.save(other, answers)
    leftover = path.with_name(f".{path.name}.0a0b0c0d.tmp")
    data = other.read_bytes()
    leftover.write_bytes(data[: len(data) - cut])
    other.unlink()
    if path.exists():
        time = path.stat().st_mtime_ns + age * 10**9
        os.utime(leftover, ns=(time, time))
    return leftover


def test_a_whole_write_that_was_killed_is_recovered_and_said(path: Path) -> None:
    drafts.save(path, some(a="1"))
    leftover = left_behind(path, some(a="12"), age=1)
    loaded = drafts.load(path)
    assert loaded.answers == some(a="12")
    assert "recovered" in loaded.recovered
    assert not leftover.exists()
    assert (drafts.load(path).answers, drafts.load(path).recovered) == (some(a="12"), "")


@pytest.mark.parametrize(("cut", "age"), [(1, 1), (30, 1), (0, -5)])
def test_a_cut_or_older_write_is_cleaned_away(path: Path, cut: int, age: int) -> None:
    drafts.save(path, some(a="1"))
    leftover = left_behind(path, some(a="12"), cut=cut, age=age)
    assert (drafts.load(path).answers, drafts.load(path).recovered) == (some(a="1"), "")
    assert not leftover.exists()


def test_reading_alone_changes_nothing(path: Path) -> None:
    drafts.save(path, some(a="1"))
    leftover = left_behind(path, some(a="12"), age=1)
    assert drafts.read(path) == some(a="1")
    assert leftover.exists()


def test_a_discarded_draft_is_in_the_bin_and_never_replaces_another(
    folders: Folders, path: Path
) -> None:
    places = []
    for text in ("1", "2", "3"):
        drafts.save(path, some(a=text))
        drafts.save(path, some(a=text, b="x"))
        places.append(drafts.discard(folders, path, "20270402-093000"))
        assert not path.exists()
        assert not atomic.last_good(path).exists()
    assert len(set(places)) == 3
    assert [drafts.read(place).answers["a"] for place in places] == ["1", "2", "3"]
    assert all(place.parent == folders.bin for place in places)


def test_restoring_brings_the_last_good_copy_back_and_keeps_the_broken_one(
    folders: Folders, path: Path
) -> None:
    drafts.save(path, some(a="1"))
    drafts.save(path, some(a="2"))
    path.write_bytes(b"broken = ")
    drafts.restore(folders, path, "20270402-093000")
    assert drafts.read(path) == some(a="1")
    assert [p.read_bytes() for p in folders.bin.glob("*.toml")] == [b"broken = "]


def test_restoring_without_a_copy_is_a_sentence(folders: Folders, path: Path) -> None:
    drafts.save(path, some(a="1"))
    with pytest.raises(StoreError, match="last-good cannot be read"):
        drafts.restore(folders, path, "20270402-093000")
    assert drafts.read(path) == some(a="1")


def test_a_draft_cut_at_the_end_of_a_line_is_damaged(path: Path) -> None:
    drafts.save(path, some(a="1"))
    drafts.save(path, some(a="1", b="2"))
    path.write_bytes(path.read_bytes().partition(b'b = "2"')[0])
    with pytest.raises(DraftUnreadableError, match="last good copy") as caught:
        drafts.load(path)
    assert "# End of the answers." in str(caught.value)


def test_a_draft_cut_after_its_first_save_is_damaged(path: Path) -> None:
    drafts.save(path, replace(some(a="1"), version="2026.1"))
    path.write_bytes(path.read_bytes().partition(b"[answers]")[0])
    with pytest.raises(DraftUnreadableError, match="add that line"):
        drafts.read(path)


def test_a_draft_written_by_hand_needs_no_last_line(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text('framework = "f"\nperiod = "2026-27-Q4"\n[answers]\na = "1"\n')
    assert drafts.load(path).answers == some(a="1")
    drafts.save(path, some(a="2"))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    assert drafts.load(path).answers == some(a="2")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_draft_that_is_no_file_is_never_waited_for(path: Path) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    with pytest.raises(StoreError, match="not an ordinary file"):
        drafts.read(path)


def test_a_draft_that_windows_marked_is_read(path: Path) -> None:
    drafts.save(path, some(a="1"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert drafts.load(path).answers == some(a="1")
