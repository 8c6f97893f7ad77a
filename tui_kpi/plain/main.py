"""The way in: open or start the return, and talk about it until the person leaves."""

from __future__ import annotations

from tui_kpi.plain.answering.conversation import Conversation
from tui_kpi.plain.choose_return import choose
from tui_kpi.plain.io.line_terminal import Ended, Talk
from tui_kpi.reports.spoken import sentence
from tui_kpi.session.session import NotStartedError, Session


def fill(session: Session, reference: str | None, talk: Talk) -> int:
    """Ask a return line by line, started if it is not there yet; return the exit status.

    Without a reference ask which. 0 saved and left, or sealed; 1 sealing was asked for and not
    done; 3 not saved. Raises SessionError where the return cannot be opened or changed.
    """
    if reference is None:
        try:
            reference = choose(session, talk)
        except Ended as ended:
            talk.say("", sentence(str(ended)))
        if reference is None:
            talk.say("No return was opened.")
            return 0
        talk.say("")
    try:
        opened = session.open(reference)
    except NotStartedError:
        opened = session.new(reference)
    if opened.sealed is not None:
        from tui_kpi.plain.sealing.sealed_return import read_sealed  # noqa: PLC0415 - rarely so

        try:
            correction = read_sealed(session, opened, talk)
        except Ended:
            opened.check_may_change()  # nobody is there to choose: this says why it cannot go on
            return 1
        if correction is None:
            return 0
        opened = correction
    try:
        opened.check_may_change()
        return Conversation(session, opened, talk).run()
    finally:
        opened.close()
