"""The one owner of a return's answers while it is filled in. Knows no Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_kpi.framework.model import Field, Framework
from tui_kpi.records import replace
from tui_kpi.returns.progress import asked_sections
from tui_kpi.returns.seen import Seen
from tui_kpi.session.archive.receipts import queries_at
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.tui.kit.intents import Chosen, Left, Reached, Typed
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.blocks import Ask, Block
from tui_kpi.tui.return_screen.reading_blocks import READING
from tui_kpi.tui.return_screen.section_list import ABOUT, CHECK, section_list
from tui_kpi.tui.return_screen.section_page import CONTINUE, DUE, EXPLAIN, about_page, section_page
from tui_kpi.wording.asking import about_title, addresses_of, has_about, options_of, to_confirm
from tui_kpi.wording.reading_outcomes import readings_of

if TYPE_CHECKING:
    from tui_kpi.framework.scenarios import Course


class Owner:
    """Applies what the user does to the open return, and says what the page shows then."""

    def __init__(self, opened: OpenReturn, marks: Marks, *, hunted: bool = False) -> None:
        self.opened = opened
        self._marks = marks
        self._seen = Seen()
        self._hunted = hunted
        if not hunted:  # in training mistakes may be left to find: each shows where one was
            self.see_all()
        place = opened.left_at
        known = place is not None and place.section in self.pages()[:-1]
        self.came_back = place.stop if place is not None and known else ""
        """The stop that the user left at the last time; empty where that is not known."""
        self.last_answer = ""
        """The answer that was visited last; empty for none."""
        self.section = place.section if place is not None and known else self._first_section()

    # What is shown

    @property
    def framework(self) -> Framework:
        """The framework as the return reads it."""
        return self.opened.framework.read_as(self.opened.answers.readings)

    def page(self) -> tuple[Block, ...]:
        """Return the page of the current section."""
        opened, framework = self.opened, self.framework
        onward = self._name(self.after(self.section))
        if self.section == ABOUT:
            return about_page(framework, opened.answers, opened.assessment, self._seen, onward)
        section = framework.sections[self.section]
        page = section_page(
            opened.framework,
            opened.answers,
            opened.assessment,
            section,
            self._marks,
            self._seen,
            onward,
        )
        asked = queries_at(opened)
        return tuple(
            replace(block, notes=(*asked[block.id], *block.notes))
            if isinstance(block, Ask) and block.id in asked
            else block
            for block in page
        )

    def list(self, *, tall: bool) -> tuple[Block, ...]:
        """Return the list of sections."""
        assessment = self.opened.assessment
        states = dict(assessment.sections)
        wrong = {
            field.section
            for problem in assessment.errors
            if self._seen.shows(problem)
            for where in problem.fields
            if (field := self.field_at(where)) is not None
        }
        waiting = {
            field.section for it in assessment.missing if (field := self.field_at(it)) is not None
        }
        for section, state in states.items():
            if state == "error" and section not in wrong:
                hidden = self._hunted and section not in waiting
                states[section] = "done" if hidden else "in_progress"
        return section_list(
            self.framework, assessment, states, self.section, self._marks, tall=tall
        )

    def pages(self) -> tuple[str, ...]:
        """Return the ids of the pages, in order; the last is Check answers."""
        about = (ABOUT,) if has_about(self.opened.framework) else ()
        return (
            *asked_sections(self.opened.framework, self.opened.assessment.sections),
            *about,
            CHECK,
        )

    def after(self, page: str) -> str:
        """Return the page that follows; the last follows itself."""
        return self._beside(page, 1)

    def before(self, page: str) -> str:
        """Return the page before; the first is before itself."""
        return self._beside(page, -1)

    def _beside(self, page: str, by: int) -> str:
        pages = self.pages()
        at = pages.index(page) if page in pages else 0
        return pages[max(0, min(len(pages) - 1, at + by))]

    def _name(self, page: str) -> str:
        if page == CHECK:
            return "Next: check answers"
        if page == ABOUT:
            return f"Next: {about_title(self.opened.framework).lower()}"
        return f"Next: {self.opened.framework.sections[page].short}"

    # Where to begin

    def _first_section(self) -> str:
        asked = asked_sections(self.opened.framework, self.opened.assessment.sections)
        states = self.opened.assessment.sections
        fields = self.opened.framework.fields
        queried = [fields[id].section for id in queries_at(self.opened)]
        unfinished = [id for id in asked if states[id] != "done"]
        return next((id for id in [*queried, *unfinished, *asked] if id in asked), ABOUT)

    def first_stop(self) -> str:
        """Return where to begin in the current section.

        At what the council asks about, else at the first answer still to come.
        """
        missing, asked = set(self.opened.assessment.missing), queries_at(self.opened)
        addresses = [
            address
            for field in self.opened.framework.fields_of.get(self.section, ())
            for address in addresses_of(field)
        ]
        first = next((at for at in addresses if at.partition(".")[0] in asked), "")
        return first or next((address for address in addresses if address in missing), "")

    def first_of(self, field_id: str) -> str:
        """Return the stop at which the answers of a field begin."""
        field = self.opened.framework.fields[field_id]
        return field_id if options_of(field) else addresses_of(field)[0]

    # What is done

    def typed(self, intent: Typed) -> None:
        """Take the text of a box."""
        if self.opened.read_only:
            return
        if intent.address == DUE:
            self.opened.set_due(intent.text)
        elif intent.address.startswith(EXPLAIN):
            self.opened.set_explanation(intent.address.removeprefix(EXPLAIN), intent.text)
        else:
            self.opened.set(intent.address, intent.text)

    def chosen(self, intent: Chosen) -> None:
        """Take the choices that are on."""
        if self.opened.read_only:
            return
        if intent.ask.startswith(READING):
            self.opened.set_reading(intent.ask.removeprefix(READING), intent.choices[0])
        else:
            self.opened.set_choice(intent.ask, intent.choices)

    def left(self, intent: Left) -> None:
        """Note that a stop was left: from now on it shows what is wrong or still to do."""
        self.opened.end_step()
        if intent.stop != CONTINUE:
            self._seen.leave(intent.stop)

    def reached(self, intent: Reached) -> None:
        """Note that a stop is typed in again: it says what it said, and nothing new, until left."""
        self._seen.reach(intent.stop, self.opened.assessment.problems)
        if self.field_at(intent.stop) is not None:
            self.last_answer = intent.stop

    def go(self, section: str) -> None:
        """Turn to a section. All of the one that is left has then been seen."""
        if section != self.section:
            for field in self.opened.framework.fields_of.get(self.section, ()):
                self._seen.leave(*addresses_of(field))
            self.section = section

    def see_all(self, section: str = "") -> None:
        """Show what is wrong with every answer that is there, of one section or of all."""
        for field in self.opened.framework.fields.values():
            if section in {"", field.section}:
                self._seen.leave(*(it for it in addresses_of(field) if self._text(field, it)))

    def field_at(self, stop: str) -> Field | None:
        """Return the field that a stop belongs to, or None."""
        return self.opened.framework.fields.get(stop.partition(".")[0])

    def section_of(self, address: str) -> str:
        """Return the page on which an address is asked."""
        field = self.field_at(address)
        return field.section if field is not None else ABOUT

    def place(self, place: str) -> tuple[str, str]:
        """Return page and stop of a section, a field or an address."""
        if place in self.opened.framework.sections:
            fields = self.opened.framework.fields_of[place]
            return place, addresses_of(fields[0])[0] if fields else ""
        field = self.opened.framework.fields.get(place)
        return self.section_of(place), addresses_of(field)[0] if field else place

    def about(self, about: str) -> tuple[str, str]:
        """Return what a change was about, in a few words, and its address; empty for neither."""
        if not about:
            return "several answers", ""
        if about == DUE:
            return "the deadline", DUE
        if about.startswith(READING):
            here = {f"{READING}{it.id}" for it in readings_of(self.opened.framework, self.section)}
            return "how an unclear point is read", "" if about in here else about
        if about.startswith(EXPLAIN):
            return "an explanation", self._of_rule(about.removeprefix(EXPLAIN))
        if not about.startswith("@"):
            return "this answer", about
        kind, _, field_id = about.partition(".")
        what = {"@note": "your note on this answer", "@previous": "last time's answer"}
        return what.get(kind, "a change"), field_id

    def _of_rule(self, rule_id: str) -> str:
        rules = (rule for rule in self.opened.framework.rules if rule.id == rule_id)
        return next((rule.fields[0] for rule in rules), "")

    def copy_week(self, stop: str) -> None:
        """Fill a week with the answer of the week before."""
        field_id, _, week = stop.partition(".")
        self.opened.end_step()
        self.opened.set(stop, self.opened.answers.text(field_id, int(week) - 1))

    def not_applicable(self, field_id: str, reason: str) -> None:
        """Say why a field does not apply; a blank reason says that it does."""
        if not self.opened.read_only:
            self.opened.set_not_applicable(field_id, reason.strip() or None)

    def turn_not_known(self, stop: str) -> None:
        """Mark an answer as not known yet, or take the mark off."""
        if self.field_at(stop) is not None and not self.opened.read_only:
            self.opened.set_not_known(stop, stop not in self.opened.answers.not_known)

    def example(self, course: Course) -> str:
        """Fill the section with a worked example; return what to say of it, empty for none."""
        from tui_kpi.session.training import example  # noqa: PLC0415 - in training only

        answers, said = example(self.opened.framework, self.section, course)
        before = self.opened.answers.answers
        self.opened.set_together(
            {id: it if isinstance(it, str) else ",".join(it) for id, it in answers.items()}
        )
        if answers and self.opened.answers.answers == before:
            return "These are the figures of the example already."
        return said

    def confirm(self) -> None:
        """Take the copied answers of the section as still right."""
        if self.opened.read_only:
            return
        self.opened.end_step()
        for field in to_confirm(self.opened.framework, self.opened.answers, self.section):
            self.opened.set(field.id, self.opened.answers.text(field.id))

    def _text(self, field: Field, address: str) -> str:
        week = address.partition(".")[2]
        return self.opened.answers.text(field.id, int(week) if week else None)
