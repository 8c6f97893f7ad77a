from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_return import ANSWERS
from tui_kpi.framework.model import Field, Framework
from tui_kpi.reports.table import COLUMNS, values_csv
from tui_kpi.returns.assess import assess
from tui_kpi.returns.model import Answers

TEXT_FIELD = "kpi4_minimum_service"


def table(framework: Framework, **answers: str) -> list[dict[str, str]]:
    given = Answers(framework.id, "2026-27-Q4", answers=answers)
    data = values_csv(framework, given, assess(framework, given))
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def with_text_field(framework: Framework) -> Framework:
    """Return the framework with a field that takes any text."""
    old = framework.fields[TEXT_FIELD]
    free = Field(TEXT_FIELD, old.section, "Free", "long_text", "L1")
    return replace(framework, fields={**framework.fields, TEXT_FIELD: free})


def test_one_row_a_field_and_one_a_figure_whatever_is_due(lancashire: Framework) -> None:
    expected = len(lancashire.fields) + len(lancashire.indicators) + len(lancashire.determinations)
    for period in ("2026-27-Q1", "2026-27-Q4"):
        given = Answers(lancashire.id, period)
        data = values_csv(lancashire, given, assess(lancashire, given))
        lines = data.decode("utf-8").splitlines()
        assert len(lines) == expected + 1
        assert lines[0] == ",".join(COLUMNS)
        assert lines[1].startswith(f"lancashire-supported-housing,{lancashire.version},{period},")


def test_values_statuses_and_targets(lancashire: Framework) -> None:
    rows = {(row["kind"], row["id"]): row for row in table(lancashire, **ANSWERS)}
    answer, result = rows["answer", "kpi4_a"], rows["result", "kpi4"]
    assert (answer["value"], answer["status"], answer["section"]) == ("40", "answered", "kpi4")
    assert (result["value"], result["exact"], result["status"]) == ("53.33", "160/3", "not_met")
    assert (result["target"], result["unit"]) == (">= 60", "%")
    assert (result["covers_start"], result["covers_end"]) == ("2027-01-01", "2027-03-31")
    assert rows["result", "kpi1"]["target"] == "to be confirmed"
    assert rows["determination", "kpi3a_overall"]["status"] == "no"


def test_a_worked_out_answer_stands_as_its_figure(lancashire: Framework) -> None:
    rows = table(lancashire, workers_at_start="30", workers_at_end="35", workers_left="10")
    row = next(row for row in rows if row["id"] == "kpi3a_b1")
    assert (row["value"], row["status"]) == ("45", "worked_out")


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\uff1d1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(
    lancashire: Framework, text: str
) -> None:
    rows = table(with_text_field(lancashire), **{TEXT_FIELD: text})
    row = next(row for row in rows if row["id"] == TEXT_FIELD)
    assert row["value"] == "'" + text


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_survives_and_no_cell_is_a_formula(lancashire: Framework, text: str) -> None:
    rows = table(with_text_field(lancashire), **{TEXT_FIELD: text})
    row = next(row for row in rows if row["id"] == TEXT_FIELD)
    sent = text if row["status"] == "answered" else ""
    assert row["value"] in {sent, "'" + sent}
    assert not row["value"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_bytes_are_fixed(annex_1: Framework) -> None:
    answers = {"kpi2_a": "3", "kpi2_b": "8"}
    given = Answers(annex_1.id, "2026-27-Q1", answers=answers)
    data = values_csv(annex_1, given, assess(annex_1, given))
    assert b"\r" not in data
    assert data.endswith(b"\n")
    line = next(line for line in data.split(b"\n") if b",result,kpi2," in line)
    title = annex_1.indicators["kpi2"].title
    assert line.decode() == (
        f"annex-1-performance-management,{annex_1.version},2026-27-Q1,kpi2,result,kpi2,,,{title},"
        "37.50,%,not_met,75/2,>= 50,,2026-04-01,2026-06-30,"
    )
