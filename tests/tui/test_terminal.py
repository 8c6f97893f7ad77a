"""The app as people meet it: in a real pseudo-terminal, its screen read as text."""

from __future__ import annotations

import os
import re
import signal
import sys
import zipfile
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal
from tui_kpi.session.session import Session

Q4 = "lancashire-supported-housing/2026-27-Q4"
Q1 = "lancashire-supported-housing/2026-27-Q1"
EXAMPLES = {
    "1 Outcomes": (["100", "300"], ["33.33%"]),
    "2 Health action plans": (["25", "75"], ["33.33%"]),
    "3a General training": (["43", "50", "", "", "", "75"], ["57.33%", "66.67%"]),
    "3b Specific training": (["20", "75"], ["26.67%"]),
    "4 Quality checks": ([" ", "40", "75"], ["53.33%"]),
    "5 Complaints": (["4", "8"], ["50.00%"]),
    "6 Compliments": (["10", "18"], ["55.56%"]),
    "7 Employment": (["5", "10"], ["50.00%"]),
}
ANSWERS = {
    "kpi1_a": "100",
    "kpi1_b": "300",
    "kpi2_n": "25",
    "kpi2_d": "75",
    "kpi3a_a1": "43",
    "kpi3a_a2": "50",
    "kpi3a_b1": "75",
    "kpi3b_a": "20",
    "kpi3b_b": "75",
    "kpi4_minimum_service": "3_months",
    "kpi4_a": "40",
    "kpi4_b": "75",
    "kpi5_a": "4",
    "kpi5_b": "8",
    "kpi6_a": "10",
    "kpi6_b": "18",
    "kpi7_a": "5",
    "kpi7_b": "10",
}


@pytest.fixture
def q4(session: Session) -> str:
    session.new(Q4).close()
    return Q4


@pytest.fixture
def complete(session: Session) -> str:
    opened = session.new(Q4)
    for field, text in ANSWERS.items():
        opened.set(field, text)
    opened.close()
    return Q4


@pytest.mark.action("start")
def test_from_nothing_to_the_first_answer(home: Path) -> None:
    with Terminal(home=home) as app:
        app.wait_for("This app helps you fill in the KPI returns", "Start a return")
        app.press("Enter")
        app.go_to("Lancashire Supported Housing")
        app.press("Enter")
        app.wait_for("Which period is it for?", "Quarter 4, 2026-27: 1 January to 31 March 2027")
        app.press("Enter")
        app.wait_for("Before your first return", "Name of your organisation")
        app.press("Enter", "ShiftTab", "Acorn Care", "Enter", "Enter")
        app.wait_for("KPI 1: Service user outcomes", "Saved")
        app.press("1", "0", "0", "Enter")
        app.wait_for("[100       ]")


def test_the_worked_examples_of_lancashire(home: Path, q4: str) -> None:
    with Terminal("open", q4, home=home) as app:
        for section, (entries, outturns) in EXAMPLES.items():
            app.wait_for(f"{section} ")
            for entry in entries:
                app.send(f"{entry}\t")
            for outturn in outturns:
                app.wait_for(outturn)
            app.press("Enter")
        app.wait_for("Date by which the council")
        app.press("Tab", "Enter")
        app.wait_for("Everything that is asked is answered. You can sign.")


def test_quarter_1_asks_only_for_what_is_due(home: Path, session: Session) -> None:
    session.new(Q1).close()
    with Terminal("open", Q1, home=home) as app:
        app.wait_for("Not asked this time", "1 Outcomes", "4 Quality checks")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("twelve", "must be a whole number, like 30"),
        ("-1", "must be 0 or more"),
        ("3.5", "must be a whole number, like 30"),
        ("", "To do: Enter the number of service users who achieved one or more outcomes"),
    ],
)
def test_what_to_enter_is_said_when_the_field_is_left(
    home: Path, q4: str, typed: str, said: str
) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Saved")
        app.press(*typed)
        # The box at the right of the label stands between the lines of a sentence, not in it.
        assert said not in app.words
        app.press("Tab")
        assert said in section_words(app)
        assert typed in app.text
        app.press("5")
        app.wait_for("[5         ]")


def section_words(app: Terminal) -> str:
    """The words of the page, without the list at its left."""
    return " ".join(" ".join(line[27:] for line in app.screen.display).split())


@pytest.mark.parametrize("pasted", ["1,234", " 12 ", "12\n"])
def test_a_paste_goes_in_as_it_is(home: Path, q4: str, session: Session, pasted: str) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Saved")
        app.paste(pasted)
        app.press("Tab")
        app.wait_until_gone("Not saved yet")
        app.wait_for("Saved")
        assert "must be" not in app.words
    kept = session.open(q4, read_only=True).answers.text("kpi1_a")
    assert kept == pasted.rstrip("\n")


def test_nothing_typed_before_the_first_frame_is_lost(home: Path, q4: str) -> None:
    with Terminal("open", q4, home=home) as app:
        app.send("1234\x7f\t300\r\r25\t75")
        app.wait_for("KPI 2: Health action plans", "[25        ]", "[75        ]", "33.33%")


def test_a_kill_loses_nothing_that_was_saved(home: Path, q4: str) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Saved")
        app.press("1", "2", "3", "Tab", "t", "w", "o")
        app.wait_until_gone("Not saved yet")
        app.wait_for("Saved")
        app.kill()
    with Terminal("open", q4, home=home) as app:
        app.wait_for("[123       ]", "[two       ]", "must be a whole number")


@pytest.mark.action("sign")
def test_sealing_to_the_end(home: Path, complete: str) -> None:
    with Terminal(
        "open", complete, home=home, env={"SSH_CONNECTION": "1.1.1.1 1 9.9.9.9 22"}
    ) as app:
        app.wait_for("Saved")
        app.press("F6")
        app.wait_for("You can sign.")
        app.press("Enter")
        app.wait_for("Who signs?", "Make a new key")
        app.press("F1")
        app.wait_for("Provider identifier", "telephone them and ask: they choose")
        app.press("Enter")
        app.press("Sunrise Care", "Tab", "sunrise-care", "Tab", "Ann Bee", "Tab", "Manager", "Tab")
        app.press("Tab", "correct horse", "Tab", "wrong horse", "Tab", "Enter")
        app.wait_for("The two passphrases are not the same")
        assert "horse" not in app.text
        app.press("correct horse", "Tab", "Enter")
        app.wait_for(
            "What this file says once you sign it",
            "Nothing is signed yet",
            "\u203a [ Go to the declaration ]",
        )
        app.go_to("Sign and seal")
        app.press("Enter")
        app.wait_for("Read the declaration")
        app.press("Space", "Tab", "Enter")
        app.wait_for("Done: signed and sealed", "_sunrise-care_2026-27-Q4_r1")
        app.press("PageDown")
        app.wait_for("Your key is new", "eight words", "scp ", "@9.9.9.9:")
        app.go_to("Back to your returns")
        app.press("Enter")
        app.wait_for("Sealed on 10 April 2027")
    package = next((home / "sealed").glob("*.kpi.zip"))
    assert "submission.json.sig" in zipfile.ZipFile(package).namelist()


def test_sealing_before_the_period_has_ended_asks_first(home: Path, complete: str) -> None:
    early = {"TUI_KPI_TODAY": "2027-03-20"}
    with Terminal("open", complete, home=home, env=early) as app:
        app.wait_for("Saved")
        app.press("F6", "Enter")
        app.wait_for("Who signs?")
        app.press("Sunrise Care", "Tab", "sunrise-care", "Tab", "Ann Bee", "Tab", "Manager", "Tab")
        app.press("Tab", "Tab", "Tab", "Enter")
        app.wait_for("What this file says once you sign it")
        app.press("Enter")
        app.wait_for("[ ] I declare this")
        app.press("Space", "Tab", "Enter")
        app.wait_for("Seal it before the period has ended?")
        app.press("Enter")
        app.wait_for("Sign and seal")
        assert not (home / "sealed").exists() or not list((home / "sealed").iterdir())


def test_an_incomplete_return_is_not_signed_and_says_why(home: Path, q4: str) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Saved")
        app.press("F6")
        app.wait_for("18 things to do before you can sign")
        assert "Sign and seal" not in app.text


def test_ascii_and_no_colour(home: Path, q4: str) -> None:
    plain = {"LANG": "C", "NO_COLOR": "1", "TERM": "linux"}
    with Terminal("open", q4, home=home, env=plain) as app:
        app.wait_for("Saved", "o not started")
        app.press("t", "w", "o", "Tab")
        app.wait_for("! something to mend", "! Number of service users")
        app.press("F6", "Esc", "F1", "Esc", "F10")
        app.wait_for("What would you like to do?")
        shown = app.output.decode()
        assert shown.isascii()
        colours = re.findall(r"\x1b\[([0-9;]*)m", shown)
        numbers = {number for colour in colours for number in colour.split(";")}
        assert not numbers & {str(n) for n in (*range(30, 39), *range(40, 49), *range(90, 108))}


@pytest.mark.parametrize("how", ["CtrlQ", "CtrlC", "SIGTERM", "SIGHUP", "SIGINT"])
@pytest.mark.action("leave")
def test_leaving_saves_and_restores_the_terminal(
    home: Path, q4: str, session: Session, how: str
) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Saved")
        app.send("77")
        app.wait_for("77 ")
        if how.startswith("SIG"):
            app.process.send_signal(getattr(signal, how))
        else:
            app.press(how)
        app.end()
        assert app.restored
    assert session.open(q4).answers.text("kpi1_a") == "77"


def test_a_closed_terminal_loses_nothing(home: Path, q4: str, session: Session) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Saved")
        app.send("88")
        app.wait_for("88 ")
        os.close(app.master)
        os.close(app.take_slave())
        app.process.send_signal(signal.SIGHUP)
        app.process.wait(timeout=20)
        app.master = os.open(os.devnull, os.O_RDONLY)
    assert session.open(q4).answers.text("kpi1_a") == "88"


@pytest.mark.action("back")
def test_a_return_opened_by_name_goes_back_to_the_list_and_again(home: Path, q4: str) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("KPI 1: Service user outcomes")
        app.press("Esc")
        app.wait_for("To do")
        app.press("Enter")
        app.wait_for("KPI 1: Service user outcomes")
        app.press("Esc")
        app.wait_for("To do", "\u203a Lancashire supported housing")


def test_idle_sends_nothing(home: Path, q4: str) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Saved")
        app.settle()
        sent = len(app.output)
        app.read(2.0)
        assert len(app.output) == sent


@pytest.mark.action("help")
def test_help_follows_the_field_and_stands_beside_it_when_there_is_room(
    home: Path, q4: str
) -> None:
    with Terminal("open", q4, home=home, size=(130, 40)) as app:
        app.wait_for("An outcome is something that")
        app.press("Tab")
        app.wait_for("Your list of the people you support")
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Saved")
        app.press("F1")
        app.wait_for("An outcome is something that", "Leave out")
        app.press("Enter")
        app.wait_for("KPI 1: Service user outcomes")


def test_a_byte_that_is_no_character_ends_nothing(home: Path, session: Session, q4: str) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Number of service users who achieved")
        os.write(app.master, b"12\xa3\xff")
        app.wait_for("[12\ufffd\ufffd")
        app.press("Backspace", "Backspace", "CtrlQ")
        assert app.end() == 0
    assert session.open(q4, read_only=True).answers.text("kpi1_a") == "12"


_BROKEN_KEYS = """
from textual.drivers import linux_driver
feed = linux_driver.XTermParser.feed
def broken(self, data):
    if "!" in data:
        raise RuntimeError("as a test wants it")
    return feed(self, data)
linux_driver.XTermParser.feed = broken
from tui_kpi.__main__ import main
raise SystemExit(main())
"""


def test_a_mistake_in_the_thread_that_reads_keys_saves_first(
    home: Path, session: Session, q4: str
) -> None:
    with Terminal("open", q4, home=home, command=(sys.executable, "-c", _BROKEN_KEYS)) as app:
        app.wait_for("Number of service users who achieved")
        app.send("12")
        app.wait_for("[12")
        app.send("!")
        assert app.end() == 1
        assert b"What you typed is saved" in app.output
    assert session.open(q4, read_only=True).answers.text("kpi1_a") == "12"


def test_what_is_lost_on_leaving_is_named(home: Path, q4: str) -> None:
    with Terminal("open", q4, home=home) as app:
        app.wait_for("Number of service users who achieved")
        (home / "drafts").rename(home / "drafts away")
        (home / "drafts").write_text("in the way")
        app.send("12")
        app.wait_for("NOT SAVED")
        app.process.terminate()
        assert app.end() == 3
    told = app.output.decode().rpartition("\x1b")[2]
    assert "NOT SAVED. Lancashire supported housing, Quarter 4" in told
    assert "not kept in" in told
    assert "Number of service users who achieved one or more outcomes when reviewed." in told
