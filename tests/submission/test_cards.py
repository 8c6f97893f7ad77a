from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.submission.sealed_samples import KEY, OTHER_KEY, PUBLIC
from tui_kpi.submission import cards, keys
from tui_kpi.submission.cards import Card, Rotation
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.words import WORDS, eight_words

NOW = datetime(2027, 4, 2, 9, 30, tzinfo=UTC)
CARD = Card("acorn", "Acorn Care", "Zoë Marsh", PUBLIC, NOW)
ROTATION = Rotation("acorn", "Acorn Care", None, PUBLIC, keys.public_key(OTHER_KEY), NOW)
FILE = cards.make_card(CARD, keys.signer(KEY))


def test_what_is_read_is_what_was_written() -> None:
    assert cards.read(FILE) == CARD
    made = cards.make_rotation(ROTATION, keys.signer(KEY), keys.signer(OTHER_KEY))
    assert cards.read(made) == ROTATION
    assert ROTATION.words != CARD.words == " ".join(eight_words(PUBLIC))


def test_a_card_is_not_made_with_another_key() -> None:
    with pytest.raises(Refusal) as refused:
        cards.make_card(CARD, keys.signer(OTHER_KEY))
    assert refused.value.code == "card-other-key"


def test_nor_with_a_name_that_a_reader_would_refuse() -> None:
    for name in ("", "two\nlines", "x" * 201):
        with pytest.raises(Refusal) as refused:
            cards.make_card(replace(CARD, provider_name=name), keys.signer(KEY))
        assert refused.value.code == "card-file"


def test_too_large_a_file_is_not_read() -> None:
    with pytest.raises(Refusal) as refused:
        cards.read(FILE + b" " * cards.MAX_CARD)
    assert refused.value.code == "card-file"


@given(
    place=st.integers(0, len(FILE)),
    less=st.integers(0, 40),
    piece=st.sampled_from([b"", b"\0", b"\xff", b'"', b"\n", b"A", b"-----BEGIN SSH SIGNATURE-----\n"]),
)  # fmt: skip
def test_whatever_is_changed_in_it_is_refused(place: int, less: int, piece: bytes) -> None:
    data = FILE[:place] + piece + FILE[place + less :]
    try:
        assert cards.read(data) == CARD
    except Refusal:
        return
    assert data == FILE


def test_each_byte_has_a_word_that_no_other_begins_like() -> None:
    assert len(WORDS) == len({word[:3] for word in WORDS}) == 256
    assert list(WORDS) == sorted(WORDS)
    assert all(word.isascii() and word.isalpha() and 4 <= len(word) <= 9 for word in WORDS)
