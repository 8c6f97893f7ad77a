"""Each unclear point of a source as a question, with what every way to read it would give."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.framework.readings import Reading
from tui_kpi.returns.model import Answers
from tui_kpi.tui.kit.page.blocks import Ask, Choice
from tui_kpi.wording.reading_outcomes import outcome, readings_of

READING = "@reading."
"""Before the id of a reading, as the address of its question."""


def reading_asks(framework: Framework, answers: Answers) -> list[Ask]:
    """Return every unclear point as a question."""
    return [_ask(reading, answers, {}) for reading in framework.readings.values()]


def readings_page(framework: Framework, answers: Answers, section: str) -> list[Ask]:
    """Return a section's unclear points, each way with the results that it gives now."""
    return [
        _ask(
            reading,
            answers,
            {
                option.id: outcome(framework, answers, reading, option, section)
                for option in reading.options
            },
        )
        for reading in readings_of(framework, section)
    ]


def _ask(reading: Reading, answers: Answers, outcomes: dict[str, str]) -> Ask:
    chosen = answers.readings.get(reading.id, reading.default)
    choices = tuple(
        Choice(option.id, _way(option.label, outcomes.get(option.id)), option.id == chosen)
        for option in reading.options
    )
    return Ask(f"{READING}{reading.id}", reading.question, choices=choices)


def _way(label: str, outcome: str | None) -> str:
    return label if outcome is None else f"{label} → {outcome}"
