"""What to gather first, to be heard."""

from __future__ import annotations

from tui_kpi.plain.answering.positions import framework_of
from tui_kpi.reports.gather import gathering
from tui_kpi.reports.spoken import said_of, sentence, sentences
from tui_kpi.session.drafting.open_return import OpenReturn


def to_gather(opened: OpenReturn) -> list[str]:
    """Return what the return asks and where to find it, part by part, and how to print it."""
    said = gathering(framework_of(opened), opened.answers, opened.assessment)
    lines = ["", sentence(said.title), said.lead]
    for part in said.parts:
        lines += ["", sentences((part.title, part.note))]
        for wanted in part.wanted:
            copied = f"Copied: {wanted.before}" if wanted.before else ""
            lines.append(sentences((said_of(wanted.label, wanted.kind), wanted.find, copied)))
        if part.evidence:
            lines.append(f"Evidence to keep: {sentences(part.evidence)}")
    return [*lines, "", f"To print it: tui-kpi report {opened.reference} --gather"]
