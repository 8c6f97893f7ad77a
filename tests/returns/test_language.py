"""What the language of definitions can say and none of the shipped ones says, through `assess`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_kpi.framework.loader import load_file
from tui_kpi.framework.model import Framework
from tui_kpi.records import replace
from tui_kpi.returns.assess import assess
from tui_kpi.returns.cases import wrong_examples
from tui_kpi.returns.contract import as_json
from tui_kpi.returns.model import Answers
from tui_kpi.returns.worksheets.calculation import WorksheetError, with_worksheets
from tui_kpi.wording.feedback import describe

DEFINITION = """
id = "example"
version = "1.0"
title = "An example"
short = "Example"
source = { document = "Made for the tests" }
calendar = { interval = "four-week" }
section = [{ id = "s", title = "Only", short = "Only" }]
lookup = [{ id = "steps", rows = [{ at_least = 1, at_most = 9, value = 2 }, { at_least = 10, value = 5 }] }]

[[field]]
id = "beds"
section = "s"
label = "Number of beds"
kind = "count"
source = "1"

[[field]]
id = "spare"
section = "s"
label = "Number of spare beds"
kind = "count"
source = "1"
required = false

[[field]]
id = "out"
section = "s"
label = "Number of nights out"
kind = "count"
per = "week"
source = "1"
required = false

[[field]]
id = "closed"
section = "s"
label = "Why there is none"
kind = "text"
source = "1"
not_applicable_when = "beds > 0"
not_applicable_reason = "there are beds"
required = false

[[indicator]]
id = "nights"
section = "s"
title = "Nights"
source = "2"
value = "beds * days_in_period()"
target = { more_than = 280 }
unit = { one = "night", many = "nights" }

[[indicator]]
id = "kept"
section = "s"
title = "Kept spare"
source = "2"
numerator = "spare"
denominator = "beds"
target = { at_most = 10 }
unit = { one = "bed", many = "beds" }

[[indicator]]
id = "doubled"
section = "s"
title = "Doubled"
source = "2"
value = "nights * 2"

[[indicator]]
id = "stepped"
section = "s"
title = "By steps"
source = "2"
value = "lookup(\\"steps\\", beds)"
nothing_to_measure = "there are no beds"

[[indicator]]
id = "weekly"
section = "s"
title = "Out in each week"
source = "2"
per = "week"
weeks = "at least 3 of 4"
numerator = "out"
denominator = "beds"
target = { less_than = 50 }

[[indicator]]
id = "share"
section = "s"
title = "Share"
source = "2"
numerator = "min(-spare + beds, beds)"
denominator = "nights"

[[rule]]
id = "few"
severity = "warning"
fields = ["beds", "spare"]
check = "spare < beds"
message = "Spare beds, {spare}, must be fewer than the beds, {beds}"
blanks = "zero"

[[worksheet]]
id = "nights"
title = "A row for each night out"
column = [{ id = "week", label = "Week", kind = "week" }, { id = "who", label = "Reference" }]
answer = [{ field = "out", sql = "SELECT week, count(*) FROM rows GROUP BY week" }]

[[example]]
indicator = "doubled"
answers = { beds = 1 }
outturn = "56"
printed = "56"
source = "5"

[[determination]]
id = "told"
title = "Nights out are told"
section = "s"
when = "answered(out) and weeks(out >= 1) >= 1"
source = "3"

[[determination]]
id = "mostly"
title = "Met in most weeks"
section = "s"
when = "3 <= weeks(met(weekly) or met(nights))"
source = "3"

[[reading]]
id = "weeks"
question = "How many weeks?"
default = "three"
source = "4"
option = [{ id = "three", label = "Three" }, { id = "all", label = "All", change.indicator.weekly.weeks = "every" }]
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Framework:
    path = tmp_path_factory.mktemp("definition") / "example.toml"
    path.write_text(DEFINITION, "utf-8")
    return load_file(path)


def answers(previous: dict[str, str] | None = None, **given: str | tuple[str, ...]) -> Answers:
    return Answers("example", "2027-03-29", answers=given, previous=previous or {})


def test_formulas_build_on_days_lookups_and_other_indicators(example: Framework) -> None:
    found = as_json(assess(example, answers(beds="10")))["indicators"]
    said = {id: (it["status"], it["outturn"]) for id, it in found.items()}
    assert said == {
        "nights": ("not_met", "280"),
        "kept": ("incomplete", None),
        "doubled": ("no_target", "560"),
        "stepped": ("no_target", "5"),
        "weekly": ("incomplete", None),
        "share": ("incomplete", None),
    }
    assert found["nights"]["gap"] == {"points": "0", "count": 1}
    assert found["share"]["waits_for"] == ["spare"]


def test_where_no_row_of_a_lookup_holds_the_figure_there_is_nothing_to_measure(
    example: Framework,
) -> None:
    found = assess(example, answers(beds="0")).indicators["stepped"]
    assert (found.status, found.reason) == ("not_calculable", "there are no beds")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"beds": "0"}, "Spare beds, , must be fewer than the beds, 0"),
        ({"beds": "2", "spare": "2"}, "Spare beds, 2, must be fewer than the beds, 2"),
        ({"beds": "2"}, None),
        ({}, "Spare beds, , must be fewer than the beds, "),
    ],
)
def test_a_rule_may_count_blanks_as_nought(
    example: Framework, given: dict[str, str], message: str | None
) -> None:
    problems = assess(example, answers(None, **given)).problems
    assert [it.message for it in problems] == ([message] if message else [])


def test_weeks_are_counted_with_what_is_met_in_each(example: Framework) -> None:
    out = ("4", "5", "0", "1")
    found = assess(example, answers(beds="10", out=out))
    assert found.determinations == {"told": "yes", "mostly": "yes"}
    assert found.indicators["weekly"].status == "met"
    assert [flag.option for flag in found.indicators["weekly"].flags] == ["all"]
    assert assess(example, answers(beds="10")).determinations["told"] == "no"
    assert assess(example, answers(beds="11")).determinations["mostly"] == "yes"


def test_a_field_may_be_settled_by_another_answer(example: Framework) -> None:
    found = assess(example, answers(beds="1", closed="moved"))
    assert found.fields["closed"].state == "not_applicable"
    assert found.kept_not_sent == ("closed",)
    assert assess(example, answers(beds="0")).fields["closed"].state == "blank"


def test_formulas_are_told_with_their_functions_and_other_results(example: Framework) -> None:
    given = answers(beds="10", spare="3")
    words = describe(example, given, assess(example, given), "share")
    assert words.formula == "min(−3 + 10, 10) ÷ 280 × 100"
    assert words.headline == "2.50%"


def test_what_only_this_time_knows_says_nothing_of_last_time(example: Framework) -> None:
    given = answers({"beds": "4", "spare": "1"}, beds="10", spare="3")
    found = assess(example, given)
    assert describe(example, given, found, "nights").last == ""  # its days are not those of then
    assert describe(example, given, found, "share").last == ""
    assert describe(example, given, found, "stepped").last == ""


def test_a_most_says_how_many_may_be_while_that_is_not_typed(example: Framework) -> None:
    given = answers(beds="25")
    assert describe(example, given, assess(example, given), "kept").gap == "2 or fewer meets it"
    over = answers(beds="25", spare="4")
    said = describe(example, over, assess(example, over), "kept")
    assert said.gap == "6.00 points over the target. 2 fewer would meet it"


def test_rows_may_say_their_week_themselves(example: Framework) -> None:
    rows = tuple({"week": week, "who": "U1"} for week in ("2", "2", "4"))
    given = replace(answers(), worksheets={"nights": rows})
    span = example.calendar.period("2027-03-29").span
    assert with_worksheets(example, given, span).answers == {"out": ("", "2", "", "1")}
    with pytest.raises(WorksheetError, match="row 1: “Week” must be a week from 1 to 4, not “5”"):
        with_worksheets(
            example, replace(given, worksheets={"nights": ({"week": "5", "who": "U1"},)}), span
        )


def test_a_weekly_answer_without_its_week_says_what_its_sql_lacks(
    tmp_path: Path,
) -> None:
    path = tmp_path / "example.toml"
    path.write_text(DEFINITION.replace("SELECT week, count(*)", "SELECT count(*)"), "utf-8")
    framework = load_file(path)
    given = replace(answers(), worksheets={"nights": ({"week": "1", "who": "U1"},)})
    with pytest.raises(WorksheetError, match="needs a week and a value in each row"):
        with_worksheets(framework, given, framework.calendar.period("2027-03-29").span)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('outturn = "56"', 'outturn = "57"', ("doubled is 56, not 57",)),
        ('printed = "56"', 'printed = "58"', ("doubled is 56, but 58 is printed",)),
        ("", "", ()),
    ],
)
def test_examples_that_come_out_otherwise_are_named(
    tmp_path: Path, old: str, new: str, wrong: tuple[str, ...]
) -> None:
    path = tmp_path / "example.toml"
    path.write_text(DEFINITION.replace(old, new, 1) if old else DEFINITION, "utf-8")
    assert wrong_examples(load_file(path)) == wrong
