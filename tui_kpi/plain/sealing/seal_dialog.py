"""Signing and sealing: who signs, what is signed, the declaration, the file."""

from __future__ import annotations

from tui_kpi.framework.period import date_words
from tui_kpi.plain.answering.return_editor import Desk
from tui_kpi.plain.sealing.check_answers import correction, to_do, to_do_lines
from tui_kpi.plain.sealing.offline_signature import complete, put_aside
from tui_kpi.reports.spoken import sentence, sentences
from tui_kpi.reports.table import TRAINING
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.drafting.personal_data import ADVICE, personal_data
from tui_kpi.session.errors import SessionError
from tui_kpi.session.sealing.recompute import heard
from tui_kpi.session.sealing.seal_return import Prepared, SealedFile, to_send
from tui_kpi.session.sealing.signing_flow import ELSEWHERE, NEW_KEY, Signing
from tui_kpi.store.errors import why
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
    signing = Signing(desk.session, desk.opened)
    try:
        sealed = complete(desk, signing) or _here(desk, signing)
    except SessionError as error:
        desk.say(str(error))
        return False
    if sealed is None:
        return False
    _say_done(desk, sealed, signing)
    return True


def _here(desk: Desk, signing: Signing) -> SealedFile | None:
    """Go through every step; return what is sealed by them, if anything is."""
    if not _nobody_named(desk):
        desk.say(NOT_SEALED)
        return None
    for key in signing.wanted:
        _ask(desk, signing, key)
    _choose_key(desk, signing)
    if not _check(desk, signing):
        return None
    if trouble := signing.prepare():
        desk.say(trouble, NOT_SEALED)
        return None
    prepared = signing.prepared
    if prepared is None or not _agreed(desk, prepared):
        desk.say(NOT_SEALED)
        return None
    if signing.elsewhere:
        put_aside(desk, signing)
        return None
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
    if signing.agent_is_named:
        signing.ask_agent()
    choices = signing.choices
    usual = choices.index(signing.choice)
    if not any(choice.own for choice in choices):
        desk.say("You have no signing key yet. The council will know you by it.")
    desk.say("Key to sign with:")
    place = desk.dialog.pick("Key", [choice.label for choice in choices], usual)
    signing.key = choices[usual if place is None else place].id
    if signing.choice.kind == "agent":
        desk.say("If your key agent asks you to confirm, say yes there.")


def _check(desk: Desk, signing: Signing) -> bool:
    """Ask for what the key needs, and again for what is missing or wrong."""
    if signing.key == NEW_KEY:
        _new_passphrase(desk, signing)
    elif signing.key == ELSEWHERE:
        _ask_public(desk, signing)
    elif signing.needs_passphrase and not _ask_passphrase(desk, signing):
        return False
    while not signing.check():
        for key, message in dict(signing.errors).items():
            desk.say(sentence(message))
            if key in signing.wanted:
                _ask(desk, signing, key)
            elif key == "again":
                _new_passphrase(desk, signing)
            elif key == "public":
                _ask_public(desk, signing)
            elif not _ask_passphrase(desk, signing):
                return False
    return True


def _ask_passphrase(desk: Desk, signing: Signing) -> bool:
    """Ask for the passphrase of a key; Enter alone gives up."""
    secret = desk.dialog.talk.ask_hidden("Passphrase of the key, not shown:")
    signing.texts["passphrase"] = secret
    if not secret:
        desk.say(NOT_SEALED)
    return bool(secret)


def _ask_public(desk: Desk, signing: Signing) -> None:
    desk.say("Public key of the key on the other computer: paste it, or give the path of its file.")
    signing.texts["public"] = desk.dialog.text("Public key") or ""


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
    desk.say(*correction(desk.opened))
    desk.say("", "This is what the file says once you sign it. Nothing is signed yet.", "", *said)
    desk.say(f"SHA-256 of the data to sign: {prepared.sha256}", "")
    desk.say(*(f"Without an explanation: {message}" for message in prepared.unexplained))
    opened = desk.opened
    if prepared.period_not_ended and not desk.dialog.agreed(
        f"{opened.period.title()} ends only on {date_words(opened.period.span.end)}. What happens "
        "until then would not be in this return, and only a correction could bring it in. Seal it "
        "before that?"
    ):
        return False
    return desk.dialog.agreed(f"{prepared.declaration} Declare this and seal?")


def _finish(desk: Desk, signing: Signing) -> SealedFile | None:
    try:
        return signing.finish()
    except SessionError as error:
        desk.say(str(error), NOT_SEALED)
    except Refusal as refusal:
        desk.say(str(refusal), NOT_SEALED)
    except OSError as error:
        desk.say(f"The key could not be kept: {why(error)}. Check the disk.", NOT_SEALED)
    return None


def _say_done(desk: Desk, sealed: SealedFile, signing: Signing) -> None:
    _say_what_to_do(desk, sealed, signing)
    desk.say(f"For checking: the SHA-256 of what was signed is {sealed.sha256}")


def _say_what_to_do(desk: Desk, sealed: SealedFile, signing: Signing) -> None:
    opened = desk.opened
    desk.say(
        "",
        f"{opened.framework.short}, {opened.period.title()}, is signed and sealed.",
        *_which_revision(opened),
        "Your file:",
        str(sealed.path),
    )
    if desk.session.training:
        desk.say(TRAINING, "Do not send the file.")
        return
    desk.say(to_send(opened, desk.session.profile, desk.session.today))
    if signing.card is None:
        _say_key(desk)
        return
    desk.say(
        "Your key is new: send the council its card too:",
        str(signing.card.path),
        "When they telephone about it, read these eight words out to them. They are how the "
        "council knows that the key is yours:",
        signing.card.card.words,
    )


def _say_key(desk: Desk) -> None:
    """Say what a council that does not know the key yet needs."""
    from tui_kpi.session.keys.key_overview import key_in_use  # noqa: PLC0415 - once it is sealed

    known = key_in_use(desk.session)
    if known is None or known.card is None:
        desk.say("If your key is new to the council, send them its card too: tui-kpi key card")
        return
    desk.say(
        "If your key is new to this council, send them its card too:",
        str(known.card),
        f"When they telephone about it, read these eight words out: {known.words}",
    )


def _which_revision(opened: OpenReturn) -> list[str]:
    number = opened.sealed.revision if opened.sealed is not None else 1
    said = f"It is revision {number}: send it although revision {number - 1} was sent."
    return [said] if number > 1 else []
