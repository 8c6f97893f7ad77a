"""The page and the text: the same things said, in two layouts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_return import ANSWERS, TODAY
from tui_kpi.framework.model import Field, Framework
from tui_kpi.reports.about import About, File
from tui_kpi.reports.page import summary_html
from tui_kpi.reports.spoken import spoken
from tui_kpi.reports.text import WIDTH, summary_text
from tui_kpi.returns.assess import assess
from tui_kpi.returns.model import Answers

ABOUT = About(
    provider_id="acorn",
    provider_name="Acorn & Sons",
    authority_id="lancashire",
    authority_name="Lancashire County Council",
    prepared_by="Cy Dow",
    submission_id="0b0e7a52-2f9b-4e5d-9a40-6b0a3c1de001",
    revision=2,
    revision_reason="A figure was wrong",
    signed_at="2027-04-02T09:30:00+00:00",
    signer_name="Ann Bell",
    signer_role="Manager",
)
VOID = {"meta"}


class Page(HTMLParser):
    """What a page shows, and whether it is well formed."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(data.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.update(name for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and data.strip():
            self.texts.append(data)


def both(framework: Framework, answers: Answers, about: About = ABOUT) -> tuple[Page, str]:
    assessment = assess(framework, answers)
    page = Page(summary_html(framework, answers, assessment, about))
    return page, summary_text(framework, answers, assessment, about)


def said(page: Page, text: str) -> tuple[str, str]:
    """Return both as one line each, to search in."""
    return " ".join(" ".join(page.texts).split()), " ".join(text.split())


def complete(framework: Framework, **more: str) -> Answers:
    return Answers(framework.id, "2026-27-Q4", today=TODAY, answers={**ANSWERS, **more})


def test_everything_that_matters_is_said(lancashire: Framework) -> None:
    for shown in said(*both(lancashire, complete(lancashire))):
        for wanted in (
            "Acorn & Sons (acorn)", "Lancashire County Council (lancashire)", "Cy Dow",
            "Ann Bell, Manager", ABOUT.submission_id, "A figure was wrong", ABOUT.signed_at,
            "Quarter 4, 2026-27, 1 January to 31 March 2027", "Sealed and complete",
            "53.33%", "Target missed", "40 ÷ 75 × 100", "5 more of 75 would meet it",
            "3 months", "Covers 1 April 2026 to 31 March 2027",
            lancashire.determinations["kpi3a_overall"].title,
        ):  # fmt: skip
            assert wanted in shown
        for field in lancashire.fields.values():
            assert " ".join(field.label.split()) in shown


def test_what_is_not_asked_is_only_named(lancashire: Framework) -> None:
    answers = Answers(lancashire.id, "2026-27-Q1", answers={"kpi2_n": "5"})
    for shown in said(*both(lancashire, answers)):
        assert "Not asked for in this period" in shown
        assert lancashire.sections["kpi2"].title in shown
        assert lancashire.fields["kpi2_n"].label not in shown


def test_warnings_stand_with_their_explanations_and_advice_only_before_sealing(
    lancashire: Framework,
) -> None:
    answers = complete(lancashire, kpi3b_a="80", kpi6_a="1", kpi6_b="2", kpi5_b="1", kpi5_a="1")
    problems = assess(lancashire, answers).problems
    warning = next(p for p in problems if p.severity == "warning")
    advice = next(p for p in problems if p.severity == "advice")
    answers = replace(answers, explanations={warning.code: "Two people share a post."})
    for shown in said(*both(lancashire, answers)):
        assert " ".join(warning.message.split()) in shown
        assert "Two people share a post." in shown
        assert " ".join(advice.message.split()) not in shown
    draft = replace(ABOUT, submission_id="")
    for shown in said(*both(lancashire, answers, draft)):
        assert " ".join(advice.message.split()) in shown
        assert "nothing here is signed" in shown


def test_readings_relied_on_are_said(annex_1: Framework) -> None:
    reading = annex_1.readings["kpi5_target"]
    for option in reading.options:
        answers = Answers(annex_1.id, "2026-27-Q1", readings={reading.id: option.id})
        for shown in said(*both(annex_1, answers)):
            assert " ".join(reading.question.split()) in shown
            assert " ".join(option.label.split()) in shown


def test_a_draft_says_what_is_wanting(lancashire: Framework) -> None:
    answers = Answers(
        lancashire.id,
        "2026-27-Q4",
        answers={"kpi1_a": "twelve"},
        not_known=frozenset({"kpi1_b"}),
    )
    for shown in said(*both(lancashire, answers, About("", ""))):
        assert "Not sealed and not complete" in shown
        assert "twelve" in shown
        assert "must be a whole number, like 30" in shown
        assert "Not known yet" in shown
        assert "Not answered" in shown


def test_a_training_file_says_so(lancashire: Framework) -> None:
    answers = complete(lancashire)
    for shown in said(*both(lancashire, answers, replace(ABOUT, training=True))):
        assert "TRAINING: the figures are made up. This is never a real return." in shown


def test_the_page_runs_and_loads_nothing(lancashire: Framework) -> None:
    answers = complete(lancashire)
    data = summary_html(lancashire, answers, assess(lancashire, answers), ABOUT)
    page = Page(data)
    assert not {"script", "link", "img", "iframe", "object", "form", "a"} & set(page.tags)
    assert not {"src", "href", "style", "onload", "onclick"} & page.attributes
    assert b"url(" not in data
    assert b"@import" not in data
    assert b"default-src 'none'" in data
    assert b"\r" not in data


def test_the_page_can_be_walked_by_its_structure(lancashire: Framework) -> None:
    page, _ = both(lancashire, complete(lancashire))
    assert page.tags["h1"] == page.tags["main"] == page.tags["title"] == 1
    assert page.tags["table"] == page.tags["caption"]
    assert page.tags["h3"] == len(lancashire.indicators)
    assert "scope" in page.attributes


def free_text(framework: Framework) -> Framework:
    old = framework.fields["kpi4_minimum_service"]
    field = Field(old.id, old.section, "Free", "long_text", "L1")
    return replace(framework, fields={**framework.fields, old.id: field})


HOSTILE = ["<script>alert(1)</script>", "</td></table>", '"><img src=x onerror=1>', "&lt;", "<!--"]


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_markup_is_shown_not_obeyed(lancashire: Framework, text: str) -> None:
    framework = replace(free_text(lancashire), title=text)
    about = replace(ABOUT, provider_name=text, revision_reason=text, signer_name=text)
    plain = both(framework, complete(framework, kpi4_minimum_service="x"))[0]
    page, _ = both(framework, complete(framework, kpi4_minimum_service=text), about)
    assert page.tags == plain.tags
    assert sum(text in shown for shown in page.texts) == 6


@given(text=st.text(st.characters(codec="utf-8")))
def test_no_text_breaks_the_page_or_commands_a_terminal(lancashire: Framework, text: str) -> None:
    framework = free_text(lancashire)
    about = replace(ABOUT, provider_name=text)
    _, shown = both(framework, complete(framework, kpi4_minimum_service=text), about)
    assert all(line.isprintable() and len(line) <= WIDTH for line in shown.split("\n"))


def test_the_same_arguments_give_the_same_bytes(lancashire: Framework) -> None:
    answers = complete(lancashire)
    turned = replace(answers, answers=dict(reversed(list(answers.answers.items()))))
    pages = {
        summary_html(lancashire, it, assess(lancashire, it), ABOUT) for it in (answers, turned)
    }
    assert len(pages) == 1


def test_no_status_is_colour_alone(lancashire: Framework) -> None:
    answers = complete(lancashire)
    data = summary_html(lancashire, answers, assess(lancashire, answers), ABOUT).decode("utf-8")
    colours = set(re.findall(r"#[0-9a-fA-F]{3,6}", data))
    assert colours == {"#111", "#fff", "#767676"}


def test_before_signing_nothing_is_said_as_done_and_what_is_for_checking_comes_last(
    lancashire: Framework,
) -> None:
    answers = complete(lancashire)
    assessment = assess(lancashire, answers)
    about = replace(ABOUT, files=(File("01-rota.pdf", "The rota", 2000, "a" * 64),))
    ahead = summary_text(lancashire, answers, assessment, about, signed=False)
    assert "Sealed" not in ahead
    assert "Complete, and not signed yet." in ahead
    assert "To be signed by:" in ahead
    assert "Not answered" not in ahead
    reading, _, checking = ahead.partition("For checking\n---")
    assert "The rota\n  01-rota.pdf, 2 KB\n" in reading
    for technical in (ABOUT.submission_id, ABOUT.signed_at, "a" * 64, "version"):
        assert technical not in reading
        assert technical in checking
    aloud = spoken(lancashire, answers, assessment, about, signed=False)
    last = aloud[aloud.index("For checking:") :]
    assert any(ABOUT.submission_id in line for line in last)
    assert not any(ABOUT.submission_id in line for line in aloud[: -len(last)])
    assert "The rota. 01-rota.pdf, 2 KB." in aloud
    done = summary_text(lancashire, answers, assessment, about)
    assert "Sealed and complete." in done
