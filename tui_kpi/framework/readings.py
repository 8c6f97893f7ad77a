"""Unclear points of a source: the ways to read each, and what each way changes in a framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from tui_kpi.records import Record, replace

if TYPE_CHECKING:
    from tui_kpi.framework.model import Framework

PatchKind = Literal["field", "indicator", "rule", "determination", "lookup"]


class Patch(Record):
    """What choosing a reading's option changes in one item of the definition."""

    kind: PatchKind
    id: str
    changes: Mapping[str, Any]


class ReadingOption(Record):
    """One way in which an unclear source can be read."""

    id: str
    label: str
    patches: tuple[Patch, ...] = ()


class Reading(Record):
    """A choice the source leaves open. The return records the option taken."""

    id: str
    question: str
    options: tuple[ReadingOption, ...]
    default: str
    source: str
    indicators: tuple[str, ...] = ()
    """Indicators beside which the question is shown."""

    def option(self, id: str) -> ReadingOption | None:
        """Return the option called `id`, or None."""
        return next((option for option in self.options if option.id == id), None)


def patched(framework: Framework, patches: Iterable[Patch]) -> Framework:
    """Return a framework with changes to its items."""
    items: dict[str, dict[str, Any]] = {
        "field": dict(framework.fields),
        "indicator": dict(framework.indicators),
        "rule": {rule.id: rule for rule in framework.rules},
        "determination": dict(framework.determinations),
        "lookup": dict(framework.lookups),
    }
    for patch in patches:
        table = items[patch.kind]
        table[patch.id] = replace(table[patch.id], **patch.changes)
    return replace(
        framework,
        fields=items["field"],
        indicators=items["indicator"],
        rules=tuple(items["rule"].values()),
        determinations=items["determination"],
        lookups=items["lookup"],
    )
