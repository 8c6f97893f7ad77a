from __future__ import annotations

import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.sample_return import ANSWERS, NOW, PROFILE, REFERENCE, complete_return, make_session
from tests.sealing_return import FIRST, KEY, SIGNER, once_signed, prepare_return, seal_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import CannotError, OpenReturn, SealedError, Session, SessionError
from tui_kpi.session.sealing.normalised_answers import as_sent
from tui_kpi.session.sealing.readiness import NotReadyError
from tui_kpi.session.sealing.recompute import recompute, rendering, rework
from tui_kpi.session.sealing.seal_return import finish, prepare, to_send
from tui_kpi.store.profile import Profile
from tui_kpi.submission import keys
from tui_kpi.submission.allowed_signers import parse
from tui_kpi.submission.verify import verify


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    return make_session(catalogue, tmp_path)


@pytest.fixture
def opened(session: Session) -> OpenReturn:
    return complete_return(session)


def registry() -> bytes:
    return f"acorn {keys.public_line(KEY)}\n".encode()


def test_a_sealed_file_verifies_without_a_warning(session: Session, opened: OpenReturn) -> None:
    prepared = prepare_return(session, opened)
    sealed = seal_return(session, opened)
    verified = verify(
        sealed.path.read_bytes(),
        recompute=recompute(session.catalogue),
        allowed_signers=parse(registry()),
        recipient="lancashire",
        received_at=NOW,
    )
    assert verified.warnings == ()
    assert [it.code for it in verified.not_checked] == ["revoked-not-given"]
    assert verified.sha256 == sealed.sha256 == prepared.sha256
    rendered = rendering(session.catalogue, verified.submission)
    assert " ".join(rendered.split()) == once_signed(prepared.text)
    assert verified.submission["submission_id"] == FIRST.submission_id
    assert verified.submission["assessment"]["complete"]
    assert sealed.path.name == "lancashire-supported-housing_acorn_2026-27-Q4_r1.kpi.zip"


def test_ssh_keygen_agrees(session: Session, opened: OpenReturn, tmp_path: Path) -> None:
    sealed = seal_return(session, opened)
    folder = tmp_path / "council"
    with zipfile.ZipFile(sealed.path) as package:
        package.extractall(folder)
    (folder / "allowed_signers").write_bytes(registry())
    command = (
        "ssh-keygen -Y verify -f allowed_signers -I acorn -n kpi-return-v1@tui-kpi "
        "-s submission.json.sig"
    )
    for extra, good in ((b"", True), (b" ", False)):
        done = subprocess.run(
            command.split(),
            input=(folder / "submission.json").read_bytes() + extra,
            cwd=folder,
            capture_output=True,
            check=False,
        )
        assert (done.returncode == 0) == good


def test_the_same_inputs_give_the_same_bytes(catalogue: Catalogue, tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        session = make_session(catalogue, tmp_path / name)
        files.append(seal_return(session, complete_return(session)).path.read_bytes())
    assert files[0] == files[1]


def test_only_what_is_asked_is_sent_and_in_one_way(session: Session) -> None:
    opened = session.new("lancashire/2026-27-Q1")
    for field, answer in {**ANSWERS, "kpi1_b": " 1,300 ", "workers_at_start": "soon"}.items():
        opened.set(field, answer)
    opened.set_note("kpi1_a", "private")
    opened.set_due("30/7/2026")
    opened.set_explanation(opened.framework.rules[0].id, "not asked for")
    sent = as_sent(opened.framework, opened.answers, opened.assessment, NOW.date())
    assert dict(sent.answers) == {
        "kpi1_a": "100",
        "kpi1_b": "1300",
        "kpi4_a": "40",
        "kpi4_b": "75",
        "kpi4_minimum_service": "3_months",
    }
    assert sent.due == "2026-07-30"
    assert not sent.notes
    assert not sent.explanations
    assert not sent.origin
    assert sent.sealed_on == NOW.date()


def test_nothing_private_is_in_the_package(session: Session, opened: OpenReturn) -> None:
    opened.set_note("kpi1_a", "only for me")
    opened.set_not_known("workers_at_start", not_known=True)
    data = seal_return(session, opened).path.read_bytes()
    assert b"only for me" not in data
    assert b"not_known" not in data


def test_every_reading_in_force_is_recorded(session: Session) -> None:
    opened = session.new("annex-1/2026-27-Q1")
    sent = as_sent(opened.framework, opened.answers, opened.assessment, NOW.date())
    assert sent.readings == {"kpi5_target": "none"}


def test_an_explanation_of_a_warning_is_sent(session: Session, opened: OpenReturn) -> None:
    opened.set("kpi3b_a", "80")
    warnings = [p for p in opened.assessment.problems if p.severity == "warning"]
    assert prepare_return(session, opened).unexplained == tuple(p.message for p in warnings)
    assert warnings
    opened.set_explanation(warnings[0].code, "Two people share a post.")
    prepared = prepare_return(session, opened)
    assert prepared.unexplained == tuple(p.message for p in warnings[1:])
    said = json.loads(prepared.submission_json)
    assert said["explanations"] == {warnings[0].code: "Two people share a post."}
    assert "Two people share a post." in prepared.text
    seal_return(session, opened)
    assert session.open(REFERENCE).answers.explanations == said["explanations"]


def test_what_stands_in_the_way_is_listed_whole(session: Session) -> None:
    opened = session.new(REFERENCE)
    opened.set("kpi1_a", "twelve")
    with pytest.raises(NotReadyError) as caught:
        prepare(opened, Profile(), replace(SIGNER, name=" ", role=""), FIRST, NOW)
    error = caught.value
    assert error.status == 1
    assert len(error.missing) == len(opened.assessment.missing) > 10
    assert len(error.errors) == 1
    for words in ("(kpi1_b)", "whole number", "provider_id", "provider_name", "--name", "--role"):
        assert words in str(error)
    assert not session.folders.sealed.exists()


NOT_READY = [
    (replace(PROFILE, provider_id=""), "Ann", "provider_id"),
    (replace(PROFILE, provider_name=""), "Ann", "provider_name"),
    (replace(PROFILE, authority_id=""), "Ann", "authority_id"),
    (replace(PROFILE, authority_name=""), "Ann", "authority_name"),
    (PROFILE, "x" * 201, "at most 200"),
    (PROFILE, "", "who signs"),
]


@pytest.mark.parametrize(("profile", "name", "named"), NOT_READY)
def test_each_detail_that_is_wanting_is_named(
    session: Session, profile: Profile, name: str, named: str
) -> None:
    opened = session.new("annex-1/2026-27-Q1")
    with pytest.raises(NotReadyError) as caught:
        prepare(opened, profile, replace(SIGNER, name=name), FIRST, NOW)
    assert len(caught.value.details) == 1
    assert named in caught.value.details[0]


@pytest.mark.parametrize(
    ("reference", "early"), [(REFERENCE, False), ("lancashire/2027-28-Q1", True)]
)
def test_sealing_before_the_end_of_the_period_is_said(
    session: Session, reference: str, early: bool
) -> None:
    opened = session.new(reference)
    for field, answer in ANSWERS.items():
        opened.set(field, answer)
    assert prepare_return(session, opened).period_not_ended is early


def test_what_changed_after_the_check_is_not_signed(session: Session, opened: OpenReturn) -> None:
    prepared = prepare_return(session, opened)
    opened.set("kpi1_a", "99")
    with pytest.raises(SessionError, match="changed since"):
        finish(opened, prepared, keys.signer(KEY), session.folders)
    assert not session.folders.sealed.exists()


def test_another_key_than_the_one_named_is_refused(session: Session, opened: OpenReturn) -> None:
    prepared = prepare_return(session, opened)
    with pytest.raises(SessionError, match="made with"):
        finish(opened, prepared, keys.signer(keys.generate()), session.folders)
    assert opened.sealed is None
    assert not session.folders.sealed.exists()


def test_a_sealed_return_is_not_sealed_again(session: Session, opened: OpenReturn) -> None:
    seal_return(session, opened)
    assert opened.read_only
    with pytest.raises(SealedError, match=r"sealed as revision 1.*tui-kpi revise"):
        prepare_return(session, opened)


def test_a_return_open_to_read_only_is_not_sealed(session: Session, opened: OpenReturn) -> None:
    looking = session.open(REFERENCE, read_only=True)
    with pytest.raises(SessionError, match="read only"):
        prepare_return(session, looking)


def test_the_file_goes_elsewhere_too_and_the_record_stays(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    sealed = seal_return(session, opened, tmp_path / "out")
    assert sealed.copy == tmp_path / "out" / sealed.path.name
    assert sealed.copy.read_bytes() == sealed.path.read_bytes()
    assert sealed.path.parent == session.folders.sealed


def test_a_file_in_the_way_is_never_overwritten(
    session: Session, opened: OpenReturn, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    name = prepare_return(session, opened).file_name
    (out / name).write_text("mine")
    with pytest.raises(CannotError, match="never overwritten"):
        seal_return(session, opened, out)
    assert (out / name).read_text() == "mine"
    assert opened.sealed is None


def test_a_disk_that_is_full_leaves_the_return_unsealed(
    session: Session, opened: OpenReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", full)
        with pytest.raises(CannotError, match="Free some space"):
            seal_return(session, opened)
    assert opened.sealed is None
    assert list(session.folders.sealed.iterdir()) == []
    seal_return(session, opened)


def submission(session: Session, opened: OpenReturn) -> dict[str, object]:
    said = json.loads(prepare_return(session, opened).submission_json)
    assert isinstance(said, dict)
    return said


def test_an_unknown_definition_is_not_worked_out_again(
    session: Session, opened: OpenReturn
) -> None:
    said = submission(session, opened)
    assert rework(session.catalogue, said) is not None
    for key, other in (("sha256", "0" * 64), ("id", "x"), ("version", "9.9")):
        changed = {**said, "framework": {**said["framework"], key: other}}
        assert recompute(session.catalogue)(changed) is None


def test_answers_to_nothing_are_refused(session: Session, opened: OpenReturn) -> None:
    said = submission(session, opened)
    said["return"]["answers"]["kpi9_a"] = "1"
    with pytest.raises(ValueError, match="kpi9_a"):
        recompute(session.catalogue)(said)


def test_texts_lose_what_a_sealed_file_cannot_hold(session: Session, opened: OpenReturn) -> None:
    opened.set("kpi3b_a", "80")
    warning = next(p for p in opened.assessment.problems if p.severity == "warning")
    opened.set_explanation(warning.code, "cafe\u0301\r\n\u202eevil\x07")
    said = json.loads(prepare_return(session, opened).submission_json)
    assert said["explanations"][warning.code] == "caf\u00e9\nevil"


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 7), "Send this file to Lancashire County Council by 7 November 2026."),
        (
            date(2026, 11, 8),
            "Send this file to Lancashire County Council now: it was due by 7 November 2026.",
        ),
    ],
)
def test_what_to_do_with_the_file_says_when_its_day_is_past(
    session: Session, today: date, said: str
) -> None:
    opened = session.new("lancashire-supported-housing/2026-27-Q2")
    opened.set_due("7 November 2026")
    assert to_send(opened, session.profile, today) == f"{said} It has not been sent yet."
    opened.set_due("")
    said = to_send(opened, session.profile, today)
    assert said == "Send this file to Lancashire County Council. It has not been sent yet."
