"""What the Sign screen shows at each of its steps."""

from __future__ import annotations

from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.sealing.offline_signature import Waiting
from tui_kpi.session.sealing.seal_return import Prepared
from tui_kpi.session.sealing.signing_flow import ELSEWHERE, NEW_KEY, Signing
from tui_kpi.store.profile import QUESTIONS
from tui_kpi.submission.names import SUBMISSION, SUBMISSION_SIGNATURE
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box, Choice, Press, Say

SHOW, SIGN, CHANGE, DECLARE = "@show", "@sign", "@change", "@declare"
ATTACH, AGAIN = "@attach", "@again"
HAND_OVER = "hand_over"
SIGNATURE = "signature"
"""The box for the path of the signature."""


def details(signing: Signing) -> tuple[Block, ...]:
    """Return the first step: who signs, and with which key."""
    asks = [_box(signing, key, *QUESTIONS[key]) for key in signing.wanted]
    options = tuple(Choice(it.id, it.label, signing.key == it.id) for it in signing.choices)
    key = Ask(
        "key",
        "Key to sign with",
        hint="The council knows you by it. Make one the first time, then use the same.",
        choices=options,
    )
    show = Press(SHOW, "Show what will be signed", button=True, gap=True)
    return (
        Say("Who signs?", "heading"),
        *_revision(signing.opened),
        *_prepared(signing),
        *asks,
        key,
        *_of_the_key(signing),
        show,
        Press(HAND_OVER, "Somebody else signs it, on another computer", button=True),
    )


def _prepared(signing: Signing) -> tuple[Block, ...]:
    """Return who filled it in, where that was said."""
    said = signing.opened.answers.prepared_by or signing.opened.profile.prepared_by
    return (Say(f"Prepared by {said}. You sign it."),) if said else ()


def shown(signing: Signing, prepared: Prepared) -> tuple[Block, ...]:
    """Return the second step: what the bytes say, and the declaration."""
    agreed = Choice("yes", "I declare this", signing.agreed)
    declare = Ask("agreed", prepared.declaration, choices=(agreed,), many=True)
    said = [Say(line, indent=1) for line in prepared.text.split("\n")]
    do = "Put it aside to be signed" if signing.elsewhere else "Sign and seal"
    return (
        Say("What this file says once you sign it", "heading"),
        Say("Nothing is signed yet. Read it with Down; the declaration is at the end.", gap=True),
        Press(DECLARE, "Go to the declaration", button=True),
        *_changed(signing.opened),
        Say("", indent=0),
        *said,
        Say("SHA-256 of the data to sign:", indent=1),
        Say(prepared.sha256, indent=1),
        declare,
        Press(SIGN, do, button=True, gap=True),
        Press(CHANGE, "Change the details", button=True),
    )


def waits(aside: Waiting, stale: str, signature: str, error: str) -> tuple[Block, ...]:
    """Return the step in which the return waits for a signature from another computer."""
    again = Press(AGAIN, "Start signing again", button=True, gap=bool(stale))
    if stale:
        return (
            Say("What was put aside to be signed no longer counts", "heading"),
            Say(stale, "error", gap=True),
            again,
        )
    path = Ask(
        SIGNATURE,
        f"Where is {SUBMISSION_SIGNATURE} now?",
        hint=f"Its path on this computer, like /media/usb/{SUBMISSION_SIGNATURE}.",
        boxes=(Box(SIGNATURE, signature),),
        wide=True,
        error=error,
    )
    return (
        Say("Waiting for its signature", "heading"),
        Say("This return is not sealed yet. You can leave this page and come back.", gap=True),
        Say(f"Copy {SUBMISSION}, as it is, to the computer with the key. It is in", lead="1."),
        Say(str(aside.folder), indent=5),
        Say("There, in the folder of the copy, run this, with the key's file for KEY:", lead="2."),
        Say(aside.command, indent=5),
        Say(f"Bring {SUBMISSION_SIGNATURE} back here. The key must be", lead="3."),
        Say(aside.key_fingerprint, indent=5),
        path,
        Press(ATTACH, "Attach the signature and seal", button=True, gap=True),
        again,
        Say("SHA-256 of the data to sign", "strong", gap=True),
        Say(aside.unsigned.sha256),
    )


def help_with_keys() -> tuple[Block, ...]:
    """Return what there is to know before a key is chosen."""
    return (
        *_about(
            "What a key is",
            "It signs the return, so that the council can tell that it comes from you and that "
            "nobody has changed it since. Its private half never leaves where it is kept.",
        ),
        *_about(
            "Make a new key",
            "The first time, or if the passphrase of the old one is lost. The council has to "
            "register a new key before it can take what it signs: the last page says how.",
        ),
        *_about(
            "In the key agent",
            "A key that lies on your own computer while you work on another one, by ssh -A. Your "
            "own computer signs, and may ask you first.",
        ),
        *_about(
            "A key on another computer",
            "The return is put aside, signed there with one command, and the signature brought "
            "back here. You can leave and come back meanwhile.",
        ),
        *_about(
            "Passphrase",
            "It locks the private half of a key. Nobody can recover it. Nothing that you have "
            "typed is lost with it: you make a new key, and tell the council.",
        ),
    )


def help_with_the_identifier() -> tuple[Block, ...]:
    """Return what there is to know about the identifier, where it is asked."""
    return _about(
        "Provider identifier",
        "The council files your returns and your key under it. It is in the council's letter or "
        "e-mail about this app. If you were never given one, telephone them and ask: they choose "
        "it. It is asked once; “Your details” changes it.",
    )


def help_with_reading() -> tuple[Block, ...]:
    """Return what there is to know before something is signed."""
    return (
        *_about(
            "What is signed",
            "The page is read from the very bytes that are signed, and the council sees the same. "
            "However long you take, nothing in them changes.",
        ),
        *_about(
            "SHA-256",
            "A number worked out from these bytes. It is on the last page too, and the council "
            "can read it out: if both are the same, it has what you signed.",
        ),
    )


def _about(title: str, text: str) -> tuple[Block, ...]:
    return (Say(title, "strong", gap=True), Say(text))


def _of_the_key(signing: Signing) -> tuple[Block, ...]:
    """Return what is asked of the chosen key."""
    if signing.key == NEW_KEY:
        hint = (
            "Choose a long one and keep it safe: it cannot be recovered. Leave it empty to have "
            "none, if only you can use this computer."
        )
        return (
            _box(signing, "passphrase", "Passphrase of the key", hint, secret=True),
            _box(signing, "again", "The same passphrase again", "", secret=True),
        )
    if signing.key == ELSEWHERE:
        hint = "Paste the line of its .pub file, or enter the path of that file."
        return (_box(signing, "public", "Public key of the key on the other computer", hint),)
    if signing.choice.kind == "agent":
        return (Say("If your key agent asks you to confirm, say yes there.", "muted"),)
    if signing.needs_passphrase or "passphrase" in signing.errors:
        hint = "The one you chose when the key was made."
        return (_box(signing, "passphrase", "Passphrase of the key", hint, secret=True),)
    return ()


def _revision(opened: OpenReturn) -> tuple[Block, ...]:
    """Return which revision is signed, and why, where it is not the first."""
    if opened.corrects is None or opened.answers.revision is None:
        return ()
    number = opened.corrects.revision
    return (
        Say(f"This is revision {number + 1}. It takes the place of revision {number}."),
        Say(f"Why: {opened.answers.revision.reason}"),
    )


def _changed(opened: OpenReturn) -> tuple[Block, ...]:
    """Return what is not as in the revision before."""
    changes = opened.changes()
    if not changes:
        return ()
    said = Say("What is not as you sent it last", "strong", gap=True)
    return (*_revision(opened), said, *(Say(str(change), lead="-") for change in changes))


def _box(signing: Signing, key: str, label: str, hint: str, *, secret: bool = False) -> Ask:
    box = Box(key, signing.texts[key], secret=secret)
    error = signing.errors.get(key, "")
    return Ask(key, label, hint=hint, boxes=(box,), wide=True, error=error)
