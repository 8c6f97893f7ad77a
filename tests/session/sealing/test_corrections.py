from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.killing import killed_at_each_step
from tests.receipts_of import ASKED, FINGERPRINT, receipt_for
from tests.sample_return import ANSWERS, NOW, PROFILE, REFERENCE, complete_return, make_session
from tests.sealing_return import KEY, SIGNER, seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.returns.answers import AnswersError, read_answers
from tui_kpi.session import (
    DraftBrokenError,
    InUseError,
    NotSealedError,
    OpenReturn,
    SealedError,
    Session,
    UsageError,
)
from tui_kpi.session.archive.receipts import open_receipt, settled_words
from tui_kpi.session.archive.report_files import report
from tui_kpi.session.sealing import offline_signature
from tui_kpi.session.sealing.seal_return import SealedFile, finish, prepare, revision_of
from tui_kpi.store import drafts
from tui_kpi.submission import keys
from tui_kpi.submission.receipt import Reason
from tui_kpi.tui.return_screen.revision_blocks import standing

WHY = "Two people were counted twice"


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path)


@pytest.fixture
def first(session: Session) -> SealedFile:
    opened = complete_return(session)
    opened.set("kpi1_b", "1,300")
    opened.set_note("kpi1_a", "private")
    return seal_return(session, opened)


def seal(session: Session, opened: OpenReturn) -> SealedFile:
    prepared = prepare(opened, PROFILE, SIGNER, revision_of(opened), NOW)
    return finish(opened, prepared, keys.signer(KEY), session.folders)


def said(opened: OpenReturn) -> list[str]:
    return [str(change) for change in opened.changes()]


def test_a_correction_begins_as_it_was_sent_with_the_notes_kept(
    session: Session, first: SealedFile
) -> None:
    before = first.path.read_bytes()
    opened = session.revise(REFERENCE, f"  {WHY}\n ")
    assert not opened.read_only
    assert opened.answers.text("kpi1_b") == "1300"
    assert opened.answers.notes == {"kpi1_a": "private"}
    assert opened.answers.revision is not None
    assert opened.answers.revision.reason == WHY
    assert opened.answers.sealed_on is None
    assert said(opened) == []
    opened.set("kpi1_b", "1,300")
    assert said(opened) == []
    opened.close()
    second = seal(session, session.open(REFERENCE))
    assert first.path.read_bytes() == before
    latest = session.open(REFERENCE).sealed
    assert latest is not None
    assert not session.open(REFERENCE).overtaken
    assert (latest.revision, latest.supersedes) == (2, first.sha256)
    assert latest.about.revision_reason == WHY
    assert latest.path == second.path
    assert session.open(REFERENCE).answers.notes == {"kpi1_a": "private"}


def test_a_third_revision_follows_the_second(session: Session, first: SealedFile) -> None:
    second = seal(session, session.revise(REFERENCE, WHY))
    opened = session.revise(REFERENCE, "Once more")
    revision = revision_of(opened)
    assert (revision.number, revision.supersedes) == (3, second.sha256)
    seal(session, opened)
    assert [it.revision for it in session.returns()] == [None, 3]


def test_what_changed_is_listed_answers_and_results(session: Session, first: SealedFile) -> None:
    opened = session.revise(REFERENCE, WHY)
    opened.set("kpi2_n", "60")
    opened.set("kpi7_a", "")
    found = said(opened)
    assert any(": 25 → 60" in line for line in found)
    assert any(": 5 → Not answered" in line for line in found)
    results = [line for line in found if line.startswith("Result, ")]
    assert any("33.33%" in line and "80.00%" in line for line in results)
    assert any("50.00%" in line and "Waiting for 1 answer" in line for line in results)
    assert len(found) == 4


def test_what_stands_beside_the_answers_is_listed_too(session: Session) -> None:
    opened = session.new("annex-1/2026-27-Q1")
    for field, answer in {
        "kpi2_a": "5", "kpi2_b": "8", "kpi3_a": "1", "kpi3_b": "2", "kpi3_c": "2",
        "kpi5_a": "80", "kpi5_b": "7.5", "kpi5_c": "0", "kpi5_d": "2", "kpi5_e": "3",
        "kpi5_f": "90", "kpi6_a": "1", "kpi6_b": "10", "kpi6_c": "11",
    }.items():  # fmt: skip
        opened.set(field, answer)
    seal(session, opened)
    opened = session.revise("annex-1/2026-27-Q1", WHY)
    warnings = [it for it in opened.assessment.problems if it.severity == "warning"]
    opened.set_reading("kpi5_target", "75")
    opened.set_due("2026-07-30")
    for warning in warnings[:1]:
        opened.set_explanation(warning.code, "It is so.")
    found = said(opened)
    assert "Deadline: none → 2026-07-30" in found
    assert any(opened.framework.readings["kpi5_target"].question in line for line in found)
    assert sum(line.startswith("Explanation of") for line in found) == len(warnings[:1])


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
def test_a_reason_is_needed(session: Session, first: SealedFile, reason: str) -> None:
    before = drafts.path_of(session.folders, *REFERENCE.split("/")).read_bytes()
    with pytest.raises(UsageError, match=r"why|at most 500"):
        session.revise(REFERENCE, reason)
    assert drafts.path_of(session.folders, *REFERENCE.split("/")).read_bytes() == before
    opened = session.revise(REFERENCE, WHY)
    with pytest.raises(UsageError, match=r"why|at most 500"):
        opened.set_revision_reason(reason)


def test_the_reason_can_be_said_in_other_words(session: Session, first: SealedFile) -> None:
    opened = session.revise(REFERENCE, WHY)
    opened.set("kpi1_a", "98")
    opened.set_revision_reason("Better words")
    opened.close()
    again = session.revise(REFERENCE, "Best words")
    assert again.answers.text("kpi1_a") == "98"
    assert revision_of(again).reason == "Best words"
    with pytest.raises(InUseError):
        session.revise(REFERENCE, WHY)
    again.close()
    assert not session.folders.bin.exists()


def test_only_a_sealed_return_is_corrected(session: Session) -> None:
    opened = complete_return(session)
    with pytest.raises(NotSealedError, match="change its answers"):
        session.revise(REFERENCE, WHY)
    with pytest.raises(UsageError, match="not a correction"):
        opened.set_revision_reason(WHY)
    assert opened.changes() == ()


def test_a_correction_that_is_discarded_leaves_what_was_sealed(
    session: Session, first: SealedFile
) -> None:
    opened = session.revise(REFERENCE, WHY)
    opened.set("kpi1_a", "98")
    opened.set_note("kpi1_b", "new note")
    opened.close()
    place = session.discard(REFERENCE)
    assert drafts.read(place).text("kpi1_a") == "98"
    sealed = session.open(REFERENCE)
    assert sealed.sealed is not None
    assert sealed.answers.text("kpi1_a") == "100"
    assert sealed.answers.notes == {"kpi1_a": "private", "kpi1_b": "new note"}
    with pytest.raises(SealedError, match="never discarded"):
        session.discard(REFERENCE)


def test_the_list_says_which_revision_and_why(session: Session, first: SealedFile) -> None:
    def row() -> tuple[str, int | None, bool, str]:
        found = next(row for row in session.returns() if row.reference == REFERENCE)
        return found.words, found.revision, found.correcting, found.revision_reason

    opened = session.revise(REFERENCE, WHY)
    opened.set("kpi1_a", "")
    opened.save()
    words = f"correction of revision 1, not yet sealed, 17 of 18 answered. Why: {WHY}"
    assert row() == (words, 1, True, WHY)
    opened.set("kpi1_a", "many")
    opened.save()
    assert "has errors to mend" in row()[0]
    opened.set("kpi1_a", "98")
    seal(session, opened)
    assert row() == (f"sealed on 2 April 2027, revision 2. Why: {WHY}", 2, False, WHY)


@pytest.mark.parametrize("why", ["Answering the council's query.", "Was it late?", "One too many"])
def test_the_reason_ends_with_one_stop_before_what_the_council_did(
    session: Session, first: SealedFile, why: str
) -> None:
    opened = session.revise(REFERENCE, why)
    opened.set("kpi1_a", "98")
    seal(session, opened)
    second = session.open(REFERENCE).sealed
    assert second is not None
    open_receipt(session.folders, receipt_for(second), trusted=FINGERPRINT)
    stop = "" if why[-1] in ".?" else "."
    row = next(row for row in session.returns() if row.reference == REFERENCE)
    assert f"Why: {why}{stop} Received by Lancashire" in row.words


def test_a_query_is_settled_by_the_receipt_for_its_correction(
    session: Session, first: SealedFile
) -> None:
    before = session.open(REFERENCE).sealed
    assert before is not None
    asked = receipt_for(before, 2, **ASKED)
    assert open_receipt(session.folders, asked, trusted=FINGERPRINT).later is None
    opened = session.revise(REFERENCE, WHY)
    opened.set("kpi1_a", "98")
    seal(session, opened)
    second = session.open(REFERENCE).sealed
    assert second is not None
    refused = {"outcome": "refused", "reasons": (Reason("schema", "No."),), "subject": None}
    open_receipt(session.folders, receipt_for(second, 3, **refused))
    assert open_receipt(session.folders, asked).later is None
    open_receipt(session.folders, receipt_for(second, 4))
    for seq, changes, did in ((2, ASKED, "settled it"), (1, {}, "counts now")):
        again = open_receipt(session.folders, receipt_for(before, seq, **changes))
        assert again.later is not None
        said = settled_words(again.receipt, again.later)
        assert f"{did}: receipt 4 of 13 April 2027 for revision 2, accepted." in said


def test_a_correction_of_a_revision_that_is_no_longer_the_latest_is_refused(
    session: Session, first: SealedFile, catalogue: Catalogue, tmp_path: Path
) -> None:
    opened = session.revise(REFERENCE, WHY)
    opened.set("kpi1_a", "97")
    opened.save()
    prepared = prepare(opened, PROFILE, SIGNER, revision_of(opened), NOW)
    elsewhere = make_session(catalogue, tmp_path / "elsewhere")
    shutil.copytree(session.folders.sealed, elsewhere.folders.sealed)
    second = seal(elsewhere, elsewhere.revise(REFERENCE, "Mended elsewhere"))
    shutil.copy(second.path, session.folders.sealed)
    for refused in (
        lambda: prepare(opened, PROFILE, SIGNER, revision_of(opened), NOW),
        lambda: finish(opened, prepared, keys.signer(KEY), session.folders),
    ):
        with pytest.raises(
            SealedError, match=r"Revision 2 .* since you began to correct revision 1"
        ):
            refused()
    opened.close()
    looking = session.open(REFERENCE)
    assert looking.overtaken
    with pytest.raises(SealedError, match=r"correction can no longer be sealed\. Begin again"):
        prepare(looking, PROFILE, SIGNER, revision_of(looking), NOW)
    assert any("can no longer be signed" in getattr(it, "text", "") for it in standing(looking))
    again = session.revise(REFERENCE, "From revision 2")
    assert again.answers.text("kpi1_a") == "100"
    (binned,) = session.folders.bin.glob("*.toml")
    assert drafts.read(binned).text("kpi1_a") == "97"


def test_a_return_sealed_elsewhere_meanwhile_is_not_sealed_again(
    session: Session, catalogue: Catalogue, tmp_path: Path
) -> None:
    opened = complete_return(session)
    elsewhere = make_session(catalogue, tmp_path / "elsewhere")
    sealed = seal_return(elsewhere, complete_return(elsewhere))
    session.folders.sealed.mkdir()
    shutil.copy(sealed.path, session.folders.sealed)
    with pytest.raises(SealedError, match="sealed elsewhere"):
        seal(session, opened)


def test_answers_that_were_never_sealed_are_in_the_bin(session: Session, first: SealedFile) -> None:
    path = drafts.path_of(session.folders, *REFERENCE.split("/"))
    for data in (
        path.read_bytes().replace(b'"100"', b'"101"'),
        b"not a draft",
    ):
        path.write_bytes(data)
        session.revise(REFERENCE, WHY).close()
        binned = max(session.folders.bin.glob("*.toml"), key=lambda it: it.stat().st_mtime_ns)
        assert binned.read_bytes() == data


def test_without_the_old_draft_a_correction_begins_from_the_file(
    session: Session, first: SealedFile
) -> None:
    drafts.path_of(session.folders, *REFERENCE.split("/")).unlink()
    opened = session.revise(REFERENCE, WHY)
    assert opened.answers.text("kpi1_b") == "1300"
    assert opened.answers.notes == {}


def test_a_broken_correction_is_named_and_never_overwritten(
    session: Session, first: SealedFile
) -> None:
    opened = session.revise(REFERENCE, WHY)
    opened.close()
    broken = opened.draft.read_bytes() + b"[answers\n"
    opened.draft.write_bytes(broken)
    for refused in (lambda: session.open(REFERENCE), lambda: session.revise(REFERENCE, WHY)):
        with pytest.raises(DraftBrokenError, match="line"):
            refused()
    assert opened.draft.read_bytes() == broken
    assert next(it for it in session.returns() if it.reference == REFERENCE).state == "unreadable"


def test_a_correction_stays_under_the_definition_that_was_sealed_under(
    session: Session, first: SealedFile, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = replace(catalogue.load(REFERENCE.split("/")[0]), version="2.0", sha256="0" * 64)
    found = catalogue.find
    old = session.open(REFERENCE).framework
    monkeypatch.setattr(catalogue, "load", lambda _id: newer)
    monkeypatch.setattr(catalogue, "find", lambda sha: old if sha == old.sha256 else found(sha))
    opened = session.revise(REFERENCE, WHY)
    assert (opened.framework.version, opened.differences) == (old.version, ())


@pytest.mark.parametrize(
    "text",
    [
        'revision = "x"',
        '[revision]\nreason = "x"',
        '[revision]\nreason = "x"\nsupersedes = "y"\nmore = 1',
        "[evidence]\nname = 1",
        '[[evidence]]\nname = "a.pdf"',
        '[[evidence]]\nname = "a.pdf"\ntitle = "a"\nsha256 = "x"\nsize = -1',
        "evidence = [1]",
    ],
)
def test_tables_that_say_something_else_are_named(text: str) -> None:
    with pytest.raises(AnswersError, match=r"revision|evidence"):
        read_answers(f'framework = "f"\nperiod = "p"\n{text}')


KILLED = """
import sys
from pathlib import Path
from tests.sample_return import NOW, PROFILE, REFERENCE, make_session
from tests.sealing_return import KEY, SIGNER
from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.sealing.seal_return import finish, prepare, revision_of
from tui_kpi.submission import keys
from tui_kpi.submission.receipt import Reason

step = sys.argv[3]
catalogue = Catalogue((shipped_folder(),), Path(sys.argv[4]))

def begin(data):
    session = make_session(catalogue, data)
    if step == "revise":
        return lambda: session.revise(REFERENCE, "Two people were counted twice")
    if step == "discard":
        return lambda: session.discard(REFERENCE)
    opened = session.open(REFERENCE)
    prepared = prepare(opened, PROFILE, SIGNER, revision_of(opened), NOW)
    return lambda: finish(opened, prepared, keys.signer(KEY), session.folders)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", ["revise", "seal", "discard"])
def test_kill_9_at_any_step_loses_no_correction(
    session: Session,
    first: SealedFile,
    step: str,
    catalogue: Catalogue,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    project: Path,
) -> None:
    if step != "revise":
        opened = session.revise(REFERENCE, WHY)
        opened.set("kpi1_a", "98")
        opened.close()
    killed = tmp_path_factory.mktemp("killed")
    found = killed_at_each_step(KILLED, tmp_path, killed / "all", project, step, str(killed / "c"))
    for data in found:
        check_after(make_session(catalogue, data), step)
    assert len(found) > 5


def check_after(session: Session, step: str) -> None:
    """The return opens, whole: as before the step or as after it."""
    opened = session.open(REFERENCE)
    assert opened.answers.notes == {"kpi1_a": "private"}
    if step == "revise":
        assert set(opened.answers.answers) >= set(ANSWERS)
        session.revise(REFERENCE, WHY).close() if opened.read_only else opened.close()
        assert session.open(REFERENCE).corrects is not None
        return
    texts = [drafts.read(it).text("kpi1_a") for it in session.folders.bin.glob("*.toml")]
    if opened.sealed is None or opened.sealed.revision == 2:
        texts.append(opened.answers.text("kpi1_a"))
    assert "98" in texts
    assert (session.folders.sealed / first_name(session)).is_file()
    opened.close()


def first_name(session: Session) -> str:
    return f"{REFERENCE.split('/')[0]}_acorn_{REFERENCE.split('/')[1]}_r1.kpi.zip"


def test_a_correction_put_aside_no_longer_counts_once_its_reason_is_another(
    session: Session, first: SealedFile
) -> None:
    opened = session.revise(REFERENCE, WHY)
    prepared = prepare(opened, PROFILE, SIGNER, revision_of(opened), NOW)
    aside = offline_signature.put_aside(opened, prepared, session.folders)
    assert offline_signature.stale(opened, aside, PROFILE) == ""
    opened.set_revision_reason("Other words")
    assert "Put it aside again" in offline_signature.stale(opened, aside, PROFILE)


def test_what_is_no_longer_asked_and_what_is_concluded_are_changes_too(session: Session) -> None:
    opened = complete_return(session)
    seal_return(session, opened)
    opened = session.revise(REFERENCE, WHY)
    for field, answer in {"kpi3a_a1": "74", "kpi3a_a2": "75", "kpi3a_b1": "75"}.items():
        opened.set(field, answer)
    assert "KPI 3a: both targets of 90% met: No → Yes" in said(opened)


def test_a_report_of_a_correction_says_which_revision_it_is_to_be(
    session: Session, first: SealedFile
) -> None:
    text = report(session.revise(REFERENCE, WHY), "txt").decode()
    assert "Revision:                2\n" in text
    assert WHY in text
    assert "Not sealed: complete" in text
