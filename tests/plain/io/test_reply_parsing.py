from __future__ import annotations

import pytest

from tui_kpi.framework.loader import Catalogue
from tui_kpi.plain.io.reply_parsing import answer_of, weeks_of


@pytest.mark.parametrize(
    ("field", "line", "answer"),
    [
        ("business_structure", "2", "charity"),
        ("business_structure", "Charity", "charity"),
        ("business_structure", "soc", "social_enterprise"),
        ("business_structure", "9", "9"),
        ("business_structure", "a club", "a club"),
        ("satisfied_pct", "10", "10"),
        ("satisfied_pct", "90%", "90"),
        ("satisfied_pct", "3", "3"),
        ("business_split", "70% public, 30% private", "70:30"),
        ("business_split", "2", "70:30"),
        ("zones", "8, 2 and zone 3", "2,3,8"),
        ("zones", "8 2", "2,8"),
        ("zones", "2, moon", "2,moon"),
        ("changes", "none", "none"),
        ("changes", "1, 5", "ownership,none"),
        ("refusal_reasons", "Group cohesion (group-based support only)", "group_cohesion"),
        ("provider_name", "2", "2"),
    ],
)
def test_numbers_and_words_choose(catalogue: Catalogue, field: str, line: str, answer: str) -> None:
    devon = catalogue.load("devon-supporting-independence")
    assert answer_of(devon.fields[field], line) == answer


@pytest.mark.parametrize(
    ("line", "weeks"),
    [
        ("12,13,12,11", ("12", "13", "12", "11")),
        ("12 13 12 11", ("12", "13", "12", "11")),
        ("1,234; 1,240; 0; 1,100", ("1,234", "1,240", "0", "1,100")),
        ("1,234, 1,240, 0, 1,100", ("1,234", "1,240", "0", "1,100")),
        ("1,234", ()),
        ("12,13", ()),
        ("12,,13,14", ()),
    ],
)
def test_all_four_weeks_on_one_line(line: str, weeks: tuple[str, ...]) -> None:
    assert weeks_of(line) == weeks
