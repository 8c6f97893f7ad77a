"""The presenter's note, as lines above the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_kpi.tui.kit.keymap import Keymap, action_called
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.lines import Line, pad, wrap

if TYPE_CHECKING:
    from tui_kpi.session.training import Training


def note_lines(
    training: Training, width: int, marks: Marks, keymap: Keymap, elsewhere: str = ""
) -> tuple[Line, ...]:
    """Return the note that is shown now, or how to see the first while presenting.

    On another page than its own, only the name of its own, `elsewhere`.
    """
    if not training.steps or not (training.step or training.presenting):
        return ()
    number, steps = training.step, training.steps
    head = f" Note {number} of {len(steps)}" if number else f" {len(steps)} notes to show"
    onward, back = (keymap.words(action_called(id)) for id in ("next_note", "previous_note"))
    way = f"Press {onward}" if onward else "Open the Menu"
    said = steps[number - 1].say if number else f"{way} for the first note."
    ways = [f"{onward or 'Menu'} next note"] if number < len(steps) else []
    ways += [f"{back or 'Menu'} note before"] if number else []
    keys = "   ".join(ways)
    said = f"It is about another page: {elsewhere}." if elsewhere else said
    room = max(1, width - len(keys) - 1)
    lines: list[Line] = [((pad(head, room), "strong"), (keys, "muted"))]
    lines += [((f" {words}", "strong"),) for words in wrap(marks.text(said), width - 2)]
    return (*lines, (("-" * width if marks.ascii_only else "─" * width, "muted"),))
