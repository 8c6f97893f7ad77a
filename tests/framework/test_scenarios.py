"""Mistakes in a file of training scenarios: each is named, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_kpi.framework.errors import DefinitionError
from tui_kpi.framework.model import Framework
from tui_kpi.framework.scenarios import load_course

GOOD = """\
[[scenario]]
id = "good"
kind = "good"
title = "A good quarter"
notice = "All is well."
period = "2026-27-Q4"
today = 2027-04-12
[scenario.answers]
kpi1_a = 10
[[scenario.step]]
say = "Look at this."
go = "kpi1_a"
[scenario.expect]
complete = false
"""


def load(path: Path, text: str, framework: Framework) -> str:
    """Return the mistakes of a file that holds `text`; empty for none."""
    file = path / f"{framework.id}.training.toml"
    file.write_text(text, encoding="utf-8")
    try:
        load_course(file, framework)
    except DefinitionError as error:
        return str(error)
    return ""


def test_a_good_file(tmp_path: Path, lancashire: Framework) -> None:
    assert load(tmp_path, GOOD, lancashire) == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[[scenario]]", "[[scenario", "is not TOML"),
        ('kind = "good"', 'kind = "fine"', "kind"),
        ("today = 2027-04-12", 'today = "soon"', "today"),
        ("notice =", "noticed =", "Did you mean “notice”?"),
        ('"2026-27-Q4"', '"2026-04"', "Write it like"),
        ("[[scenario]]", "[example]\nx = 1\n[[scenario]]", "example: there is no such name “x”"),
        ("kpi1_a = 10", "kpi1_x = 10", "there is no such name “kpi1_x”. Did you mean “kpi1_"),
        ('go = "kpi1_a"', 'go = "kpi1_c"', "step 1: there is no such name “kpi1_c”"),
        ("complete = false", "complete = false\nlat = true", "Did you mean “late”?"),
        ("complete = false", "indicators = { kpi9 = {} }", "expect: there is no such name “kpi9”"),
        ("complete = false", "determinations = { x = 'no' }", "expect: there is no such name “x”"),
        ("[scenario.answers]", "readings = { x = 'y' }\n[scenario.answers]", "readings"),
        ('say = "Look at this."', f'say = "{"long " * 40}"', "too long"),
    ],
)
def test_a_mistake_is_named(
    tmp_path: Path, lancashire: Framework, old: str, new: str, words: str
) -> None:
    assert old in GOOD
    assert words in load(tmp_path, GOOD.replace(old, new), lancashire)


def test_two_of_one_name(tmp_path: Path, lancashire: Framework) -> None:
    assert "scenario good: there are two" in load(tmp_path, GOOD + GOOD, lancashire)


def test_a_week_too_few_and_an_unknown_option(tmp_path: Path, bolton: Framework) -> None:
    text = GOOD.replace("2026-27-Q4", "2026-04-06").replace('"kpi1_a"', '"g1_kpi1"')
    weeks = text.replace("kpi1_a = 10", "g1_on_time = [1, 2, 3]")
    assert "g1_on_time: must be a list of four" in load(tmp_path, weeks, bolton)
    option = text.replace("[scenario.answers]\nkpi1_a = 10", 'readings = { visits_22 = "8" }')
    assert "there is no option “8”" in load(tmp_path, option, bolton)


def test_text_that_is_no_utf_8(tmp_path: Path, lancashire: Framework) -> None:
    file = tmp_path / "x.training.toml"
    file.write_bytes(b"\xff")
    with pytest.raises(DefinitionError, match="UTF-8"):
        load_course(file, lancashire)
