"""Answers that a worksheet worked out: put in, overtyped, switched with a reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui_kpi.framework.model import Framework
from tui_kpi.returns.answers import with_answer
from tui_kpi.returns.filling import WorkedOut, fill_in, with_reading
from tui_kpi.returns.model import Answers

PERIOD = "2027-03-29"


def test_weeks_without_rows_keep_what_they_had(bolton: Framework) -> None:
    before = with_answer(bolton, Answers(bolton.id, PERIOD), "g1_on_time", "5,6,,8")
    filled = fill_in(before, WorkedOut({"g1_on_time": ("1", "", "3", "")}))
    assert filled.answers["g1_on_time"] == ("1", "6", "3", "8")
    assert [filled.origin_of("g1_on_time", week) for week in (1, 2, 3, 4)] == [
        *("worksheet", "typed", "worksheet", "typed")
    ]
    again = fill_in(filled, WorkedOut({"g1_on_time": ("1", "2", "3", "4")}))
    assert again.origin == {"g1_on_time": "worksheet"}


def test_filling_takes_back_what_was_said_about_the_answer(bolton: Framework) -> None:
    before = Answers(
        bolton.id,
        PERIOD,
        not_known=frozenset({"g1_on_time.2", "g1_users_counted"}),
        not_applicable={"g1_on_time": "no visits"},
        origin={"g1_on_time": "prefilled"},
    )
    filled = fill_in(before, WorkedOut({"g1_on_time": ("1", "2", "3", "4")}))
    assert filled.not_known == {"g1_users_counted"}
    assert not filled.not_applicable
    assert filled.origin == {"g1_on_time": "worksheet"}


BOTH = {
    "visits_22.9": {"g1_users_within_limit": ("9", "9", "9", "9")},
    "visits_22.7": {"g1_users_within_limit": ("7", "7", "7", "7")},
}


@pytest.fixture
def filled(bolton: Framework) -> Answers:
    worked = WorkedOut({"g1_users_within_limit": ("9",) * 4, "g1_on_time": ("5",) * 4}, BOTH)
    return fill_in(Answers(bolton.id, PERIOD), worked)


def test_a_reading_switches_what_a_worksheet_worked_out(bolton: Framework, filled: Answers) -> None:
    seven = with_reading(bolton, filled, "visits_22", "7")
    assert seven.answers["g1_users_within_limit"] == ("7",) * 4
    assert seven.answers["g1_on_time"] == ("5",) * 4
    assert seven.origin == filled.origin
    assert seven.under == BOTH
    assert with_reading(bolton, seven, "visits_22", "") == filled


def test_a_reading_leaves_what_was_overtyped(bolton: Framework, filled: Answers) -> None:
    typed = with_answer(bolton, filled, "g1_users_within_limit.2", "8")
    assert not typed.under
    assert typed.origin_of("g1_users_within_limit", 1) == "worksheet"
    assert typed.origin_of("g1_users_within_limit", 2) == "typed"
    assert typed.origin_of("g1_users_within_limit") == "typed"
    seven = with_reading(bolton, typed, "visits_22", "7")
    assert seven.answers == typed.answers
    cleared = with_answer(bolton, typed, "g1_users_within_limit", "")
    assert cleared.origin == {"g1_on_time": "worksheet"}


def test_a_reading_leaves_a_typed_answer_whatever_a_draft_kept_beside_it(
    bolton: Framework, filled: Answers
) -> None:
    typed = replace(filled, origin={})
    assert with_reading(bolton, typed, "visits_22", "7").answers == filled.answers


def test_a_reading_switches_the_weeks_around_a_typed_one(bolton: Framework) -> None:
    before = with_answer(bolton, Answers(bolton.id, PERIOD), "g1_users_within_limit", ",5,,")
    answer = {"g1_users_within_limit": ("9", "", "9", "9")}
    under = {"visits_22.9": answer, "visits_22.7": {"g1_users_within_limit": ("7", "", "7", "7")}}
    seven = with_reading(bolton, fill_in(before, WorkedOut(answer, under)), "visits_22", "7")
    assert seven.answers["g1_users_within_limit"] == ("7", "5", "7", "7")


def test_a_second_import_replaces_what_was_kept_under_options(
    bolton: Framework, filled: Answers
) -> None:
    same = fill_in(filled, WorkedOut({"g1_users_within_limit": ("4",) * 4}))
    assert same.under == {}
    partly = fill_in(filled, WorkedOut({"g1_users_within_limit": ("4", "4", "", "")}))
    assert partly.answers["g1_users_within_limit"] == ("4", "4", "9", "9")
    assert partly.under["visits_22.7"] == {"g1_users_within_limit": ("4", "4", "7", "7")}


def test_what_another_reading_kept_is_dropped_once_it_no_longer_holds(
    bolton: Framework, filled: Answers
) -> None:
    other = {"kpi2_visits.all": {"g1_users_within_limit": ("9",) * 4, "g1_on_time": ("5",) * 4}}
    both = replace(filled, under={**filled.under, **other})
    seven = with_reading(bolton, both, "visits_22", "7")
    assert seven.under["kpi2_visits.all"] == {"g1_on_time": ("5",) * 4}
