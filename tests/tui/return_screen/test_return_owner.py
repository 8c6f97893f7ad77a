from __future__ import annotations

from types import SimpleNamespace

import pytest

from tui_kpi.session.session import Session
from tui_kpi.tui.kit.actions import actions_on
from tui_kpi.tui.kit.intents import Chosen, Left, Reached, Typed
from tui_kpi.tui.kit.marks import UNICODE
from tui_kpi.tui.kit.page.blocks import Ask
from tui_kpi.tui.return_screen.availability import makes_no_sense, why_not
from tui_kpi.tui.return_screen.return_owner import Owner

Q4 = "lancashire-supported-housing/2026-27-Q4"


@pytest.fixture
def owner(session: Session) -> Owner:
    return Owner(session.new(Q4), UNICODE)


def asked(owner: Owner, field: str) -> Ask:
    return next(block for block in owner.page() if isinstance(block, Ask) and block.id == field)


def test_an_error_appears_when_the_field_is_left_not_while_typing(owner: Owner) -> None:
    owner.reached(Reached("kpi1_a"))
    owner.typed(Typed("kpi1_a", "twelve"))
    assert asked(owner, "kpi1_a").error == ""
    owner.left(Left("kpi1_a"))
    assert "must be a whole number, like 30" in asked(owner, "kpi1_a").error
    assert asked(owner, "kpi1_a").boxes[0].value == "twelve"


def test_an_error_goes_as_soon_as_it_is_mended(owner: Owner) -> None:
    owner.typed(Typed("kpi1_a", "twelve"))
    owner.left(Left("kpi1_a"))
    owner.reached(Reached("kpi1_a"))
    assert asked(owner, "kpi1_a").error
    owner.typed(Typed("kpi1_a", "12"))
    assert asked(owner, "kpi1_a").error == ""


def test_a_field_left_empty_is_still_to_do_not_wrong(owner: Owner) -> None:
    assert asked(owner, "kpi1_a").todo == ""
    owner.left(Left("kpi1_a"))
    ask = asked(owner, "kpi1_a")
    assert ask.todo.startswith("To do: Enter the number of")
    assert ask.error == ""


def test_leaving_a_section_shows_all_that_it_lacks(owner: Owner) -> None:
    owner.go("kpi2")
    owner.go("kpi1")
    assert asked(owner, "kpi1_a").todo
    assert asked(owner, "kpi1_b").todo


def test_it_opens_at_the_first_answer_still_to_come(owner: Owner, session: Session) -> None:
    owner.typed(Typed("kpi1_a", "100"))
    assert (owner.section, owner.first_stop()) == ("kpi1", "kpi1_b")
    owner.typed(Typed("kpi1_b", "300"))
    owner.opened.close()
    again = Owner(session.open(Q4), UNICODE)
    assert (again.section, again.first_stop()) == ("kpi2", "kpi2_n")


def test_only_what_is_due_is_offered(session: Session) -> None:
    quarter_1 = Owner(session.new("lancashire-supported-housing/2026-27-Q1"), UNICODE)
    sections = [page for page in quarter_1.pages() if not page.startswith("@")]
    assert sections == ["kpi1", "kpi4"]


def test_a_week_can_be_copied_from_the_week_before(session: Session) -> None:
    owner = Owner(session.new("bolton-home-care/2027-03-08"), UNICODE)
    owner.typed(Typed("g1_visits_took_place.1", "40"))
    owner.copy_week("g1_visits_took_place.2")
    assert owner.opened.answers.text("g1_visits_took_place", 2) == "40"
    assert why_not(owner, "copy_week", "g1_visits_took_place.3") == ""
    assert "week" in why_not(owner, "copy_week", "g1_visits_took_place.1")
    assert "empty" in why_not(owner, "copy_week", "g1_visits_took_place.4")


def test_choices_and_readings_are_taken(session: Session) -> None:
    owner = Owner(session.new("annex-1-performance-management/2026-27-Q4"), UNICODE)
    owner.chosen(Chosen("@reading.kpi5_target", ("75",)))
    assert owner.opened.answers.readings == {"kpi5_target": "75"}


def test_a_sealed_or_borrowed_return_takes_no_changes(owner: Owner, session: Session) -> None:
    reader = Owner(session.open(Q4, read_only=True), UNICODE)
    reader.typed(Typed("kpi1_a", "1"))
    reader.turn_not_known("kpi1_a")
    assert reader.opened.answers.answers == {}


def test_a_second_answer_is_not_compared_while_it_is_typed(owner: Owner) -> None:
    owner.typed(Typed("kpi1_a", "100"))
    owner.left(Left("kpi1_a"))
    owner.reached(Reached("kpi1_b"))
    owner.typed(Typed("kpi1_b", "3"))
    assert asked(owner, "kpi1_a").error == ""
    owner.left(Left("kpi1_b"))
    assert "Check both numbers" in asked(owner, "kpi1_a").error
    owner.reached(Reached("kpi1_b"))
    owner.typed(Typed("kpi1_b", "30"))
    assert "Check both numbers" in asked(owner, "kpi1_a").error
    owner.typed(Typed("kpi1_b", "300"))
    assert asked(owner, "kpi1_a").error == ""


def test_what_is_typed_after_coming_back_to_a_field_is_taken_back_by_itself(owner: Owner) -> None:
    owner.typed(Typed("kpi1_a", "1"))
    owner.left(Left("kpi1_a"))
    owner.typed(Typed("kpi1_a", "12"))
    owner.opened.undo()
    assert owner.opened.answers.text("kpi1_a") == "1"


@pytest.mark.parametrize(
    ("about", "words", "address"),
    [
        ("kpi1_a", "this answer", "kpi1_a"),
        ("g1_on_time.2", "this answer", "g1_on_time.2"),
        ("@note.kpi1_a", "your note on this answer", "kpi1_a"),
        ("@previous.kpi1_a", "last time's answer", "kpi1_a"),
        ("@explain.kpi6_complaints_differ", "an explanation", "kpi6_a"),
        ("@explain.gone", "an explanation", ""),
        ("@due", "the deadline", "@due"),
        ("@reading.some", "how an unclear point is read", "@reading.some"),
        ("", "several answers", ""),
    ],
)
def test_what_is_taken_back_is_said_and_gone_to(
    owner: Owner, about: str, words: str, address: str
) -> None:
    assert owner.about(about) == (words, address)


@pytest.mark.parametrize(
    ("action", "stop", "said"),
    [
        ("note", "@continue", "Go to an answer first"),
        ("not_known", "@due", "Leave it empty for now"),
        ("not_known", "@reading.visits_22", "The usual reading counts"),
        ("not_applicable", "@explain.some_rule", "may be left empty"),
        ("previous", "g1_visits_took_place.1", "is not carried over"),
        ("not_applicable", "g1_visits_took_place.1", "always applies"),
        ("not_applicable", "g2_kpi5_compliance", ""),
        ("previous", "groups_served", ""),
        ("previous_section", "groups_served", "This is the first"),
        ("next_section", "groups_served", ""),
        ("readings", "groups_served", "in more than one way"),
        ("confirm", "groups_served", "copied from last time"),
        ("undo", "groups_served", "Nothing has been changed"),
        ("fill", "groups_served", ""),
    ],
)
def test_what_cannot_be_done_somewhere_says_why(
    session: Session, action: str, stop: str, said: str
) -> None:
    owner = Owner(session.new("bolton-home-care/2027-03-08"), UNICODE)
    found = why_not(owner, action, stop)
    assert said in found if said else not found


def test_what_the_last_signed_return_says_is_not_typed(owner: Owner) -> None:
    assert why_not(owner, "previous", "kpi1_a") == ""
    owner.opened.last_sealed = frozenset({"kpi1_a"})
    assert "signed return says it" in why_not(owner, "previous", "kpi1_a")


def test_a_return_to_read_offers_no_changes(owner: Owner, session: Session) -> None:
    reader = Owner(session.open(Q4, read_only=True), UNICODE)
    for action in ("note", "undo", "previous", "not_known", "readings", "earlier"):
        assert "read only" in why_not(reader, action, "kpi1_a")


@pytest.mark.parametrize(
    ("reference", "left_out"),
    [
        ("bolton-home-care/2027-03-08", {"revise"}),
        (Q4, {"revise", "not_applicable", "copy_week", "confirm", "fill", "readings"}),
    ],
)
def test_what_a_return_can_never_have_is_left_out_of_its_menu(
    session: Session, reference: str, left_out: set[str]
) -> None:
    owner = Owner(session.new(reference), UNICODE)
    ids = {action.id for action in actions_on("entry")}
    assert {id for id in ids if makes_no_sense(owner, id)} == left_out


def test_a_menu_of_what_is_sealed_offers_no_changes(owner: Owner) -> None:
    owner.opened.sealed = SimpleNamespace()  # type: ignore[assignment]
    ids = [action.id for action in (*actions_on("entry"), *actions_on("check"))]
    kept = {id for id in ids if not makes_no_sense(owner, id)}
    assert {"revise", "jump", "check", "gather", "help", "attach"} <= kept
    assert kept.isdisjoint({"note", "undo", "discard", "hand_over", "sign", "confirm"})


def test_one_mistake_is_told_once_in_full(owner: Owner) -> None:
    for field, text in {"kpi1_a": "10", "kpi1_b": "8"}.items():
        owner.typed(Typed(field, text))
        owner.left(Left(field))
    assert "Check both numbers" in asked(owner, "kpi1_a").error
    assert asked(owner, "kpi1_b").error.startswith("This does not agree with an answer above")
