"""The sections of a return, as the list at its side."""

from __future__ import annotations

from collections.abc import Mapping

from tui_kpi.framework.model import Framework
from tui_kpi.returns.model import Assessment, SectionState
from tui_kpi.returns.progress import asked_sections
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.kit.page.lines import Role
from tui_kpi.wording.asking import about_title, has_about
from tui_kpi.wording.progress import desirable_words, state_words

_ROLES: dict[SectionState, Role] = {"done": "good", "error": "error"}
ABOUT = "@return"
"""The page about the return itself: its deadline, and how unclear sources are read."""
CHECK = "@check"


def mark_of(state: SectionState, marks: Marks) -> str:
    """Return the mark of a section's state."""
    return {
        "done": marks.done,
        "in_progress": marks.started,
        "not_started": marks.empty,
        "error": marks.problem,
    }.get(state, marks.none)


def section_list(
    framework: Framework,
    assessment: Assessment,
    states: Mapping[str, SectionState],
    current: str,
    marks: Marks,
    *,
    tall: bool,
) -> tuple[Block, ...]:
    """Return the list, each section in the state that `states` gives it.

    `tall`: there is room for each state in words on a line of its own.
    """
    rows: list[Block] = []
    asked = asked_sections(framework, states)
    for id in asked:
        state = states[id]
        section = framework.sections[id]
        mark = mark_of(state, marks)
        words = state_words(framework, assessment, id, state)
        rows.append(
            Press(
                id,
                section.short if tall else f"{mark} {section.short}",
                detail=_here(id, current, marks),
                below=f"{mark} {words}" if tall else "",
                role="strong" if id == current else "text",
                detail_role=_ROLES.get(state, "muted"),
            )
        )
    if has_about(framework):
        rows.append(
            Press(
                ABOUT,
                about_title(framework),
                detail=_here(ABOUT, current, marks),
                role="strong" if current == ABOUT else "text",
            )
        )
    rows.append(Press(CHECK, "Check answers"))
    if desirable := desirable_words(framework, assessment, "given"):
        rows.append(Say(desirable, "muted", gap=True))
    others = [s.short for id, s in framework.sections.items() if id not in asked]
    if others:
        rows.append(Say("Not asked this time:", "muted", gap=True))
        rows += [Say(short, "muted", indent=4) for short in others]
    return tuple(rows)


def _here(id: str, current: str, marks: Marks) -> str:
    return marks.here if id == current else ""
