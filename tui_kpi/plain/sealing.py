"""Signing and sealing: who signs, what is signed, the declaration, the file."""

from __future__ import annotations

from pathlib import Path

from tui_kpi.framework.period import date_words
from tui_kpi.plain.desk import Desk
from tui_kpi.plain.review import to_do, to_do_lines
from tui_kpi.reports.spoken import sentence, sentences
from tui_kpi.reports.table import TRAINING
from tui_kpi.session.errors import SessionError
from tui_kpi.session.open_return import OpenReturn
from tui_kpi.session.sealing import Prepared, SealedFile
from tui_kpi.session.signing import NEW_KEY, Signing
from tui_kpi.session.tripwire import ADVICE, personal_data
from tui_kpi.session.verifying import heard
from tui_kpi.store.profile import QUESTIONS
from tui_kpi.submission.refusal import Refusal

NOT_SEALED = "Nothing was sealed."


def seal(desk: Desk) -> bool:
    """Ask for what is needed, show what will be signed, and seal; return whether it is sealed."""
    if to_do(desk.opened):
        desk.say("It cannot be sealed yet.", *to_do_lines(desk.opened))
        return False
    if not desk.save():
        return False
    if not _nobody_named(desk):
        desk.say(NOT_SEALED)
        return False
    signing = Signing(desk.session, desk.opened)
    for key in signing.wanted:
        _ask(desk, signing, key)
    _choose_key(desk, signing)
    if not _check(desk, signing):
        return False
    if trouble := signing.prepare():
        desk.say(trouble, NOT_SEALED)
        return False
    prepared = signing.prepared
    if prepared is None or not _agreed(desk, prepared):
        desk.say(NOT_SEALED)
        return False
    return _finish(desk, signing)


def _nobody_named(desk: Desk) -> bool:
    """Say what may be about a person, and return whether it may stay."""
    found = personal_data(desk.opened)
    if not found:
        return True
    desk.say(*(sentence(it.words) for it in found), ADVICE)
    return desk.dialog.agreed("Is none of this about a person, so that it can be sent?")


def _ask(desk: Desk, signing: Signing, key: str) -> None:
    label, hint = QUESTIONS[key]
    prompt = label
    if hint and not signing.texts[key]:
        desk.say(sentences((label, hint)))
        prompt = "Answer"
    said = desk.dialog.text(prompt, signing.texts[key])
    if said is not None:
        signing.texts[key] = said


def _choose_key(desk: Desk, signing: Signing) -> None:
    signing.ask_agent()
    # Another computer's signature comes later: `tui-kpi seal --unsigned` is the way for that.
    choices = [choice for choice in signing.choices if choice.kind != "elsewhere"]
    signing.key = choices[0].id
    if len(choices) == 1:
        desk.say(
            "You have no signing key yet, so one is made now. The council will know you by it."
        )
        return
    desk.say("Key to sign with. Enter takes the first.")
    place = desk.dialog.pick("Key", [choice.label for choice in choices])
    signing.key = choices[place or 0].id


def _check(desk: Desk, signing: Signing) -> bool:
    """Ask again for what is missing or wrong, and for a passphrase where there must be one."""
    if signing.key == NEW_KEY:
        _new_passphrase(desk, signing)
    asked = False
    while not signing.check():
        for key, message in dict(signing.errors).items():
            if key in signing.wanted:
                desk.say(message.rstrip(".") + ".")
                _ask(desk, signing, key)
            elif key == "again":
                desk.say(message + ".")
                _new_passphrase(desk, signing)
            else:
                if asked or not Path(signing.key).is_file():
                    desk.say(message)
                asked = True
                secret = desk.dialog.talk.ask_hidden("Passphrase of the key, not shown:")
                if not secret:
                    desk.say(NOT_SEALED)
                    return False
                signing.texts["passphrase"] = secret
    return True


def _new_passphrase(desk: Desk, signing: Signing) -> None:
    desk.say(
        "Choose a long passphrase for the key and keep it safe: it cannot be recovered. "
        "Enter alone for none, if only you can use this computer."
    )
    ask = desk.dialog.talk.ask_hidden
    signing.texts["passphrase"] = ask("Passphrase, not shown:")
    signing.texts["again"] = ask("The same again:") if signing.texts["passphrase"] else ""


def _agreed(desk: Desk, prepared: Prepared) -> bool:
    said = heard(desk.opened.framework, prepared.submission_json)
    desk.say("", "This is what you sign. Nothing is signed yet.", "", *said, "")
    desk.say(*(f"Without an explanation: {message}" for message in prepared.unexplained))
    desk.say(f"SHA-256 of the signed data: {prepared.sha256}")
    opened = desk.opened
    if prepared.period_not_ended and not desk.dialog.agreed(
        f"{opened.period.title()} ends only on {date_words(opened.period.span.end)}, and a sealed "
        "return cannot be changed. Seal it before that?"
    ):
        return False
    return desk.dialog.agreed(f"{prepared.declaration} Declare this and seal?")


def _finish(desk: Desk, signing: Signing) -> bool:
    try:
        sealed = signing.finish()
    except SessionError as error:
        desk.say(str(error), NOT_SEALED)
    except Refusal as refusal:
        desk.say(f"{refusal.sentence} {refusal.advice}", NOT_SEALED)
    except OSError as error:
        desk.say(f"The key could not be kept: {error.strerror}. Check the disk.", NOT_SEALED)
    else:
        _say_done(desk, sealed)
        return True
    return False


def _say_done(desk: Desk, sealed: SealedFile) -> None:
    opened = desk.opened
    council = opened.framework.authority_name or desk.session.profile.authority_name
    due = opened.assessment.due_on
    desk.say(
        "",
        f"{opened.framework.short}, {opened.period.title()}, is signed and sealed.",
        *_which_revision(opened),
        f"Your file: {sealed.path}",
        f"SHA-256: {sealed.sha256}",
    )
    if desk.session.training:
        desk.say(TRAINING, "Do not send the file.")
        return
    desk.say(
        f"Send this file to {council or 'the council'}"
        f"{f' by {date_words(due)}' if due else ''}. It has not been sent yet.",
        "If your key is new to the council, send them its card too: tui-kpi key card",
    )


def _which_revision(opened: OpenReturn) -> list[str]:
    number = opened.sealed.revision if opened.sealed is not None else 1
    said = f"It is revision {number}: send it although revision {number - 1} was sent."
    return [said] if number > 1 else []
