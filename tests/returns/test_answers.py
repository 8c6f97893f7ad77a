"""Answers files: reading, writing, edits of one answer, and refusals that name the place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.returns.answers import (
    AnswersError,
    read_answers,
    unknown_names,
    with_answer,
    with_not_applicable,
    with_not_known,
    write_answers,
)
from tui_kpi.returns.model import Answers

HEAD = 'framework = "lancashire-supported-housing"\nperiod = "2026-27-Q4"\n'


def test_figures_stay_as_typed() -> None:
    text = HEAD + "due = 2027-04-30\n[answers]\na = 100\nb = '1,234'\nc = 12.50\nd = [1, '', 3]\n"
    answers = read_answers(text)
    assert answers.answers == {"a": "100", "b": "1,234", "c": "12.50", "d": ("1", "", "3")}
    assert answers.due == "2027-04-30"


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20)
NAMES = st.text("abcdefg_.12", min_size=1, max_size=6)
ANSWERS = st.builds(
    Answers,
    framework=NAMES,
    period=NAMES,
    version=st.sampled_from(["", "1.0"]),
    due=TEXTS,
    today=st.none() | st.dates(),
    sealed_on=st.none() | st.dates(),
    readings=st.dictionaries(NAMES, TEXTS, max_size=2),
    previous=st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, min_size=1).map(tuple), max_size=3),
    not_applicable=st.dictionaries(NAMES, TEXTS, max_size=2),
    answers=st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, min_size=1).map(tuple), max_size=5),
    under=st.dictionaries(NAMES, st.dictionaries(NAMES, TEXTS, min_size=1), max_size=1),
    worksheets=st.dictionaries(
        NAMES, st.lists(st.dictionaries(NAMES, TEXTS), min_size=1).map(tuple), max_size=1
    ),
    notes=st.dictionaries(NAMES, TEXTS, max_size=2),
    explanations=st.dictionaries(NAMES, TEXTS, max_size=2),
    not_known=st.frozensets(NAMES, max_size=3),
    origin=st.dictionaries(NAMES, st.sampled_from(["typed", "prefilled", "worksheet"]), max_size=2),
)


@given(ANSWERS)
def test_what_is_written_reads_back_the_same(answers: Answers) -> None:
    assert read_answers(write_answers(answers)) == answers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("framework = ", "This is not TOML"),
        (HEAD + "[answers]\na = " + "9" * 5000, "thousands of digits"),
        (HEAD + "[answers]\na = " + "[" * 100_000, "nested too deeply"),
        ('period = "2026-27-Q4"', "The key “framework” is missing"),
        (
            HEAD + "anwsers = 3",
            "“anwsers” is not a key of an answers file. Did you mean “answers”?",
        ),
        (HEAD + "[answers]\na = true", "“answers.a” must be text or a number"),
        (HEAD + "[answers]\na = { b = 1 }", "“answers.a” must be text in quotes, not a table"),
        (HEAD + "answers = 3", "[answers] must be a table"),
        (HEAD + "today = 'soon'", "“today” must be a date, like 2027-04-01"),
        (HEAD + "today = 2027-04-01T10:00:00", "“today” must be a date"),
        (HEAD + "[origin]\na = 'guess'", "it must be one of prefilled, typed, worksheet"),
        (HEAD + "[worksheet]\nvisits = 3", "as [[worksheet.visits]]"),
        (HEAD + "[answers]\na = 1\na = 2\n", "line 5"),
        (HEAD + "training = 'yes'", "“training” must be true or false, not “yes”"),
    ],
)
def test_refusals_name_the_place(text: str, words: str) -> None:
    with pytest.raises(AnswersError) as refused:
        read_answers(text)
    assert words in str(refused.value)


def test_strangers_are_named_with_the_nearest(lancashire: Framework) -> None:
    text = HEAD + "[answers]\nkpi1_c = 3\n[readings]\nnone = 'x'\n"
    sentences = unknown_names(lancashire, read_answers(text))
    assert "lancashire-supported-housing has no field “kpi1_c”. Did you mean “kpi1" in sentences[0]
    assert "no reading “none”" in sentences[1]


def test_an_option_that_a_reading_lacks_is_named(catalogue: Catalogue) -> None:
    surrey = catalogue.load("surrey-care-within-the-home")
    reading = next(iter(surrey.readings.values()))
    given = Answers(surrey.id, "2027-03", readings={reading.id: "neither"})
    (sentence,) = unknown_names(surrey, given)
    assert sentence.startswith(f"The reading {reading.id} has no option “neither”: ")
    assert reading.default in sentence


def test_setting_and_clearing(lancashire: Framework) -> None:
    blank = Answers(lancashire.id, "2026-27-Q4")
    marked = with_not_known(lancashire, blank, "kpi1_a", False)
    typed = with_answer(lancashire, marked, "kpi1_a", " twelve ")
    assert typed.answers == {"kpi1_a": " twelve "}
    assert typed.not_known == frozenset()
    assert with_answer(lancashire, typed, "kpi1_a", "") == blank
    assert with_not_known(lancashire, marked, "kpi1_a", True) == blank


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("kpi9_a", "no field “kpi9_a”"),
        ("kpi1_a.2", "kpi1_a has no weeks"),
        ("kpi1_a.", "kpi1_a has no weeks"),
    ],
)
def test_an_unknown_place_is_named(lancashire: Framework, where: str, words: str) -> None:
    with pytest.raises(AnswersError) as refused:
        with_answer(lancashire, Answers(lancashire.id, "2026-27-Q4"), where, "3")
    assert words in str(refused.value)


def test_not_applicable_only_where_allowed(lancashire: Framework) -> None:
    with pytest.raises(AnswersError, match="always applies"):
        with_not_applicable(lancashire, Answers(lancashire.id, "2026-27-Q4"), "kpi1_a", "why")


def test_not_applicable_with_a_reason_and_back(catalogue: Catalogue) -> None:
    found = (catalogue.load(id) for id in catalogue.ids())
    framework, field = next(
        (it, field) for it in found for field in it.fields.values() if field.may_be_not_applicable
    )
    blank = Answers(framework.id, "p")
    said = with_not_applicable(framework, blank, field.id, " no such service ")
    assert said.not_applicable == {field.id: "no such service"}
    assert with_not_applicable(framework, said, field.id, None) == blank
    with pytest.raises(AnswersError, match="like n/a:no such service"):
        with_not_applicable(framework, blank, field.id, " ")


def test_a_weekly_answer_takes_four_parts_and_no_more(catalogue: Catalogue) -> None:
    bolton = catalogue.load("bolton-home-care")
    field = next(field.id for field in bolton.fields.values() if field.per_week)
    blank = Answers(bolton.id, "2027-03-29")
    assert with_answer(bolton, blank, field, "1, ,3").answers == {field: ("1", "", "3", "")}
    with pytest.raises(AnswersError, match="takes 4 answers, one a week; there are 5"):
        with_answer(bolton, blank, field, "1,2,3,4,5")


def test_days() -> None:
    answers = read_answers(HEAD + "today = '2027-04-01'\nsealed_on = 2027-04-02\n")
    assert (answers.today, answers.sealed_on) == (date(2027, 4, 1), date(2027, 4, 2))
