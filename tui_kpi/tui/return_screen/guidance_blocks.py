"""Help in paragraphs, as a page shows it."""

from __future__ import annotations

from tui_kpi.framework.model import Field, Framework, Section
from tui_kpi.framework.readings import Reading
from tui_kpi.tui.kit.page.blocks import Block, Say
from tui_kpi.wording.guidance import (
    Part,
    field_guidance,
    reading_guidance,
    return_guidance,
    section_guidance,
)


def guidance(framework: Framework, field: Field) -> tuple[Block, ...]:
    """Return everything there is to know about a field before answering it."""
    return (Say(field.label, "heading"), *_blocks(field_guidance(framework, field)))


def about(framework: Framework) -> tuple[Block, ...]:
    """Return what the framework says about the whole return, and what was taken for granted."""
    return (Say(framework.title, "heading", gap=True), *_blocks(return_guidance(framework)))


def about_section(section: Section) -> tuple[Block, ...]:
    """Return what there is to know about a section."""
    return (Say(section.title, "heading"), *_blocks(section_guidance(section)))


def about_reading(framework: Framework, reading: Reading) -> tuple[Block, ...]:
    """Return where the source leaves something open, and the ways to read it."""
    return (
        Say(reading.question, "heading"),
        *_blocks(reading_guidance(framework, reading)),
    )


def _blocks(parts: tuple[Part, ...]) -> list[Block]:
    return [block for part in parts for block in _part(part)]


def _part(part: Part) -> list[Block]:
    head: list[Block] = [Say(part.title, "strong", gap=True)] if part.title else []
    lead = "-" if part.listed else ""
    return [*head, *(Say(item, lead=lead, gap=not part.title) for item in part.items)]
