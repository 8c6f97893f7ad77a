"""What may be about a person, in everything that is sent and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.sample_return import make_session
from tui_kpi.framework.loader import Catalogue
from tui_kpi.returns.model import Attached, Correction
from tui_kpi.session import OpenReturn
from tui_kpi.session.drafting.personal_data import personal_data

NUMBER = "999 000 0018"


@pytest.fixture
def surrey(catalogue: Catalogue, tmp_path: Path) -> OpenReturn:
    return make_session(catalogue, tmp_path).new("surrey/2027-03")


def found(opened: OpenReturn) -> list[tuple[str, str]]:
    return [(item.place, item.id) for item in personal_data(opened)]


def test_texts_are_read_and_figures_are_not(surrey: OpenReturn) -> None:
    surrey.set("complaints_received", "9990000018")
    surrey.set("complaints_upheld", "1")
    surrey.set("complaints_upheld_reasons", f"Mrs A ({NUMBER}) was left alone")
    assert found(surrey) == [("answer", "complaints_upheld_reasons")]
    assert personal_data(surrey)[0].words == (
        f"Reasons for the formal complaints upheld: “{NUMBER}” looks like an NHS number"
    )


def test_what_stays_here_is_not_read(surrey: OpenReturn) -> None:
    surrey.set("complaints_upheld", "0")
    surrey.set("complaints_upheld_reasons", NUMBER)
    surrey._answers = replace(
        surrey.answers, notes={"complaints_upheld": NUMBER}, explanations={"no-such-rule": NUMBER}
    )
    assert found(surrey) == []


def test_explanations_files_and_the_reason_of_a_correction_are_read(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    opened = make_session(catalogue, tmp_path).new("lancashire/2026-27-Q4")
    opened.set("kpi3b_a", "20")
    opened.set("kpi3b_b", "10")
    opened._answers = replace(
        opened.answers,
        explanations={"kpi3b_a_over_b": f"It was {NUMBER}"},
        evidence=(Attached("a_3-5-1941_b.pdf", "Rota", 1, "0" * 64, "kpi1_a"),),
        revision=Correction("BL1 1RU was counted twice", "0" * 64),
    )
    assert found(opened) == [
        ("explanation", "kpi3b_a_over_b"),
        ("file", "kpi1_a"),
        ("correction", ""),
    ]


def test_a_reason_why_something_does_not_apply_is_read(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    opened = make_session(catalogue, tmp_path).new("bolton/2027-03-01")
    field = "g2_kpi5_compliance"
    opened.set_choice("g2_kpi5_in_force", ("yes",))
    opened.set_not_applicable(field, "Only ann@example.org does this")
    assert found(opened) == [("reason", field)]
