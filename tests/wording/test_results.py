"""What the live result says beyond outturn and target: weeks, parts, bands, other readings."""

from __future__ import annotations

import pytest

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.returns.answers import with_answer
from tui_kpi.returns.assess import assess
from tui_kpi.returns.model import Answers
from tui_kpi.wording.guidance import without_source
from tui_kpi.wording.reading_outcomes import outcome, readings_of
from tui_kpi.wording.results import ResultLines, conclusions, result_lines, spoiling

VISITS = {"groups_served": "group_one", "g1_visits_deducted": "2,0,0,0"}
CALLS = {
    "services": "hbc",
    "late_calls": "200",
    "missed_calls": "4",
    "rescheduled_calls": "10",
    "calls_cancelled_by_provider": "10",
}


def answered(framework: Framework, period: str, given: dict[str, str]) -> Answers:
    answers = Answers(framework.id, period)
    for field, text in given.items():
        answers = with_answer(framework, answers, field, text)
    return answers


def lines(framework: Framework, answers: Answers, indicator: str) -> ResultLines:
    return result_lines(framework, answers, assess(framework, answers), indicator)


@pytest.mark.parametrize(
    ("logged", "said"),
    [
        ("90", "Week 1: 90 ÷ 98 = 91.84%, target met"),
        ("83", "Week 1: 83 ÷ 98 = 84.69%, target missed. 1 more would meet it"),
        ("", "Week 1: 84 or more of 98 meets it"),
    ],
)
def test_each_week_says_how_it_stands(bolton: Framework, logged: str, said: str) -> None:
    given = {**VISITS, "g1_visits_took_place": "100,0,,", "g1_logged_real_time": f"{logged},0,,"}
    body = lines(bolton, answered(bolton, "2027-03-08", given), "g1_kpi1").body
    assert body[1:4] == ("It must be met in every week", said, "Week 2: nothing to measure")


def test_how_many_weeks_are_needed(bolton: Framework) -> None:
    body = lines(bolton, answered(bolton, "2027-03-08", VISITS), "g1_kpi4").body
    assert "It must be met in at least 3 of the 4 weeks" in body


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ("2000", "1.12 points under Green. 23 more of 2,014 would reach it"),
        ("9000", ""),
        ("", ""),
    ],
)
def test_the_next_better_band(catalogue: Catalogue, calls: str, said: str) -> None:
    surrey = catalogue.load("surrey-care-within-the-home")
    found = lines(surrey, answered(surrey, "2027-03", {**CALLS, "total_calls": calls}), "kpi1")
    assert [text for text in found.body if "Green" in text] == ([said] if said else [])
    assert "Green: at least 90%. Amber: at least 75%, less than 90%. Red: less than 75%." in (
        found.asides
    )


def test_before_the_numerator_the_best_band_is_the_aim(catalogue: Catalogue) -> None:
    surrey = catalogue.load("surrey-care-within-the-home")
    answers = answered(surrey, "2027-03", {"services": "hbc", "restarts_offered": "7"})
    assert "7 or more of 7 is Green" in lines(surrey, answers, "kpi2").body


def test_parts_of_a_total(catalogue: Catalogue) -> None:
    devon = catalogue.load("devon-supporting-independence")
    given = {"short_0_50": "1", "short_51_80": "2", "short_81_100": "3"}
    body = lines(devon, answered(devon, "2026-27-H2", given), "kpi2").body
    assert [text[:7] for text in body] == ["16.67%:", "33.33%:", "50.00%:"]
    assert "met up to 50% of their shorter-term goals" in body[0]


def test_what_each_reading_gives_now(catalogue: Catalogue) -> None:
    surrey = catalogue.load("surrey-care-within-the-home")
    answers = answered(surrey, "2027-03", {**CALLS, "total_calls": "2000"})
    formula, between = readings_of(surrey, "kpi1")
    assert [outcome(surrey, answers, formula, it, "kpi1") for it in formula.options][::2] == [
        "88.88%, Amber",
        "99.30%, Green",
    ]
    assert between.id == "between_bands"


def test_conclusions_are_yes_no_or_not_known_yet(lancashire: Framework) -> None:
    for a1, a2, verdict in (("9", "9", "yes"), ("9", "1", "no"), ("9", "", "not known yet")):
        given = {"kpi3a_a1": a1, "kpi3a_a2": a2, "kpi3a_b1": "10"}
        assessment = assess(lancashire, answered(lancashire, "2026-27-Q4", given))
        assert conclusions(lancashire, assessment, "kpi3a") == (
            f"KPI 3a: both targets of 90% met: {verdict}",
        )


def test_a_conclusion_on_what_is_not_measured_is_never_known(bolton: Framework) -> None:
    weeks = {"g1_visits_took_place": "100", "g1_visits_deducted": "0", "g1_on_time": "90"}
    given = {"groups_served": "group_one", **{id: f"{n},{n},{n},{n}" for id, n in weeks.items()}}
    for logged, words in (("10,90,90,90", "cannot be known, because"), ("", "not known yet")):
        answers = answered(bolton, "2027-03-08", {**given, "g1_logged_real_time": logged})
        (said,) = conclusions(bolton, assess(bolton, answers), "g1_kpi2")
        assert words in said


def test_a_result_of_impossible_answers_is_known_to_be_spoilt(lancashire: Framework) -> None:
    answers = answered(lancashire, "2026-27-Q4", {"kpi1_a": "10", "kpi1_b": "8"})
    assessment = assess(lancashire, answers)
    assert [p.code for p in spoiling(lancashire, answers, assessment, "kpi1")] == ["kpi1_a_over_b"]
    assert spoiling(lancashire, answers, assessment, "kpi4") == []
    said = result_lines(lancashire, answers, assessment, "kpi1")
    assert said.body == ("10 ÷ 8 × 100", "Target: to be confirmed")
    assert said.asides == ()


def test_a_week_of_impossible_answers_spoils_its_own_result_alone(bolton: Framework) -> None:
    given = {
        **VISITS,
        "g1_visits_took_place": "100,90,,",
        "g1_logged_real_time": "90,91,,",
        "g1_on_time": "80,80,,",
    }
    answers = answered(bolton, "2027-03-08", given)
    assert "Week 1: 90 ÷ 98 = 91.84%, target met" in lines(bolton, answers, "g1_kpi1").body
    assert "Week 2: check the numbers" in lines(bolton, answers, "g1_kpi1").body
    assert "Week 2: 80 ÷ 90 = 88.89%, target met" in lines(bolton, answers, "g1_kpi2").body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A visit by a manager (L346).", "A visit by a manager."),
        ("You are not eligible (cl. 2.2, 2.4).", "You are not eligible."),
        ("At least 85% (in 4 weeks).", "At least 85% (in 4 weeks)."),
    ],
)
def test_references_to_the_source_stand_in_help_alone(text: str, said: str) -> None:
    assert without_source(text) == said
