"""Every page that Home leads to, without colours and in ASCII, at 80 columns and 24 lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.tui.terminal import Terminal
from tui_kpi.session.session import Session

PLAIN = {"NO_COLOR": "1", "LANG": "C", "TERM": "linux"}


def look(app: Terminal, *wanted: str) -> None:
    """Wait for words, and hold the page to plain characters in the terminal's own colour."""
    text = app.wait_for(*wanted)
    assert text.isascii(), text
    colours = {cell.fg for line in app.screen.buffer.values() for cell in line.values()}
    assert colours <= {"default"}
    assert "[ Menu ]" in text or "Esc to close" in text


def test_every_page_from_home(home: Path, session: Session) -> None:
    session.save_profile(session.profile.with_value("provider_name", "Sunrise Care"))
    session.new("surrey/2027-02").close()
    session.save_schedule({"devon/2026-27-H2": date(2027, 4, 30), "bolton": date(2027, 3, 1)})
    with Terminal(home=home, env=PLAIN) as app:
        look(
            app,
            "KPI returns - Sunrise Care",
            "Late (2)",
            "> Surrey, Care within the Home - February 2027",
            "Late: was due on 7 March 2027, 34 days ago. 0 of 29 answered",
            "Due on 30 April 2027, in 20 days. Not started",
        )
        app.go_to("Start another return")
        app.press("Enter")
        look(app, "Which return does your council ask for?")
        app.go_to("Bolton")
        app.press("Enter")
        look(app, "Which period is it for?", "4 weeks from 1 March 2027: 1 March to 28 March 2027")
        app.press("Esc", "Esc")
        app.go_to("Deadlines and payment periods")
        app.press("Enter")
        look(app, "Which return did the council send dates for?", "1 date entered")
        app.go_to("CP1329-16")
        app.press("Enter")
        look(app, "Half 2, 2026-27: deadline", "[30 April 2027 ]")
        app.press("Esc", "Esc")
        app.go_to("Your details")
        app.press("Enter")
        look(app, "Name of your organisation", "[Sunrise Care", "These go into every signed file")
        app.press("Esc")
        app.go_to("Settings")
        app.press("Enter")
        look(app, "(*) As your terminal has them", "Plain characters only")
        app.go_to("Change the keys")
        app.press("Enter")
        look(app, "Enter gives an action another key", "Everywhere")
        app.press("Esc", "Esc", "F10")
        look(app, "What would you like to do?", "Type a few letters to find it.")
        app.press("histo")
        look(app, 'With "histo"', "Outturn against target from period to period")
