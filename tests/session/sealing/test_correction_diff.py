"""A return read back from its package is no other than the draft that was sealed."""

from __future__ import annotations

from datetime import date

import pytest

from tui_kpi.framework.loader import CASES_SUFFIX, Catalogue, shipped_folder
from tui_kpi.framework.period import parse_period
from tui_kpi.records import replace
from tui_kpi.returns.answers import answers_of
from tui_kpi.returns.assess import assess
from tui_kpi.returns.cases import read_cases
from tui_kpi.returns.worksheets.calculation import with_worksheets
from tui_kpi.session.sealing.correction_diff import changes, same_content
from tui_kpi.session.sealing.normalised_answers import as_sent
from tui_kpi.session.sealing.submission_json import from_json, to_json

IDS = Catalogue((shipped_folder(),)).ids()
DAY = date(2027, 4, 2)


@pytest.mark.parametrize("framework_id", IDS)
def test_what_was_sent_and_read_back_is_no_change(framework_id: str, catalogue: Catalogue) -> None:
    framework = catalogue.load(framework_id)
    for case in read_cases((shipped_folder() / f"{framework_id}{CASES_SUFFIX}").read_text("utf-8")):
        given = answers_of({"framework": framework_id, **case.given})
        calendar = framework.calendar
        span = parse_period(calendar.interval, given.period, calendar.year_start).span
        draft = replace(with_worksheets(framework, given, span), sealed_on=DAY)
        sent = as_sent(framework, draft, assess(framework, draft), DAY)
        back = replace(from_json(to_json(sent)), explanations=sent.explanations)
        assert same_content(framework, back, draft), case.name
        if assess(framework, draft).complete:
            assert changes(framework, back, draft) == (), case.name
