"""Words of the field that a return uses, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui_kpi.framework.model import Framework

_ALWAYS = (
    "Framework: the questions and targets that a council asks about. Each return follows one.",
    "Outturn: the result that your own figures come to, like 35.29%.",
    "Target to be confirmed: the council has not said yet what it expects. It tells you.",
    "Sealed: signed and closed. It can be corrected afterwards, never changed unseen.",
)
_PARTS = (
    "Mandatory: must be answered before you can sign.",
    "Desirable: the council would like to know. You may leave it empty.",
)
_REFERENCE = (
    "References like L36 or cl. 2.5: the line or clause of the council's own document where it "
    "is asked, for whoever wants to look it up. You need not."
)
_WHERE_USED = {
    "Authority": "the council that asks for this return.",
    "ECM": "electronic call monitoring, the system on which your workers log the start and the "
    "end of each visit.",
    "Provider Activity Return": "what you send the council for each Payment Period about the "
    "service you gave. It is not this return.",
    "Payment Period": "the four weeks for which the council pays at once.",
    "level 2": "a level of a qualification in health and social care, like the Diploma or an NVQ; "
    "level 3 is the next one up.",
}


def words_used(framework: Framework) -> tuple[str, ...]:
    """Return the words that need explaining in a return of this framework, a sentence each."""
    texts = " ".join(_texts(framework))
    found = [
        f"{word[0].upper()}{word[1:]}: {meaning}"
        for word, meaning in _WHERE_USED.items()
        if re.search(rf"\b{re.escape(word)}\b", texts)
    ]
    both = len({section.part for section in framework.sections.values()}) > 1
    sourced = any(field.source for field in framework.fields.values())
    return (*_ALWAYS, *(_PARTS if both else ()), *found, *((_REFERENCE,) if sourced else ()))


def _texts(framework: Framework) -> Iterator[str]:
    yield from (*framework.notes, *framework.calendar.assumptions)
    for section in framework.sections.values():
        yield from (section.title, section.about, *section.evidence, *section.notes)
    for field in framework.fields.values():
        yield from (field.label, field.hint, field.guidance.text, field.guidance.find)
    for indicator in framework.indicators.values():
        yield from (indicator.title, *indicator.notes)
