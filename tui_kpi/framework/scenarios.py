"""Training scenarios beside a definition: `ID.training.toml`, data only, read strictly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, ValidationError

from tui_kpi.framework.errors import DefinitionError, Mistake, nearest
from tui_kpi.framework.model import WEEKS_A_PERIOD, Framework
from tui_kpi.framework.period import PeriodError
from tui_kpi.framework.schema import Id, Model, Name, Text
from tui_kpi.framework.shape import shape_mistakes
from tui_kpi.framework.toml import TomlError, read_toml

Kind = Literal["good", "missed", "gate", "errors", "late"]
"""What a scenario shows; `gate` is a result that cannot be had yet or at all."""
KINDS: tuple[Kind, ...] = get_args(Kind)
Answer = str | tuple[str, ...]
CHECK = "check"
"""Where a step goes to show Check answers."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the presenter says next, and where it is shown."""

    say: str
    go: str
    """A section, a field or a week of one, or `check`; empty to stay."""
    see: tuple[str, ...] = ()
    """Words of the page that the note speaks of: they are brought into view."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One made-up return to practise on."""

    id: str
    kind: Kind
    title: str
    notice: str
    """What the class should notice."""
    minutes: int | None
    """How long it takes with a class, roughly; None where that is not said."""
    period: str
    today: date
    """The day that it is in this scenario, so that late is late whenever the class is held."""
    due: date | None
    readings: Mapping[str, str]
    previous: Mapping[str, Answer]
    """Last period's answers."""
    not_applicable: Mapping[str, str]
    answers: Mapping[str, Answer]
    steps: tuple[Step, ...]
    expect: Mapping[str, Any]
    """What `assess` makes of it: the claimed outcome, by the names of its published contract."""


@dataclass(frozen=True, slots=True)
class Course:
    """Everything there is to practise on in one framework."""

    scenarios: tuple[Scenario, ...]
    example: Mapping[str, Answer]
    """Answers that show a section at work, where no scenario does."""


def load_course(path: Path, framework: Framework) -> Course:
    """Read and check what there is to practise on in a framework.

    Raises DefinitionError, with every mistake found; OSError if the file cannot be read.
    """
    try:
        written = read_toml(path.read_bytes())
    except TomlError as error:
        raise DefinitionError(path.name, [Mistake("", f"is not TOML: {error}")]) from error
    try:
        given = CourseFile.model_validate(written)
    except ValidationError as error:
        raise DefinitionError(path.name, shape_mistakes(error, written, CourseFile)) from error
    if mistakes := list(_mistakes(given, framework)):
        raise DefinitionError(path.name, mistakes)
    return Course(tuple(map(_scenario, given.scenario)), given.example)


# Shape


def _as_text(value: object) -> object:
    """Take a figure, or a list of them, as the text that it is typed as."""
    if isinstance(value, list):
        return tuple(_as_text(part) for part in value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_Typed = Annotated[str | tuple[str, ...], BeforeValidator(_as_text)]


_LONGEST_NOTE = 160
"""Characters of a presenter's note: three lines beside the list of sections."""


class StepItem(Model):
    """One of the presenter's notes."""

    say: Annotated[Text, Field(max_length=_LONGEST_NOTE)]
    go: str = ""
    see: list[Text] = Field(default_factory=list)


class ClaimedResult(Model):
    """What an indicator is claimed to come to."""

    status: Text | None = None
    outturn: Text | None = None
    band: Text | None = None


class Claim(Model):
    """The claimed outcome; what is left out is not claimed."""

    complete: bool | None = None
    late: bool | None = None
    missing: list[Text] | None = None
    problems: list[Text] | None = None
    indicators: dict[Name, ClaimedResult] = Field(default_factory=dict)
    determinations: dict[Name, Text] = Field(default_factory=dict)


class ScenarioItem(Model):
    """One made-up return."""

    id: Id
    kind: Kind
    title: Annotated[str, Field(min_length=1, max_length=60)]
    notice: Text
    minutes: Annotated[int, Field(ge=1, le=240)] | None = None
    period: Text
    today: date
    due: date | None = None
    readings: dict[Name, Text] = Field(default_factory=dict)
    previous: dict[Name, _Typed] = Field(default_factory=dict)
    not_applicable: dict[Name, Text] = Field(default_factory=dict)
    answers: dict[Name, _Typed] = Field(default_factory=dict)
    step: Annotated[list[StepItem], Field(min_length=1)]
    expect: Claim


class CourseFile(Model):
    """The whole file."""

    example: dict[Name, _Typed] = Field(default_factory=dict)
    scenario: Annotated[list[ScenarioItem], Field(min_length=1)]


def _scenario(item: ScenarioItem) -> Scenario:
    return Scenario(
        id=item.id,
        kind=item.kind,
        title=item.title,
        notice=item.notice,
        minutes=item.minutes,
        period=item.period,
        today=item.today,
        due=item.due,
        readings=item.readings,
        previous=item.previous,
        not_applicable=item.not_applicable,
        answers=item.answers,
        steps=tuple(Step(step.say, step.go, tuple(step.see)) for step in item.step),
        expect=item.expect.model_dump(exclude_unset=True),
    )


# Sense


def _mistakes(given: CourseFile, framework: Framework) -> Iterator[Mistake]:
    yield from _answer_mistakes("example", given.example, framework)
    for id, times in Counter(item.id for item in given.scenario).items():
        if times > 1:
            yield Mistake(f"scenario {id}", "there are two of this name")
    for item in given.scenario:
        yield from _item_mistakes(item, framework, f"scenario {item.id}")


def _item_mistakes(item: ScenarioItem, framework: Framework, key: str) -> Iterator[Mistake]:
    calendar, fields = framework.calendar, framework.fields
    try:
        calendar.period(item.period)
    except PeriodError as error:
        yield Mistake(f"{key}, period", str(error))
    yield from _answer_mistakes(f"{key}, answers", item.answers, framework)
    for table in ("previous", "not_applicable"):
        for name in getattr(item, table):
            yield from _known(f"{key}, {table}", name, fields)
    for name, option in item.readings.items():
        yield from _known(f"{key}, readings", name, framework.readings)
        if name in framework.readings and framework.readings[name].option(option) is None:
            yield Mistake(f"{key}, readings, {name}", f"there is no option “{option}”")
    for number, step in enumerate(item.step, 1):
        if step.go not in {"", CHECK}:
            places = [*framework.sections, *fields]
            yield from _known(f"{key}, step {number}", step.go.partition(".")[0], places)
    for name in item.expect.indicators:
        yield from _known(f"{key}, expect", name, framework.indicators)
    for name in item.expect.determinations:
        yield from _known(f"{key}, expect", name, framework.determinations)


def _answer_mistakes(
    key: str, answers: Mapping[str, Answer], framework: Framework
) -> Iterator[Mistake]:
    for name, answer in answers.items():
        yield from _known(key, name, framework.fields)
        field = framework.fields.get(name)
        weekly = field is not None and field.per_week
        if weekly and (isinstance(answer, str) or len(answer) != WEEKS_A_PERIOD):
            yield Mistake(f"{key}, {name}", "must be a list of four, one for each week")


def _known(key: str, name: str, names: Iterable[str]) -> Iterator[Mistake]:
    names = list(names)
    if name not in names:
        yield Mistake(key, f"there is no such name “{name}”.{nearest(name, names)}")
