"""What in a return may be about one person, before it is sealed: a warning, never a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tui_kpi.framework.model import Framework
from tui_kpi.returns.addresses import field_of
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.returns.personal import WORDS, Sighting, in_file_name, sightings
from tui_kpi.session.drafting.open_return import OpenReturn

Place = Literal["answer", "reason", "explanation", "file", "correction"]
_TEXTS = frozenset({"text", "long_text"})

ADVICE = (
    "A return says how many, never who: take out what could tell who somebody is. Names are not "
    "looked for: look for those yourself."
)
"""What to do about it."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Something that is sent and looks as if it were about one person."""

    place: Place
    id: str
    """Of the field, or of the rule that is explained; empty for a file that answers none, and
    for the reason of a correction."""
    label: str
    """Where it stands, in the words of the return."""
    sighting: Sighting

    @property
    def words(self) -> str:
        """Say what was seen and where, without a full stop."""
        seen = self.sighting
        return f"{self.label}: “{seen.found}” looks like {WORDS[seen.kind]}"


def personal_data(opened: OpenReturn) -> tuple[PersonalData, ...]:
    """Return what looks like personal data in what an open return would send, in its order.

    Read are texts, reasons, explanations and the names of files; never figures, dates or
    choices, nor what stays here.
    """
    framework, answers = opened.framework, opened.answers
    year = opened.period.span.end.year
    found: list[PersonalData] = []
    for place, id, label, text in _sent(framework, answers, opened.assessment):
        look = in_file_name if place == "file" else sightings
        found += [PersonalData(place, id, label, seen) for seen in look(text, year)]
    return tuple(found)


def _sent(
    framework: Framework, answers: Answers, assessment: Assessment
) -> Iterator[tuple[Place, str, str, str]]:
    """Yield every text that is sent: its place, id, label and the text."""
    for field in framework.fields.values():
        state = assessment.fields[field.id].state
        if state == "answered" and field.kind in _TEXTS:
            yield "answer", field.id, field.label, answers.text(field.id)
        elif state == "not_applicable":
            reason = answers.not_applicable.get(field.id, "")
            yield "reason", field.id, f"Why it does not apply: {field.label}", reason
    for problem in assessment.problems:
        if problem.severity == "warning" and problem.code in answers.explanations:
            about = framework.fields.get(field_of(problem.fields[0]))
            label = f"Your explanation about “{about.label}”" if about else "Your explanation"
            yield "explanation", problem.code, label, answers.explanations[problem.code]
    for file in answers.evidence:
        for name in dict.fromkeys((file.title, file.name)):
            yield "file", file.field, "Name of a file", name
    if answers.revision is not None:
        yield "correction", "", "Why you correct the return", answers.revision.reason
