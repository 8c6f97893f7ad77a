from __future__ import annotations

import pytest

from tui_kpi.session.session import Session
from tui_kpi.tui.return_screen.jump_targets import goals, matching


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "groups_served"),
        ("LANDLINE", "g1_visits_deducted.1"),
        ("g1.3 limit", "g1_users_within_limit.1"),
        ("deadl", None),
        ("date council", "@due"),
        ("22 visits", "@reading.visits_22"),
        ("visits 22 zebra", None),
    ],
)
def test_every_word_counts_in_label_or_section(
    session: Session, typed: str, first: str | None
) -> None:
    opened = session.new("bolton-home-care/2027-03-08")
    found = matching(goals(opened.framework, opened.assessment), typed)
    assert (found[0].address if found else None) == first


def test_only_what_is_asked_can_be_jumped_to(session: Session) -> None:
    opened = session.new("lancashire-supported-housing/2026-27-Q1")
    addresses = [goal.address for goal in goals(opened.framework, opened.assessment)]
    assert addresses == ["kpi1_a", "kpi1_b", "kpi4_minimum_service", "kpi4_a", "kpi4_b", "@due"]


def test_a_whole_word_goes_before_part_of_one(session: Session) -> None:
    opened = session.new("surrey-care-within-the-home/2027-03")
    found = matching(goals(opened.framework, opened.assessment), "call")
    assert [goal.address for goal in found[:2]] == [
        "calls_cancelled_by_recipient_24h",
        "packages_ceased",
    ]
