"""What may be about one person, as rows that lead to it."""

from __future__ import annotations

from collections.abc import Iterable

from tui_kpi.session.drafting.personal_data import ADVICE, PersonalData
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.return_screen.revision_blocks import REVISE
from tui_kpi.tui.return_screen.section_page import EXPLAIN

SEEN = "@seen."
"""Before the number of a row."""


def personal_rows(found: Iterable[PersonalData], marks: Marks) -> list[Press]:
    """Return a row for each sighting; `target` says where it leads."""
    return [
        Press(f"{SEEN}{number}", item.words, lead=marks.problem)
        for number, item in enumerate(found)
    ]


def personal_part(found: tuple[PersonalData, ...], marks: Marks) -> list[Block]:
    """Return the part of Check answers about it; nothing where there is nothing."""
    if not found:
        return []
    head = Say("Is this about a person? Enter goes to it.", "strong", gap=True)
    return [head, Say(ADVICE, "muted"), *personal_rows(found, marks)]


def target(item: PersonalData) -> str:
    """Return the stop at which a sighting is mended; empty where the Menu has the way."""
    if item.place == "correction":
        return REVISE
    return f"{EXPLAIN}{item.id}" if item.place == "explanation" else item.id
