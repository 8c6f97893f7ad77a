"""What stands beside the answers: notes, explanations, readings, and why there is no answer."""

from __future__ import annotations

from tui_kpi.framework.model import Field
from tui_kpi.plain.answering.positions import DUE, at_address, stops
from tui_kpi.plain.answering.return_editor import Desk
from tui_kpi.returns.model import Address
from tui_kpi.returns.parse import always_applies
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.wording.asking import READINGS_LEAD, addresses_of, problem_words


def note(desk: Desk, field: Field, text: str) -> None:
    """Keep a private note on a field."""
    opened = desk.opened
    if now := opened.answers.notes.get(field.id):
        desk.say(f"Your note now: {now}")
    said = text or desk.dialog.text("Private note, never sent", words=True)
    if said is not None and desk.commit(lambda: opened.set_note(field.id, said)):
        desk.say("Note kept." if said else "Note removed.")


def explain(desk: Desk) -> None:
    """Answer a warning; the answer is sent."""
    opened = desk.opened
    warnings: dict[str, str] = {}
    for problem in opened.assessment.problems:
        if problem.severity == "warning":
            said = warnings.get(problem.code, "")
            warnings[problem.code] = f"{said} {problem_words(problem)}".strip()
    if not warnings:
        desk.say("There is nothing to explain.")
        return
    place: int | None = 0
    messages = list(warnings.values())
    if len(messages) > 1:
        desk.say("What do you want to explain?")
        place = desk.dialog.pick("Number", messages)
    else:
        desk.say(messages[0])
    if place is None:
        return
    code = list(warnings)[place]
    if now := opened.answers.explanations.get(code):
        desk.say(f"Your explanation now: {now}")
    given = desk.dialog.text("Explanation, sent with the return", words=True)
    if given is not None and desk.commit(lambda: opened.set_explanation(code, given)):
        desk.say("Explanation kept." if given else "Explanation removed.")


def readings(desk: Desk) -> None:
    """Choose how an unclear point of the source is read."""
    opened = desk.opened
    known = list(opened.framework.readings.values())
    if not known:
        desk.say("Nothing in this return can be read in more than one way.")
        return
    desk.say(READINGS_LEAD)
    place: int | None = 0
    if len(known) > 1:
        place = desk.dialog.pick("Which point, by number", [it.question for it in known])
    else:
        desk.say(known[0].question)
    if place is None:
        return
    reading = known[place]
    taken = opened.answers.readings.get(reading.id, reading.default)
    ids = [option.id for option in reading.options]
    if len(known) > 1:
        desk.say(reading.question)
    now = ids.index(taken) if taken in ids else None
    chosen = desk.dialog.pick("Reading", [option.label for option in reading.options], now)
    if chosen is not None:
        desk.commit(lambda: opened.set_reading(reading.id, ids[chosen]))


def not_applicable(desk: Desk, field: Field, text: str) -> bool:
    """Say why a field does not apply; return whether that was taken."""
    if not field.may_be_not_applicable:
        desk.say(f"{always_applies(field, 'This one')}.")
        return False
    reason = text or desk.dialog.text("Reason why it does not apply", words=True)
    if not reason:
        return False
    change = lambda: desk.opened.set_not_applicable(field.id, reason)  # noqa: E731
    return desk.commit(change, addresses_of(field))


def copy_week(desk: Desk, address: Address) -> bool:
    """Give a week the answer of the week before; return whether there was one."""
    field_id, _, week = address.partition(".")
    text = desk.opened.answers.text(field_id, int(week) - 1) if week and week != "1" else ""
    if not text:
        desk.say("There is no week before with an answer to copy.")
        return False
    desk.say(f"Week {week}: {text}.")
    return desk.commit(lambda: desk.opened.set(address, text), (address,))


def last_time(desk: Desk, field: Field, text: str) -> None:
    """Say last time's answer, where no sealed return says it."""
    opened = desk.opened
    if field.id in opened.last_sealed:
        desk.say("Your last signed return says it.")
        return
    said = text or desk.dialog.text("Answer in your last return")
    if said is not None and desk.commit(lambda: opened.set_previous(field.id, said)):
        desk.say("Kept." if said else "Removed.")


def what_changed(opened: OpenReturn, about: str) -> tuple[str, str]:
    """Return what a change was about, in a few words, and the stop where it was made."""
    if about == "@due":
        return "the date", DUE
    kind, _, name = about.partition(".")
    if kind == "@note":
        return "your note", at_address(opened, name)
    if not about or about.startswith("@"):
        others = {"@reading": "how an unclear point is read", "@explain": "your explanation"}
        return others.get(kind, "several answers"), ""
    label = opened.framework.fields[kind].label
    return f"the answer to “{label}”", about if about in stops(opened) else ""
