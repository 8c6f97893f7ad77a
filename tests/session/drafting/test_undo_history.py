"""Taking changes back and doing them again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_return import REFERENCE, complete_return, make_session
from tests.sealing_return import seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import OpenReturn, Session, SessionError, UsageError
from tui_kpi.session.drafting.earlier import take_earlier
from tui_kpi.session.drafting.undo_history import MOST

NEXT = "lancashire-supported-housing/2027-28-Q1"
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["kpi1_a", "kpi1_b", "kpi4_minimum_service", "@due", "@note", "left"]),
        st.sampled_from(["", "1", "12", "3_months"]),
    ),
    max_size=12,
)


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path)


@pytest.fixture
def opened(session: Session) -> OpenReturn:
    return session.new(REFERENCE)


@pytest.fixture(scope="module")
def shared(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> OpenReturn:
    return make_session(catalogue, tmp_path_factory.mktemp("data")).new(REFERENCE)


def edit(opened: OpenReturn, what: str, text: str) -> None:
    if what == "left":
        opened.end_step()
    elif what == "@due":
        opened.set_due(text)
    elif what == "@note":
        opened.set_note("kpi1_a", text)
    else:
        opened.set(what, text)


@given(EDITS)
def test_all_is_as_it_was_when_all_is_taken_back_and_again(
    shared: OpenReturn, edits: list[tuple[str, str]]
) -> None:
    while shared.undo() is not None:
        pass
    first = shared.answers
    for what, text in [("kpi1_a", "7"), *edits]:
        edit(shared, what, text)
    last = shared.answers
    while shared.undo() is not None:
        pass
    assert shared.answers == first
    assert not shared.can_undo
    while shared.redo() is not None:
        pass
    assert shared.answers == last
    assert not shared.can_redo


def test_what_is_typed_in_one_field_is_one_step(opened: OpenReturn) -> None:
    for text in ("1", "12", "123"):
        opened.set("kpi1_a", text)
    opened.set("kpi1_b", "4")
    opened.end_step()
    opened.set("kpi1_b", "45")
    assert opened.undo() == "kpi1_b"
    assert opened.answers.text("kpi1_b") == "4"
    assert (opened.undo(), opened.undo(), opened.undo()) == ("kpi1_b", "kpi1_a", None)
    assert opened.redo() == "kpi1_a"
    assert opened.answers.text("kpi1_a") == "123"


def test_what_was_typed_and_taken_away_again_is_no_step(opened: OpenReturn) -> None:
    opened.set("kpi1_b", "2")
    for text in ("1", ""):
        opened.set("kpi1_a", text)
    assert opened.undo() == "kpi1_b"
    assert opened.redo() == "kpi1_b"


def test_a_step_is_assessed_and_saved_like_any_change(opened: OpenReturn) -> None:
    opened.set("kpi1_a", "1")
    opened.save()
    opened.undo()
    assert "kpi1_a" in opened.assessment.missing
    assert opened.save()


def test_after_a_new_change_nothing_is_done_again(opened: OpenReturn) -> None:
    opened.set("kpi1_a", "1")
    opened.undo()
    opened.set("kpi1_b", "2")
    assert not opened.can_redo
    assert opened.redo() is None


def test_the_weeks_of_an_answer_are_pasted_in_one_step(session: Session) -> None:
    opened = session.new("bolton-home-care/2027-03-08")
    for week in range(1, 5):
        opened.set(f"g1_on_time.{week}", str(week))
    assert opened.undo() == "g1_on_time.1"
    assert opened.answers.text("g1_on_time") == ""


def test_the_oldest_steps_are_forgotten(opened: OpenReturn) -> None:
    for number in range(MOST + 5):
        opened.set("kpi1_a", str(number))
        opened.end_step()
    for _ in range(MOST):
        assert opened.undo() == "kpi1_a"
    assert opened.undo() is None
    assert opened.answers.text("kpi1_a") == "4"


def test_a_return_to_read_takes_nothing_back(session: Session, opened: OpenReturn) -> None:
    opened.set("kpi1_a", "1")
    reader = session.open(REFERENCE, read_only=True)
    assert not reader.can_undo
    with pytest.raises(SessionError):
        reader.undo()


# What carries over to the next period.


def test_notes_carry_over_and_explanations_do_not(session: Session) -> None:
    opened = complete_return(session)
    opened.set_note("kpi1_a", "rota p. 3")
    opened.set_note("kpi2_n", "from the register")
    opened.set_explanation("kpi6_complaints_differ", "Partners' users")
    opened.save()
    seal_return(session, opened)
    later = session.new(NEXT)
    assert later.answers.notes == {"kpi1_a": "rota p. 3", "kpi2_n": "from the register"}
    assert later.answers.explanations == {}
    later.set_note("kpi1_a", "rota p. 9")
    later.close()
    last = session.new("lancashire-supported-housing/2027-28-Q2")
    assert last.answers.notes == {"kpi1_a": "rota p. 9", "kpi2_n": "from the register"}


def test_a_draft_that_cannot_be_read_carries_no_notes_and_stops_nothing(session: Session) -> None:
    opened = session.new(REFERENCE)
    opened.close()
    opened.draft.write_text("nonsense")
    assert session.new(NEXT).answers.notes == {}


def test_last_times_answers_are_taken_from_an_earlier_file(
    session: Session, catalogue: Catalogue, tmp_path: Path
) -> None:
    package = seal_return(session, complete_return(session)).path
    other = make_session(catalogue, tmp_path / "other")
    opened = other.new(NEXT)
    assert take_earlier(opened, package) > 10
    assert opened.answers.previous["kpi1_a"] == "100"
    assert opened.undo() == ""
    assert opened.answers.previous == {}


def test_what_the_own_sealed_return_says_stays(session: Session) -> None:
    package = seal_return(session, complete_return(session)).path
    opened = session.new(NEXT)
    assert "kpi1_a" in opened.last_sealed
    assert take_earlier(opened, package) == 0


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("annex-1-performance-management/2027-28-Q1", "is a return of lancashire"),
        ("lancashire-supported-housing/2025-26-Q1", "Choose that of the period just before"),
    ],
)
def test_another_earlier_file_is_refused(session: Session, reference: str, said: str) -> None:
    package = seal_return(session, complete_return(session)).path
    with pytest.raises(UsageError, match=said):
        take_earlier(session.new(reference), package)
    with pytest.raises(UsageError, match="is not a signed return"):
        take_earlier(session.new(NEXT), package.with_name("no.kpi.zip"))
