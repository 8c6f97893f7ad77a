"""What a council sends ahead: deadlines and payment periods, and what is owed by them."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_return import REFERENCE, complete_return, make_session
from tests.sealing_return import seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.session import Session, UsageError
from tui_kpi.session.drafting.closing_words import farewell
from tui_kpi.session.returns_list.deadlines import current, year_of_periods

MONDAY = date(2027, 3, 1)
DEVON = "devon-supporting-independence/2026-27-H2"


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path)


@given(days=st.integers(-2000, 2000), periods=st.integers(-60, 60))
def test_payment_periods_follow_from_any_one_of_them(
    bolton: Framework, days: int, periods: int
) -> None:
    today = MONDAY + timedelta(days=days)
    found = current(bolton.calendar, today, MONDAY + timedelta(days=28 * periods))
    assert found == current(bolton.calendar, today, MONDAY)
    assert found is not None
    assert found.span.start <= today <= found.span.end


def test_a_year_of_payment_periods_is_thirteen(bolton: Framework) -> None:
    assert current(bolton.calendar, MONDAY, None) is None
    first = current(bolton.calendar, MONDAY, MONDAY)
    assert first is not None
    assert [p.id for p in year_of_periods(first)][::12] == ["2027-03-01", "2028-01-31"]


def test_a_payment_period_typed_ahead_makes_its_returns_owed(session: Session) -> None:
    session.save_schedule({"bolton": MONDAY - timedelta(days=280)})
    found = [(row.period, row.group, row.state) for row in session.returns()]
    assert found == [("2027-03-01", "now", "owed"), ("2027-03-29", "later", "owed")]
    session.save_schedule({"bolton-home-care": None})
    assert session.returns() == ()


def test_a_payment_period_passed_over_stays_owed(session: Session) -> None:
    session.save_schedule({"bolton": MONDAY})
    session.new("bolton/2027-03-29").close()
    assert [row.period for row in session.returns() if row.state == "owed"] == [
        *("2027-03-01", "2027-04-26"),
    ]


def test_a_payment_period_counted_from_another_monday_is_not_owed_twice(session: Session) -> None:
    session.save_schedule({"bolton": MONDAY})
    session.new("bolton/2027-03-08").close()
    assert [row.period for row in session.returns()] == ["2027-03-08", "2027-04-05"]


def test_what_was_passed_over_is_owed_for_a_year_or_with_a_deadline(session: Session) -> None:
    for quarter in ("2025-26-Q2", "2025-26-Q4", "2026-27-Q2", "2026-27-Q4"):
        session.new(f"lancashire/{quarter}").close()
    session.save_schedule({"lancashire/2025-26-Q1": date(2025, 8, 1)})
    assert [row.period for row in session.returns() if row.state == "owed"] == [
        *("2025-26-Q1", "2026-27-Q1", "2026-27-Q3", "2027-28-Q1"),
    ]


def test_a_deadline_typed_ahead_makes_its_return_owed_and_late(
    session: Session, catalogue: Catalogue
) -> None:
    session.save_schedule({DEVON: date(2027, 4, 1)})
    row, following = session.returns()
    assert (row.reference, row.overdue, row.group) == (DEVON, True, "now")
    assert row.when == "late: was due on 1 April 2027, 1 day ago"
    assert (following.period, following.group) == ("2027-28-H1", "later")


def test_a_deadline_typed_after_the_start_reaches_the_draft_but_not_over_its_own(
    session: Session,
) -> None:
    session.new(REFERENCE).close()
    session.save_schedule({REFERENCE: date(2027, 4, 30)})
    assert session.returns()[0].due_on == date(2027, 4, 30)
    opened = session.open(REFERENCE)
    assert opened.answers.due == "2027-04-30"
    opened.set_due("2027-05-31")
    opened.close()
    assert session.returns()[0].due_on == date(2027, 5, 31)


def test_a_deadline_that_is_moved_moves_in_the_draft_unless_it_has_its_own(
    session: Session,
) -> None:
    session.save_schedule({REFERENCE: date(2027, 4, 30), DEVON: date(2027, 4, 30)})
    session.new(REFERENCE).close()
    other = session.new(DEVON)
    other.set_due("12/5/2027")
    other.close()
    session.save_schedule({REFERENCE: date(2027, 5, 14), DEVON: date(2027, 5, 14)})
    due = {row.reference: row.due_on for row in session.returns()}
    assert (due[REFERENCE], due[DEVON]) == (date(2027, 5, 14), date(2027, 5, 12))
    held = session.open(REFERENCE)
    session.save_schedule({REFERENCE: date(2027, 5, 21)})
    assert held.answers.due == "2027-05-14"
    held.close()
    session.save_schedule({REFERENCE: None})
    assert session.open(REFERENCE).answers.due == "2027-05-14"


def test_a_deadline_that_is_taken_back_leaves_the_draft_too(session: Session) -> None:
    session.save_schedule({REFERENCE: date(2027, 4, 30)})
    session.new(REFERENCE).close()
    session.save_schedule({REFERENCE: None})
    assert session.open(REFERENCE).answers.due == ""


def test_a_late_return_stands_before_one_that_was_due_later(session: Session) -> None:
    session.new(REFERENCE).close()
    session.new("surrey/2027-02").close()
    assert [row.period for row in session.returns() if row.overdue] == ["2027-02"]
    assert session.returns()[0].period == "2027-02"


@pytest.mark.parametrize(
    ("name", "day", "words"),
    [
        ("bolton", date(2027, 3, 30), "30 March 2027 is a Tuesday. Enter the Monday"),
        ("devon", MONDAY, "follow the calendar"),
        ("nowhere", MONDAY, "nowhere"),
        ("nowhere/2027", MONDAY, "nowhere"),
    ],
)
def test_what_no_council_can_have_sent_is_refused(
    session: Session, name: str, day: date, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        session.save_schedule({DEVON: MONDAY, name: day})
    assert session.schedule == {}


def test_a_framework_that_is_gone_from_the_schedule_spoils_nothing(session: Session) -> None:
    session.folders.schedule.write_text('"gone/2026" = 2026-01-01\ngone = 2026-01-05\n')
    assert session.returns() == ()


def test_many_missed_months_end_with_the_present_one(catalogue: Catalogue, tmp_path: Path) -> None:
    session = make_session(catalogue, tmp_path, datetime(2027, 4, 2, tzinfo=UTC))
    session.new("surrey/2026-12").close()
    periods = [row.period for row in session.returns()]
    assert periods == ["2026-12", "2027-01", "2027-02", "2027-03", "2027-04"]


def test_the_calendar_ends(catalogue: Catalogue, tmp_path: Path) -> None:
    session = make_session(catalogue, tmp_path, datetime(9999, 12, 1, tzinfo=UTC))
    session.new("surrey/9999-11").close()
    assert [row.period for row in session.returns()] == ["9999-11"]


def test_progress_counts_what_must_be_answered_alone(session: Session) -> None:
    opened = session.new("devon/2026-27-H1")
    opened.set("compliments", "3")
    opened.set("total_clients", "20")  # desirable
    opened.close()
    row = next(row for row in session.returns() if row.reference == opened.reference)
    assert row.progress == (1, 20)
    assert row.how_far == "1 of 20 answered, desirable: 1 of 15 answered"


def test_progress_is_said_the_same_on_leaving_and_counts_four_weeks_as_one_answer(
    session: Session,
) -> None:
    opened = session.new("bolton/2026-04-06")
    opened.set("groups_served", "group_two")
    opened.set("g2_workers_used", "8,8,8,")
    said = farewell(opened)
    opened.close()
    words = session.returns()[0].how_far
    assert words.endswith("answered")
    assert words in said
    assert int(words.split(" ")[0]) == 1
    opened = session.open(opened.reference)
    opened.set("g2_workers_used.4", "8")
    assert words.replace("1 of", "2 of") in farewell(opened)


def test_progress_leaves_out_what_need_not_be_answered(session: Session) -> None:
    opened = session.new(REFERENCE)
    opened.set("workers_at_start", "4")  # helps to fill another answer in
    opened.set("kpi1_a", "twelve")  # cannot be read, and still it was answered
    opened.close()
    assert session.returns()[0].progress == (1, 18)


def test_an_owed_return_says_what_would_be_copied_into_it(
    session: Session, catalogue: Catalogue, project: Path
) -> None:
    file = project / "frameworks" / "devon-supporting-independence.training.toml"
    good = tomllib.loads(file.read_text(encoding="utf-8"))["scenario"][0]
    early = make_session(catalogue, session.folders.data, datetime(2026, 10, 19, tzinfo=UTC))
    opened = early.new("devon/2026-27-H1")
    opened.set_due("2026-10-31")
    for field, said in {**good["previous"], **good["answers"]}.items():
        if isinstance(said, list) or opened.framework.fields[field].kind == "choice":
            opened.set_choice(field, tuple(said) if isinstance(said, list) else (said,))
        else:
            opened.set(field, str(said))
    seal_return(early, opened)
    owed = [(row.period, row.copies) for row in session.returns() if row.state == "owed"]
    assert owed == [("2026-27-H2", "Half 1, 2026-27"), ("2027-28-H1", "")]
    seal_return(early, complete_return(early))
    lancashire = [row for row in session.returns() if row.framework.startswith("lancashire")]
    assert [row.copies for row in lancashire if row.state == "owed"] == [""]
