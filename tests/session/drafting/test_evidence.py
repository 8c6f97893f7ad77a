from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest

from tests.sample_return import NOW, PROFILE, REFERENCE, complete_return, make_session
from tests.sealing_return import KEY, SIGNER
from tui_kpi.framework.loader import Catalogue
from tui_kpi.reports.about import size_words
from tui_kpi.session import OpenReturn, SealedError, Session, SessionError, UsageError
from tui_kpi.session.drafting import evidence as attaching
from tui_kpi.session.drafting.evidence import (
    attach,
    detach,
    folder_of,
    sealed_with,
    troubles,
    unnamed,
)
from tui_kpi.session.drafting.file_signatures import doubts
from tui_kpi.session.sealing.recompute import recompute, rendering
from tui_kpi.session.sealing.seal_return import SealedFile, finish, prepare, revision_of
from tui_kpi.store import drafts, evidence
from tui_kpi.submission import keys
from tui_kpi.submission.verify import verify

DEVON = "devon-supporting-independence/2026-27-H1"


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path / "data")


@pytest.fixture
def devon(session: Session) -> OpenReturn:
    return session.new(DEVON)


def file(folder: Path, name: str, data: bytes = b"evidence") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def seal(session: Session, opened: OpenReturn) -> SealedFile:
    prepared = prepare(opened, PROFILE, SIGNER, revision_of(opened), NOW)
    return finish(opened, prepared, keys.signer(KEY), session.folders)


def test_an_attached_file_is_copied_listed_and_answers_its_field(
    devon: OpenReturn, tmp_path: Path
) -> None:
    path = file(tmp_path, "Case study (März).pdf")
    (added,) = attach(devon, [path])
    copy = folder_of(devon) / "Case study (März).pdf"
    assert copy.read_bytes() == b"evidence"
    if os.name != "nt":
        assert copy.stat().st_mode & 0o777 == 0o600
    assert added.sha256 == hashlib.sha256(b"evidence").hexdigest()
    path.unlink()
    assert not devon.unsaved
    kept = drafts.read(devon.draft)
    assert kept.evidence == (added,)
    assert kept.text("qualitative_files") == "Case study (März).pdf"
    attach(devon, [file(tmp_path, "b.txt", b"b")], "Two\nletters")
    assert devon.answers.text("qualitative_files") == "Case study (März).pdf; Two letters"
    assert troubles(devon) == {}
    detach(devon, "two LETTERS")
    assert devon.answers.text("qualitative_files") == "Case study (März).pdf"
    detach(devon, "Case study (März).pdf")
    assert "qualitative_files" not in drafts.read(devon.draft).answers
    assert list(folder_of(devon).iterdir()) == []


WRONG = [
    ("gone.pdf", None, "is not there"),
    ("empty.pdf", b"", "is empty"),
    ("a.zip", b"x", "A .zip file cannot be attached"),
    ("a.HTML", b"x", "A .html file cannot be attached"),
    ("a.svg", b"x", "A .svg file cannot be attached"),
    ("a.docm", b"x", "A .docm file cannot be attached"),
    ("noending", b"x", "A file without an ending"),
    ("con.txt", b"x", "device on Windows"),
    ("LPT1.v2.pdf", b"x", "device on Windows"),
    ("-f.pdf", b"x", "begins with"),
    ("what?.pdf", b"x", "do not allow in names"),
    ("a\u202efdp.pdf", b"x", "cannot be seen"),
    ("x" * 121 + ".pdf", b"x", "more than 120 characters"),
    ("large.pdf", b"x" * 101, "too large: it has 101 bytes"),
]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(("name", "data", "said"), WRONG)
def test_what_cannot_be_attached_is_said_and_nothing_is(
    devon: OpenReturn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    data: bytes | None,
    said: str,
) -> None:
    monkeypatch.setattr(attaching, "MOST_BYTES", 100)
    path = tmp_path / name if data is None else file(tmp_path, name, data)
    good = file(tmp_path, "good.pdf")
    with pytest.raises(UsageError) as caught:
        attach(devon, [good, path])
    assert said in str(caught.value)
    assert str(caught.value).endswith("Nothing was attached.")
    assert devon.answers.evidence == ()
    assert not folder_of(devon).exists()


def test_a_folder_or_a_device_is_no_file(devon: OpenReturn, tmp_path: Path) -> None:
    (tmp_path / "all.pdf").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        attach(devon, [tmp_path / "all.pdf"])
    if os.name != "nt":
        os.mkfifo(tmp_path / "pipe.pdf")
        with pytest.raises(UsageError, match="not a file"):
            attach(devon, [tmp_path / "pipe.pdf"])


def test_the_same_file_twice_is_one_and_another_of_its_name_is_refused(
    devon: OpenReturn, tmp_path: Path
) -> None:
    path = file(tmp_path, "a.pdf")
    assert len(attach(devon, [path, path])) == 1
    assert attach(devon, [path]) == ()
    with pytest.raises(UsageError, match="attached already, and it is another one"):
        attach(devon, [file(tmp_path / "other", "A.PDF", b"other")])
    assert len(devon.answers.evidence) == 1


def test_there_is_a_most_of_files(
    devon: OpenReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MOST_FILES", 2)
    paths = [file(tmp_path, f"{n}.pdf", bytes([n + 1])) for n in range(3)]
    with pytest.raises(UsageError, match="2 files are attached, and more do not fit"):
        attach(devon, paths)
    monkeypatch.setattr(attaching, "MOST_BYTES", 10)
    attach(devon, [file(tmp_path, "a.pdf")])
    with pytest.raises(UsageError, match=r"10 bytes, and 8 bytes are taken already"):
        attach(devon, [file(tmp_path, "b.pdf", b"other")])


def test_a_package_holds_the_most_that_can_be_attached() -> None:
    # What the return itself may take: 8 MiB of JSON, its signature, the page and the table.
    rest = 100 * 2**20 - attaching.MOST_BYTES
    assert rest > 8 * 2**20 + 2 * 2**20
    assert attaching.MOST_FILES == 196


def test_unknown_fields_and_files_are_named(devon: OpenReturn, tmp_path: Path) -> None:
    path = file(tmp_path, "a.pdf")
    with pytest.raises(UsageError, match=r"no field of files “m1”. There is qualitative_files"):
        attach(devon, [path], field_id="m1")
    with pytest.raises(UsageError, match="Nothing is attached"):
        detach(devon, "a.pdf")
    attach(devon, [path], field_id="qualitative_files")
    with pytest.raises(UsageError, match=r"Attached are: a\.pdf"):
        detach(devon, "b.pdf")


def test_what_files_answer_cannot_be_typed(devon: OpenReturn, tmp_path: Path) -> None:
    attach(devon, [file(tmp_path, "a.pdf")])
    with pytest.raises(UsageError, match="tui-kpi attach"):
        devon.set("qualitative_files", "b.pdf")
    for text in ("", "a.pdf"):
        devon.set("qualitative_files", text)
        assert devon.answers.text("qualitative_files") == "a.pdf"


def test_an_answer_that_names_what_is_not_attached_is_not_sealed(session: Session) -> None:
    opened = session.new(DEVON)
    opened.close()
    text = opened.draft.read_text()
    opened.draft.write_text(text + '[answers]\nqualitative_files = "photo.pdf"\n')
    opened = session.open(DEVON)
    assert "“photo.pdf”, but no such file is attached" in unnamed(opened)[0]
    with pytest.raises(SessionError, match=r"photo\.pdf"):
        sealed_with(opened)
    opened.set("qualitative_files", "")
    assert sealed_with(opened) == ()


@pytest.mark.parametrize("data", [None, b"shorter", b"altered!"])
def test_a_copy_that_is_gone_or_changed_is_not_sealed(
    session: Session, tmp_path: Path, data: bytes | None
) -> None:
    opened = complete_return(session)
    attach(opened, [file(tmp_path, "a.pdf")])
    copy = folder_of(opened) / "a.pdf"
    copy.unlink() if data is None else copy.write_bytes(data)
    if data is None or len(data) != 8:
        assert list(troubles(opened)) == ["a.pdf"]
    with pytest.raises(SessionError, match=r"Take it off the list \(a\.pdf\)"):
        seal(session, opened)
    detach(opened, "a.pdf")
    seal(session, opened)


def test_files_are_in_the_package_and_said_wherever_it_is_read(
    session: Session, tmp_path: Path
) -> None:
    opened = complete_return(session)
    attach(opened, [file(tmp_path, "Rota März.pdf", b"one")], "March rota")
    attach(opened, [file(tmp_path, "b.txt", b"two")])
    prepared = prepare(opened, PROFILE, SIGNER, revision_of(opened), NOW)
    sealed = seal(session, opened)
    with zipfile.ZipFile(sealed.path) as package:
        assert package.namelist()[4:] == ["evidence/001-rota-marz.pdf", "evidence/002-b.txt"]
        assert package.read("evidence/001-rota-marz.pdf") == b"one"
        page = package.read("summary.html").decode()
        said = json.loads(package.read("submission.json"))
    assert [entry["title"] for entry in said["manifest"][2:]] == ["March rota", "b.txt"]
    verified = verify(sealed.path.read_bytes(), recompute=recompute(session.catalogue))
    assert verified.warnings == ()
    shown = rendering(session.catalogue, verified.submission)
    for text in (page, shown, prepared.text):
        assert "March rota" in text
        assert "evidence/001-rota-marz.pdf, 3 bytes" in text
        assert hashlib.sha256(b"one").hexdigest() in text
    reader = session.open(REFERENCE)
    assert [it.title for it in reader.answers.evidence] == ["March rota", "b.txt"]
    assert troubles(reader) == {}
    for change in (lambda: attach(reader, []), lambda: detach(reader, "b.txt")):
        with pytest.raises(SealedError):
            change()


@pytest.mark.parametrize("draft_is_there", [True, False])
def test_a_correction_carries_its_files_along(
    session: Session, tmp_path: Path, draft_is_there: bool
) -> None:
    opened = complete_return(session)
    attach(opened, [file(tmp_path, "a.pdf", b"one")], "First")
    attach(opened, [file(tmp_path, "b.pdf", b"two")], "Second")
    seal(session, opened)
    copy = folder_of(opened) / "a.pdf"
    copy.unlink()
    if not draft_is_there:
        opened.draft.unlink()
    again = session.revise(REFERENCE, "Why")
    assert [(it.name, it.title) for it in again.answers.evidence] == [
        ("a.pdf", "First"),
        ("b.pdf", "Second"),
    ]
    assert copy.read_bytes() == b"one"
    assert again.changes() == ()
    detach(again, "First")
    attach(again, [file(tmp_path, "c.pdf", b"three")], "Third")
    found = [str(change) for change in again.changes()]
    assert found == ["Attached file: First → removed", "Attached file: none → Third"]
    sealed = seal(session, again)
    with zipfile.ZipFile(sealed.path) as package:
        assert package.namelist()[4:] == ["evidence/001-b.pdf", "evidence/002-c.pdf"]


DEVON_ANSWERS = {
    "provider_name": "Moorland Support CIC",
    "business_structure": "social_enterprise",
    "business_size": "micro_enterprise",
    "type_of_service": "individualised,group_based",
    "zones": "2,3",
    "changes": "location",
    "compliments": "5",
    "complaints": "0",
    "accidents_and_serious_incidents": "1",
    "satisfied_pct": "80",
    "dissatisfied_pct": "10",
    **dict.fromkeys(("short_0_50", "short_51_80", "short_81_100"), "1"),
    **dict.fromkeys(("long_0_50", "long_51_80", "long_81_100"), "1"),
    "handed_back": "0",
    "taken_back": "0",
}


@pytest.mark.parametrize("draft_is_there", [True, False])
def test_a_field_that_files_answer_keeps_them_in_a_correction(
    session: Session, devon: OpenReturn, tmp_path: Path, draft_is_there: bool
) -> None:
    for field, answer in DEVON_ANSWERS.items():
        devon.set(field, answer)
    devon.set_due("2026-10-31")
    attach(devon, [file(tmp_path, "a.pdf")], "Letters")
    sealed = seal(session, devon)
    verified = verify(sealed.path.read_bytes(), recompute=recompute(session.catalogue))
    assert verified.submission["return"]["answers"]["qualitative_files"] == "Letters"
    if not draft_is_there:
        devon.draft.unlink()
    again = session.revise(DEVON, "Why")
    assert again.answers.text("qualitative_files") == "Letters"
    assert again.answers.evidence[0].field == "qualitative_files"
    assert again.changes() == ()
    detach(again, "Letters")
    assert again.answers.text("qualitative_files") == ""
    seal(session, again)


def test_a_discarded_return_takes_its_files_along(session: Session, tmp_path: Path) -> None:
    opened = session.new(REFERENCE)
    attach(opened, [file(tmp_path, "a.pdf", b"one")])
    opened.close()
    place = session.discard(REFERENCE)
    assert not folder_of(opened).exists()
    assert (evidence.binned_folder(place) / "a.pdf").read_bytes() == b"one"


def test_a_discarded_correction_takes_its_files_along(session: Session, tmp_path: Path) -> None:
    opened = complete_return(session)
    attach(opened, [file(tmp_path, "a.pdf", b"one")])
    seal(session, opened)
    session.revise(REFERENCE, "Why").close()
    place = session.discard(REFERENCE)
    assert (evidence.binned_folder(place) / "a.pdf").read_bytes() == b"one"
    assert session.revise(REFERENCE, "Again").changes() == ()
    assert (folder_of(opened) / "a.pdf").read_bytes() == b"one"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 KB"), (999_999, "999 KB"),
     (1_000_000, "1 MB"), (1_299_999, "1.2 MB"), (90_000_000, "90 MB")],
)  # fmt: skip
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_words(size) == words


def test_taking_steps_back_leaves_files_and_the_reason_as_they_are(
    session: Session, tmp_path: Path
) -> None:
    opened = complete_return(session)
    seal(session, opened)
    opened = session.revise(REFERENCE, "Why")
    opened.set("kpi1_a", "98")
    attach(opened, [file(tmp_path, "a.pdf")])
    opened.set_revision_reason("Better")
    opened.undo()
    assert opened.answers.text("kpi1_a") == "100"
    assert [it.name for it in opened.answers.evidence] == ["a.pdf"]
    assert revision_of(opened).reason == "Better"
    detach(opened, "a.pdf")
    opened.redo()
    assert opened.answers.text("kpi1_a") == "98"
    assert opened.answers.evidence == ()


def test_a_file_that_is_not_what_its_name_says_is_doubted(
    devon: OpenReturn, tmp_path: Path
) -> None:
    for name, data in {
        "a.docx": b"text", "b.pdf": b"text", "c.png": b"text", "d.jpg": b"text",
        "e.docx": b"PK\x03\x04more", "f.pdf": b"\n%PDF-1.7", "g.txt": b"text",
        "h.png": b"\x89PNG\r\n\x1a\nmore", "i.jpeg": b"\xff\xd8\xff\xe0",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(data)
        attach(devon, [tmp_path / name])
    found = doubts(devon)
    assert list(found) == ["a.docx", "b.pdf", "c.png", "d.jpg"]
    assert found["a.docx"].startswith("“a.docx” is not a document inside")
