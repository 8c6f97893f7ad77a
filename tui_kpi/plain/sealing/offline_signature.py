"""Signing on another computer: what is to be signed put aside, and its signature brought back."""

from __future__ import annotations

from tui_kpi.plain.answering.return_editor import Desk
from tui_kpi.session.errors import SessionError
from tui_kpi.session.sealing.offline_signature import Waiting
from tui_kpi.session.sealing.seal_return import SealedFile
from tui_kpi.session.sealing.signing_flow import Signing
from tui_kpi.submission.names import SUBMISSION, SUBMISSION_SIGNATURE

_AGAIN = "start over"


def put_aside(desk: Desk, signing: Signing) -> None:
    """Keep what is to be signed, and say what to do with it."""
    try:
        aside = signing.put_aside()
    except SessionError as error:
        desk.say(str(error), "Nothing was put aside.")
        return
    desk.say("", *_what_to_do(aside))


def _what_to_do(aside: Waiting) -> list[str]:
    return [
        "This return waits for its signature. It is not sealed yet.",
        f"1. Copy {SUBMISSION}, as it is, to the computer with the key. It is in {aside.folder}",
        "2. There, in the folder of the copy, run this, with the key's file for KEY:",
        aside.command,
        f"3. Bring {SUBMISSION_SIGNATURE} back here. The key must be {aside.key_fingerprint}",
        "Then type seal again.",
        f"SHA-256 of the data to sign: {aside.unsigned.sha256}",
    ]


def complete(desk: Desk, signing: Signing) -> SealedFile | None:
    """Ask for the signature of what was put aside, and seal with it.

    Returns None where nothing waits, or what waits is given up. Raises SessionError.
    """
    aside = signing.waiting()
    if aside is None:
        return None
    if stale := signing.stale(aside):
        desk.say("What was put aside to be signed no longer counts.", stale)
        signing.give_up_waiting()
        return None
    desk.say(*_what_to_do(aside), f"Or type {_AGAIN} to forget it and sign anew.")
    while True:
        path = desk.dialog.text(f"Path of {SUBMISSION_SIGNATURE}")
        if not path:
            raise SessionError("It still waits for its signature. Nothing was sealed.")
        if path.strip().casefold() == _AGAIN:
            signing.give_up_waiting()
            return None
        try:
            return signing.attach(path)
        except SessionError as error:
            desk.say(str(error))
