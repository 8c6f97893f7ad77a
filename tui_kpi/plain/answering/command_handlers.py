"""What each command does. It returns the stop to go to, or None to stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui_kpi.framework.model import Field
from tui_kpi.plain.answering import annotations as extras
from tui_kpi.plain.answering.evidence import files
from tui_kpi.plain.answering.positions import (
    DUE,
    END,
    after,
    before,
    find,
    framework_of,
    section_at,
)
from tui_kpi.plain.answering.questions import help_on, list_of_parts, present_answer
from tui_kpi.plain.answering.result_lines import results_of
from tui_kpi.plain.answering.return_editor import Desk
from tui_kpi.plain.io.commands import list_of_commands
from tui_kpi.plain.sealing.check_answers import review
from tui_kpi.returns.addresses import field_of
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.wording.asking import asks_deadline

_NOT_HERE = "That belongs to a question, and this is not one. Type jump to go to one."


@dataclass(frozen=True, slots=True)
class Here:
    """Where a command is given."""

    desk: Desk
    stop: str
    section: str
    """The part that was asked last."""
    rest: str
    """What follows the command on its line."""

    @property
    def opened(self) -> OpenReturn:
        """The return."""
        return self.desk.opened

    @property
    def onward(self) -> str:
        """The stop that follows."""
        return after(self.opened, self.stop)


Doing = Callable[[Here], str | None]
AtField = Callable[[Here, Field], str | None]


def _at_field(do: AtField) -> Doing:
    """Return a command that needs a field, and says so where there is none."""

    def doing(here: Here) -> str | None:
        field = framework_of(here.opened).fields.get(field_of(here.stop))
        if field is None:
            here.desk.say(_NOT_HERE)
            return None
        return do(here, field)

    return doing


# Going about


def _back(here: Here) -> str:
    stop = before(here.opened, here.stop)
    if stop == here.stop:
        here.desk.say("This is the first question.")
    return stop


def _next(here: Here) -> str:
    here.desk.leave(here.stop)
    return here.onward


def _jump(here: Here) -> str | None:
    text = here.rest or here.desk.dialog.text("Number of a part, or part of a question's name")
    if not text:
        return None
    found = find(here.opened, text)
    if not found:
        here.desk.say(f"No part or question here is called “{text}”. Type list for the parts.")
        return None
    if len(found) == 1:
        return found[0].stop
    place = here.desk.dialog.pick("Number", [it.words for it in found])
    return None if place is None else found[place].stop


def _due(here: Here) -> str | None:
    if asks_deadline(here.opened.framework):
        return DUE
    here.desk.say("The date is fixed by the framework.")
    return None


# Hearing


def _list(here: Here) -> None:
    here.desk.say(*list_of_parts(here.opened))


def _help(here: Here) -> None:
    here.desk.say(*help_on(here.opened, here.stop))


def _results(here: Here) -> None:
    opened = here.opened
    section = section_at(opened, here.stop) or here.section
    lines = results_of(framework_of(opened), opened.answers, opened.assessment, section)
    here.desk.say(*(lines or ["This part has no result of its own."]))


def _gather(here: Here) -> None:
    from tui_kpi.plain.answering.gather_list import to_gather  # noqa: PLC0415 - only when asked

    here.desk.say(*to_gather(here.opened))


def _review(here: Here) -> str:
    here.desk.say(*review(here.opened))
    return END


def _commands(here: Here) -> None:
    framework = here.opened.framework
    fields = framework.fields.values()
    possible = {
        "copy": any(field.per_week for field in fields),
        "not_applicable": any(field.may_be_not_applicable for field in fields),
        "readings": bool(framework.readings),
        "due": asks_deadline(framework),
        "correct": here.opened.corrects is not None,
    }
    here.desk.say(*list_of_commands(id for id, can in possible.items() if not can))


# Answering otherwise


def _clear(here: Here, field: Field) -> None:
    if field.kind == "attachments":
        files(here.desk)
    elif here.desk.commit(lambda: here.opened.set(here.stop, ""), (here.stop,)):
        here.desk.say("Emptied.")


def _not_known(here: Here, _: Field) -> str | None:
    present = present_answer(here.opened, here.stop)
    again = bool(present) and here.stop in here.opened.answers.not_known

    def change() -> None:
        here.opened.set_not_known(here.stop, not_known=not again)

    if not here.desk.commit(change, (here.stop,)):
        return None
    if again:
        here.desk.say(f"It counts again: {present}.")
    return here.onward


def _not_applicable(here: Here, field: Field) -> str | None:
    return here.onward if extras.not_applicable(here.desk, field, here.rest) else None


def _copy(here: Here) -> str | None:
    return here.onward if extras.copy_week(here.desk, here.stop) else None


def _undo(here: Here) -> str | None:
    return _retrace(here, here.opened.undo, "Taken back", "There is nothing to take back.")


def _redo(here: Here) -> str | None:
    return _retrace(here, here.opened.redo, "Done again", "Nothing has been taken back.")


def _retrace(here: Here, go: Callable[[], str | None], done: str, nothing: str) -> str | None:
    """Take a change back or do it again, and go to where it was made."""
    about: list[str | None] = []
    here.desk.commit(lambda: about.append(go()))
    if not about or about[0] is None:
        here.desk.say(nothing)
        return None
    what, stop = extras.what_changed(here.opened, about[0])
    here.desk.say(f"{done}: {what}.")
    return stop or None


def _correct(here: Here) -> None:
    opened = here.opened
    revision = opened.answers.revision
    if opened.corrects is None or revision is None:
        here.desk.say("It is not sealed yet: change its answers here as they are.")
        return
    reason = here.desk.dialog.text("Why is it corrected", revision.reason, words=True)
    if reason and here.desk.commit(lambda: opened.set_revision_reason(reason)):
        here.desk.say("The council reads that reason.")


DOES: Mapping[str, Doing] = {
    "back": _back,
    "next": _next,
    "jump": _jump,
    "list": _list,
    "repeat": lambda here: here.stop,
    "help": _help,
    "results": _results,
    "clear": _at_field(_clear),
    "not_known": _at_field(_not_known),
    "not_applicable": _at_field(_not_applicable),
    "undo": _undo,
    "redo": _redo,
    "copy": _copy,
    "note": _at_field(lambda here, field: extras.note(here.desk, field, here.rest)),
    "last_time": _at_field(lambda here, field: extras.last_time(here.desk, field, here.rest)),
    "files": lambda here: files(here.desk),
    "explain": lambda here: extras.explain(here.desk),
    "due": _due,
    "readings": lambda here: extras.readings(here.desk),
    "gather": _gather,
    "review": _review,
    "correct": _correct,
    "commands": _commands,
}
"""By the id of a command; sealing and leaving end the conversation, which does them itself."""
