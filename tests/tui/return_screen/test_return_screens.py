"""The Return as it stands on real screens: small and wide, with and without colour and Unicode."""

from __future__ import annotations

from pathlib import Path

from tests.tui.terminal import Terminal
from tui_kpi.session.session import Session

SURREY = "surrey-care-within-the-home/2027-03"
BOLTON = "bolton-home-care/2027-03-08"
CALLS = ("3", "5", "2000", "200", "4", "10", "10", "5", "1")
PLAIN = {"LANG": "C", "NO_COLOR": "1", "TERM": "linux"}
KEYS = {"F2": "\x1bOQ", "CtrlG": "\x07", "CtrlZ": "\x1a", "CtrlR": "\x12", "CtrlP": "\x10"}


def surrey(session: Session, *, answered: bool = True) -> None:
    opened = session.new(SURREY)
    opened.set("services", "hbc")
    for field, text in zip(opened.framework.fields_of["kpi1"], CALLS, strict=True):
        if answered:
            opened.set(field.id, text)
    opened.close()


def test_a_wide_screen_shows_list_page_result_and_help(home: Path, session: Session) -> None:
    surrey(session)
    with Terminal("open", SURREY, home=home, size=(120, 40)) as app:
        app.wait_for("Saved")
        app.press(KEYS["CtrlP"])
        app.wait_for(
            "Number of packages of care that ended [3", "Packages of care that stopped", "More: F1"
        )
        app.go_to("Choose how this is read")
        app.wait_for(
            "\u25cf 88.88% \u00b7 Amber",
            "(2,000 \u2212 200 \u2212 10) \u00f7 (2,000 + 4 + 10) \u00d7 100",
            "1.12 points under Green.",
            "! The number of packages handed back (5) is more",
            "Explain this, if you can",
        )
        app.press("Enter")
        app.wait_for("\u2192 88.88%, Amber", "\u2192 99.30%, Green", "Back to the return")
        app.press("Down", "Down", "Space", "Esc")
        app.wait_for("\u25cf 99.30% \u00b7 Green")
        app.press(KEYS["CtrlZ"])
        app.wait_for("\u25cf 88.88% \u00b7 Amber", "Taken back: how an unclear point is read.")
        assert max(map(len, app.screen.display)) == 120


def test_a_small_plain_screen_finds_notes_and_takes_back(home: Path, session: Session) -> None:
    surrey(session, answered=False)
    with Terminal("open", SURREY, home=home, env=PLAIN) as app:
        app.wait_for("Saved", "KPI 1: Successful calls")
        app.press(KEYS["CtrlG"])
        app.wait_for("Part of the question", "1 Successful calls")
        app.press(*"missed")
        app.wait_until_gone("Number of late calls")
        app.press("Enter")
        app.wait_for("> Number of missed calls")
        app.press("4", "2", KEYS["F2"])
        app.wait_for("Your note on this answer", "It is never sent.")
        app.press(*"ECM", "Enter", "Enter")
        app.wait_for("Your note: ECM", "[42        ]")
        app.press(KEYS["CtrlZ"], KEYS["CtrlZ"])
        app.wait_until_gone("Your note: ECM")
        app.wait_for(
            "> Number of missed calls                [          ]", "Taken back: this answer."
        )
        app.press(KEYS["CtrlR"])
        app.wait_for("[42        ]", "Done again: this answer.")
        app.press("F10")
        app.wait_for("What would you like to do?", "Bring back what you have just taken back.")
        app.press(*"gather", "Enter")
        app.wait_for("What to gather: Surrey, Care within the Home, March 2027", "[ ] Services")
        app.press("Enter")
        app.wait_for("Written. Open the first in a browser and print it:", "_to-gather.html")
        app.press("Enter")
        app.wait_for("[42        ]")
        assert app.output.decode().isascii()


def test_weeks_stand_in_one_row_and_a_column_is_pasted_into_them(
    home: Path, session: Session
) -> None:
    opened = session.new(BOLTON)
    opened.set("groups_served", "group_one")
    opened.close()
    with Terminal("open", BOLTON, home=home) as app:
        app.wait_for("Saved", "1 [      ]   2 [      ]   3 [      ]   4 [      ]")
        app.paste("100\n102\n98\n100\n")
        app.wait_for("1 [100   ]   2 [102   ]   3 [98    ] \u203a 4 [100   ]")
        app.press("Tab", "2", "Tab", "0", "Tab", "0", "Tab", "0", "Tab", *"90", "Tab", *"99")
        app.wait_for(
            "It must be met in every week",
            "Week 1: 90 \u00f7 98 = 91.84%, target met",
            "Week 3: 84 or more of 98 meets it",
        )


def test_leaving_says_what_is_left_and_coming_back_lands_there(
    home: Path, session: Session
) -> None:
    surrey(session)
    with Terminal("open", SURREY, home=home) as app:
        app.wait_for("Saved")
        app.press("CtrlN", "Tab", "Tab", "7", "CtrlQ")
        app.end()
        app.wait_for("Saved. Surrey, Care within the Home, March 2027: 11 of 29 answered.")
        app.wait_for("Open it again with:", "-m tui_kpi open")
    with Terminal("open", SURREY, home=home, env=PLAIN) as app:
        app.wait_for("You left off here.", "> Number of new back office staff")
        app.press("F6")
        app.wait_for("18 things to do before you can sign. Enter goes there.")
        app.press("PageDown", "PageDown")
        app.wait_for("Result: 88.88% - Amber")
