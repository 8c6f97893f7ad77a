from __future__ import annotations

from pathlib import Path

import pytest

from tests.sample_return import make_session
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import OpenReturn, UsageError
from tui_kpi.session.drafting.edit_expressions import apply_edit, errors_of


@pytest.fixture
def opened(catalogue: Catalogue, tmp_path: Path) -> OpenReturn:
    return make_session(catalogue, tmp_path).new("annex-1/2026-27-Q1")


ANSWERS = [
    ("kpi2_a=1,234", "1,234"),
    ("kpi2_a= 12 ", " 12 "),
    ("kpi2_a=a=b", "a=b"),
    ("kpi2_a=twelve", "twelve"),
    ("kpi2_a=", ""),
    (" kpi2_a =3", "3"),
]


@pytest.mark.parametrize(("edit", "text"), ANSWERS)
def test_an_answer_is_what_stands_after_the_equals_sign(
    opened: OpenReturn, edit: str, text: str
) -> None:
    opened.set("kpi2_a", "9")
    assert apply_edit(opened, edit) == "kpi2_a"
    assert opened.answers.text("kpi2_a") == text


def test_a_question_mark_is_not_known_yet(opened: OpenReturn) -> None:
    apply_edit(opened, "kpi2_a=3")
    assert apply_edit(opened, "kpi2_a=?") == "kpi2_a"
    assert opened.answers.not_known == {"kpi2_a"}
    assert opened.answers.text("kpi2_a") == "3"
    assert opened.assessment.fields["kpi2_a"].state == "not_known"


def test_what_stands_beside_the_answers(opened: OpenReturn) -> None:
    rule = opened.framework.rules[0].id
    assert apply_edit(opened, "@due=2026-07-31") == "due"
    assert apply_edit(opened, "@reading.kpi5_target=75") is None
    assert apply_edit(opened, "@note.kpi2_a= ask = Bo ") is None
    assert apply_edit(opened, f"@explain.{rule}=busy month") is None
    answers = opened.answers
    assert (answers.due, dict(answers.readings)) == ("2026-07-31", {"kpi5_target": "75"})
    assert (answers.notes, answers.explanations) == ({"kpi2_a": "ask = Bo"}, {rule: "busy month"})


REFUSED = [
    ("kpi2_a", "FIELD=ANSWER"),
    ("=3", "FIELD=ANSWER"),
    ("kpi2_aa=3", "kpi2_a"),
    ("kpi2_a.2=3", "no weeks"),
    ("kpi2_a=n/a:none", "always applies"),
    ("@du=3", "@due"),
    ("@reading=3", "@reading.ID"),
    ("@reading.kpi5_target=x", "none, 75"),
    ("@note.kpi9=x", "no field"),
]


@pytest.mark.parametrize(("edit", "named"), REFUSED)
def test_an_edit_that_names_nothing_is_refused(opened: OpenReturn, edit: str, named: str) -> None:
    with pytest.raises(UsageError) as caught:
        apply_edit(opened, edit)
    assert named in str(caught.value)


def test_errors_are_those_of_the_answers_given(opened: OpenReturn) -> None:
    for edit in ("kpi2_a=9", "kpi2_b=8", "kpi6_a=many", "@due=soon"):
        apply_edit(opened, edit)
    assert [bad for _, bad in errors_of(opened, ["kpi6_a"])] == [True]
    assert [bad for _, bad in errors_of(opened, ["kpi2_b"])] == [False]
    assert [bad for _, bad in errors_of(opened, ["due"])] == [True]
    assert errors_of(opened, ["kpi3_a"]) == ()


def test_last_periods_answer_can_be_typed(catalogue: Catalogue, tmp_path: Path) -> None:
    session = make_session(catalogue, tmp_path)
    opened = session.new("annex-1/2026-27-Q1")
    assert apply_edit(opened, "@previous.kpi5_b=7.5") is None
    assert apply_edit(opened, "kpi5_c=9") == "kpi5_c"
    assert [p.code for p in opened.assessment.problems] == ["kpi5_c_not_last_b"]
    opened.close()
    again = session.open("annex-1/2026-27-Q1")
    assert again.answers.previous == {"kpi5_b": "7.5"}
    apply_edit(again, "@previous.kpi5_b=")
    assert again.assessment.problems == ()
    with pytest.raises(UsageError, match="no field “kpi5_x”"):
        apply_edit(again, "@previous.kpi5_x=1")
