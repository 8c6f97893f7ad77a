from __future__ import annotations

import pytest

from tui_kpi.tui.kit.marks import ASCII, UNICODE, Marks, marks_for


@pytest.mark.parametrize(
    ("environ", "plain"),
    [
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "en_GB.utf8", "TERM": "xterm"}, False),
        ({"LANG": "C"}, True),
        ({}, True),
        ({"LANG": "en_GB.ISO-8859-1"}, True),
        ({"LANG": "en_GB.UTF-8", "TERM": "linux"}, True),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "C"}, True),
        # Python puts LC_CTYPE there itself when the user's locale is C.
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "C.UTF-8", "LC_CTYPE": "C.UTF-8"}, False),
    ],
)
def test_marks_follow_locale_and_terminal(environ: dict[str, str], plain: bool) -> None:
    assert marks_for(environ) is (ASCII if plain else UNICODE)


def test_ascii_marks_hold_no_other_character() -> None:
    for mark in ("“Zoë” – 1 ÷ 2 × 100 ≥ 5…", *ASCII.radio, *ASCII.check, ASCII.pointer, ASCII.done):
        assert ASCII.text(mark).isascii()
    assert ASCII.text("“a” – 1 ÷ 2") == '"a" - 1 / 2'


def test_states_differ_by_shape_not_by_colour_alone() -> None:
    for marks in (ASCII, UNICODE):
        shapes = (marks.done, marks.started, marks.empty, marks.problem, marks.none)
        assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize("marks", [UNICODE, ASCII])
def test_what_a_terminal_would_obey_is_never_shown(marks: Marks) -> None:
    assert "\x1b" not in marks.text("\x1b[2J\x1b]52;c;QUJD\x07")
