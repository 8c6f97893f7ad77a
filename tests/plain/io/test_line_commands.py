from __future__ import annotations

import subprocess
import sys

import pytest

from tui_kpi.plain.answering.command_handlers import DOES
from tui_kpi.plain.io.commands import COMMANDS, command_in, nearly, unquoted


def id_of(line: str, *, wants_words: bool = False) -> tuple[str, str] | None:
    found = command_in(line, wants_words=wants_words)
    return found and (found[0].id, found[1])


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("back", ("back", "")),
        ("  Skip ", ("next", "")),
        ("?", ("commands", "")),
        ("I don’t know", None),
        ("don’t know", ("not_known", "")),
        ("jump complaints", ("jump", "complaints")),
        ("go to 2", ("jump", "2")),
        ("Note: rota p. 3", ("note", "rota p. 3")),
        ("n/a no such service", ("not_applicable", "no such service")),
        ("back to work", None),
        ("12", None),
        ("", None),
    ],
)
def test_a_command_is_told_from_an_answer(line: str, wanted: tuple[str, str] | None) -> None:
    assert id_of(line) == wanted


def test_where_words_are_wanted_a_command_stands_alone() -> None:
    assert id_of("Note that we moved house", wants_words=True) is None
    assert id_of("jump in referrals since June", wants_words=True) is None
    assert id_of("note", wants_words=True) == ("note", "")


@pytest.mark.parametrize("quoted", ['"back"', "'back'", "“Back”", ' "back" '])
def test_a_command_word_in_quotation_marks_is_an_answer(quoted: str) -> None:
    assert command_in(quoted, wants_words=True) is None
    assert unquoted(quoted).lower() == "back"


@pytest.mark.parametrize("text", ['"A good year"', '"', '""', "back", '"next" and "back"'])
def test_other_quotation_marks_stay(text: str) -> None:
    assert unquoted(text) == text


def test_no_word_means_two_commands_and_each_can_be_obeyed() -> None:
    words = [word for command in COMMANDS for word in command.words]
    assert len(words) == len(set(words))
    assert {c.id for c in COMMANDS} == {*DOES, "seal", "leave", "discard"}


def test_a_slip_of_the_fingers_names_the_command() -> None:
    assert nearly("bakc") == "back"
    assert nearly("twelve") == ""


def test_the_way_to_the_first_question_needs_neither_screens_nor_signing() -> None:
    heavy = "{'textual', 'rich', 'pydantic', 'cryptography', 'tui_kpi.tui'}"
    script = f"import sys, tui_kpi.cli.fill, tui_kpi.plain.main; print({heavy} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
