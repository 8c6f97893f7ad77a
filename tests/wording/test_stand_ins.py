"""What a terminal would act on never reaches it."""

from __future__ import annotations

import pytest

from tui_kpi.wording.stand_ins import harmless


@pytest.mark.parametrize(
    "text", ["\x1b[2J", "\x9b2J", "a\x07", "\x00", "\u202eevil", "\ufeff", "\r"]
)
def test_what_acts_on_a_terminal_is_replaced_one_for_one(text: str) -> None:
    shown = harmless(text)
    assert "\ufffd" in shown
    assert len(shown) == len(text)
    assert not any(character in shown for character in "\x1b\x9b\x07\x00\u202e\ufeff\r")


@pytest.mark.parametrize("text", ["Zoë’s café", "two\nlines", "👩‍👧", "a\u00a0b", "नमस्ते", ""])
def test_what_people_write_stays(text: str) -> None:
    assert harmless(text) == text
