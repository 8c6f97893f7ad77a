from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.sample_return import ANSWERS, NOW, PROFILE, REFERENCE, complete_return, make_session
from tests.sealing_return import FIRST, KEY, SIGNER, seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import (
    CannotError,
    DraftBrokenError,
    ExistsError,
    InUseError,
    NotStartedError,
    SealedError,
    Session,
    UsageError,
)
from tui_kpi.session.sealing.seal_return import Revision, finish, prepare, revision_of
from tui_kpi.store import atomic, drafts
from tui_kpi.store.profile import Profile
from tui_kpi.submission import keys


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path)


def test_a_new_return_is_on_the_disk_at_once(session: Session) -> None:
    opened = session.new("lancashire/2026-27-Q4")
    assert opened.reference == REFERENCE
    assert drafts.read(opened.draft).framework == "lancashire-supported-housing"
    assert not opened.unsaved


def test_a_return_is_started_once(session: Session) -> None:
    session.new(REFERENCE).close()
    with pytest.raises(ExistsError, match="tui-kpi open") as caught:
        session.new(REFERENCE)
    assert caught.value.status == 1
    session.open(REFERENCE).close()


def test_what_was_not_started_cannot_be_opened(session: Session) -> None:
    for refused in (session.open, session.discard):
        with pytest.raises(NotStartedError, match="tui-kpi new lancashire-supported"):
            refused("lancashire-supported-housing/2026-27-Q3")
    assert not session.folders.data.joinpath("drafts").exists()


def test_one_writer_at_a_time(session: Session) -> None:
    opened = session.new(REFERENCE)
    for refused in (session.open, session.discard, session.restore):
        with pytest.raises(InUseError, match="process") as caught:
            refused(REFERENCE)
        assert caught.value.status == 3
    looking = session.open(REFERENCE, read_only=True)
    assert looking.held_by is not None
    opened.close()
    session.open(REFERENCE).close()


def test_a_holder_on_another_computer_is_taken_over_only_when_asked(session: Session) -> None:
    opened = session.new(REFERENCE)
    opened.close()
    lock = opened.draft.with_name(f".{opened.draft.name}.lock")
    said = {"user": "bo", "host": "elsewhere", "pid": 1, "since": "2027-04-01 08:00"}
    lock.write_text(json.dumps(said))
    with pytest.raises(InUseError, match="you can take it over"):
        session.open(REFERENCE)
    assert not session.open(REFERENCE, take_over=True).read_only


def test_a_broken_draft_is_left_named_and_restored(session: Session) -> None:
    opened = session.new(REFERENCE)
    opened.set("kpi1_a", "1")
    opened.close()
    opened.draft.write_bytes(b"[answers\n")
    with pytest.raises(DraftBrokenError, match="line 1") as caught:
        session.open(REFERENCE)
    assert caught.value.status == 2
    assert caught.value.draft.last_good == atomic.last_good(opened.draft)
    assert opened.draft.read_bytes() == b"[answers\n"
    session.restore(REFERENCE)
    session.open(REFERENCE).close()
    assert len(list(session.folders.bin.iterdir())) >= 1


def test_a_draft_under_another_name_is_not_opened(session: Session) -> None:
    opened = session.new(REFERENCE)
    opened.close()
    other = drafts.path_of(session.folders, opened.framework.id, "2026-27-Q3")
    other.write_bytes(opened.draft.read_bytes())
    with pytest.raises(DraftBrokenError, match="2026-27-Q4"):
        session.open("lancashire/2026-27-Q3")


def test_a_refused_opening_lets_go_of_the_lock(session: Session) -> None:
    opened = session.new(REFERENCE)
    opened.close()
    good = opened.draft.read_bytes()
    opened.draft.write_bytes(b"=")
    with pytest.raises(DraftBrokenError):
        session.open(REFERENCE)
    opened.draft.write_bytes(good)
    session.open(REFERENCE).close()


def test_a_discarded_return_can_be_started_again(session: Session) -> None:
    session.new(REFERENCE).close()
    place = session.discard(REFERENCE)
    assert place.is_file()
    assert not session.exists(REFERENCE)
    session.new(REFERENCE).close()


def test_the_profile_is_kept(session: Session, catalogue: Catalogue) -> None:
    session.save_profile(PROFILE)
    assert make_session(catalogue, session.folders.data).profile == PROFILE


def test_a_damaged_profile_is_named(session: Session) -> None:
    session.folders.data.mkdir(exist_ok=True)
    session.folders.profile.write_bytes(b"x")
    session.new(REFERENCE).close()
    (said,) = filter(None, session.damaged.values())
    assert re.search(r"profile\.toml .*line 1.* nothing in it counts\. .* move it", said)
    with pytest.raises(UsageError, match=r"profile\.toml .*line 1"):
        session.save_profile(PROFILE)
    assert session.folders.profile.read_bytes() == b"x"


def test_a_damaged_file_is_stood_for_by_its_last_good_copy(session: Session) -> None:
    for day in (1, 2):
        session.save_profile(PROFILE)
        session.save_schedule({REFERENCE: date(2027, 4, day)})
    for path in (session.folders.profile, session.folders.schedule):
        path.write_bytes(b"x")
    session.forget()
    assert session.profile == PROFILE
    assert session.new(REFERENCE).answers.due == "2027-04-01"
    assert all(".last-good" in said for said in session.damaged.values())
    session.folders.profile.unlink()
    assert session.profile == Profile()
    assert not session.damaged[session.folders.profile]


def test_a_disk_that_refuses_is_a_sentence(session: Session) -> None:
    session.folders.data.mkdir(exist_ok=True)
    (session.folders.data / "drafts").write_text("")
    with pytest.raises(CannotError) as caught:
        session.new(REFERENCE)
    assert caught.value.status == 3


def test_a_sealed_return_opens_read_only_with_what_was_sent(session: Session) -> None:
    opened = complete_return(session)
    opened.set("kpi1_b", "1,300")
    opened.set_note("kpi1_a", "private")
    sealed = seal_return(session, opened)
    again = session.open(REFERENCE)
    assert again.read_only
    assert again.sealed is not None
    assert again.sealed.path == sealed.path
    assert again.answers.text("kpi1_b") == "1300"
    assert again.answers.sealed_on == NOW.date()
    assert again.answers.notes == {"kpi1_a": "private"}
    assert again.assessment.complete
    with pytest.raises(SealedError, match="revision 1"):
        again.set("kpi1_a", "1")
    with pytest.raises(ExistsError, match="sealed before"):
        session.new(REFERENCE)
    opened.draft.unlink()
    assert session.exists(REFERENCE)
    assert session.open(REFERENCE).answers.text("kpi1_b") == "1300"


def test_last_time_is_of_the_period_in_which_the_section_was_due(session: Session) -> None:
    last_quarter = session.new("annex-1/2026-27-Q1")
    for field, answer in {
        "kpi2_a": "5", "kpi2_b": "8", "kpi3_a": "1", "kpi3_b": "2", "kpi3_c": "2",
        "kpi5_a": "80", "kpi5_b": "7.5", "kpi5_c": "0", "kpi5_d": "2", "kpi5_e": "3",
        "kpi5_f": "90", "kpi6_a": "1", "kpi6_b": "10", "kpi6_c": "11",
    }.items():  # fmt: skip
        last_quarter.set(field, answer)
    last_quarter.set_reading("kpi5_target", "75")
    seal_return(session, last_quarter)
    opened = session.new("annex-1/2026-27-Q2")
    assert opened.answers.readings == {"kpi5_target": "75"}
    assert opened.answers.previous["kpi5_b"] == "7.5"
    assert "kpi1_a" not in opened.answers.previous
    assert opened.answers.text("kpi5_c") == "7.5"
    assert opened.answers.origin == {"kpi5_c": "prefilled"}
    opened.set("kpi5_c", "7.5")
    assert opened.answers.origin == {}
    opened.close()
    later = session.new("annex-1/2026-27-Q3")
    assert later.answers.readings == {}
    assert "kpi5_b" not in later.answers.previous


def test_last_time_of_a_half_yearly_section_is_two_quarters_ago(session: Session) -> None:
    for quarter, served in (("2026-27-Q2", "200"), ("2026-27-Q3", "300")):
        opened = session.new(f"lancashire/{quarter}")
        for field, answer in {**ANSWERS, "kpi1_b": served}.items():
            opened.set(field, answer)
        seal_return(session, opened)
    previous = session.new(REFERENCE).answers.previous
    assert (previous["kpi1_b"], previous["kpi5_b"]) == ("300", "8")
    assert "kpi2_n" not in previous


def test_what_is_sealed_later_is_known_at_the_next_opening(session: Session) -> None:
    opened = session.new("lancashire/2027-28-Q1")
    assert opened.answers.previous == {}
    opened.close()
    seal_return(session, complete_return(session))
    again = session.open("lancashire/2027-28-Q1")
    assert again.answers.previous["kpi1_b"] == "300"
    assert not again.unsaved


def test_the_latest_revision_counts(session: Session) -> None:
    first = seal_return(session, complete_return(session))
    opened = session.revise(REFERENCE, "A figure was wrong")
    revision = revision_of(opened)
    assert revision == Revision(FIRST.submission_id, 2, "A figure was wrong", first.sha256)
    prepared = prepare(opened, PROFILE, SIGNER, revision, NOW)
    second = finish(opened, prepared, keys.signer(KEY), session.folders)
    again = session.open(REFERENCE)
    assert again.sealed is not None
    assert (again.sealed.revision, again.sealed.path) == (2, second.path)
    words = "sealed on 2 April 2027, revision 2. Why: A figure was wrong"
    assert session.returns()[-1].words == words


def rows(session: Session) -> list[tuple[str, str, str]]:
    return [(row.reference, row.state, row.words) for row in session.returns()]


def test_the_list_of_returns(session: Session, catalogue: Catalogue) -> None:
    assert rows(session) == []
    opened = session.new(REFERENCE)
    opened.set("kpi1_a", "twelve")
    opened.save()
    next_one = "lancashire-supported-housing/2027-28-Q1"
    owed = (next_one, "owed", "not started, period ends on 30 June 2027")
    missing = len(opened.assessment.missing)
    ended = "period ended on 31 March 2027"
    assert rows(session) == [
        (REFERENCE, "errors", f"has errors to mend, 1 of {missing + 1} answered, {ended}"),
        owed,
    ]
    opened.set("kpi1_a", "12")
    opened.set_due("2027-04-30")
    opened.close()
    assert rows(session)[0][1:] == (
        "in_progress",
        f"1 of {missing + 1} answered, due on 30 April 2027, in 28 days",
    )
    on_the_day = make_session(catalogue, session.folders.data, datetime(2027, 4, 30, tzinfo=UTC))
    row = next(row for row in on_the_day.returns() if row.reference == REFERENCE)
    assert (row.overdue, row.words.endswith("due today, 30 April 2027")) == (False, True)
    late = make_session(catalogue, session.folders.data, datetime(2027, 5, 1, tzinfo=UTC))
    row = next(row for row in late.returns() if row.reference == REFERENCE)
    assert row.overdue
    assert row.words.endswith("late: was due on 30 April 2027, 1 day ago")
    assert (row.answered, row.missing, row.progress) == (1, missing, (1, missing + 1))


def test_sealed_returns_stand_last(session: Session) -> None:
    seal_return(session, complete_return(session))
    found = session.returns()
    assert [row.state for row in found] == ["owed", "sealed"]
    assert (found[1].words, found[1].revision) == ("sealed on 2 April 2027", 1)
    assert found[1].period_title == "Quarter 4, 2026-27"


def test_a_broken_draft_has_a_row_and_spoils_no_other(session: Session) -> None:
    session.new(REFERENCE).close()
    other = session.new("annex-1/2026-27-Q4")
    other.close()
    other.draft.write_bytes(b"=")
    (session.folders.drafts / "gone").mkdir()
    (session.folders.drafts / "gone" / "2026-27-Q4.toml").write_bytes(b"")
    found = {row.reference: row for row in session.returns()}
    assert found["annex-1-performance-management/2026-27-Q4"].state == "unreadable"
    assert "line 1" in found["annex-1-performance-management/2026-27-Q4"].problem
    assert "no framework" in found["gone/2026-27-Q4"].problem
    assert found[REFERENCE].state == "in_progress"


def test_the_session_needs_no_heavy_library(project: Path) -> None:
    heavy = "textual rich pydantic click cryptography argparse filelock platformdirs tomli_w"
    code = f"import sys, tui_kpi.session; print([m for m in {heavy.split()} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project
    )
    assert done.stdout == "[]\n"


def test_a_link_that_leads_nowhere_is_not_taken_for_a_return_not_started(session: Session) -> None:
    draft = session.folders.drafts / "lancashire-supported-housing" / "2026-27-Q4.toml"
    draft.parent.mkdir(parents=True)
    draft.symlink_to(draft.with_name("gone.toml"))
    with pytest.raises(CannotError, match="cannot be read"):
        session.open(REFERENCE)


def test_where_it_cannot_be_changed_it_opens_to_read_and_says_why(session: Session) -> None:
    writer = session.new(REFERENCE)
    with pytest.raises(InUseError, match=f"tui-kpi open {REFERENCE}"):
        session.open(REFERENCE)
    reader = session.open_or_read(REFERENCE)
    assert reader.read_only
    assert "is open elsewhere" in reader.trouble
    writer.close()


def test_drafts_that_cannot_be_listed_are_told_not_left_out(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.new(REFERENCE).close()
    listed = os.scandir

    def scandir(folder: Path) -> object:
        if Path(folder) == session.folders.drafts:
            raise OSError(errno.EIO, "Input/output error", str(folder))
        return listed(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(CannotError, match="drafts cannot be listed: input/output error"):
        session.returns()
