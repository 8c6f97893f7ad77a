"""What is mandatory, desirable, copied, worked out or kept back is told apart in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui_kpi.returns.seen import Seen
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.session import Session
from tui_kpi.tui.check_answers.review_blocks import jump_target, review_page
from tui_kpi.tui.kit.intents import Left, Typed
from tui_kpi.tui.kit.marks import UNICODE
from tui_kpi.tui.kit.page.blocks import Ask, Block, Place, Press, Say
from tui_kpi.tui.kit.page.layout import draw
from tui_kpi.tui.return_screen.field_blocks import ask_for
from tui_kpi.tui.return_screen.guidance_blocks import about, guidance
from tui_kpi.tui.return_screen.return_owner import Owner


@pytest.fixture
def devon(session: Session) -> OpenReturn:
    return session.new("devon-supporting-independence/2026-27-H2")


def words(*blocks: Block) -> str:
    said: list[str] = []
    for block in blocks:
        if isinstance(block, Say):
            said += [block.text, block.right]
        elif isinstance(block, Press):
            said += [block.label, block.detail, block.below]
        else:
            said += [block.label, *block.notes]
    return "\n".join(said)


def review(opened: OpenReturn) -> str:
    page = review_page(
        opened.framework, opened.answers, opened.assessment, opened.differences, UNICODE
    )
    return words(*page)


def ask(opened: OpenReturn, field: str) -> Ask:
    return ask_for(opened.framework.fields[field], opened.answers, opened.assessment, Seen())


def test_the_list_says_how_far_desirable_sections_are(devon: OpenReturn) -> None:
    devon.set("total_clients", "20")
    listed = words(*Owner(devon, UNICODE).list(tall=True))
    assert "◐ desirable, 1 of 5" in listed
    assert "Desirable: 1 of 15 given" in listed


def test_check_answers_tells_mandatory_from_desirable(devon: OpenReturn) -> None:
    said = review(devon)
    assert "Desirable: 0 of 15 answered" in said
    assert "Number of complaints received\nnot answered" in said
    assert "Number of clients in total\nDesirable, not provided" in said


def test_the_list_of_returns_says_how_far_the_desirable_part_is(
    session: Session, devon: OpenReturn
) -> None:
    devon.set("total_clients", "20")
    devon.close()
    row = next(row for row in session.returns() if row.reference == devon.reference)
    assert "answered, desirable: 1 of 15 answered" in row.words


def test_an_answer_that_is_no_longer_asked_is_kept_and_listed(devon: OpenReturn) -> None:
    for field, text in {"refused": "1", "refusal_reasons": "other", "refusal_other": "Far"}.items():
        devon.set(field, text)
    assert "Kept here, not sent" not in review(devon)
    devon.set("refused", "0")
    said = review(devon)
    assert "Kept here, not sent" in said
    assert "Reasons for refusing a referral: Other" in said
    assert "Other reason for refusing a referral: Far" in said


def test_where_an_answer_came_from_is_said(devon: OpenReturn) -> None:
    devon.set("zones", "2,3")
    devon.set("short_0_50", "4")
    devon._answers = replace(
        devon.answers,
        origin={"zones": "prefilled", "short_0_50": "worksheet"},
        previous={"zones": ("1", "2"), "complaints": "3"},
    )
    assert ask(devon, "zones").notes == (
        "To be confirmed: copied from your last return or your details.",
        "Last time: Zone 1, Zone 2",
    )
    assert "Worked out from your file" in ask(devon, "short_0_50").notes[0]
    assert ask(devon, "complaints").notes == ("Last time: 3",)
    said = review(devon)
    assert "Zone 2, Zone 3 (copied: to be confirmed)" in said
    assert "4 (worked out from your file)" in said


def test_readings_relied_on_can_be_changed_in_check_answers(session: Session) -> None:
    opened = session.new("surrey-care-within-the-home/2027-03")
    page = review_page(opened.framework, opened.answers, opened.assessment, (), UNICODE)
    asked = [block for block in page if isinstance(block, Ask) and block.id.startswith("@reading.")]
    assert [block.id for block in asked] == [f"@reading.{id}" for id in opened.framework.readings]
    assert all(sum(choice.on for choice in block.choices) == 1 for block in asked)


def test_help_gives_notes_assumptions_and_sources(devon: OpenReturn) -> None:
    framework = devon.framework
    said = words(*guidance(framework, framework.fields["zones"]))
    assert "L32" in said
    assert "Mandatory 1: Provider details: L26–36" in said
    said = words(*about(framework))
    assert all(note in said for note in (*framework.notes, *framework.calendar.assumptions))
    assert framework.document in said


@pytest.mark.parametrize(
    ("reference", "words_said", "not_said"),
    [
        ("bolton-home-care/2027-03-08", ["ECM: electronic call", "Authority: the"], "Desirable:"),
        ("devon-supporting-independence/2026-27-H2", ["Desirable: the council"], "ECM:"),
        ("lancashire/2026-27-Q4", ["Outturn: the result", "References like L36"], "ECM:"),
    ],
)
def test_help_explains_the_words_that_a_return_uses(
    session: Session, reference: str, words_said: list[str], not_said: str
) -> None:
    said = words(*about(session.new(reference).framework))
    assert all(word in said for word in words_said)
    assert not_said not in said


def test_a_sealed_return_is_not_offered_for_signing(session: Session) -> None:
    opened = session.new("lancashire/2026-27-Q1")
    page = review_page(
        opened.framework, opened.answers, opened.assessment, (), UNICODE, "Sealed on 1 July 2026."
    )
    said = [block.text for block in page if isinstance(block, Say)]
    assert "Sealed on 1 July 2026." in said
    assert not any("You can sign" in text or "before you can sign" in text for text in said)
    pressed = [block.label for block in page if isinstance(block, Press)]
    assert pressed
    assert "Sign and seal" not in pressed


def test_two_results_of_one_section_are_told_apart(session: Session) -> None:
    opened = session.new("lancashire/2026-27-Q4")
    page = review_page(opened.framework, opened.answers, opened.assessment, (), UNICODE)
    results = [b.text for b in page if isinstance(b, Say) and b.text.startswith("Result")]
    assert any("Care Certificate" in text for text in results)
    titled = [text for text in results if text.startswith("Result, ")]
    assert len(titled) == len(set(titled)) == 2


def test_what_is_not_known_noted_or_odd_is_said_in_check_answers(session: Session) -> None:
    opened = session.new("surrey-care-within-the-home/2027-03")
    for field, text in {"packages_ceased": "3", "packages_handed_back": "5"}.items():
        opened.set(field, text)
    opened.set_not_known("late_calls", not_known=True)
    opened.set_not_known("packages_awarded", not_known=True)
    opened.set_note("total_calls", "ECM report")
    said = review(opened)
    assert "Enter the number of late calls (you do not know it yet)" in said
    assert "Not known yet. You may leave these.\n\nNumber of packages awarded" in said
    assert "Your note: ECM report" in said
    page = review_page(opened.framework, opened.answers, opened.assessment, (), UNICODE)
    warning = next(block for block in page if isinstance(block, Press) and "(5)" in block.label)
    assert jump_target(warning.id) == "packages_handed_back"


def test_last_times_answer_is_asked_for_where_a_rule_needs_it(session: Session) -> None:
    owner = Owner(session.new("surrey-care-within-the-home/2027-03"), UNICODE)
    owner.go("management")
    note = "What it was last time is not known here"
    assert [b.id for b in owner.page() if isinstance(b, Ask) and note in "".join(b.notes)] == [
        "complaints_open",
        "s42_open",
    ]
    for field in ("complaints_open", "s42_open"):
        owner.opened.set_previous(field, "1")
    assert note not in words(*owner.page())
    given = {"complaints_open": "5", "complaints_received": "2", "complaints_closed": "1"}
    for field, text in given.items():
        owner.typed(Typed(field, text))
        owner.left(Left(field))
    for said in (words(*owner.page()), review(owner.opened)):
        assert "or explain. Last time it was 1." in said


def test_an_explained_warning_says_that_it_is(session: Session) -> None:
    opened = session.new("surrey-care-within-the-home/2027-03")
    given = {"packages_ceased": "3", "packages_handed_back": "5"}
    for field, text in given.items():
        opened.set(field, text)
    codes = [it.code for it in opened.assessment.problems if it.severity == "warning"]
    assert codes == ["handed_back_over_ceased"]
    assert "To explain, if you can. It does not stop you." in review(opened)
    opened.set_explanation(*codes, "Late")
    said = review(opened)
    assert "To explain" not in said
    assert "Explained. It does not stop you." in said
    assert hints(opened) == ["Explained. It is sent with the return."]
    opened.set_explanation(*codes, " ")
    assert hints(opened) == ["It is sent with the return."]


def hints(opened: OpenReturn) -> list[str]:
    page = review_page(
        opened.framework, opened.answers, opened.assessment, opened.differences, UNICODE
    )
    return [it.hint for it in page if isinstance(it, Ask) and it.id.startswith("@explain.")]


def test_an_impossible_result_is_no_done_result(session: Session) -> None:
    owner = Owner(session.new("lancashire/2026-27-Q4"), UNICODE)
    for field, text in {"kpi1_a": "37", "kpi1_b": "9"}.items():
        owner.typed(Typed(field, text))
    result = next(b for b in owner.page() if isinstance(b, Say) and "No result yet" in b.text)
    assert result.lead == UNICODE.empty
    for field in ("kpi1_a", "kpi1_b"):
        owner.left(Left(field))
    result = next(b for b in owner.page() if isinstance(b, Say) and "No result yet" in b.text)
    assert (result.lead, result.text) == ("!", "No result yet · Check the numbers above")
    assert "Result: no result yet, check the numbers" in review(owner.opened)


def test_a_result_for_each_week_is_a_result(session: Session) -> None:
    owner = Owner(session.new("bolton-home-care/2027-03-08"), UNICODE)
    owner.section = "g2_kpi4"

    def lead() -> str:
        blocks = [block for block in owner.page() if isinstance(block, Say)]
        return next(it.lead for it in blocks if it.lead in {UNICODE.empty, UNICODE.done})

    for field, text in {"groups_served": "group_two", "g2_workers_used": "6,6,6,6"}.items():
        owner.opened.set(field, text)
    assert lead() == UNICODE.empty
    owner.opened.set("g2_workers_qualified", "5,5,5,5")
    assert lead() == UNICODE.done


def test_nothing_in_help_looks_like_something_to_tick(session: Session) -> None:
    framework = session.new("bolton-home-care/2027-03-08").framework
    said = guidance(framework, framework.fields["g2_workers_used"])
    listed = [it for it in said if isinstance(it, Say) and it.text == "Provider Activity Return"]
    assert [block.lead for block in listed] == ["-"]


def test_blanks_around_a_figure_are_not_shown_in_check_answers(session: Session) -> None:
    opened = session.new("bolton-home-care/2027-03-08")
    opened.set("groups_served", "group_two")
    for week, text in enumerate((" 6 ", "6", " 7", ""), 1):
        opened.set(f"g2_workers_used.{week}", text)
    assert "6  6  7  -" in review(opened)
    other = session.new("lancashire/2026-27-Q4")
    other.set("kpi1_a", " 8 ")
    assert "  8" not in review(other)


def test_weeks_have_their_dates_and_a_problem_names_its_week(session: Session) -> None:
    opened = session.new("bolton-home-care/2027-03-08")
    opened.set("groups_served", "group_two")
    opened.set("g2_workers_used.4", "12:30")
    opened.set("g2_workers_used.2", "4")
    opened.set("g2_workers_qualified.2", "5")
    owner = Owner(opened, UNICODE)
    owner.section = "g2_kpi4"
    drawn = draw(owner.page(), 52, Place(), UNICODE).lines
    rows = ["".join(text for text, _ in line) for line in drawn]
    at = next(n for n, row in enumerate(rows) if row.startswith("  1 ["))
    assert rows[at - 1] == "  from 8 Mar   from 15 Mar  from 22 Mar  from 29 Mar"
    asked = next(it for it in owner.page() if isinstance(it, Ask) and it.id == "g2_workers_used")
    assert asked.error.startswith("Week 4: Number of support workers used")
    assert "Week 2: The number of qualified" in review(opened)


def test_the_missing_weeks_of_an_answer_are_one_thing_to_do(session: Session) -> None:
    opened = session.new("bolton-home-care/2027-03-08")
    opened.set("groups_served", "group_two")
    opened.set("g2_users_counted.2", "4")
    opened.set_not_known("g2_users_counted.3", not_known=True)
    page = review_page(opened.framework, opened.answers, opened.assessment, (), UNICODE)
    rows = [b for b in page if isinstance(b, Press) and "had a visit for week" in b.label]
    assert [row.label.partition(" for ")[2] for row in rows] == [
        "weeks 1, 3 and 4 (you do not know it yet)"
    ]
    assert jump_target(rows[0].id) == "g2_users_counted.1"
    assert "6 things to do before you can sign" in words(*page)
