"""Signing in steps: which key, what is shown, what is signed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.agents import RealAgent, real_agent
from tests.sample_return import NOW, PROFILE, REFERENCE, complete_return, make_session
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import OpenReturn, Session, SessionError
from tui_kpi.session.sealing.recompute import recompute, rendering, said
from tui_kpi.session.sealing.signing_flow import ELSEWHERE, NEW_KEY, Signing
from tui_kpi.store.folders import Folders
from tui_kpi.submission import cards, container, keys, seal, sshsig
from tui_kpi.submission.verify import verify


class Clock:
    """Every look at it is an hour later."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


_TENSES = {
    "Complete, and not signed yet.": "Sealed and complete.",
    "To be signed by": "Signed by",
    "Time of signing": "Signed at",
    "Left empty": "Not answered",
}


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    session = Session(Folders(tmp_path / "home", tmp_path / "cache"), catalogue, Clock())
    session.save_profile(PROFILE)
    return session


@pytest.fixture
def opened(session: Session) -> OpenReturn:
    return complete_return(session)


def said_who(session: Session, opened: OpenReturn) -> Signing:
    signing = Signing(session, opened)
    signing.texts |= {"signer_name": "Ann Bell", "signer_role": "Manager"}
    return signing


def kinds(signing: Signing) -> list[str]:
    return [choice.kind for choice in signing.choices]


def test_the_bytes_shown_are_those_signed_however_late(
    session: Session, opened: OpenReturn
) -> None:
    signing = said_who(session, opened)
    assert signing.check()
    assert signing.prepare() == ""
    prepared = signing.prepared
    assert prepared is not None
    shown, sha256, message = prepared.text, prepared.sha256, prepared.submission_json
    session.now()  # time passes while it is read
    sealed = signing.finish()
    members = container.read(sealed.path.read_bytes())
    assert members[0].data == message
    sshsig.verify(message, "kpi-return-v1@tui-kpi", sshsig.parse(members[1].data))
    verified = verify(sealed.path.read_bytes(), recompute=recompute(session.catalogue))
    assert verified.sha256 == sealed.sha256 == sha256
    assert said(opened.framework, members[0].data) == shown
    # The council reads the same words; only what is ahead at signing is done by then.
    for ahead, done in _TENSES.items():
        shown = shown.replace(ahead, done)
    assert rendering(session.catalogue, verified.submission).split() == shown.split()


def test_what_is_shown_is_read_from_the_bytes(session: Session, opened: OpenReturn) -> None:
    signing = said_who(session, opened)
    signing.check()
    signing.prepare()
    assert signing.prepared is not None
    document = json.loads(signing.prepared.submission_json)
    document["provider"]["name"] = "Oakum Care"
    document["return"]["answers"]["kpi1_a"] = "77"
    data = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    text = said(opened.framework, data.encode())
    assert "Oakum Care" in text
    assert "25.67%" in text
    assert "Oakum Care" not in signing.prepared.text


def test_even_where_these_are_not_what_was_meant(
    session: Session, opened: OpenReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = seal.build

    def astray(sealing: seal.Sealing) -> seal.Unsigned:
        provider = seal.Provider(sealing.provider.id, "Oakum Care")
        return build(replace(sealing, provider=provider))

    monkeypatch.setattr(seal, "build", astray)
    signing = said_who(session, opened)
    signing.check()
    signing.prepare()
    assert signing.prepared is not None
    assert "Oakum Care" in signing.prepared.text


def test_a_new_key_comes_with_its_card(session: Session, opened: OpenReturn) -> None:
    signing = said_who(session, opened)
    assert (signing.key, kinds(signing)) == (NEW_KEY, ["new", "elsewhere"])
    signing.texts |= {"passphrase": "sesame", "again": "sesam"}
    assert not signing.check()
    assert list(signing.errors) == ["again"]
    signing.texts["again"] = "sesame"
    assert signing.check()
    signing.prepare()
    signing.finish()
    assert signing.card is not None
    card = cards.read_card(signing.card.path.read_bytes())
    path = session.folders.signing_key
    assert card.key == keys.public_key(keys.load(path.read_bytes(), "sesame"))
    assert (card.provider_id, card.holder) == (PROFILE.provider_id, "Ann Bell")
    assert session.profile.key == str(path)
    again = Signing(session, opened)
    assert (again.key, again.needs_passphrase) == (str(path), True)
    assert again.choice.label == "signing-key"


def test_a_wrong_passphrase_is_said_under_it(session: Session, opened: OpenReturn) -> None:
    path = session.folders.signing_key
    path.parent.mkdir(parents=True)
    keys.save(path, keys.generate(), "sesame")
    signing = said_who(session, opened)
    signing.texts["passphrase"] = "open"
    assert not signing.check()
    assert "does not open the key" in signing.errors["passphrase"]
    path.unlink()
    assert not signing.check()
    assert "cannot be read" in signing.errors["passphrase"]


def test_what_is_wrong_is_called_by_its_label(session: Session, opened: OpenReturn) -> None:
    session.save_profile(type(PROFILE)())
    signing = Signing(session, opened)
    signing.texts |= {"provider_id": "Acorn Care", "provider_name": "Acorn"}
    assert not signing.check()
    assert signing.errors["provider_id"].startswith("Provider identifier must be")
    assert "_" not in "".join(signing.errors.values())


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Iterator[RealAgent]:
    with real_agent() as started:
        monkeypatch.setenv("SSH_AUTH_SOCK", started.socket)
        yield started


@pytest.fixture
def ann(tmp_path: Path) -> Path:
    """A key file outside the data folder."""
    path = tmp_path / "ann"
    keys.save(path, keys.generate())
    path.with_suffix(".pub").write_text(keys.public_line(keys.load(path.read_bytes())) + "\n")
    return path


def test_a_key_of_the_agent_signs_and_is_remembered(
    session: Session, opened: OpenReturn, agent: RealAgent, ann: Path
) -> None:
    agent.add(ann)
    signing = said_who(session, opened)
    assert signing.agent_is_named
    signing.ask_agent()
    assert kinds(signing) == ["agent", "new", "elsewhere"]
    assert signing.key == NEW_KEY  # an agent's keys are for other things too
    held = signing.choices[0]
    assert held.label == "ann, in the key agent"
    signing.key = held.id
    assert signing.check()
    signing.prepare()
    sealed = signing.finish()
    signature = sshsig.parse(container.read(sealed.path.read_bytes())[1].data)
    assert signature.key.fingerprint == session.profile.key == held.id
    again = Signing(session, opened)
    again.ask_agent()
    assert again.key == held.id


def test_an_agent_that_has_gone_is_no_error_before_it_is_needed(
    session: Session, opened: OpenReturn, monkeypatch: pytest.MonkeyPatch, ann: Path
) -> None:
    with real_agent() as agent:
        monkeypatch.setenv("SSH_AUTH_SOCK", agent.socket)
        agent.add(ann)
        signing = said_who(session, opened)
        signing.ask_agent()
        signing.key = signing.choices[0].id
        signing.check()
        signing.prepare()
    with pytest.raises(Exception, match="No key agent answers"):
        signing.finish()
    assert opened.sealed is None
    gone = Signing(session, opened)
    gone.ask_agent()
    assert kinds(gone) == ["new", "elsewhere"]


PUBLIC = keys.public_line(keys.generate())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Paste the public key"),
        ("ssh-rsa AAAA x", "not Ed25519"),
        ("sk-ssh-ed25519@openssh.com AAAA", "security token"),
        ("/nowhere/key.pub", "cannot be read"),
        pytest.param(PUBLIC[:-4], "not an OpenSSH public key", id="cut short"),
    ],
)
def test_a_public_key_that_is_none(
    session: Session, opened: OpenReturn, typed: str, said: str
) -> None:
    signing = said_who(session, opened)
    signing.key, signing.texts["public"] = ELSEWHERE, typed
    assert not signing.check()
    assert said in signing.errors["public"]


@pytest.mark.parametrize("by_path", [True, False])
def test_on_another_computer_and_back(
    session: Session, opened: OpenReturn, tmp_path: Path, ann: Path, by_path: bool
) -> None:
    public = ann.with_suffix(".pub")
    signing = said_who(session, opened)
    signing.key = ELSEWHERE
    signing.texts["public"] = str(public) if by_path else public.read_text()
    assert signing.check()
    signing.prepare()
    aside = signing.put_aside()
    command = aside.command.replace("KEY", str(ann))
    again = Signing(session, opened)  # as after a restart
    assert again.waiting() == aside
    assert again.stale(aside) == ""
    assert (again.choice.kind, again.choice.label) == (
        "elsewhere",
        "other-computer, on another computer",
    )
    opened.set("kpi1_a", "99")
    assert "answers have changed" in again.stale(aside)
    opened.set("kpi1_a", "100")
    subprocess.run(command.split(), check=True, capture_output=True, cwd=aside.folder)
    sealed = again.attach(f" {aside.document}.sig ")
    assert sealed.sha256 == aside.unsigned.sha256
    assert again.waiting() is None
    verify(sealed.path.read_bytes(), recompute=recompute(session.catalogue))


def test_giving_up_forgets_what_waits(session: Session, opened: OpenReturn, ann: Path) -> None:
    signing = said_who(session, opened)
    signing.key, signing.texts["public"] = ELSEWHERE, ann.with_suffix(".pub").read_text()
    signing.check()
    signing.prepare()
    aside = signing.put_aside()
    signing.give_up_waiting()
    assert signing.waiting() is None
    assert not aside.folder.exists()
    signing.put_aside()  # the same again
    assert signing.waiting() is not None
    assert len(list(session.folders.keys.iterdir())) == 1


def test_another_return_is_not_waiting(catalogue: Catalogue, tmp_path: Path) -> None:
    session = make_session(catalogue, tmp_path)
    assert Signing(session, session.new(REFERENCE)).waiting() is None


def test_each_step_waits_for_the_one_before(session: Session, opened: OpenReturn) -> None:
    signing = said_who(session, opened)
    for step in (signing.finish, signing.put_aside):
        with pytest.raises(SessionError, match="nothing to sign yet"):
            step()
    assert signing.prepare() == "Choose a key first."
    signing.check()
    signing.prepare()
    signing.key = ELSEWHERE
    with pytest.raises(SessionError, match="Choose a key first"):
        signing.finish()
    opened.set("kpi1_a", "")
    assert "Still to answer" in signing.prepare()


def test_the_council_is_asked_for_where_the_framework_names_none(session: Session) -> None:
    session.save_profile(type(PROFILE)())
    asked = Signing(session, session.new("annex-1/2026-27-Q1")).wanted
    assert {"authority_name", "authority_id"} <= set(asked)


def test_a_public_half_is_offered_where_its_private_half_is(
    session: Session, opened: OpenReturn, agent: RealAgent, ann: Path
) -> None:
    signing = said_who(session, opened)
    kept = signing.keyring.remember(keys.public_of(ann.read_bytes()), "ann")
    signing = said_who(session, opened)
    assert (signing.key, kinds(signing)) == (kept.remembered, ["elsewhere", "new", "elsewhere"])
    assert not signing.needs_passphrase
    assert signing.choices[-1].label == "Another key, on another computer"
    agent.add(ann)
    signing.ask_agent()
    assert kinds(signing) == ["agent", "new", "elsewhere"]


def test_a_key_file_that_has_gone_needs_no_passphrase(
    session: Session, opened: OpenReturn, ann: Path
) -> None:
    signing = said_who(session, opened)
    signing.keyring.take_in(ann)
    signing = said_who(session, opened)
    (session.folders.keys / "ann").unlink()
    assert not signing.needs_passphrase
