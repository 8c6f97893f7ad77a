"""A sealed return, line by line: heard, corrected; and a draft given up."""

from __future__ import annotations

import pytest

from tests.plain.person import in_order, say, talk
from tests.sample_return import ANSWERS
from tui_kpi.session.errors import SealedError
from tui_kpi.session.session import Session

Q4 = "lancashire-supported-housing/2026-27-Q4"
WHO = ("seal", "Acorn Care", "acorn", "Ann Bell", "Manager", "Make a new key", "", "yes")


@pytest.fixture
def sealed(session: Session) -> str:
    opened = session.new(Q4)
    for field, answer in ANSWERS.items():
        opened.set(field, answer)
    opened.close()
    assert "is signed and sealed." in say(session, Q4, *WHO).heard
    return Q4


def test_a_sealed_return_is_corrected_and_signed_again(session: Session, sealed: str) -> None:
    talked = say(session, sealed, "review", "correct", "Counted twice", "jump compliments", "leave")
    path = session.folders.sealed / "lancashire-supported-housing_acorn_2026-27-Q4_r1.kpi.zip"
    assert f"is sealed as revision 1. Your file:\n{path}\n" in talked.heard
    assert "Check your answers." in talked.heard
    assert "You are correcting revision 1" in talked.heard
    again = say(
        session, sealed, "correct", "Two were counted twice", "?", "seal", "", "", "", "yes"
    )
    assert "correct: say in other words why" in again.heard
    assert "It is revision 2: send it" in again.heard
    opened = session.open(sealed)
    assert opened.sealed is not None
    assert opened.sealed.about.revision_reason == "Two were counted twice"


def test_the_key_is_told_again_where_it_is_not_new(session: Session, sealed: str) -> None:
    talked = say(session, sealed, "correct", "Counted twice", "seal", "", "", "", "yes")
    card = next(session.folders.cards.iterdir())
    assert f"send them its card too:\n{card}\n" in talked.heard
    assert "read these eight words out: " in talked.heard
    assert talked.heard.rstrip().split("\n")[-1].startswith("For checking: the SHA-256")


def test_without_a_reason_nothing_is_begun_and_without_anybody_it_says_why(
    session: Session, sealed: str
) -> None:
    talked = say(session, sealed, "what", "correct", "", "leave")
    assert "Nothing was changed." in talked.heard
    assert talked.status == 0
    assert session.open(sealed).sealed is not None
    with pytest.raises(SealedError, match="sealed as revision 1"):
        say(session, sealed)


def test_a_correction_or_a_draft_is_discarded_after_asking(session: Session, sealed: str) -> None:
    talked = say(session, sealed, "correct", "Counted twice", "discard", "no", "discard", "yes")
    assert "Revision 1 stays sealed." in talked.heard
    assert "Nothing was discarded." in talked.heard
    assert "It is in the bin.\nTo bring it back: tui-kpi bin restore " in talked.heard
    assert "Open it again" not in talked.heard
    assert talked.status == 0
    assert session.open(sealed).sealed is not None
    q1 = "lancashire-supported-housing/2027-28-Q1"
    session.new(q1).close()
    assert say(session, q1, "correct", "discard", "yes").status == 0
    assert not session.exists(q1)


def test_the_list_of_periods_says_what_is_sealed_and_begun(session: Session, sealed: str) -> None:
    session.new("lancashire-supported-housing/2027-28-Q1").close()
    listed = talk(session, None, in_order(["another", "lancashire", "1", "leave"])).heard
    assert "31 March 2027. Sealed on 10 April 2027. Choose it to correct it.\n" in listed
    assert "You have this one already: 0 of" in listed
    assert "is sealed as revision 1." in listed
    chosen = talk(session, None, in_order(["a sealed", "1", "leave"])).heard
    assert "Which sealed return?" in chosen
    assert "is sealed as revision 1." in chosen
