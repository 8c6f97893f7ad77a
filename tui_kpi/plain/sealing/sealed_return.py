"""A sealed return: what it is, every answer of it, and the way to correct it."""

from __future__ import annotations

from tui_kpi.plain.io.commands import told
from tui_kpi.plain.io.line_terminal import Talk
from tui_kpi.plain.sealing.check_answers import review
from tui_kpi.reports.spoken import sentence
from tui_kpi.session.archive.receipts import suggested_reason, words_of
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.session.session import Session

_WAYS = "Type correct to correct it, review to hear every answer, or leave."
_LEAVE = frozenset({"leave", "quit", "exit", "save", "back"})


def read_sealed(session: Session, opened: OpenReturn, talk: Talk) -> OpenReturn | None:
    """Say what is sealed; return its correction, opened, or None to leave. Raises Ended."""
    talk.say(*_standing(opened), _WAYS)
    while True:
        line = told(talk.ask("Command:"))
        if line in {"correct", "revise"}:
            if (correction := _correct(session, opened, talk)) is not None:
                return correction
        elif line in {"review", "check"}:
            talk.say(*review(opened), "", _WAYS)
        elif line in _LEAVE:
            return None
        else:
            talk.say(_WAYS)


def _standing(opened: OpenReturn) -> list[str]:
    sealed = opened.sealed
    if sealed is None:
        return []
    said = f"{opened.framework.short}, {opened.period.title()}, is sealed as revision"
    lines = [f"{said} {sealed.revision}. Your file:", str(sealed.path)]
    if sealed.about.revision_reason:
        lines.append(f"Why it was corrected: {sentence(sealed.about.revision_reason)}")
    if opened.receipt is not None:
        lines.append(sentence(words_of(opened.receipt)))
        lines += [sentence(it.text) for it in opened.receipt.queries]
    return lines


def _correct(session: Session, opened: OpenReturn, talk: Talk) -> OpenReturn | None:
    """Ask why, and begin the correction; None where nothing was said or it cannot be."""
    suggested = suggested_reason(opened.receipt)
    talk.say("Why is it corrected? The council reads the reason.")
    if suggested:
        talk.say(f"Enter alone: {suggested}")
    reason = talk.ask("Reason:", words=True).strip() or suggested
    if not reason:
        talk.say("Nothing was changed.", _WAYS)
        return None
    try:
        return session.revise(opened.reference, reason)
    except SessionError as error:
        talk.say(str(error), _WAYS)
        return None
