"""The presenter's note, as lines above the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_kpi.tui.form.lines import Line, pad, wrap
from tui_kpi.tui.marks import Marks

if TYPE_CHECKING:
    from tui_kpi.session.training import Training

_KEYS = "Ctrl+O next note   Ctrl+L note before"


def note_lines(training: Training | None, width: int, marks: Marks) -> tuple[Line, ...]:
    """Return the note that is shown now, or how to see the first; nothing outside training."""
    if training is None or not training.steps or not (training.step or training.presenting):
        return ()
    number, steps = training.step, training.steps
    head = f" Note {number} of {len(steps)}" if number else f" {len(steps)} notes to show"
    said = steps[number - 1].say if number else "Press Ctrl+O for the first note."
    room = max(1, width - len(_KEYS) - 1)
    lines: list[Line] = [((pad(head, room), "strong"), (_KEYS, "muted"))]
    lines += [((f" {words}", "strong"),) for words in wrap(marks.text(said), width - 2)]
    return (*lines, (("-" * width if marks.ascii_only else "─" * width, "muted"),))
