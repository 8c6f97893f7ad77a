from __future__ import annotations

from dataclasses import replace

import pytest

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.reports.gather import Gathering, gather_html, gather_text, gathering
from tui_kpi.returns.answers import with_answer
from tui_kpi.returns.assess import assess
from tui_kpi.returns.model import Answers

PERIODS = {
    "annex-1-performance-management": "2026-27-Q4",
    "bolton-home-care": "2027-03-08",
    "devon-supporting-independence": "2026-27-H2",
    "lancashire-supported-housing": "2026-27-Q4",
    "surrey-care-within-the-home": "2027-03",
}


def gathered(framework: Framework, period: str, answers: Answers | None = None) -> Gathering:
    answers = answers or Answers(framework.id, period)
    return gathering(framework, answers, assess(framework, answers))


@pytest.mark.parametrize(("id", "period"), PERIODS.items())
def test_everything_asked_is_there_and_fits_a_page(
    catalogue: Catalogue, id: str, period: str
) -> None:
    framework = catalogue.load(id)
    said = gathered(framework, period)
    labels = [wanted.label for part in said.parts for wanted in part.wanted]
    states = assess(framework, Answers(id, period)).fields
    hidden = {"not_due", "irrelevant", "not_applicable"}
    assert labels == [
        f.label for f in framework.fields.values() if states[f.id].state not in hidden
    ]
    text = gather_text(said)
    assert max(map(len, text.splitlines())) <= 78
    for label in labels:
        assert "".join(label.split()) in "".join(text.split())
    assert gather_html(said).count(b"<td>") == len(labels)


def test_only_what_is_due_is_asked(lancashire: Framework) -> None:
    said = gathered(lancashire, "2026-27-Q1")
    assert [part.title for part in said.parts] == [
        "KPI 1: Service user outcomes",
        "KPI 4: Quality check visits",
    ]
    assert "[ ] Person-centred plans" in gather_text(said)


def test_weeks_choices_and_where_to_find_it(bolton: Framework) -> None:
    text = gather_text(gathered(bolton, "2027-03-08"))
    assert "Week 1 ________  Week 2 ________  Week 3 ________  Week 4 ________" in text
    assert "How many visits, for each of the 4 weeks." in text
    assert "One or more of: Service User Group One or Service User Group Two." in text
    assert "Where to find it: ECM report for the week." in text


def test_what_was_copied_is_to_be_confirmed_and_cannot_mark_up_the_page(
    catalogue: Catalogue,
) -> None:
    devon = catalogue.load("devon-supporting-independence")
    answers = with_answer(devon, Answers(devon.id, "2026-27-H2"), "provider_name", "A <b> & Sons")
    answers = replace(answers, origin={"provider_name": "prefilled"})
    said = gathered(devon, "2026-27-H2", answers)
    assert "Copied from last time, to be confirmed: A <b> & Sons" in gather_text(said)
    assert b"A &lt;b&gt; &amp; Sons" in gather_html(said)
    assert "You may leave this section empty." in gather_text(said)
