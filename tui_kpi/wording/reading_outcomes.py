"""Unclear points of a source: where they bear, and what each way to read them would give."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.framework.readings import Reading, ReadingOption
from tui_kpi.returns.assess import assess
from tui_kpi.returns.filling import with_reading
from tui_kpi.returns.model import Answers
from tui_kpi.wording.feedback import describe


def readings_of(framework: Framework, section: str) -> tuple[Reading, ...]:
    """Return the unclear points that bear on a section's results."""
    own = {indicator.id for indicator in framework.indicators_of.get(section, ())}
    return tuple(it for it in framework.readings.values() if own.intersection(it.indicators))


def outcome(
    framework: Framework, answers: Answers, reading: Reading, option: ReadingOption, section: str
) -> str:
    """Return what a section's results would be, read in one way: `88.88%, Amber`."""
    read = with_reading(framework, answers, reading.id, option.id)
    assessment = assess(framework, read)
    words = [
        describe(framework, read, assessment, indicator.id)
        for indicator in framework.indicators_of[section]
        if indicator.id in reading.indicators
    ]
    found = [", ".join(filter(None, (it.headline, it.judgement))) for it in words]
    return "; ".join(found)
