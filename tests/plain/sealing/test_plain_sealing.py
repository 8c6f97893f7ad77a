"""Sealing line by line: with a key of this computer, and with one of another."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.plain.person import say
from tests.receipts_of import ASKED, FINGERPRINT, receipt_for
from tui_kpi.session.archive.receipts import open_receipt
from tui_kpi.session.session import Session

REFERENCE = "lancashire-supported-housing/2026-27-Q4"
WHO = ("seal", "Acorn Care", "acorn-care", "Ann Bell", "Manager")


@pytest.fixture(autouse=True)
def _complete(complete_by_hand: None) -> None:
    """Every test seals the same complete return."""


def test_a_new_key_comes_with_its_card_and_the_words_to_read_out(session: Session) -> None:
    talked = say(session, REFERENCE, *WHO, "", "", "yes")
    assert talked.status == 0
    assert "1. Make a new key\n2. A key on another computer\n" in talked.heard
    words = talked.heard.split("that the key is yours:\n")[1].split("\n")[0]
    assert len(words.split()) == 8


def test_what_is_not_agreed_is_not_sealed(session: Session, home: Path) -> None:
    talked = say(session, REFERENCE, *WHO, "", "", "y")
    assert talked.status == 1
    assert "Nothing was sealed.\n" in talked.heard
    assert not (home / "sealed").exists()


def test_a_command_leaves_the_signing(session: Session) -> None:
    assert "Command: seal\n" in say(session, REFERENCE, "seal", "Acorn Care", "back", "list").heard
    talked = say(session, REFERENCE, "seal", "Acorn Care", "jump", "supported into work")
    assert (
        "Number of supported adults with a work outcome who were supported into work.\n"
        in talked.heard
    )


def test_what_is_missing_or_wrong_is_asked_again(session: Session) -> None:
    who = ("seal", "Acorn Care", "Acorn Care Ltd", "Ann Bell", "", "", "", "acorn", "Manager")
    talked = say(session, REFERENCE, *who, "yes")
    assert "Provider identifier must be small letters, digits and hyphens" in talked.heard
    assert "Enter your role, like registered manager." in talked.heard
    assert "is signed and sealed." in talked.heard


def test_two_passphrases_that_differ_are_asked_for_again(session: Session) -> None:
    talked = say(session, REFERENCE, *WHO, "", "green", "grean", "green", "green", "no")
    assert "The two passphrases are not the same." in talked.heard
    assert "Declare this and seal?" in talked.heard


def test_a_locked_key_is_asked_for_its_passphrase_until_it_is_right(session: Session) -> None:
    session.folders.keys.mkdir(parents=True)
    make_key(session.folders.keys / "mine", "nine green bottles")
    talked = say(session, REFERENCE, *WHO, "", "wrong", "nine green bottles", "yes")
    assert "1. mine\n" in talked.heard
    assert talked.heard.count("Passphrase of the key, not shown:") == 2
    assert "is signed and sealed." in talked.heard


def make_key(path: Path, passphrase: str = "") -> Path:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", str(path)]
    subprocess.run(command, check=True)
    return path


def test_signing_on_another_computer(session: Session, home: Path, tmp_path: Path) -> None:
    key = make_key(tmp_path / "key")
    talked = say(session, REFERENCE, *WHO, "A key on another computer", f"{key}.pub", "yes")
    assert "It is not sealed yet." in talked.heard
    assert not (home / "sealed").exists()
    (document,) = home.rglob("submission.json")
    (line,) = [it for it in talked.heard.split("\n") if it.startswith("ssh-keygen -Y sign")]
    command = [str(key) if it == "KEY" else it for it in shlex.split(line)]
    subprocess.run(command, cwd=document.parent, check=True, capture_output=True)
    signature = str(document) + ".sig"
    talked = say(session, REFERENCE, "seal", str(tmp_path / "none.sig"), signature)
    assert "none.sig" in talked.heard
    assert talked.status == 0
    assert "is signed and sealed." in talked.heard


def test_what_waits_for_a_signature_can_be_forgotten(session: Session, tmp_path: Path) -> None:
    key = make_key(tmp_path / "key")
    say(session, REFERENCE, *WHO, "A key on another computer", f"{key}.pub", "yes")
    talked = say(session, REFERENCE, "seal", "")
    assert "It still waits for its signature. Nothing was sealed." in talked.heard
    assert talked.status == 1
    talked = say(session, REFERENCE, "seal", "start over", "", "", "Make a new key", "", "yes")
    assert "is signed and sealed." in talked.heard


def test_what_the_council_asks_is_said_first_and_where_it_is_answered(session: Session) -> None:
    say(session, REFERENCE, *WHO, "", "", "yes")
    sealed = session.open(REFERENCE).sealed
    assert sealed is not None
    open_receipt(session.folders, receipt_for(sealed, **ASKED), trusted=FINGERPRINT)
    session.revise(REFERENCE, "The council asked.").close()
    talked = say(session, REFERENCE, "", "review")
    opening, at_the_question = talked.heard.split("Enter alone keeps", 1)
    assert "You are correcting revision 1, which counts until you sign this.\n" in opening
    assert "Why: The council asked.\n" in opening
    assert ": Those who left too?\n" in opening
    assert "The council asks: Those who left too?\n" in at_the_question
    assert "This is revision 2. What is not as in revision 1:\nNothing yet.\n" in talked.heard


def test_an_end_of_input_on_the_way_is_no(session: Session) -> None:
    talked = say(session, REFERENCE, *WHO)
    assert talked.status == 1
    assert "it is not signed yet" in talked.heard
