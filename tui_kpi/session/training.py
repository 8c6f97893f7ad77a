"""Training: scenarios to practise on, in a data folder of its own that real returns never share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui_kpi.framework.errors import DefinitionError, nearest
from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.records import replace
from tui_kpi.returns.assess import assess
from tui_kpi.returns.cases import compared
from tui_kpi.returns.contract import as_json
from tui_kpi.returns.model import Answer, Answers
from tui_kpi.session.drafting import prefill
from tui_kpi.session.errors import SessionError, UsageError, told
from tui_kpi.session.references import framework_called, reference_of
from tui_kpi.session.session import Session
from tui_kpi.store import drafts, locks, practice, profile
from tui_kpi.store.errors import StoreError, cannot_read, cannot_write
from tui_kpi.store.folders import Folders, make_private
from tui_kpi.store.practice import Practice
from tui_kpi.store.profile import Profile

if TYPE_CHECKING:
    from tui_kpi.framework.scenarios import Course, Scenario, Step

PROVIDER = Profile(
    provider_id="training-example",
    provider_name="Marigold House (made up)",
    prepared_by="Sam Example",
    authority_id="training-council",
    authority_name="Example Council (made up)",
    signer_name="Sam Example",
    signer_role="Registered manager",
)
"""Who everybody is in training."""


_SCENARIOS = "scenarios"
"""Folder of what was done in the scenarios that are not practised now: `FRAMEWORK/SCENARIO`."""


class Training:
    """The scenarios, the one that is practised, and the session that it is practised in.

    `clock` gives the real local time, of which the day is replaced by the scenario's.
    """

    def __init__(
        self, folders: Folders, catalogue: Catalogue, clock: Callable[[], datetime]
    ) -> None:
        if not folders.training:
            raise ValueError("training needs folders of its own")
        self._clock = clock
        self._practice = practice.read(folders.marker)
        self._read: dict[str, Course] = {}
        self.session = Session(folders, catalogue, self.now, clock)

    @property
    def presenting(self) -> bool:
        """Whether pages are drawn large, for a projector."""
        return self._practice.presenting

    def present(self, on: bool) -> None:  # noqa: FBT001 - a setter
        """Draw pages large or as usual, from now on. Raises CannotError."""
        self._keep(replace(self._practice, presenting=on))

    def _keep(self, changed: Practice) -> None:
        self._practice = changed
        with told():
            practice.write(self.session.folders.marker, changed)

    def now(self) -> datetime:
        """Return the time of day, on the day that it is in the scenario."""
        return on_day(self._clock(), self._practice.today)

    # What there is

    def frameworks(self) -> tuple[str, ...]:
        """Return the ids of the frameworks that have scenarios."""
        catalogue = self.session.catalogue
        found = [id for id in catalogue.ids() if catalogue.training_file(id) is not None]
        return tuple(id for id in found if self._loads(id))

    def _loads(self, id: str) -> bool:
        """Return whether a definition can be used; one's own may be half written."""
        try:
            self.session.catalogue.load(id)
        except DefinitionError:
            return False
        return True

    def framework_of(self, beginning: str) -> str:
        """Return the whole id of a framework with scenarios. Raises UsageError."""
        catalogue = self.session.catalogue
        loaded = framework_called(catalogue, beginning)
        if catalogue.training_file(loaded.id) is None:
            raise UsageError(f"{loaded.id} has no scenarios to practise on.")
        return loaded.id

    def course(self, framework: str) -> Course:
        """Return what there is to practise on in a framework. Raises UsageError, CannotError."""
        from tui_kpi.framework.scenarios import load_course  # noqa: PLC0415 - pydantic

        id = self.framework_of(framework)
        if id not in self._read:
            catalogue = self.session.catalogue
            path = catalogue.training_file(id) or Path()
            with told():
                try:
                    self._read[id] = load_course(path, catalogue.load(id))
                except OSError as error:
                    raise cannot_read(path, error) from error
        return self._read[id]

    def scenarios(self, framework: str) -> tuple[Scenario, ...]:
        """Return the scenarios of a framework, whose id may be cut short. Raises UsageError."""
        return self.course(framework).scenarios

    def scenario(self, framework: str, id: str) -> Scenario:
        """Return one scenario. Raises UsageError naming the nearest."""
        known = {scenario.id: scenario for scenario in self.scenarios(framework)}
        if id not in known:
            ids = ", ".join(known)
            hint = nearest(id, known) or f" There are {ids}."
            raise UsageError(f"There is no scenario “{id}”.{hint}")
        return known[id]

    # What is practised

    @property
    def reference(self) -> str:
        """The return that is practised on; empty for none."""
        current = self.current
        return reference_of(self._practice.framework, current.period) if current else ""

    @property
    def current(self) -> Scenario | None:
        """The scenario that is practised; None before the first, or if it is no longer known."""
        if not self._practice.framework:
            return None
        try:
            return self.scenario(self._practice.framework, self._practice.scenario)
        except SessionError:
            return None

    def begun(self, framework: str, scenario: str) -> bool:
        """Return whether a scenario is begun, so that one can go on with it."""
        current = self.current
        if current is not None and (self.framework, current.id) == (framework, scenario):
            return self.session.exists(self.reference)
        return self._kept(framework, scenario).is_dir()

    @property
    def framework(self) -> str:
        """Id of the framework that is practised; empty for none."""
        return self._practice.framework

    def practise(self, framework: str, id: str) -> str:
        """Go on with a scenario, or begin it; return the reference of its return.

        The one that was practised before is kept, with what was signed in it. Raises UsageError,
        InUseError and CannotError.
        """
        if not self.begun(framework, id):
            return self.begin(framework, id)
        current = self.current
        if current is None or (self.framework, current.id) != (framework, id):
            scenario, kept = self.scenario(framework, id), self._kept(framework, id)
            with told():
                self._put_by()
                before = practice.read(kept / self.session.folders.marker.name)
                # First what is practised: what is not yet moved then is fetched the next time.
                self._now_at(framework, scenario, before.step)
                self._take_up()
        return self.reference

    def begin(self, framework: str, id: str) -> str:
        """Put a scenario at its beginning; return the reference of its return.

        What was done in it before is moved to the bin; another one that was practised is kept.
        Raises UsageError, InUseError and CannotError.
        """
        scenario = self.scenario(framework, id)
        loaded = framework_called(self.session.catalogue, framework)
        folders = self.session.folders
        with told():
            self._put_by()
            try:
                self._to_bin(self._kept(loaded.id, scenario.id))
            except StoreError:
                self._take_up()
                raise
            profile.write(folders.profile, PROVIDER)
            _make_key(folders)
            self._now_at(loaded.id, scenario)
            draft = drafts.path_of(folders, loaded.id, scenario.period)
            drafts.save(draft, replace(first_answers(loaded, scenario), today=None))
        self.session.forget()
        return reference_of(loaded.id, scenario.period)

    def _now_at(self, framework: str, scenario: Scenario, step: int = 0) -> None:
        make_private(self.session.folders.data)
        at = Practice(framework, scenario.id, scenario.today, step, self.presenting)
        self._keep(at)

    def open_folder(self) -> None:
        """Make the folder, with its marker, its provider and its key. Raises CannotError."""
        folders = self.session.folders
        with told():
            make_private(folders.data)
            self._take_up()
            if not folders.marker.is_file():
                practice.write(folders.marker, self._practice)
            if not folders.profile.is_file():
                profile.write(folders.profile, PROVIDER)
            _make_key(folders)

    # Each scenario is kept apart: the one that is practised stands in the folder itself

    def _kept(self, framework: str, scenario: str) -> Path:
        """Return the folder that keeps a scenario while another is practised."""
        return self.session.folders.data / _SCENARIOS / framework / scenario

    def _put_by(self) -> None:
        """Put the scenario that is practised into its own folder.

        Raises HeldError while it is open, StoreError.
        """
        self._take_up()
        folders = self.session.folders
        for _, _, path in drafts.listing(folders):
            holder = locks.this_process(self._clock())
            locks.acquire(path, holder, take_over=True).release()
        stay = {folders.profile, folders.keys, folders.bin, folders.cache, folders.marker}
        stay.add(folders.data / _SCENARIOS)
        places = sorted(folders.data.iterdir()) if folders.data.is_dir() else []
        kept = self._kept(self._practice.framework, self._practice.scenario)
        own = (".", folders.profile.name)  # its last good copy stays beside it
        if moved := [it for it in places if it not in stay and not it.name.startswith(own)]:
            make_private(kept)
            practice.write(kept / folders.marker.name, self._practice)
        for place in moved:
            _move(place, kept / place.name)

    def _take_up(self) -> None:
        """Put what is kept of the scenario that is practised back, if any of it was put by."""
        folders = self.session.folders
        kept = self._kept(self._practice.framework, self._practice.scenario)
        if not self._practice.framework or not kept.is_dir():
            return
        for place in sorted(kept.iterdir()):
            if place.name != folders.marker.name and not (folders.data / place.name).exists():
                _move(place, folders.data / place.name)
        with suppress(OSError):  # somebody may have put other files there
            (kept / folders.marker.name).unlink()
            kept.rmdir()

    def _to_bin(self, kept: Path) -> None:
        if kept.is_dir():
            aside = self.session.folders.bin / self._clock().strftime("%Y%m%d-%H%M%S-%f")
            make_private(aside)
            _move(kept, aside / kept.name)

    # The presenter's notes

    @property
    def steps(self) -> tuple[Step, ...]:
        """The presenter's notes of the scenario."""
        current = self.current
        return current.steps if current else ()

    @property
    def step(self) -> int:
        """Number of the note that is shown; 0 before the first."""
        return min(self._practice.step, len(self.steps))

    def turn(self, by: int) -> Step | None:
        """Go on by so many notes; return the one that is shown then, None before the first.

        Stops at the last. Raises CannotError.
        """
        step = max(0, min(len(self.steps), self.step + by))
        if step != self.step:
            self._keep(replace(self._practice, step=step))
        return self.steps[step - 1] if step else None


def on_day(moment: datetime, day: date | None) -> datetime:
    """Return a moment at the same time on another day; None leaves it."""
    return moment if day is None else datetime.combine(day, moment.timetz())


def first_answers(framework: Framework, scenario: Scenario) -> Answers:
    """Return the answers that a scenario begins with, as on its day."""
    period = framework.calendar.period(scenario.period)
    start = prefill.first_answers(framework, period, scenario.previous, PROVIDER, scenario.today)
    given = dict(scenario.answers)
    return replace(
        start,
        training=True,
        due=str(scenario.due) if scenario.due else "",
        readings=dict(scenario.readings),
        not_applicable=dict(scenario.not_applicable),
        answers={**start.answers, **given},
        origin={id: origin for id, origin in start.origin.items() if id not in given},
    )


def example(framework: Framework, section: str, course: Course) -> tuple[dict[str, Answer], str]:
    """Return answers that show a section at work, by field, and what to say of them.

    The source's own worked example where it prints one; the rest from the scenario in which all
    is well. Empty where there is nothing.
    """
    own = {field.id for field in framework.fields_of.get(section, ())}
    good = next((it for it in course.scenarios if it.kind == "good"), None)
    known = {**course.example, **(first_answers(framework, good).answers if good else {})}
    answers = {id: answer for id, answer in known.items() if id in own}
    printed = [it for it in framework.examples if own.issuperset(it.answers)]
    for found in printed:
        answers |= found.answers
    if printed:
        return answers, f"The example of the document itself: there it gives {printed[-1].printed}."
    return answers, "Filled in with made-up figures." if answers else ""


def not_as_claimed(framework: Framework, scenario: Scenario) -> tuple[str, ...]:
    """Return where the outcome of a scenario is not the one that it claims, a sentence each."""
    assessment = assess(framework, first_answers(framework, scenario))
    found = dict(as_json(assessment))
    found["problems"] = [problem.code for problem in assessment.problems]
    found["late"] = assessment.due_on is not None and scenario.today > assessment.due_on
    return tuple(compared(dict(scenario.expect), found, ""))


def _move(place: Path, to: Path) -> None:
    """Move a file or folder. Raises StoreError."""
    try:
        place.replace(to)
    except OSError as error:
        raise cannot_write(place, error) from error


def _make_key(folders: Folders) -> None:
    """Make the signing key of training, if there is none, without a passphrase."""
    from tui_kpi.session.keys.keyring import Keyring  # noqa: PLC0415 - once
    from tui_kpi.submission import keys  # noqa: PLC0415 - cryptography

    if not folders.signing_key.exists():
        keyring = Keyring(folders)
        keyring.keep(keys.generate(), "", PROVIDER.provider_id, folders.signing_key)
