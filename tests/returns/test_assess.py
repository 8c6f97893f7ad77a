"""assess(): total, pure, and true to the statuses whatever is typed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import period_of
from tui_kpi.returns.answers import with_answer
from tui_kpi.returns.assess import assess
from tui_kpi.returns.contract import as_json, without_prose
from tui_kpi.returns.model import Answers
from tui_kpi.wording.feedback import describe

CATALOGUE = Catalogue((shipped_folder(),))
ENTRIES = st.sampled_from(
    ["", "0", "1", "7", "50", "100", "1,234", "12.5", "-1", "twelve", "12%", "yes", "no", "٣"]
) | st.text(max_size=6)


@st.composite
def returns(draw: st.DrawFn) -> tuple[Framework, Answers]:
    from datetime import date

    framework = CATALOGUE.load(draw(st.sampled_from(CATALOGUE.ids())))
    calendar = framework.calendar
    monday = st.integers(0, 200).map(
        lambda n: date.fromordinal(date(2024, 1, 1).toordinal() + 7 * n)
    )
    period = period_of(calendar.interval, draw(monday), calendar.year_start)
    options = {
        field.id: st.sampled_from([*field.option_ids, "strange"])
        for field in framework.fields.values()
        if field.options
    }
    given_answers = {}
    for field in framework.fields.values():
        one = options.get(field.id, ENTRIES)
        several = st.lists(one, max_size=5).map(tuple)
        if draw(st.booleans()):
            given_answers[field.id] = draw(
                several if field.per_week or field.kind == "choices" else one | several
            )
    readings = {
        reading.id: draw(st.sampled_from([option.id for option in reading.options]))
        for reading in framework.readings.values()
    }
    return framework, Answers(
        framework.id,
        period.id,
        due=draw(st.sampled_from(["", "2026-04-30", "soon"])),
        today=draw(st.none() | st.dates()),
        sealed_on=draw(st.none() | st.dates()),
        answers=given_answers,
        readings=readings,
        previous=draw(st.dictionaries(st.sampled_from([*framework.fields]), ENTRIES, max_size=5)),
        not_applicable=draw(
            st.dictionaries(st.sampled_from([*framework.fields]), ENTRIES, max_size=2)
        ),
    )


@given(returns())
def test_any_answers_are_assessed(case: tuple[Framework, Answers]) -> None:
    framework, answers = case
    found = assess(framework, answers)
    assert assess(framework, answers) == found
    contract = as_json(found)
    assert json.loads(json.dumps(contract)) == contract
    assert set(contract["fields"]) == set(framework.fields)
    assert set(contract["indicators"]) == set(framework.indicators)
    errors = [p for p in contract["problems"] if p["severity"] == "error"]
    assert contract["complete"] == (not contract["missing"] and not errors)
    for id, result in found.indicators.items():
        waits = result.status == "incomplete"
        assert waits or not result.waits_for, id
        assert (result.status == "not_due") <= (result.covers is None)
        words = describe(framework, answers, found, id)
        assert words.judgement
        text = " ".join(str(part) for part in (words.judgement, words.gap, words.formula))
        assert "None" not in text


@given(returns())
def test_a_readable_answer_is_never_missing_and_an_unreadable_one_is_a_problem(
    case: tuple[Framework, Answers],
) -> None:
    found = assess(*case)
    for id, field in found.fields.items():
        named = {where.partition(".")[0] for p in found.problems for where in p.fields}
        if field.state == "unreadable":
            assert id in named
        if field.state == "answered" and not case[0].fields[id].per_week:
            assert id not in found.missing


def test_the_worked_examples_of_lancashire_together(lancashire: Framework) -> None:
    answers = Answers(lancashire.id, "2026-27-Q4")
    typed = {
        "kpi1_a": "100", "kpi1_b": "300", "kpi2_n": "25", "kpi2_d": "75", "kpi3a_a1": "43",
        "kpi3a_a2": "50", "kpi3a_b1": "75", "kpi3b_a": "20", "kpi3b_b": "75", "kpi4_a": "40",
        "kpi4_b": "75", "kpi4_minimum_service": "6_months", "kpi5_a": "4", "kpi5_b": "8",
        "kpi6_a": "10", "kpi6_b": "18", "kpi7_a": "5", "kpi7_b": "10",
    }  # fmt: skip
    for field, text in typed.items():
        answers = with_answer(lancashire, answers, field, text)
    found = as_json(assess(lancashire, answers))
    assert [indicator["outturn"] for indicator in found["indicators"].values()] == [
        "33.33", "33.33", "57.33", "66.67", "26.67", "53.33", "50.00", "55.56", "50.00",
    ]  # fmt: skip
    assert found["complete"] is True
    assert found["determinations"] == {"kpi3a_overall": "no"}


def test_only_what_is_due_is_asked(lancashire: Framework) -> None:
    found = assess(lancashire, Answers(lancashire.id, "2026-27-Q1"))
    assert found.due == ("kpi1", "kpi4")
    assert found.missing == ("kpi1_a", "kpi1_b", "kpi4_minimum_service", "kpi4_a", "kpi4_b")
    assert found.sections["kpi2"] == "not_due"


def test_an_answer_that_is_not_asked_is_kept_and_not_sent(lancashire: Framework) -> None:
    answers = Answers(lancashire.id, "2026-27-Q1", answers={"kpi2_n": "3", "kpi1_a": "2"})
    found = assess(lancashire, answers)
    assert found.kept_not_sent == ("kpi2_n",)
    assert found.fields["kpi2_n"].state == "not_due"


def test_the_signed_form_has_no_prose(annex_1: Framework) -> None:
    answers = Answers(
        annex_1.id, "2026-27-Q1", answers={"kpi2_a": "x", "kpi3_c": "0", "kpi3_a": "0"}
    )
    signed = without_prose(as_json(assess(annex_1, answers)))
    text = json.dumps(signed)
    for key in ("reason", "problem", "message"):
        assert f'"{key}":' not in text
    assert signed["problems"][0]["code"] == "not_a_whole_number"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"kpi2_b": "48"}, "24 or more of 48 meets it"),
        (
            {"kpi2_a": "21", "kpi2_b": "48"},
            "6.25 points under the target. 3 more of 48 would meet it",
        ),
        ({"kpi2_a": "24", "kpi2_b": "48"}, "Exactly on the target"),
        ({"kpi2_a": "36", "kpi2_b": "48"}, "25.00 points inside the target"),
    ],
)
def test_the_gap_in_words(annex_1: Framework, answers: dict[str, str], expected: str) -> None:
    whole = Answers(annex_1.id, "2026-27-Q1", answers=answers)
    assert describe(annex_1, whole, assess(annex_1, whole), "kpi2").gap == expected


def test_results_in_words(annex_1: Framework) -> None:
    answers = Answers(
        annex_1.id,
        "2026-27-Q1",
        answers={
            "kpi3_a": "19999", "kpi3_c": "25000", "kpi6_a": "1", "kpi6_b": "5", "kpi6_c": "5",
            "kpi5_a": "50", "kpi5_f": "100",
        },
        previous={"kpi5_a": "40", "kpi5_f": "100"},
    )  # fmt: skip
    found = assess(annex_1, answers)
    complaints = describe(annex_1, answers, found, "kpi3")
    assert (complaints.headline, complaints.judgement) == ("80.00%", "Target missed")
    assert complaints.cautions == ("79.996 is just under the target",)
    assert complaints.formula == "19,999 ÷ 25,000 × 100"
    turnover = describe(annex_1, answers, found, "kpi6")
    assert turnover.formula == "1 ÷ ((5 + 5) ÷ 2) × 100"
    assert turnover.target == "Target: less than 20%"
    assert turnover.gap == "Right at the limit, which is not enough. 1 fewer would meet it"
    assert "20 points" in turnover.cautions[0]
    hours = describe(annex_1, answers, found, "kpi5")
    assert hours.last == "Last time: 40.00%, now up 10.00 points"
    assert hours.readings
    assert hours.readings[0].startswith("Target missed if read as")
    waiting = describe(annex_1, answers, found, "kpi2")
    assert waiting.judgement == "Waiting for 2 answers"
    assert waiting.waits.startswith("Waiting for: number of")
    assert waiting.formula == "? ÷ ? × 100"


@pytest.mark.parametrize(
    ("used", "qualified", "waits"),
    [
        (("",) * 4, ("1",) * 4, "used for Group One, every week"),
        (("9", "", "9", ""), ("9",) * 4, "used for Group One, weeks 2 and 4"),
        (("9", "", "", ""), ("1",) * 4, "used for Group One, weeks 2, 3 and 4"),
        (("9", "9", "", "9"), ("9", "9", "", "1"), "level 2 or 3, week 3; number of support"),
    ],
)
def test_the_weeks_that_are_waited_for_are_said_once_for_each_answer(
    catalogue: Catalogue, used: tuple[str, ...], qualified: tuple[str, ...], waits: str
) -> None:
    bolton = catalogue.load("bolton-home-care")
    given = {"g1_workers_used": used, "g1_workers_qualified": qualified}
    answers = Answers(bolton.id, "2027-03-29", answers={"groups_served": ("group_one",), **given})
    assert waits in describe(bolton, answers, assess(bolton, answers), "g1_kpi4").waits


def test_a_deadline_without_its_year_is_asked_for_it() -> None:
    framework = CATALOGUE.load("lancashire-supported-housing")
    for text, wanted in (("27 April", "say the year too"), ("soon", "be a real date")):
        problems = assess(framework, Answers(framework.id, "2026-27-Q4", due=text)).problems
        (said,) = [it.message for it in problems if it.fields == ("due",)]
        assert wanted in said
