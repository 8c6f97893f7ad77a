"""Which key is meant, where its halves are, and what stands in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sample_return import PROFILE, complete_return, make_session
from tests.sealing_return import prepare_return
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session import CannotError, Session, SessionError, UsageError
from tui_kpi.session.keys.key_cards import write_card
from tui_kpi.session.keys.keyring import Keyring
from tui_kpi.session.sealing import offline_signature
from tui_kpi.store.folders import Folders
from tui_kpi.submission import agent, keys
from tui_kpi.submission.agent import Agent, AgentKey
from tui_kpi.submission.refusal import Refusal

PRIVATE = keys.generate()
PUBLIC = keys.public_key(PRIVATE)


class Held(Agent):
    """An agent that holds one key, and cannot sign."""

    def __init__(self) -> None:
        super().__init__(lambda _request, _seconds: b"\x05")

    def offered(self) -> tuple[AgentKey, ...]:
        return (AgentKey(PUBLIC, ""),)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "home", tmp_path / "cache")


@pytest.fixture
def keyring(folders: Folders) -> Keyring:
    return Keyring(folders, "", lambda: agent.find({}))


def test_what_is_no_key_is_passed_over(keyring: Keyring, folders: Folders) -> None:
    own = keyring.keep(PRIVATE, "", "")
    for name, data in (("notes.txt", b"hello"), ("rsa.pub", b"ssh-rsa AAAA"), (".hidden", b"x")):
        (folders.keys / name).write_bytes(data)
    (folders.keys / "folder").mkdir()
    assert keyring.files() == (own,)
    assert keyring.find() == own


def test_the_profile_names_a_key_by_path_name_or_fingerprint(
    keyring: Keyring, folders: Folders, tmp_path: Path
) -> None:
    keyring.keep(keys.generate(), "", "")
    outside = keyring.keep(PRIVATE, "", "", tmp_path / "stick" / "mine")
    for named in (str(outside.path), PUBLIC.fingerprint):
        ring = Keyring(folders, named, Held)
        assert ring.find().public == PUBLIC
    assert Keyring(folders, str(outside.path)).files()[0] == outside
    (tmp_path / "stick" / "mine").rename(folders.keys / "mine")
    (tmp_path / "stick" / "mine.pub").unlink()
    moved = Keyring(folders, str(outside.path)).find()
    assert moved.path == folders.keys / "mine"


def test_a_path_that_is_typed_is_taken_at_its_word(keyring: Keyring, tmp_path: Path) -> None:
    keyring.keep(PRIVATE, "", "")
    with pytest.raises(UsageError, match="There is no key"):
        keyring.find(str(tmp_path / "stick" / "signing-key"))


def test_a_public_half_alone_signs_by_the_agent(keyring: Keyring, folders: Folders) -> None:
    kept = keyring.remember(PUBLIC, "other-computer")
    assert keyring.remember(PUBLIC, "again") == kept
    other = keyring.remember(keys.public_key(keys.generate()), "other-computer")
    assert {own.name for own in keyring.files()} == {"other-computer", "other-computer-2"}
    assert kept.path is other.path is None
    assert keyring.find(PUBLIC.fingerprint) == kept  # no agent answers
    held = Keyring(folders, "", Held)
    found = held.find(PUBLIC.fingerprint)
    assert (found.in_agent, found.name) == (True, "other-computer")
    with pytest.raises(Refusal, match="did not sign"):
        held.signer(found, lambda _: "")(b"", "x")
    with pytest.raises(UsageError, match="does not offer it"):
        held.signer(other, lambda _: "")
    with pytest.raises(UsageError, match="no key agent answers"):
        keyring.signer(kept, lambda _: "")
    with pytest.raises(Refusal, match="No key agent answers"):
        keyring.signer(found, lambda _: "")
    assert held.offered()[0].name == "agent"  # it has no comment on it


def test_a_file_that_cannot_be_read_or_written_is_named(
    keyring: Keyring, folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = keyring.keep(PRIVATE, "", "")
    assert own.path is not None

    def refused(path: Path, *_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as locked:
        locked.setattr(Path, "open", refused)
        for ask in (
            lambda: keyring.find("signing-key"),
            lambda: keyring.take_in(tmp_path / "x"),
            lambda: keyring.private(own.path, lambda _: ""),  # type: ignore[arg-type]
        ):
            with pytest.raises(UsageError, match="cannot be read: permission denied"):
                ask()
    with monkeypatch.context() as full:
        full.setattr(keys, "save", refused)
        with pytest.raises(CannotError, match="cannot be written: permission denied"):
            keyring.keep(keys.generate(), "", "")


def test_a_damaged_key_is_not_taken_in(keyring: Keyring, tmp_path: Path, folders: Folders) -> None:
    data = keys.private_bytes(PRIVATE)
    at = data.index(b"-----END") - 80
    (tmp_path / "key").write_bytes(data[:at] + b"AAAAAAAA" + data[at + 8 :])
    with pytest.raises(Refusal, match=r"damaged|do not belong together"):
        keyring.take_in(tmp_path / "key")
    assert not folders.keys.exists()


@pytest.fixture
def session(catalogue: Catalogue, tmp_path: Path) -> Session:
    session = make_session(catalogue, tmp_path / "home")
    session.save_profile(PROFILE)
    return session


def test_no_card_in_training(catalogue: Catalogue, tmp_path: Path, keyring: Keyring) -> None:
    folders = Folders(tmp_path / "t", tmp_path / "c", training=True)
    training = Session(folders, catalogue, lambda: pytest.fail("no clock is needed"))
    own = keyring.keep(PRIVATE, "", "")
    with pytest.raises(UsageError, match="training"):
        write_card(training, own, keys.signer(PRIVATE))


def test_what_waits_is_in_the_list_of_returns(session: Session) -> None:
    opened = complete_return(session)
    offline_signature.put_aside(opened, prepare_return(session, opened), session.folders)
    row = next(row for row in session.returns() if row.reference == opened.reference)
    assert (row.state, row.how_far.split(",")[0]) == ("waiting", "waits for its signature")
    opened.set("kpi1_a", "")
    opened.save()
    row = next(row for row in session.returns() if row.reference == opened.reference)
    assert row.state == "in_progress"


def test_nothing_is_put_aside_over_another_file_or_other_answers(
    session: Session, tmp_path: Path
) -> None:
    opened = complete_return(session)
    prepared = prepare_return(session, opened)
    (tmp_path / "submission.json").write_text("mine")
    with pytest.raises(CannotError, match="never overwritten"):
        offline_signature.put_aside(opened, prepared, session.folders, tmp_path)
    opened.set("kpi1_a", "99")
    with pytest.raises(SessionError, match="changed since"):
        offline_signature.put_aside(opened, prepared, session.folders)
    assert not session.folders.waiting.exists()


def test_what_waits_and_cannot_be_read_is_said(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = complete_return(session)
    aside = offline_signature.put_aside(opened, prepare_return(session, opened), session.folders)
    read = Path.read_bytes
    for name in ("submission.json", "values.csv"):

        def broken(path: Path, name: str = name) -> bytes:
            if path.name == name:
                raise OSError(5, "Input/output error")
            return read(path)

        with monkeypatch.context() as disk:
            disk.setattr(Path, "read_bytes", broken)
            with pytest.raises(CannotError, match="cannot be read: input/output error"):
                offline_signature.find(opened, session.folders)

    def fixed(_path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "unlink", fixed)
        with pytest.raises(CannotError, match="cannot be removed"):
            offline_signature.discard(opened, session.folders)
    assert offline_signature.find(opened, session.folders) == aside


def test_a_key_that_cannot_be_read_is_not_told_as_none(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.keys.mkdir(parents=True)
    (folders.keys / "signing-key").touch()

    def denied(self: Path, *_: object) -> object:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(UsageError, match="signing-key cannot be read: permission denied"):
        Keyring(folders).find()
