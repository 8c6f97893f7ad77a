"""One return, question by question, until it is sealed or left."""

from __future__ import annotations

from tui_kpi.framework.model import Field
from tui_kpi.plain.answering.command_handlers import DOES, Here
from tui_kpi.plain.answering.evidence import attach
from tui_kpi.plain.answering.positions import (
    DUE,
    END,
    after,
    first_missing,
    framework_of,
    left_off,
    place_of_stop,
    section_at,
)
from tui_kpi.plain.answering.questions import (
    WEEKS_LEAD,
    opening,
    part_heading,
    present_answer,
    prompt,
    question,
)
from tui_kpi.plain.answering.result_lines import problem_line
from tui_kpi.plain.answering.return_editor import Desk
from tui_kpi.plain.io.commands import Command, command_in, nearly, unquoted
from tui_kpi.plain.io.line_terminal import Ended, Talk
from tui_kpi.plain.io.prompts import Turned
from tui_kpi.plain.io.reply_parsing import WORDY, answer_of, place_of, weeks_of
from tui_kpi.plain.sealing.check_answers import to_do, to_do_lines
from tui_kpi.reports.spoken import sentence
from tui_kpi.returns.addresses import field_of
from tui_kpi.session.drafting.closing_words import farewell
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.session.session import Session
from tui_kpi.wording.asking import addresses_of, origins_of


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
        self._turned: Command | None = None
        """What was said instead of an answer to a question beside the return's own."""
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
        turned, self._turned = self._turned, None
        try:
            if turned is not None:
                self._obey(turned, "")
            elif self.stop == END:
                self._at_end(self._talk.ask("Command:"))
            else:
                self._at_question()
        except Turned as other:
            # Back from a question beside the return's own leads to where it was asked.
            self._turned = None if other.command.id == "back" else other.command

    def _tell(self) -> None:
        """Say the part's heading and the question, unless they were said last."""
        stop = self.stop
        section = section_at(self._opened, stop)
        if section and section != self._section:
            self._talk.say(*part_heading(self._opened, section))
        self._section = section or self._section
        if stop == self._told:
            return
        same_field = field_of(stop) == field_of(self._told)
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
        elif (place := place_of(line, [it.words for it in things])) is not None:
            self._go(things[place].stop)
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
        return framework_of(self._opened).fields.get(field_of(self.stop))

    def _go(self, stop: str) -> None:
        if stop == self.stop:
            self._told = ""
        self.stop = stop

    # Commands

    def _obey(self, command: Command, rest: str) -> None:
        if command.id == "seal":
            self._seal()
        elif command.id == "leave":
            self._status = self._close(insist=False)
        elif command.id == "discard":
            self._discard()
        else:
            stop = DOES[command.id](Here(self._desk, self.stop, self._section, rest))
            if stop is not None:
                self._go(stop)

    def _seal(self) -> None:
        from tui_kpi.plain.sealing.seal_dialog import seal  # noqa: PLC0415 - the first use of keys

        self._status = 1  # until it is done: the input may end on the way
        if seal(self._desk):
            self._status, self._leaving = 0, True
            return
        self.stop = self._told = END

    def _discard(self) -> None:
        """Move what is not sealed to the bin, once that is sure, and leave."""
        opened, dialog = self._opened, self._desk.dialog
        what = "this correction" if opened.corrects else "this return"
        stays = f" Revision {opened.corrects.revision} stays sealed." if opened.corrects else ""
        sure = f"Move {what}, with everything typed in it, to the bin?{stays}"
        if not dialog.agreed(sure):
            self._talk.say("Nothing was discarded.")
            return
        self._status = self._close(insist=False, quietly=True)
        if self._status:
            return
        try:
            place = self._desk.session.discard(opened.reference)
        except SessionError as error:
            self._talk.say(str(error))
            self._status = error.status
            return
        back = f"To bring it back: tui-kpi bin restore {place.stem}"
        self._talk.say("It is in the bin.", back)

    # The end

    def _close(self, *, insist: bool, quietly: bool = False) -> int:
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
        if quietly:
            return 0
        self._talk.say(farewell(opened, f"tui-kpi fill {opened.reference} --plain"))
        return 1 if self._status == 1 else 0
