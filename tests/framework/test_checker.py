"""One bad definition per mistake, and the words that its message must hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_kpi.framework.errors import DefinitionError
from tui_kpi.framework.loader import load_file

GOOD = """
id = "example"
version = "1.0"
title = "An example"
short = "Example"
source = { document = "Made for the tests" }
calendar = { interval = "quarter" }

[[section]]
id = "kpi1"
title = "First"
short = "First"

[[field]]
id = "kind"
section = "kpi1"
label = "Kind of service"
kind = "choices"
source = "L1"
options = [{ id = "hbc", label = "Home" }, { id = "linc", label = "Live-in" }]

[[field]]
id = "part"
section = "kpi1"
label = "Number of people helped"
kind = "count"
source = "L1"
relevant = '"hbc" in kind'

[[field]]
id = "whole"
section = "kpi1"
label = "Number of people"
kind = "count"
source = "L2"

[[indicator]]
id = "share"
section = "kpi1"
title = "Share helped"
source = "L3"
numerator = "part"
denominator = "whole"
bands = [{ id = "green", at_least = 90 }, { id = "amber", at_least = 75, less_than = 90 }, { id = "red", less_than = 75 }]

[[indicator]]
id = "again"
section = "kpi1"
title = "Share helped, with a target"
source = "L3"
numerator = "part"
denominator = "whole"
target = [{ at_least = 80 }, { from = 2027-04-01, at_least = 85 }]

[[rule]]
id = "part_over_whole"
severity = "error"
fields = ["part", "whole"]
check = "part <= whole"
message = "{part} is more than {whole}."

[[worksheet]]
id = "rows"
title = "One row for each person"
column = [{ id = "who", label = "Reference" }, { id = "group", label = "Group", kind = "choice", options = [{ id = "one", written = ["one", "1"] }, { id = "two", written = ["two"] }] }]
answer = [{ field = "part", sql = "SELECT count(*) FROM rows" }]

[[reading]]
id = "limit"
question = "Which?"
default = "a"
source = "L4"
option = [{ id = "a", label = "As printed" }, { id = "b", label = "Other", change.indicator.share.denominator = "whole + 1" }]

[[determination]]
id = "fine"
title = "Fine"
section = "kpi1"
when = "met(again)"
source = "L5"

[[lookup]]
id = "limits"
rows = [{ at_least = 1, at_most = 3, value = 2 }, { at_least = 4, value = 3 }]

[[example]]
indicator = "share"
answers = { part = 1, whole = 3 }
outturn = "33.33"
printed = "33%"
source = "L6"
"""


def refusal(tmp_path: Path, text: str) -> str:
    path = tmp_path / "example.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_file(path)
    return str(refused.value)


def test_the_good_one_loads(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(GOOD, "utf-8")
    framework = load_file(path)
    assert list(framework.fields) == ["kind", "part", "whole"]
    other = framework.read_as({"limit": "b"}).indicators["share"].denominator
    assert other is not None
    assert other.source == "whole + 1"
    assert framework.read_as({"limit": "a"}) is framework


MUTATIONS = [
    # replaced, by, key path, words
    ('title = "First"', 'titel = "First"', "section kpi1, titel", "Did you mean “title”?"),
    ('title = "First"', "", "section kpi1, title", "is missing"),
    ("at_least = 90 }", "at_lest = 90 }", "indicator share, bands green, at_lest", "“at_least”"),
    ('id = "whole"', 'id = "part"', "field or indicator part", "the id is used 2 times"),
    ('section = "kpi1"\ntitle = "Share helped"', 'section = "kp1"\ntitle = "Share helped"',
     "indicator share, section", "there is no section “kp1”. Did you mean “kpi1”?"),
    ('numerator = "part"', 'numerator = "prt"', "indicator share, numerator",
     "there is no field or indicator “prt”. Did you mean “part”?"),
    ('numerator = "part"', 'numerator = "part +"', "indicator share, numerator", "expected a name"),
    ('numerator = "part"', 'numerator = "kind"', "indicator share, numerator",
     "needs a number but finds a list of choices"),
    ('numerator = "part"', 'numerator = "part < 3"', "share, numerator", "finds a condition"),
    ('numerator = "part"', 'numerator = "share"', "indicator share", "worked out from itself"),
    ('denominator = "whole"', "", "indicator share", "needs numerator and denominator"),
    ("at_least = 75, less_than = 90", "at_least = 75, less_than = 85", "indicator share, bands",
     "there is a gap between “amber” and “green”"),
    ("at_least = 75, less_than = 90", "at_least = 75, less_than = 95", "indicator share, bands",
     "“amber” and “green” overlap"),
    ("at_least = 75, less_than = 90", "at_least = 75, at_most = 90", "share, bands", "overlap"),
    ('{ id = "red", less_than = 75 }', '{ id = "red", at_least = 5, less_than = 75 }',
     "share, bands", "nothing is rated below “red”"),
    ("at_least = 90 }", "at_least = 90, at_most = 99 }", "share, bands",
     "nothing is rated above “green”"),
    ("2027-04-01", "2027-04-31", "", "is not TOML"),
    ("2027-04-01", '"2027-04-01"', "indicator again, target number 2, from", "must be a date"),
    ("target = [{ at_least = 80 }", "target = [{ at_least = 80, at_most = 90 }",
     "indicator again, target", "give one limit"),
    ("at_least = 80", "at_least = 1e5", "indicator again, target number 1, at_least", "must be a figure, like 75"),
    ("at_least = 80", "at_least = true", "indicator again, target number 1, at_least", "must be"),
    ('check = "part <= whole"', 'check = "part + whole"', "rule part_over_whole, check",
     "needs a condition but finds a number"),
    ("{part} is", "{prat} is", "rule part_over_whole, message", "Did you mean “part”?"),
    ('fields = ["part", "whole"]', 'fields = ["part", "hole"]', "rule part_over_whole, fields",
     "Did you mean “whole”?"),
    ('severity = "error"', 'severity = "fatal"', "rule part_over_whole, severity", "'error'"),
    ("'\"hbc\" in kind'", "'\"hcb\" in kind'", "field part, relevant", "no option “hcb”"),
    ("'\"hbc\" in kind'", "'whole > 3'", "field part, relevant", "must be asked before this field"),
    ("'\"hbc\" in kind'", "'answered(kind)'", "field part, relevant", "may only test choices"),
    ('kind = "choices"', 'kind = "count"', "field kind, options", "a choice needs options"),
    ('kind = "count"', 'kind = "cuont"', "field part, kind", "'count'"),
    ('default = "a"', 'default = "c"', "reading limit, default", "there is no option “c”"),
    ("indicator.share.denominator", "indicator.shar.denominator",
     "reading limit, option b, change indicator shar", "Did you mean “share”?"),
    ('"whole + 1"', '"wohle + 1"', "change indicator share, denominator", "“whole”"),
    ('when = "met(again)"', 'when = "met(part)"', "determination fine, when",
     "there is no indicator “part”"),
    ("{ at_least = 4, value = 3 }", "{ at_least = 5, value = 3 }", "lookup limits",
     "it must start at 4"),
    ("answers = { part = 1", "answers = { prt = 1", "example of share, answers", "“part”"),
    ('interval = "quarter" }', 'interval = "fortnight" }', "calendar, interval", "'quarter'"),
    ('short = "First"', 'short = "First"\ninterval = "month"', "section kpi1, interval",
     "does not fit returns made every quarter"),
    ('kind = "count"', 'kind = "count"\nper = "week"', "field part, per", "only returns for four"),
    ('version = "1.0"', 'version = "one"', "version", "must be a version, like 1.0"),
    ('version = "1.0"', 'version = "1.0"\nversion = "2.0"', "", "a key is given twice, at line 4"),
    ('id = "again"', 'id = "again"\nweeks = "every"', "indicator again, weeks", 'per = "week"'),
    ('numerator = "part"\ndenominator = "whole"\nbands', 'measure = "complete_and_on_time"\nbands',
     "indicator share, target", "needs one target"),
    ("at_least = 80", "at_least = [80]", "indicator again, target number 1, at_least", "must be"),
    ('"whole + 1"', '"whole + again + share"', "indicator share", "worked out from itself"),
    ("'\"hbc\" in kind'", "'again > 3'", "field part, relevant", "“again” is an indicator"),
    ('check = "part <= whole"', 'check = "met(again)"', "rule part_over_whole, check",
     "met(again) cannot stand here"),
    ("from = 2027-04-01, ", "", "indicator again, target", "2 targets stand without from"),
    ('kind = "choice", options', "options", "worksheet rows, column group, options",
     'only a column of kind = "choice"'),
    (', options = [{ id = "one", written = ["one", "1"] }, { id = "two", written = ["two"] }]', "",
     "worksheet rows, column group, options", "a choice needs options"),
    ('written = ["two"]', 'written = ["two", "1"]', "column group, options", "“1” cannot be written"),
    ('{ id = "two", written', '{ id = "one", written', "column group, option one", "used 2 times"),
    ('written = ["two"]', 'written = ["Two b"]', "written number 1", "one word of small letters"),
    ('field = "part", sql', 'field = "prt", sql', "worksheet rows, answer", "Did you mean “part”?"),
    ('id = "group", label', 'id = "who", label', "worksheet rows, column who", "used 2 times"),
    ("at_least = 80", "at_leest = 80", "indicator again, target number 1, at_leest", "“at_least”"),
    ('when = "met(again)"', 'when = "weeks(whole > 1)"', "determination fine, when",
     "weeks() can only be compared with a number"),
    ('when = "met(again)"', 'when = "lookup(\\"limit\\", whole) > 1"', "determination fine, when",
     "there is no lookup “limit”. Did you mean “limits”?"),
    ('when = "met(again)"', 'when = "lookup(\\"limits\\", kind) > 1"', "determination fine, when",
     "needs a number but finds a list of choices"),
    ('when = "met(again)"', 'when = "answered(prt)"', "determination fine, when",
     "there is no field “prt”. Did you mean “part”?"),
    ('when = "met(again)"', 'when = "kind == part"', "determination fine, when",
     "cannot compare a list of choices with a number"),
    ('when = "met(again)"', 'when = "whole in kind"', "determination fine, when",
     "needs a text but finds a number"),
    ("'\"hbc\" in kind'", "'part < )'", "field part, relevant", "expected a name, a number or a text"),
    ('label = "Live-in" }]', 'label = "Live-in" }, { id = "hbc", label = "Twice" }]',
     "field kind, options", "“hbc” is used 2 times"),
    ('id = "again"', 'id = "again"\nper = "week"', "indicator again, per", "weekly figures"),
    ('numerator = "part"\ndenominator = "whole"\nbands', 'numerator = "part"\ndenominator = "whole"\nper = "week"\nbands',
     "indicator share", "needs numerator, denominator and a target"),
    ("target = [{ at_least = 80", "bands = [{ id = \"all\", at_least = 0 }]\ntarget = [{ at_least = 80",
     "indicator again", "has a target or bands, not both"),
    ('check = "part <= whole"', 'check = "part <= whole"\nper = "week"\nblanks = "zero"',
     "rule part_over_whole, blanks", "always skipped in a blank week"),
    ('interval = "quarter" }', 'interval = "quarter", year_start = "04-06", due = { day_of_next_month = 7 } }',
     "calendar, due", "needs periods that end with a month"),
    ("at_most = 3, value = 2 }, { at_least = 4, value = 3 }", "value = 2 }, { at_least = 4, value = 3 }",
     "lookup limits", "has no at_most, yet is not the last"),
    ("{ at_least = 1, at_most = 3, value = 2 }, { at_least = 4", "{ at_least = 6, at_most = 3, value = 2 }, { at_least = 4",
     "lookup limits", "ends at 3, before it starts"),
    ('{ id = "red", less_than = 75 }', '{ id = "red", more_than = 10, less_than = 75 }',
     "indicator share, bands", "nothing is rated below “red”"),
    ('change.indicator.share.denominator = "whole + 1"', 'change.indicator.share.weeks = "every", change.indicator.share.target = { at_least = 1 }',
     "reading limit, option b, change indicator share", "has a target or bands, not both"),
    ('short = "Example"', 'short = "' + "long " * 9 + '"', "short", "at most 32 characters"),
    ('source = { document = "Made for the tests" }', 'source = "L1"', "source", "must be a table"),
    ('check = "part <= whole"', 'check = "' + "part + " * 200 + 'whole > 1"', "check", "longer than"),
    ('kind = "choices"', 'fill = "whole"\nkind = "choices"', "field kind, fill", "only one number"),
    ('short = "First"', "short = \"First\"\nrelevant = 'whole > 3'", "section kpi1, relevant",
     "must be asked before"),
    ('interval = "quarter" }', 'interval = "month", year_start = "04-06" }', "calendar, year_start",
     "months start on day 01"),
    ('interval = "quarter" }', 'interval = "quarter", due = { typed = true, days_after_end = 3 } }',
     "calendar, due", "say only one of"),
    ('interval = "quarter" }', 'interval = "quarter", year_start = "13-01" }',
     "calendar, year_start", "is a month and a day"),
    ("at_least = 90 }", "at_least = 90, more_than = 90 }", "indicator share, bands", "two limits"),
    ('id = "b", label = "Other"', 'id = "a", label = "Other"', "reading limit, option a",
     "the id is used 2 times"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "words"), MUTATIONS, ids=lambda v: str(v)[:30])
def test_a_mistake_is_named_with_its_place_and_the_way_out(
    tmp_path: Path, old: str, new: str, key: str, words: str
) -> None:
    assert old in GOOD
    message = refusal(tmp_path, GOOD.replace(old, new, 1))
    assert message.startswith("example.toml: ")
    assert key in message
    assert words in message


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("{part} is", "{prat} is").replace('default = "a"', 'default = "c"')
    assert len(refusal(tmp_path, text).splitlines()) == 2


def test_a_file_that_is_not_utf_8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_bytes(GOOD.encode() + b"\n# caf\xe9\n")
    with pytest.raises(DefinitionError, match="line"):
        load_file(path)
