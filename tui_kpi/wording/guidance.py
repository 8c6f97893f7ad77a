"""Help for a field, a section or a whole return, part by part."""

from __future__ import annotations

import re

from tui_kpi.framework.model import Field, Framework, Section
from tui_kpi.framework.readings import Reading
from tui_kpi.records import Record
from tui_kpi.wording.glossary import words_used

_REFERENCE = r" \((?:L\d|cl\. )[^)]*\)"


class Part(Record):
    """One part of help: paragraphs, or under a title a list."""

    title: str
    items: tuple[str, ...]
    listed: bool = True
    """Each item is one of several, with a mark before it."""


def field_guidance(framework: Framework, field: Field) -> tuple[Part, ...]:
    """Return everything there is to know about a field before answering it."""
    said, section = field.guidance, framework.sections[field.section]
    where = [field.source]
    if section.source and section.source != field.source:
        where.append(f"{section.title}: {section.source}")
    if framework.document:
        where.append(framework.document)
    return _said(
        _text("", said.text or field.hint),
        Part("Count", said.include),
        Part("Leave out", said.leave_out),
        _text("Where to find it", said.find),
        _text("Example", said.example),
        Part("Evidence to keep", section.evidence),
        *(Part(it.title, it.notes) for it in framework.indicators_of[section.id]),
        Part("Good to know", section.notes),
        Part("Where this is asked", tuple(where)),
    )


def return_guidance(framework: Framework) -> tuple[Part, ...]:
    """Return what the framework says about the whole return, and what was taken for granted."""
    return _said(
        Part("About this return", framework.notes),
        Part("What the app assumes", framework.calendar.assumptions),
        Part("Words used here", words_used(framework)),
        _text("Source", framework.document),
    )


def section_guidance(section: Section) -> tuple[Part, ...]:
    """Return what there is to know about a section."""
    return _said(
        _text("", section.about),
        Part("Evidence to keep", section.evidence),
        Part("Good to know", section.notes),
        _text("Where this is asked", section.source),
    )


def reading_guidance(framework: Framework, reading: Reading) -> tuple[Part, ...]:
    """Return the ways to read an unclear point, and where it stands."""
    usual = {reading.default: " (the usual one)"}
    return _said(
        Part(
            "Ways to read it",
            tuple(f"{option.label}{usual.get(option.id, '')}" for option in reading.options),
        ),
        Part("Where this is asked", tuple(filter(None, (reading.source, framework.document)))),
    )


def without_source(text: str) -> str:
    """Return a text without its references to the source, `(L41)` or `(cl. 2.4)`.

    They stand in help, for whoever doubts; in the midst of filling in they are noise.
    """
    return re.sub(_REFERENCE, "", text)


def _text(title: str, text: str) -> Part:
    return Part(title, (text,), listed=False)


def _said(*parts: Part) -> tuple[Part, ...]:
    return tuple(part for part in parts if any(part.items))
