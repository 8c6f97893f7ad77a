from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_return import NOW, REFERENCE, make_session
from tui_kpi.framework.loader import Catalogue
from tui_kpi.returns.model import Answers
from tui_kpi.session import CannotError, OpenReturn, Session, SessionError, UsageError
from tui_kpi.session.sealing.normalised_answers import as_sent
from tui_kpi.store import atomic, drafts
from tui_kpi.wording.asking import answer_words


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path)


@pytest.fixture
def opened(session: Session) -> OpenReturn:
    return session.new(REFERENCE)


@pytest.mark.parametrize("text", ["1,234", " 12 ", "twelve", "-1", "3.5", "٣", "a\nb", '"', "\\"])
def test_an_answer_is_kept_exactly_as_typed(opened: OpenReturn, text: str) -> None:
    opened.set("kpi1_a", text)
    assert opened.answers.text("kpi1_a") == text
    assert opened.unsaved
    assert opened.save()
    assert drafts.read(opened.draft).text("kpi1_a") == text


def test_half_a_character_does_not_stop_the_save(opened: OpenReturn) -> None:
    opened.set("kpi1_a", "1\ud83d2")
    assert opened.save()
    assert drafts.read(opened.draft).text("kpi1_a") == "1?2"


def test_everything_is_assessed_at_every_change(opened: OpenReturn) -> None:
    assert "kpi1_a" in opened.assessment.missing
    opened.set("kpi1_a", "100")
    opened.set("kpi1_b", "300")
    assert "kpi1_a" not in opened.assessment.missing
    outturn = opened.assessment.indicators["kpi1"].outturn
    assert outturn is not None
    assert (outturn.numerator, outturn.denominator) == (100, 3)


def test_saving_says_whether_anything_was_written(opened: OpenReturn) -> None:
    assert not opened.unsaved
    assert not opened.save()
    opened.set("kpi1_a", "1")
    assert opened.save()
    assert not opened.save()
    opened.set("kpi1_a", "1")
    assert not opened.unsaved


def test_the_day_of_opening_is_not_saved(opened: OpenReturn) -> None:
    assert opened.answers.today == NOW.date()
    opened.set("kpi1_a", "1")
    opened.save()
    assert drafts.read(opened.draft).today is None


def test_what_is_not_known_yet_is_kept_and_counts_as_blank(
    session: Session, opened: OpenReturn
) -> None:
    opened.set("kpi1_a", "twelve")
    opened.set("kpi1_b", "20")
    opened.set_not_known("kpi1_a", not_known=True)
    assert opened.answers.text("kpi1_a") == "twelve"
    assert opened.assessment.fields["kpi1_a"].state == "not_known"
    assert "kpi1_a" in opened.assessment.missing
    assert not opened.assessment.errors
    opened.close()
    again = session.open(opened.reference)
    again.set_not_known("kpi1_a", not_known=False)
    assert again.assessment.fields["kpi1_a"].state == "unreadable"
    again.set_not_known("kpi1_a", not_known=True)
    again.set("kpi1_a", "12")
    assert again.answers.not_known == frozenset()
    assert again.assessment.fields["kpi1_a"].state == "answered"


def test_a_week_that_is_not_known_yet_is_missing_until_its_answer_counts(
    session: Session,
) -> None:
    opened = session.new("bolton-home-care/2027-03-08")
    opened.set("groups_served", "group_two")
    opened.set("g2_workers_used", "8,8,9,8")
    field = opened.framework.fields["g2_workers_used"]
    opened.set_not_known("g2_workers_used.3", not_known=True)
    assert "g2_workers_used.3" in opened.assessment.missing
    said = answer_words(opened.framework, field, opened.answers, opened.assessment)
    assert said == "8  8  -  8 (not known yet for week 3)"
    assert as_sent(opened.framework, opened.answers, opened.assessment, NOW.date()).answers[
        "g2_workers_used"
    ] == ("8", "8", "", "8")
    opened.set("g2_workers_used", "1,2,3,4")
    assert opened.answers.not_known == frozenset()


def test_choices_notes_explanations_and_deadline(session: Session) -> None:
    opened = session.new("annex-1/2026-27-Q1")
    opened.set_reading("kpi5_target", "75")
    opened.set_note("kpi5_a", "ask Bo")
    opened.set_explanation(opened.framework.rules[0].id, "because")
    opened.set_due(" 2026-07-31 ")
    opened.save()
    kept = drafts.read(opened.draft)
    assert kept.readings == {"kpi5_target": "75"}
    assert kept.notes == {"kpi5_a": "ask Bo"}
    assert kept.explanations == {opened.framework.rules[0].id: "because"}
    assert kept.due == " 2026-07-31 "
    assert str(opened.assessment.due_on) == "2026-07-31"
    assert str(opened.assessment.due_on) == "2026-07-31"
    opened.set_reading("kpi5_target", "")
    opened.set_note("kpi5_a", " ")
    assert not opened.answers.readings
    assert not opened.answers.notes


def test_a_choice_takes_option_ids(opened: OpenReturn) -> None:
    opened.set_choice("kpi4_minimum_service", ["3_months"])
    assert opened.assessment.fields["kpi4_minimum_service"].state == "answered"


UNKNOWN: list[tuple[str, Callable[[OpenReturn], None]]] = [
    ("kpi1_a", lambda it: it.set("kpi1_aa", "1")),
    ("no weeks", lambda it: it.set("kpi1_a.2", "1")),
    ("kpi1_a", lambda it: it.set_note("kpi1_aa", "x")),
    ("kpi1_a", lambda it: it.set_not_known("kpi1_aa", not_known=True)),
    ("no reading", lambda it: it.set_reading("nope", "x")),
    ("no rule", lambda it: it.set_explanation("nope", "x")),
    ("always applies", lambda it: it.set_not_applicable("kpi1_a", "no such thing")),
]


@pytest.mark.parametrize(("named", "change"), UNKNOWN)
def test_an_unknown_name_is_refused_and_changes_nothing(
    opened: OpenReturn, named: str, change: Callable[[OpenReturn], None]
) -> None:
    before = opened.answers
    with pytest.raises(UsageError) as caught:
        change(opened)
    assert named in str(caught.value)
    assert opened.answers is before


def test_an_unknown_option_of_a_reading_is_refused(session: Session) -> None:
    opened = session.new("annex-1/2026-27-Q1")
    with pytest.raises(UsageError, match="none, 75"):
        opened.set_reading("kpi5_target", "80")


def test_read_only_refuses_changes_and_never_writes(session: Session, opened: OpenReturn) -> None:
    looking = session.open(REFERENCE, read_only=True)
    assert looking.read_only
    assert looking.held_by is not None
    with pytest.raises(SessionError, match="read only"):
        looking.set("kpi1_a", "1")
    assert not looking.save()


def test_closing_saves_and_lets_go(session: Session, opened: OpenReturn) -> None:
    opened.set("kpi1_a", "7")
    opened.close()
    opened.close()
    again = session.open(REFERENCE)
    assert again.answers.text("kpi1_a") == "7"
    again.set("kpi1_a", "8")
    again.close(save=False)
    assert session.open(REFERENCE).answers.text("kpi1_a") == "7"


def test_a_save_that_fails_is_told_and_tried_again(
    opened: OpenReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.set("kpi1_a", "7")
    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", _full)
        with pytest.raises(CannotError, match="Free some space"):
            opened.save()
    assert opened.unsaved
    assert drafts.read(opened.draft).text("kpi1_a") == ""
    assert opened.save()
    assert drafts.read(opened.draft).text("kpi1_a") == "7"


def _full(_self: Path, _target: Path) -> Path:
    raise OSError(28, "No space left on device")


def test_what_is_set_during_a_save_belongs_to_the_next(
    opened: OpenReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = drafts.save

    def slow(path: Path, answers: Answers) -> None:
        save(path, answers)
        opened.set("kpi1_a", "2")

    opened.set("kpi1_a", "1")
    with monkeypatch.context() as patched:
        patched.setattr(drafts, "save", slow)
        opened.save()
    assert opened.unsaved
    assert drafts.read(opened.draft).text("kpi1_a") == "1"
    opened.save()
    assert drafts.read(opened.draft).text("kpi1_a") == "2"


def test_saves_of_many_threads_end_with_the_latest_answer(opened: OpenReturn) -> None:
    stop = threading.Event()
    failed: list[BaseException] = []

    def keep_saving() -> None:
        try:
            while not stop.is_set():
                opened.save()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=keep_saving) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(300):
        opened.set("kpi1_a", str(number))
        if number % 50 == 0:
            opened.save()
            assert int(drafts.read(opened.draft).text("kpi1_a")) == number
    stop.set()
    for thread in threads:
        thread.join()
    opened.save()
    assert not failed
    assert not opened.unsaved
    assert drafts.read(opened.draft).text("kpi1_a") == "299"


def test_an_older_save_never_ends_after_a_newer(
    opened: OpenReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, begun, go_on = drafts.save, threading.Event(), threading.Event()

    def first_is_slow(path: Path, answers: Answers) -> None:
        if answers.text("kpi1_a") == "old":
            begun.set()
            assert go_on.wait(10)
        save(path, answers)

    monkeypatch.setattr(drafts, "save", first_is_slow)
    opened.set("kpi1_a", "old")
    older = threading.Thread(target=opened.save)
    older.start()
    assert begun.wait(10)
    opened.set("kpi1_a", "new")
    newer = threading.Thread(target=opened.save)
    newer.start()
    # Time for the newer save to overtake, if it could.
    newer.join(0.3)
    go_on.set()
    for thread in (older, newer):
        thread.join(10)
    assert drafts.read(opened.draft).text("kpi1_a") == "new"
    assert not opened.unsaved


@pytest.fixture(scope="module")
def shared(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> OpenReturn:
    return make_session(catalogue, tmp_path_factory.mktemp("data")).new(REFERENCE)


@given(text=st.text())
def test_no_text_whatever_raises(shared: OpenReturn, text: str) -> None:
    shared.set("kpi1_a", text)
    shared.set("kpi4_minimum_service", text)
    shared.set_due(text)
    shared.set_note("kpi1_a", text)
    shared.save()
    kept = drafts.read(shared.draft)
    assert kept.text("kpi1_a") == shared.answers.text("kpi1_a")
    assert kept.notes == shared.answers.notes


@pytest.mark.parametrize("change", [lambda it: it.replace(b'"1"', b'"999"'), lambda _: b"= broken"])
def test_what_something_else_wrote_to_the_draft_goes_to_the_bin(
    opened: OpenReturn, change: Callable[[bytes], bytes]
) -> None:
    opened.set("kpi1_a", "1")
    opened.save()
    other = change(opened.draft.read_bytes())
    opened.draft.write_bytes(other)
    for text in ("2", "3"):
        opened.set("kpi1_b", text)
        opened.save()
    (aside,) = drafts.binned(opened.folders)
    assert aside.read_bytes() == other
    assert aside.name in opened.set_aside
    kept = drafts.read(opened.draft)
    assert (kept.text("kpi1_a"), kept.text("kpi1_b")) == ("1", "3")


def test_a_folder_that_is_moved_away_is_never_made_again(
    opened: OpenReturn, session: Session
) -> None:
    home = session.folders.data
    home.rename(home.with_name("elsewhere"))
    opened.set("kpi1_a", "1")
    with pytest.raises(CannotError, match="was moved or deleted"):
        opened.save()
    opened.leave_at("kpi1", "kpi1_a")
    assert not home.exists()
    home.with_name("elsewhere").rename(home)
    assert opened.save()


def test_a_draft_that_another_made_in_its_place_is_not_written(
    opened: OpenReturn, session: Session
) -> None:
    home = session.folders.data
    home.rename(home.with_name("elsewhere"))
    session.new(REFERENCE).close()
    other = opened.draft.read_bytes() + b"# other\n"
    opened.draft.write_bytes(other)
    opened.set("kpi1_a", "1")
    with pytest.raises(CannotError, match="another draft stands there now"):
        opened.save()
    assert opened.draft.read_bytes() == other


def test_what_is_taken_over_is_written_by_the_other_alone(opened: OpenReturn) -> None:
    lock = opened.draft.with_name(f".{opened.draft.name}.lock")
    said = lock.read_text().replace('"host": "', '"host": "other-')
    lock.write_text(said)
    opened.set("kpi1_a", "1")
    with pytest.raises(CannotError, match="has taken it over"):
        opened.save()
    opened.close(save=False)
    assert lock.read_text() == said


def test_a_lock_that_was_only_deleted_is_taken_again(opened: OpenReturn, session: Session) -> None:
    opened.draft.with_name(f".{opened.draft.name}.lock").unlink()
    opened.set("kpi1_a", "1")
    assert opened.save()
    with pytest.raises(CannotError, match="open elsewhere"):
        session.open(REFERENCE)


def test_ones_own_text_is_known_although_the_disk_complained(
    opened: OpenReturn, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rename worked, flushing the folder did not: nothing else has changed the draft."""

    def fail(_folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    opened.set("kpi1_a", "12")
    with monkeypatch.context() as patched:
        patched.setattr(atomic, "flush_folder", fail)
        with pytest.raises(CannotError, match="input/output error"):
            opened.save()
    opened.set("kpi1_a", "13")
    assert opened.save()
    assert opened.set_aside == ""
    assert not session.folders.bin.exists()
