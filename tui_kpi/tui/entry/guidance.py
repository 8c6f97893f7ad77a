"""Help for one field, in paragraphs."""

from __future__ import annotations

from tui_kpi.framework.model import Field, Framework, Section
from tui_kpi.tui.form.blocks import Block, Say


def guidance(framework: Framework, field: Field) -> tuple[Block, ...]:
    """Return everything there is to know about a field before answering it."""
    said, section = field.guidance, framework.sections[field.section]
    blocks: list[Block] = [Say(field.label, "heading")]
    blocks += _part("", said.text or field.hint)
    blocks += _list("Count", said.include)
    blocks += _list("Leave out", said.leave_out)
    blocks += _part("Where to find it", said.find)
    blocks += _part("Example", said.example)
    blocks += _list("Evidence to keep", section.evidence, tick=True)
    for indicator in framework.indicators_of[section.id]:
        blocks += _list(indicator.title, indicator.notes)
    blocks += _list("Good to know", section.notes)
    where = [field.source]
    if section.source and section.source != field.source:
        where.append(f"{section.title}: {section.source}")
    if framework.document:
        where.append(framework.document)
    return (*blocks, *_list("Where this is asked", tuple(where)))


def about(framework: Framework) -> tuple[Block, ...]:
    """Return what the framework says about the whole return, and what was taken for granted."""
    return (
        Say(framework.title, "heading", gap=True),
        *_list("About this return", framework.notes),
        *_list("What the app assumes", framework.calendar.assumptions),
        *_part("Source", framework.document),
    )


def about_section(section: Section) -> tuple[Block, ...]:
    """Return what there is to know about a section."""
    return (
        Say(section.title, "heading"),
        *_part("", section.about),
        *_list("Evidence to keep", section.evidence, tick=True),
        *_list("Good to know", section.notes),
        *_part("Where this is asked", section.source),
    )


def _part(title: str, text: str) -> list[Block]:
    if not text:
        return []
    head = [Say(title, "strong", gap=True)] if title else []
    return [*head, Say(text, gap=not title)]


def _list(title: str, items: tuple[str, ...], *, tick: bool = False) -> list[Block]:
    if not any(items):
        return []
    lead = "[ ]" if tick else "-"
    return [Say(title, "strong", gap=True), *(Say(item, lead=lead) for item in items)]
