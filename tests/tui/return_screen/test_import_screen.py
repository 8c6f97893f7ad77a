"""Answers filled in from a file, in the app."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.driver import Driver
from tests.tui.terminal import Terminal
from tui_kpi.session.session import Session
from tui_kpi.session.user_paths import cleaned_path
from tui_kpi.tui.return_screen.import_flow import Filling

H2 = "devon-supporting-independence/2026-27-H2"
CSV = """Exported on 3 April,,
Person ref,Short goals met %,Long goals met %,Long goals before
p1,50,20,81
p2,80,100,82
p3,most,90,83
p4,90,85,84
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "final reviews.csv"
    path.write_text(CSV)
    return path


@pytest.mark.parametrize(
    "typed", ["/a b/c.csv", " '/a b/c.csv' ", '"/a b/c.csv"', "/a\\ b/c.csv", "file:///a b/c.csv"]
)
def test_a_path_is_taken_as_terminals_and_file_managers_paste_it(typed: str) -> None:
    assert cleaned_path(typed) == Path("/a b/c.csv")


def test_what_stands_in_the_way_is_said(session: Session, tmp_path: Path) -> None:
    filling = Filling(session.new(H2), session.folders)
    filling.read()
    assert "Enter the path" in filling.trouble
    filling.path = str(tmp_path / "none.csv")
    filling.read()
    assert "cannot be read: no such file" in filling.trouble
    other = tmp_path / "other.csv"
    other.write_text("Alpha,Longer goals\nx1,20\n")
    filling.path = str(other)
    filling.read()
    assert "Choose the heading in your file for “Your reference" in filling.trouble
    assert filling.table is not None
    assert [filling.heading_of(it.id) for it in filling.sheet.columns] == ["", "", "Longer goals"]
    filling.given["person"] = "Alpha"
    filling.read()
    assert filling.trouble == ""


@pytest.mark.action("fill")
def test_a_file_fills_answers_in_at_the_keyboard(home: Path, session: Session, file: Path) -> None:
    opened = session.new(H2)
    opened.set("short_0_50", "7")
    opened.close()
    with Terminal("open", H2, home=home) as app:
        driver = Driver(app)
        app.wait_for("Saved")
        driver.enter("Continue")
        driver.enter("Continue")
        driver.press("ShiftTab")
        driver.press("ShiftTab")
        assert driver.at().startswith("[ Fill from a file ]")
        driver.press("Enter")
        driver.go("Where is the file?")
        driver.press(str(file), "Tab")
        driver.enter("Read the file")
        app.wait_for("“Short goals met %”", "“Long goals met %”")
        driver.enter("Percentage of longer-term goals met")
        driver.enter("Long goals before")
        driver.look_through()
        driver.go("Fill in these answers")
        app.wait_for("3 rows read, 1 rejected", "Line 5: ", "not “most”", "7 → 1 (in place of what")
        app.wait_for("over 80% of their longer-term goals: empty → 3")
        driver.enter("Fill in these answers")
        app.wait_for("6 answers filled in and saved", "1 rejected row was saved, with the reason")
        driver.enter("Back to the return")
        app.wait_for("Worked out from your file. Type another answer to use that instead.")
        app.press("CtrlQ")
        app.end()
    assert "most" in next((home / "imports").rglob("*.rejected.csv")).read_text()
    answers = session.open(H2).answers
    assert (answers.text("short_0_50"), answers.text("long_81_100")) == ("1", "3")
