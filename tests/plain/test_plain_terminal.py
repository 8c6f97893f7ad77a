"""Line by line in a real terminal that understands nothing but lines."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.plain.person import session_in
from tests.tui.terminal import Terminal
from tui_kpi.framework.loader import Catalogue
from tui_kpi.returns.answers import read_answers

REFERENCE = "lancashire-supported-housing/2026-27-Q4"
DEVON = "devon-supporting-independence/2026-27-H2"
DUMB = {"TERM": "dumb", "LANG": "C", "LC_ALL": "C"}


def start(home: Path, *, size: tuple[int, int] = (40, 400)) -> Terminal:
    return Terminal("fill", REFERENCE, "--plain", home=home, env=DUMB, size=size)


def draft(home: Path) -> dict[str, object]:
    (path,) = home.rglob("*2026-27-Q4.toml")
    return dict(read_answers(path.read_text(encoding="utf-8")).answers)


def test_a_dumb_terminal_of_40_columns_gets_plain_ascii_lines(home: Path) -> None:
    with start(home) as app:
        app.wait_for("Answer:")
        app.send("100\n")
        app.wait_for("Result: waiting for 1 answer.")
        app.send("30\n")
        app.wait_for("Check both numbers.", "Answer, now 30:")
        app.send("300\n?\nhelp\nlist\nreview\n")
        app.wait_for("Command:")
        app.send("leave\n")
        assert app.end() == 0
        said = app.output.decode("ascii")
        assert "\x1b" not in said
        assert all(it.isprintable() or it in "\r\n" for it in said)
        lines = said.replace("\r", "").split("\n")
        command = f"{sys.executable} -m tui_kpi fill {REFERENCE} --plain"
        assert command in lines  # left whole: it is there to be copied
        assert max(len(line) for line in lines if line != command) <= 41 + len(REFERENCE)
        assert "Number of service users who achieved" in lines
    assert draft(home) == {"kpi1_a": "100", "kpi1_b": "300"}


def test_ctrl_d_saves_and_leaves(home: Path) -> None:
    with start(home) as app:
        app.wait_for("Answer:")
        app.send("100\n")
        app.wait_for("Result: waiting for 1 answer.")
        app.send("\x04")
        app.wait_for("There is no more input.", "Saved.", "Open it again with:")
        assert app.end() == 0
    assert draft(home) == {"kpi1_a": "100"}


def test_pasted_lines_are_one_answer_where_words_are_wanted(home: Path) -> None:
    with Terminal("fill", DEVON, "--plain", home=home, env=DUMB, size=(40, 400)) as app:
        app.wait_for("Answer:")
        app.send("jump\n")
        app.wait_for("question's name:")
        app.send("your own words\n")
        app.wait_for("identify a person. Answer:")
        app.send("Two people\nrun a club\nnow.\n")
        app.wait_for("The 3 lines you pasted are taken as one.")
        app.send("leave\n")
        assert app.end() == 0
    (path,) = home.rglob("*2026-27-H2.toml")
    answers = read_answers(path.read_text(encoding="utf-8")).answers
    assert answers == {"qualitative": "Two people run a club now."}


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP", "SIGTERM"])
def test_being_told_to_stop_saves_and_leaves(home: Path, catalogue: Catalogue, name: str) -> None:
    with start(home) as app:
        app.wait_for("Answer:")
        app.send("100\n")
        app.wait_for("Result: waiting for 1 answer.")
        app.process.send_signal(getattr(signal, name))
        app.wait_for("Saved.")
        assert app.end() == 0
    assert draft(home) == {"kpi1_a": "100"}
    session_in(home, catalogue).open(REFERENCE).close()


def test_a_closed_terminal_leaves_nothing_behind_but_the_answers(home: Path) -> None:
    with start(home) as app:
        app.wait_for("Answer:")
        app.send("100\n")
        app.wait_for("Result: waiting for 1 answer.")
        os.close(app.take_slave())
        os.close(app.master)
        app.master = os.open(os.devnull, os.O_RDONLY)
        deadline = time.monotonic() + 20
        while app.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert app.process.poll() is not None
    assert draft(home) == {"kpi1_a": "100"}


def test_the_passphrase_is_not_shown(home: Path, complete_by_hand: None) -> None:
    with start(home) as app:
        app.wait_for("Command:")
        app.send("seal\n")
        for asked, line in (
            ("Name of your organisation.", "Acorn Care"),
            ("Provider identifier.", "acorn-care"),
            ("Name of the person who signs:", "Ann Bell"),
            ("Role.", "Manager"),
            ("Key, now 1:", ""),
            ("Passphrase, not shown:", "nine green bottles"),
            ("The same again:", "nine green bottles"),
            ("Declare this and seal?", "yes"),
        ):
            app.wait_for(asked)
            app.settle()
            app.send(f"{line}\n")
        app.wait_for("is signed and sealed.")
        assert app.end() == 0
        assert b"nine green bottles" not in app.output
        assert b"\x1b" not in app.output
    with start(home) as app:
        app.wait_for("is sealed as revision 1", "Command:")
        app.send("leave\n")
        assert app.end() == 0


def test_what_was_answered_survives_a_kill(home: Path, catalogue: Catalogue) -> None:
    with start(home) as app:
        app.wait_for("Answer:")
        app.send("100\n")
        app.wait_for("Result: waiting for 1 answer.")
        app.kill()
    assert draft(home) == {"kpi1_a": "100"}
    session_in(home, catalogue).open(REFERENCE).close()


def test_a_line_that_the_terminal_cuts_is_said_to_be(home: Path) -> None:
    with Terminal("fill", DEVON, "--plain", home=home, env=DUMB, size=(40, 400)) as app:
        app.wait_for("Answer:")
        app.send("word " * 900 + "\n")
        app.wait_for("Your terminal takes at most 4,095 characters a line", "Business structure.")
        app.send("leave\n")
        assert app.end() == 0
