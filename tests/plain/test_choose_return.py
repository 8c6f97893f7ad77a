from __future__ import annotations

from tests.plain.person import Talked, in_order, talk
from tui_kpi.session.session import Session


def chosen(session: Session, *lines: str) -> Talked:
    return talk(session, None, in_order(lines))


def test_a_newcomer_gets_to_the_first_question_by_answering(session: Session) -> None:
    talked = chosen(session, "lancashire", "1", "Acorn Care", "100", "leave")
    assert "1. Quarter 4, 2026-27: 1 January to 31 March 2027. Ended: ready to fill in.\n" in (
        talked.heard
    )
    assert talked.status == 0
    opened = session.open("lancashire-supported-housing/2026-27-Q4")
    assert opened.answers.answers == {"kpi1_a": "100"}
    assert session.profile.provider_name == "Acorn Care"
    opened.close()


def test_a_monday_is_asked_once_for_periods_of_four_weeks(session: Session) -> None:
    first = chosen(
        session, "bolton", "30/3/2027", "29 March", "soon", "29/3/2027", "2027-03-01", "Acorn"
    )
    assert "30 March 2027 is a Tuesday." in first.heard
    assert "Enter a date, like 29/3/2027.\n" in first.heard
    assert "Enter the year too, like 29 March 2027.\n" in first.heard
    assert "4 weeks from 1 March 2027: 1 March to 28 March 2027.\n" in first.heard
    again = chosen(session, "another", "bolton", "2")
    assert "Monday on which" not in again.heard
    assert "4 weeks from 29 March 2027: 29 March to 25 April 2027.\n" in again.heard


def test_what_is_under_way_is_offered_first(session: Session) -> None:
    session.new("devon-supporting-independence/2026-27-H2").close()
    talked = chosen(session, "1")
    assert "1. Devon, Supporting Independence, Half 2, 2026-27: 0 of" in talked.heard
    assert "Name of your organisation.\n" in talked.heard


def test_one_can_leave_or_be_lost_without_anything_opened(session: Session) -> None:
    talked = chosen(session, "", "?", "9", "leave")
    assert talked.heard.endswith("No return was opened.\n")
    assert talked.heard.count("First choose a return.") == 2
    assert chosen(session).heard.endswith("There is no more input.\nNo return was opened.\n")
    assert not session.returns()
