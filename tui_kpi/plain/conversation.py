"""One return, question by question, until it is sealed or left."""

from __future__ import annotations

from collections.abc import Callable

from tui_kpi.framework.model import Field
from tui_kpi.plain import extras
from tui_kpi.plain.commands import Command, command_in, list_of_commands, nearly, unquoted
from tui_kpi.plain.desk import Desk
from tui_kpi.plain.dialog import Turned
from tui_kpi.plain.evidence import attach, files
from tui_kpi.plain.questions import (
    WEEKS_LEAD,
    help_on,
    list_of_parts,
    opening,
    part_heading,
    present_answer,
    prompt,
    question,
)
from tui_kpi.plain.replies import WORDY, answer_of, weeks_of
from tui_kpi.plain.results import problem_line, results_of
from tui_kpi.plain.review import review, to_do, to_do_lines
from tui_kpi.plain.stops import (
    DUE,
    END,
    after,
    before,
    find,
    first_missing,
    framework_of,
    left_off,
    place_of_stop,
    section_at,
)
from tui_kpi.plain.talk import Ended, Talk
from tui_kpi.reports.spoken import sentence
from tui_kpi.returns.asking import addresses_of, asks_deadline, origins_of
from tui_kpi.session.errors import SessionError
from tui_kpi.session.farewell import farewell
from tui_kpi.session.open_return import OpenReturn
from tui_kpi.session.session import Session

NOT_HERE = "That belongs to a question, and this is not one. Type jump to go to one."
_AT_FIELDS = frozenset(
    {"help", "clear", "not_known", "not_applicable", "copy", "note", "last_time"}
)


class Conversation:
    """Where the person is, and what each line does there."""

    def __init__(self, session: Session, opened: OpenReturn, talk: Talk) -> None:
        self._desk = Desk(session, opened, talk)
        self._opened = opened
        self._talk = talk
        came_back = left_off(opened)
        self.stop = came_back or first_missing(opened)
        """Where the person is."""
        self._came_back = bool(came_back)
        self._section = ""
        """The part whose heading was said last."""
        self._told = ""
        """The stop whose question was said last."""
        self._weeks_told = False
        self._leaving = False
        self._status = 0

    def run(self) -> int:
        """Talk until it is sealed, left or the input ends; return the exit status."""
        self._talk.say(*opening(self._opened), *(["You left off here:"] * self._came_back))
        try:
            while not self._leaving:
                self._step()
        except Ended as ended:
            self._talk.say("", sentence(str(ended)))
            return self._close(insist=True)
        return self._status

    # One step

    def _step(self) -> None:
        self._tell()
        try:
            if self.stop == END:
                self._at_end(self._talk.ask("Command:"))
            else:
                self._at_question()
        except Turned as turned:
            self._obey(turned.command, "")

    def _tell(self) -> None:
        """Say the part's heading and the question, unless they were said last."""
        stop = self.stop
        section = section_at(self._opened, stop)
        if section and section != self._section:
            self._talk.say(*part_heading(self._opened, section))
        self._section = section or self._section
        if stop == self._told:
            return
        same_field = stop.partition(".")[0] == self._told.partition(".")[0]
        self._told = stop
        if stop == END:
            self._talk.say("", *to_do_lines(self._opened))
            if not to_do(self._opened):
                self._talk.say("Type review to hear every answer, seal to sign, or leave.")
            return
        self._talk.say(*question(self._opened, stop, same_field=same_field))
        if "." in stop and not self._weeks_told:
            self._weeks_told = True
            self._talk.say(WEEKS_LEAD)

    def _at_end(self, line: str) -> None:
        things = to_do(self._opened)
        given = command_in(line, wants_words=False)
        if given is not None:
            self._obey(*given)
        elif (
            line.strip().isascii()
            and line.strip().isdigit()
            and int(line) in range(1, len(things) + 1)
        ):
            self._go(things[int(line) - 1].stop)
        else:
            self._talk.say("Type review, seal, jump, back or leave. Type ? for all commands.")

    def _at_question(self) -> None:
        field = self._field()
        wordy = field is not None and field.kind in WORDY
        line = self._talk.ask(prompt(self._opened, self.stop), words=wordy)
        given = command_in(line, wants_words=wordy)
        if given is not None:
            self._obey(*given)
        elif not line.strip():
            self._keep(field)
        elif field is None:
            self._take_due(line)
        else:
            self._take(field, unquoted(line))

    # Answers

    def _take(self, field: Field, line: str) -> None:
        opened, stop = self._opened, self.stop
        week = stop.partition(".")[2]
        if week and (cells := weeks_of(line)):
            self._take_weeks(field, cells)
            return
        if field.kind == "attachments":
            attach(self._desk, line, field.id)
            return
        if self._meant_a_command(field, line):
            return
        if field.kind in WORDY and (taken := command_in(line, wants_words=False)):
            word = taken[0].words[0]
            self._talk.say(f"That is taken as your answer. For the command type {word} alone.")
        before = self._desk.errors_at(stop)
        if not self._desk.commit(lambda: opened.set(stop, answer_of(field, line)), (stop,)):
            return
        wrong = self._desk.errors_at(stop)
        if not wrong:
            self._go(after(opened, stop))
        elif wrong == before:
            self._talk.say(*map(problem_line, wrong))

    def _take_weeks(self, field: Field, cells: tuple[str, ...]) -> None:
        """Take the answers of all weeks; stay at the first that is wrong."""
        addresses = addresses_of(field)

        def change() -> None:
            for address, cell in zip(addresses, cells, strict=True):
                self._opened.set(address, cell)

        self._talk.say(" ".join(f"Week {n}: {cell}." for n, cell in enumerate(cells, 1)))
        if self._desk.commit(change, addresses):
            wrong = [it for it in addresses if self._desk.errors_at(it)]
            self._go(wrong[0] if wrong else after(self._opened, addresses[-1]))

    def _meant_a_command(self, field: Field, line: str) -> bool:
        """Say which command a line nearly is, where it is no answer."""
        if field.kind in WORDY or any(it.isdigit() for it in line):
            return False
        ids = {*field.option_ids, "yes", "no"}
        word = nearly(line)
        if not word or set(answer_of(field, line).split(",")) <= ids:
            return False
        self._talk.say(f"“{line.strip()}” is not an answer here. Did you mean {word}?")
        return True

    def _take_due(self, line: str) -> None:
        done = self._desk.commit(lambda: self._opened.set_due(line), (DUE,))
        if done and not self._desk.errors_at(DUE):
            self._go(after(self._opened, DUE))

    def _keep(self, field: Field | None) -> None:
        """Keep what there is; an answer that was copied is thereby confirmed."""
        opened, stop = self._opened, self.stop
        if field is not None and "prefilled" in origins_of(field, opened.answers):
            text = opened.answers.text(field.id)
            self._desk.commit(lambda: opened.set(field.id, text), addresses_of(field))
        self._desk.leave(stop)
        if field is not None and stop.endswith(".1"):
            self._go(self._after_weeks(field))
        else:
            self._go(after(opened, stop))

    def _after_weeks(self, field: Field) -> str:
        """Return the first week that is still blank among some that are not, else what follows."""
        weeks = addresses_of(field)
        blank = [where for where in weeks if not present_answer(self._opened, where)]
        partly = blank and len(blank) < len(weeks) and blank[0] != weeks[0]
        return blank[0] if partly else after(self._opened, weeks[-1])

    def _field(self) -> Field | None:
        return framework_of(self._opened).fields.get(self.stop.partition(".")[0])

    def _go(self, stop: str) -> None:
        if stop == self.stop:
            self._told = ""
        self.stop = stop

    # Commands

    def _obey(self, command: Command, rest: str) -> None:
        field = self._field()
        if command.id in _AT_FIELDS and field is None and command.id != "help":
            self._talk.say(NOT_HERE)
            return
        getattr(self, f"_do_{command.id}")(rest)

    def _do_back(self, _: str) -> None:
        stop = before(self._opened, self.stop)
        if stop == self.stop:
            self._talk.say("This is the first question.")
        self._go(stop)

    def _do_next(self, _: str) -> None:
        self._desk.leave(self.stop)
        self._go(after(self._opened, self.stop))

    def _do_jump(self, rest: str) -> None:
        text = rest or self._desk.dialog.text("Number of a part, or part of a question's name")
        if not text:
            return
        found = find(self._opened, text)
        if not found:
            self._talk.say(f"No part or question here is called “{text}”. Type list for the parts.")
        elif len(found) == 1:
            self._go(found[0].stop)
        else:
            place = self._desk.dialog.pick("Number", [it.words for it in found])
            if place is not None:
                self._go(found[place].stop)

    def _do_list(self, _: str) -> None:
        self._talk.say(*list_of_parts(self._opened))

    def _do_repeat(self, _: str) -> None:
        self._section = self._told = ""

    def _do_help(self, _: str) -> None:
        self._talk.say(*help_on(self._opened, self.stop))

    def _do_results(self, _: str) -> None:
        opened = self._opened
        section = section_at(opened, self.stop) or self._section
        lines = results_of(framework_of(opened), opened.answers, opened.assessment, section)
        self._talk.say(*(lines or ["This part has no result of its own."]))

    def _do_clear(self, _: str) -> None:
        field = self._field()
        if field is not None and field.kind == "attachments":
            files(self._desk)
        elif field is not None and self._desk.commit(
            lambda: self._opened.set(self.stop, ""), (self.stop,)
        ):
            self._talk.say("Emptied.")

    def _do_not_known(self, _: str) -> None:
        stop, field = self.stop, self._field()
        change = lambda: self._opened.set_not_known(stop, not_known=True)  # noqa: E731
        if field is not None and self._desk.commit(change, (stop,)):
            self._go(after(self._opened, stop))

    def _do_not_applicable(self, rest: str) -> None:
        field = self._field()
        if field is not None and extras.not_applicable(self._desk, field, rest):
            self._go(after(self._opened, self.stop))

    def _do_undo(self, _: str) -> None:
        self._retrace(self._opened.undo, "Taken back", "There is nothing to take back.")

    def _do_redo(self, _: str) -> None:
        self._retrace(self._opened.redo, "Done again", "Nothing has been taken back.")

    def _retrace(self, go: Callable[[], str | None], done: str, nothing: str) -> None:
        """Take a change back or do it again, and go to where it was made."""
        about: list[str | None] = []
        self._desk.commit(lambda: about.append(go()))
        if not about or about[0] is None:
            self._talk.say(nothing)
            return
        what, stop = extras.what_changed(self._opened, about[0])
        self._talk.say(f"{done}: {what}.")
        if stop:
            self._go(stop)

    def _do_last_time(self, rest: str) -> None:
        field = self._field()
        if field is not None:
            extras.last_time(self._desk, field, rest)

    def _do_copy(self, _: str) -> None:
        if extras.copy_week(self._desk, self.stop):
            self._go(after(self._opened, self.stop))

    def _do_note(self, rest: str) -> None:
        field = self._field()
        if field is not None:
            extras.note(self._desk, field, rest)

    def _do_files(self, _: str) -> None:
        files(self._desk)

    def _do_explain(self, _: str) -> None:
        extras.explain(self._desk)

    def _do_due(self, _: str) -> None:
        if asks_deadline(self._opened.framework):
            self._go(DUE)
        else:
            self._talk.say("The date is fixed by the framework.")

    def _do_readings(self, _: str) -> None:
        extras.readings(self._desk)

    def _do_review(self, _: str) -> None:
        self._talk.say(*review(self._opened))
        self._go(END)

    def _do_seal(self, _: str) -> None:
        from tui_kpi.plain.sealing import seal  # noqa: PLC0415 - the first use of keys

        if seal(self._desk):
            self._status, self._leaving = 0, True
            return
        self._status = 1
        self.stop = self._told = END

    def _do_leave(self, _: str) -> None:
        self._status = self._close(insist=False)

    def _do_commands(self, _: str) -> None:
        self._talk.say(*list_of_commands(self._needless()))

    def _needless(self) -> set[str]:
        """Return the commands that can do nothing in this return."""
        framework = self._opened.framework
        fields = framework.fields.values()
        possible = {
            "copy": any(field.per_week for field in fields),
            "not_applicable": any(field.may_be_not_applicable for field in fields),
            "readings": bool(framework.readings),
            "due": asks_deadline(framework),
        }
        return {id for id, can in possible.items() if not can}

    # The end

    def _close(self, *, insist: bool) -> int:
        """Save and let go; where that fails, stay, unless one must `insist` or says so again."""
        opened = self._opened
        if self.stop != END:
            opened.leave_at(*place_of_stop(opened, self.stop))
        try:
            opened.close()
        except SessionError as error:
            self._talk.say(f"NOT SAVED. {error}")
            if not insist and self._status != 3:
                self._talk.say("Type leave again to lose what is not saved.")
                return 3
            opened.close(save=False)
            self._leaving = True
            return 3
        self._leaving = True
        self._talk.say(farewell(opened, f"tui-kpi fill {opened.reference} --plain"))
        return 1 if self._status == 1 else 0
