"""Which return: one that is owed or under way, or a framework and then a period."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period, PeriodError, lacks_year, parse_date
from tui_kpi.plain.io.line_terminal import Talk
from tui_kpi.plain.io.prompts import Dialog, Turned
from tui_kpi.reports.spoken import sentence
from tui_kpi.session.errors import SessionError
from tui_kpi.session.returns_list.deadlines import current, sensible_periods, standing_words
from tui_kpi.session.returns_list.return_rows import SEALED, ReturnRow
from tui_kpi.session.session import Session
from tui_kpi.store.profile import QUESTIONS, ProfileError

_FIRST = "First choose a return. Type its number, back to begin again, or leave."
_ANOTHER = "Another return"
_NOT_OPEN = frozenset({"sealed", "unreadable", "damaged"})
_SEALED = "A sealed return, to correct it"
_NAME = "provider_name"


def choose(session: Session, talk: Talk) -> str | None:
    """Return the reference that is chosen, or None to leave. Raises Ended."""
    dialog = Dialog(talk)
    while True:
        try:
            return _known(session, dialog) or _another(session, dialog)
        except Turned as turned:
            if turned.command.id == "leave":
                return None
            if turned.command.id != "back":
                talk.say(_FIRST)


def _pick(dialog: Dialog, question: str, texts: list[str]) -> int:
    """Return which is chosen, from 0: one must be."""
    dialog.say(question)
    while True:
        place = dialog.pick("Number", texts)
        if place is not None:
            return place
        dialog.say(_FIRST)


def _known(session: Session, dialog: Dialog) -> str:
    """Return one of the returns that are owed or under way; empty for another."""
    every = session.returns()
    rows = [row for row in every if row.state not in _NOT_OPEN]
    if not rows:
        return ""
    texts = [
        f"{row.title}, {row.period_title}: {', '.join(filter(None, (row.how_far, row.when)))}"
        for row in rows
    ]
    sealed = [row for row in every if row.state in SEALED]
    more = [_ANOTHER, *([_SEALED] if sealed else [])]
    place = _pick(dialog, "Which return?", [*texts, *more])
    if place < len(rows):
        return rows[place].reference
    return _of_sealed(sealed, dialog) if place > len(rows) else ""


def _of_sealed(rows: list[ReturnRow], dialog: Dialog) -> str:
    texts = [f"{row.title}, {row.period_title}: {row.how_far}" for row in rows]
    return rows[_pick(dialog, "Which sealed return?", texts)].reference


def _another(session: Session, dialog: Dialog) -> str:
    frameworks = [session.catalogue.load(id) for id in session.catalogue.ids()]
    titles = [
        f"{it.title}. For {it.authority_name or 'the council that commissions you'}"
        for it in frameworks
    ]
    question = "Which return does your council ask for?"
    framework = frameworks[_pick(dialog, question, titles)]
    period = _period(session, dialog, framework)
    if session.nameless:
        _ask_name(session, dialog)
    return f"{framework.id}/{period.id}"


def _period(session: Session, dialog: Dialog, framework: Framework) -> Period:
    calendar, today = framework.calendar, session.today
    now = current(calendar, today, session.period_start(framework.id))
    if now is None:
        now = _first_monday(session, dialog, framework)
    periods = sensible_periods(now)
    known = {row.reference: _have(row) for row in session.returns() if row.state != "owed"}
    dialog.say("Which period is it for?")
    for number, it in enumerate(periods, 1):
        standing = known.get(f"{framework.id}/{it.id}") or standing_words(it, today)
        dialog.say(f"{number}. {it.title()}: {it.span.words()}. {sentence(standing)}")
    while True:
        line = dialog.text(f"Number, or another period like {periods[0].id}") or ""
        if line.strip().isdigit() and 1 <= int(line) <= len(periods):
            return periods[int(line) - 1]
        try:
            return calendar.period(line.strip())
        except PeriodError as error:
            dialog.say(sentence(str(error)))


def _have(row: ReturnRow) -> str:
    """Return how a return that was begun stands, for the list of periods."""
    if row.state in SEALED:
        return f"{row.how_far}. Choose it to correct it"
    return f"You have this one already: {row.how_far}. Choose it to go on"


def _first_monday(session: Session, dialog: Dialog, framework: Framework) -> Period:
    dialog.say(
        "Its payment periods are four weeks long. Your council's schedule says when they start. "
        "Any one of them will do, like 29/3/2027; it is asked once."
    )
    while True:
        text = dialog.text("Monday on which a payment period starts") or ""
        day = parse_date(text)
        if day is None:
            year = lacks_year(text)
            said = "the year too, like 29 March 2027" if year else "a date, like 29/3/2027"
            dialog.say(f"Enter {said}.")
            continue
        try:
            session.save_schedule({framework.id: day})
        except SessionError as error:
            dialog.say(str(error))
            continue
        found = current(framework.calendar, session.today, day)
        if found is not None:
            return found


def _ask_name(session: Session, dialog: Dialog) -> None:
    label, hint = QUESTIONS[_NAME]
    dialog.say(f"{label}. {hint} It is asked once.")
    while True:
        text = (dialog.text("Answer") or "").strip()
        if not text:
            dialog.say("Enter the name of your organisation.")
            continue
        try:
            session.save_profile(session.profile.with_value(_NAME, text))
        except ProfileError as error:
            dialog.say(str(error).replace(_NAME, label, 1))
        else:
            return
