from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_kpi.tui.kit.keymap import fitting
from tui_kpi.tui.kit.marks import ASCII, UNICODE
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Choice, Place, Press, Say
from tui_kpi.tui.kit.page.layout import Sheet, draw
from tui_kpi.tui.kit.page.lines import pad, wrap

WORDS = st.text("abc de 漢é\n", max_size=60)


def text(sheet: Sheet) -> list[str]:
    return ["".join(words for words, _ in line).rstrip() for line in sheet.lines]


@given(WORDS, st.integers(2, 30))
def test_wrapping_keeps_every_word_and_the_width(words: str, width: int) -> None:
    lines = wrap(words, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


@given(WORDS, st.integers(1, 30))
def test_padding_gives_exactly_the_width(words: str, width: int) -> None:
    assert cell_len(pad(words.replace("\n", " "), width)) == width


def test_a_number_stands_beside_its_label_with_what_is_wrong_under_it() -> None:
    ask = Ask(
        "a",
        "Number of people",
        hint="Each once.",
        boxes=(Box("a", "twelve"),),
        error="It must be a whole number",
    )
    assert text(draw((ask,), 50, Place("a"), UNICODE)) == [
        "\u203a Number of people                    [twelve    ]",
        "  Each once.",
        "  ! It must be a whole number",
    ]


def test_the_stop_of_a_box_is_where_its_text_stands() -> None:
    ask = Ask("a", "Number", boxes=(Box("a", "7"),))
    sheet = draw((Say("Title"), ask), 50, Place(), ASCII)
    stop = sheet.stops[0]
    assert text(sheet)[stop.row][stop.column] == "7"
    assert text(sheet)[stop.row][stop.column - 1] == "["


def test_four_weeks_stand_in_one_row() -> None:
    boxes = tuple(Box(f"v.{week}", str(week * 10), caption=str(week)) for week in range(1, 5))
    sheet = draw((Ask("v", "Visits", boxes=boxes),), 54, Place("v.2"), ASCII)
    assert text(sheet) == ["> Visits", "  1 [10    ] > 2 [20    ]   3 [30    ]   4 [40    ]"]
    assert [stop.id for stop in sheet.stops] == ["v.1", "v.2", "v.3", "v.4"]


def test_choices_show_which_are_on_without_colour() -> None:
    choices = (Choice("y", "Yes", on=True), Choice("n", "No", on=False))
    assert text(draw((Ask("q", "Is it?", choices=choices),), 50, Place(), ASCII)) == [
        "  Is it?",
        "  (*) Yes   ( ) No",
    ]


def test_long_choices_stand_one_under_the_other() -> None:
    choices = (Choice("a", "A rather long answer", on=False), Choice("b", "Other", on=True))
    ask = Ask("q", "Which?", choices=choices, many=True)
    assert text(draw((ask,), 50, Place(), ASCII))[1:] == [
        "  [ ] A rather long answer",
        "  [x] Other",
    ]


def test_the_choice_that_space_takes_has_a_mark_of_its_own() -> None:
    short = (Choice("y", "Yes", on=False), Choice("n", "No", on=False))
    long = (Choice("a", "A rather long answer", on=False), Choice("b", "Other", on=False))
    for choices, rows in (
        (short, ["  ( ) Yes > ( ) No"]),
        (long, ["  ( ) A rather long answer", "> ( ) Other"]),
    ):
        ask = Ask("q", "Which?", choices=choices)
        assert text(draw((ask,), 50, Place("q", 1), ASCII)) == ["> Which?", *rows]


def test_a_secret_is_never_drawn() -> None:
    ask = Ask("p", "Passphrase", boxes=(Box("p", "hunter2", secret=True),), wide=True)
    assert "hunter2" not in "\n".join(text(draw((ask,), 50, Place(), ASCII)))


@given(st.integers(30, 140), st.booleans())
def test_no_line_is_wider_than_the_page(width: int, ascii_only: bool) -> None:
    blocks: tuple[Block, ...] = (
        Say("A paragraph that is long enough to be broken more than once " * 2, right="done"),
        Press("p", "Something to do that has a long name", "with detail", below="and more below"),
        Ask("a", "Number of people who did a thing", boxes=(Box("a", "1" * 40),), unit="hours"),
        Ask("t", "Text", boxes=(Box("t", "x" * 300),), wide=True),
        Ask("c", "Choose", choices=tuple(Choice(str(n), f"{n}0%", on=False) for n in range(12))),
    )
    sheet = draw(blocks, width, Place("c", 3), ASCII if ascii_only else UNICODE)
    assert max(map(cell_len, text(sheet))) <= width
    for stop in sheet.stops:
        assert 0 <= stop.top <= stop.row <= stop.bottom < len(sheet.lines)


def test_keys_at_the_foot_are_left_out_whole_where_the_window_is_narrow() -> None:
    hints = "Tab next   Shift+Tab back up   F1 help   Ctrl+Q leave"
    assert fitting(hints, 80) == hints
    assert fitting(hints, 40) == "Tab next   F1 help   Ctrl+Q leave"
    assert fitting(hints, 20) == "Tab next   F1 help"
    assert fitting(hints, 5) == ""
