from __future__ import annotations

from pathlib import Path

import pytest

from tests.plain.person import Talked, by_table, say, talk
from tests.tables import SURREY
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import CannotError, InUseError
from tui_kpi.session.session import Session

LANCASHIRE = "lancashire-supported-housing/2026-27-Q4"
BOLTON = "bolton-home-care/2027-03-08"
DEVON = "devon-supporting-independence/2026-27-H2"


def answers(session: Session, reference: str = LANCASHIRE) -> dict[str, object]:
    return dict(session.open(reference, read_only=True).answers.answers)


def last(talked: Talked, count: int = 1) -> str:
    """What was heard after the last line but `count` typed, before the input ended."""
    return talked.heard.split(f": {talked.typed[-count]}\n")[-1]


def test_a_question_is_said_with_its_part_and_answered(session: Session) -> None:
    talked = say(session, LANCASHIRE, "100", "300")
    assert "Part 1 of 8, mandatory.\nKPI 1: Service user outcomes.\n" in talked.heard
    assert (
        "Number of service users who achieved one or more outcomes when reviewed.\n" in talked.heard
    )
    assert "Result: 33.33%, target to be confirmed." in talked.heard
    assert answers(session) == {"kpi1_a": "100", "kpi1_b": "300"}


def test_the_input_ends_saved_and_says_how_to_go_on(session: Session) -> None:
    talked = say(session, LANCASHIRE, "100")
    assert talked.status == 0
    assert (
        "Saved. Lancashire supported housing, Quarter 4, 2026-27: 1 of 18 answered.\n"
        in talked.heard
    )
    assert f"Open it again with: tui-kpi fill {LANCASHIRE} --plain\n" in talked.heard
    again = say(session, LANCASHIRE)
    assert "You left off here:" in again.heard
    assert "Number of service users provided with a service" in again.heard
    assert "outcomes when reviewed" not in again.heard


def test_an_entry_that_cannot_be_read_is_kept_and_asked_again(session: Session) -> None:
    talked = say(session, LANCASHIRE, "twelve", "twelve")
    assert talked.heard.count("must be a whole number, like 30.") == 2
    assert "Answer, now twelve:" in talked.heard
    assert answers(session) == {"kpi1_a": "twelve"}
    assert say(session, LANCASHIRE, "jump 1", "", "leave").typed == ["jump 1", "", "leave"]


def test_two_answers_that_disagree_are_said_at_the_second_and_can_be_passed(
    session: Session,
) -> None:
    talked = say(session, LANCASHIRE, "100", "30", "")
    assert talked.heard.count("is more than the number provided") == 1
    assert "333" not in talked.heard
    assert "Part 2 of 8" in talked.heard


def test_what_the_next_question_may_mend_is_said_only_once_that_is_passed(
    session: Session,
) -> None:
    talked = say(session, DEVON, "jump", "refused", "3", "2, 4", "", "back")
    heard = talked.heard
    assert "Say what it was" not in heard.split("Other reason for refusing a referral.")[0]
    assert "Say what it was" in heard.split("Other reason for refusing a referral.")[1]


def test_enter_keeps_next_leaves_back_returns_clear_empties(session: Session) -> None:
    say(session, LANCASHIRE, "100", "300", "back", "back", "", "next", "back", "back", "back")
    assert answers(session) == {"kpi1_a": "100", "kpi1_b": "300"}
    talked = say(session, LANCASHIRE, "jump 1", "clear", "back")
    assert answers(session) == {"kpi1_b": "300"}
    assert "This is the first question." in talked.heard


def test_commands_are_listed_as_far_as_they_can_do_something(session: Session) -> None:
    lancashire = say(session, LANCASHIRE, "?").heard
    assert "back: go to the question before." in lancashire
    assert "copy:" not in lancashire
    assert "in quotation marks" in lancashire
    assert "copy: give the answer of the week before." in say(session, BOLTON, "?").heard


def test_a_word_that_nearly_is_a_command_is_not_taken_as_an_answer(session: Session) -> None:
    talked = say(session, LANCASHIRE, "bakc")
    assert "“bakc” is not an answer here. Did you mean back?" in talked.heard
    assert answers(session) == {}


def test_an_answer_that_is_a_command_word_goes_in_quotation_marks(session: Session) -> None:
    say(session, DEVON, '"Next"')
    assert answers(session, DEVON)["provider_name"] == "Next"


def test_more_than_a_command_is_an_answer_where_words_are_wanted_and_is_said_to_be(
    session: Session,
) -> None:
    talked = say(session, DEVON, "jump refused")
    assert answers(session, DEVON)["provider_name"] == "jump refused"
    assert "That is taken as your answer. For the command type jump alone.\n" in talked.heard


def test_jumping_by_part_and_by_words(session: Session) -> None:
    talked = say(session, LANCASHIRE, "jump 6", "jump spot check", "jump", "nothing like it")
    assert "Part 6 of 8" in talked.heard
    assert "Number of support workers who had a spot check" in talked.heard
    assert "No part or question here is called “nothing like it”." in talked.heard
    talked = say(session, LANCASHIRE, "jump complaints", "2")
    assert "1. Number of complaints and concerns resolved within 28 days\n" in talked.heard
    assert "Number of complaints and concerns received in the period.\n" in last(talked)


def test_the_list_says_what_is_missing(session: Session) -> None:
    talked = say(session, LANCASHIRE, "100", "list")
    assert (
        "1. KPI 1: Service user outcomes: in progress. "
        "Missing: number of service users provided with a service in the period.\n"
    ) in talked.heard
    assert "2. KPI 2: Health action plans: not started.\n" in talked.heard


def test_notes_stay_explanations_go(session: Session) -> None:
    talked = say(
        session, DEVON, "jump", "refused", "note rota p. 3", "3", "explain", "All moved away"
    )
    kept = session.open(DEVON, read_only=True).answers
    assert kept.notes == {"refused": "rota p. 3"}
    assert list(kept.explanations.values()) == ["All moved away"]
    assert "Your note: rota p. 3" in say(session, DEVON, "jump", "refused", "back").heard
    assert "You said: All moved away." in say(session, DEVON, "review").heard
    assert "Explanation kept." in talked.heard


def test_not_known_yet_and_not_applicable(session: Session) -> None:
    talked = say(session, LANCASHIRE, "do not know", "does not apply")
    assert "This one always applies." in talked.heard
    assert session.open(LANCASHIRE, read_only=True).answers.not_known == {"kpi1_a"}
    talked = say(session, LANCASHIRE, "12", "back", "do not know", "back", "do not know")
    assert "What is typed there is kept, and does not count." in talked.heard
    assert "It counts again: 12." in talked.heard
    kept = session.open(LANCASHIRE, read_only=True).answers
    assert (kept.text("kpi1_b"), kept.not_known) == ("12", {"kpi1_a"})
    talked = say(
        session,
        BOLTON,
        "2",
        "jump has the authority brought kpi 5",
        "yes",
        "80",
        "n/a",
        "no figure yet",
    )
    assert session.open(BOLTON, read_only=True).answers.not_applicable == {
        "g2_kpi5_compliance": "no figure yet"
    }


def test_readings_are_chosen_from_their_questions(session: Session) -> None:
    talked = say(session, "annex-1-performance-management/2026-27-Q4", "readings", "2")
    assert "Does it belong to KPI 5?" in talked.heard
    assert "Reading, now 1:" in talked.heard
    kept = session.open("annex-1-performance-management/2026-27-Q4", read_only=True).answers
    assert kept.readings == {"kpi5_target": "75"}


def test_the_deadline_is_taken_as_the_app_takes_it(session: Session) -> None:
    talked = say(session, DEVON, "due date", "soon", "30 April 2027")
    assert "must be a real date" in talked.heard
    assert session.open(DEVON, read_only=True).answers.due == "30 April 2027"
    assert "Due 30 April 2027." in say(session, DEVON).heard


def test_weeks_one_by_one_all_at_once_and_copied(session: Session) -> None:
    talked = say(session, BOLTON, "1", "100", "copy", "98", "100", "2, 0, 1, 200", "5")
    kept = answers(session, BOLTON)
    assert kept["g1_visits_took_place"] == ("100", "100", "98", "100")
    assert kept["g1_visits_deducted"] == ("2", "0", "1", "5")
    assert talked.heard.count("Number of visits that took place.") == 1
    assert "Week 1: 2. Week 2: 0. Week 3: 1. Week 4: 200.\n" in talked.heard
    again = say(session, BOLTON, "jump took place", "")
    assert "Now: 100, 100, 98, 100.\n" in again.heard
    assert "Week 2" not in again.heard


def test_the_weeks_that_are_decided_are_said(session: Session) -> None:
    lines = ("1", "100,102,98,100", "0,0,0,0", "90,95,60,91")
    heard = say(session, BOLTON, *lines).heard
    assert "Week 3: 60 ÷ 98 = 61.22%, target missed." in heard
    assert "or more of 100" not in heard


def test_a_copied_answer_is_confirmed_by_enter_and_left_by_next(session: Session) -> None:
    opened = session.new(DEVON)
    opened.close()
    path = opened.draft
    text = path.read_text(encoding="utf-8")
    answered = '\n[answers]\nprovider_name = "Acorn"\nbusiness_structure = "charity"\n'
    origin = '\n[origin]\nprovider_name = "prefilled"\nbusiness_structure = "prefilled"\n'
    path.write_text(text + answered + origin, encoding="utf-8")
    talked = say(session, DEVON, "jump 1", "", "next")
    assert "2 answers are copied, to be confirmed." in talked.heard
    assert "Enter confirms it." in talked.heard
    kept = session.open(DEVON, read_only=True).answers
    assert dict(kept.origin) == {"business_structure": "prefilled"}


def test_sealing_too_early_lists_what_is_to_do_and_is_no(session: Session) -> None:
    talked = say(session, LANCASHIRE, "seal")
    assert talked.status == 1
    assert "It cannot be sealed yet.\n" in talked.heard
    assert "1. Enter the number of service users who achieved" in talked.heard
    talked = say(session, LANCASHIRE, "seal", "2", "300")
    assert answers(session) == {"kpi1_b": "300"}


def test_the_review_says_what_is_kept_and_not_sent(session: Session) -> None:
    say(session, BOLTON, "1", "100,102,98,100", "jump 1", "2")
    assert (
        "Kept here, not sent:\nNumber of visits that took place: 100"
        in say(session, BOLTON, "review").heard
    )


def test_a_failure_to_save_is_said_and_leaving_insists(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.new(LANCASHIRE).close()

    def full(self: OpenReturn) -> bool:
        if self.unsaved and not self.read_only:
            raise CannotError("The disk is full.")
        return False

    monkeypatch.setattr(OpenReturn, "save", full)
    talked = say(session, LANCASHIRE, "100", "leave", "leave")
    assert talked.heard.count("NOT SAVED. The disk is full.") == 3
    assert "Type leave again to lose what is not saved." in talked.heard
    assert talked.status == 3
    assert say(session, LANCASHIRE, "100").status == 3


def test_a_return_open_elsewhere_or_sealed_is_refused(session: Session, home: Path) -> None:
    opened = session.new(LANCASHIRE)
    with pytest.raises(InUseError):
        say(session, LANCASHIRE)
    opened.close()


def test_arrow_keys_are_no_answers(session: Session) -> None:
    talked = say(session, LANCASHIRE, "\x1b[A", "1\x1b[D2")
    assert "Arrow keys do nothing here." in talked.heard
    assert answers(session) == {"kpi1_a": "12"}
    assert "\x1b" not in talked.heard


def test_changes_are_taken_back_and_done_again_where_they_were_made(session: Session) -> None:
    talked = say(session, LANCASHIRE, "100", "300", "note rota", "undo", "undo", "redo", "undo")
    assert answers(session) == {"kpi1_a": "100"}
    assert session.open(LANCASHIRE, read_only=True).answers.notes == {}
    assert "Taken back: the answer to “Number of service users provided" in talked.heard
    assert "There is nothing to take back." in say(session, LANCASHIRE, "undo").heard
    assert "Taken back: the date." in say(session, LANCASHIRE, "due", "30/4/2027", "undo").heard


def test_what_may_be_about_a_person_is_said_before_sealing(session: Session) -> None:
    table = {**SURREY, "Reasons for the formal complaints upheld": "Ask ann@example.org"}
    think = by_table(table, ("review", "seal", "no"))
    talked = talk(session, "surrey-care-within-the-home/2027-03", think)
    assert talked.heard.count("“ann@example.org” looks like an e-mail address.") == 2
    assert "Nothing was sealed." in talked.heard


def test_last_times_answer_can_be_said(session: Session) -> None:
    heard = say(session, LANCASHIRE, "last time", "90", "back").heard
    assert "Last time: 90" in heard


def test_a_path_attaches_a_file(session: Session, tmp_path: Path) -> None:
    (tmp_path / "my letter.pdf").write_bytes(b"letter")
    talked = say(
        session,
        DEVON,
        "jump",
        "files that support",
        str(tmp_path / "no.pdf"),
        f'"{tmp_path}/my letter.pdf"',
    )
    assert "no.pdf is not there." in talked.heard
    assert "Attached: my letter.pdf." in talked.heard
    assert answers(session, DEVON) == {"qualitative_files": "my letter.pdf"}


def test_the_place_is_the_same_here_and_in_the_app(session: Session) -> None:
    opened = session.new(DEVON)
    opened.leave_at("@return", "@due")
    opened.close()
    assert "You left off here:\n\nDate by which the council wants" in say(session, DEVON).heard
    say(session, DEVON, "jump", "compliments received")
    left = session.open(DEVON, read_only=True).left_at
    assert left is not None
    assert (left.section, left.stop) == ("m2", "compliments")


def test_files_are_attached_and_taken_off_in_any_return(session: Session, tmp_path: Path) -> None:
    (tmp_path / "rota.pdf").write_bytes(b"rota")
    talked = say(session, LANCASHIRE, "files", f"{tmp_path}/rota.pdf", "7", "1", "")
    assert "Nothing is attached.\nPath of a file to attach: " in talked.heard
    assert "1. rota.pdf, " in talked.heard
    assert "There is no file number 7." in talked.heard
    assert "Taken off: rota.pdf." in talked.heard
    assert session.open(LANCASHIRE, read_only=True).answers.evidence == ()


def test_the_answer_of_a_field_of_files_is_cleared_file_by_file(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "rota.pdf").write_bytes(b"rota")
    talked = say(
        session, DEVON, "jump", "files that support", f"{tmp_path}/rota.pdf", "clear", "1", "", ""
    )
    assert answers(session, DEVON) == {}
    assert "Date by which the council wants this return.\n" in talked.heard


def test_what_to_gather_is_said_with_where_to_find_it(session: Session) -> None:
    heard = say(session, BOLTON, "1", "gather").heard
    assert (
        "Number of visits that took place: how many visits, for each of the 4 weeks. "
        "ECM report for the week.\n"
    ) in heard
    assert f"To print it: tui-kpi report {BOLTON} --gather\n" in heard


def test_a_save_that_works_again_is_said(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.new(LANCASHIRE).close()
    save, full = OpenReturn.save, [True]

    def sometimes(self: OpenReturn) -> bool:
        if self.unsaved and full and full.pop():
            raise CannotError("The disk is full.")
        return save(self)

    monkeypatch.setattr(OpenReturn, "save", sometimes)
    talked = say(session, LANCASHIRE, "100", "300")
    assert talked.heard.count("NOT SAVED. The disk is full.\n") == 1
    assert talked.heard.count("Everything is saved again.\n") == 1
    assert answers(session) == {"kpi1_a": "100", "kpi1_b": "300"}


def test_help_says_what_can_be_worked_out_from_a_file(session: Session) -> None:
    heard = say(session, BOLTON, "1", "help").heard
    assert f"Leave, then type: tui-kpi import {BOLTON} visits FILE.csv\n" in heard


def test_of_several_warnings_and_readings_one_is_chosen(session: Session) -> None:
    lines = ("1", "100,100,100,100", "0,0,0,0", "readings", "2", "2", "readings", "")
    say(session, BOLTON, *lines)
    assert session.open(BOLTON, read_only=True).answers.readings == {"same_weeks": "same_three"}
    say(session, DEVON, "jump", "refused", "3", "jump satisfied", "1", "90%", "90%")
    warnings = {
        problem.code
        for problem in session.open(DEVON, read_only=True).assessment.problems
        if problem.severity == "warning"
    }
    assert len(warnings) > 1
    talked = say(session, DEVON, "explain", "2", "It is so", "explain", "2", "clear", "explain", "")
    assert "What do you want to explain?" in talked.heard
    assert "Your explanation now: It is so" in talked.heard
    assert "Explanation removed." in talked.heard
