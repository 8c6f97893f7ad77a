"""Attached files, where they are asked for and where answers are checked."""

from __future__ import annotations

from tui_kpi.framework.model import Field
from tui_kpi.reports.about import files_words, size_words
from tui_kpi.returns.attachments import titles_of
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.returns.parse import ask as sentence
from tui_kpi.returns.seen import Seen
from tui_kpi.tui.kit.page.blocks import Block, Press, Say

ATTACH = "attach"
LABEL = "Attach evidence"


def field_of_files(
    field: Field, answers: Answers, assessment: Assessment, seen: Seen
) -> tuple[Block, ...]:
    """Return a field that files answer: what is attached, and the way to attach more.

    Its stop has the field's id.
    """
    found = [it for it in answers.evidence if it.field == field.id]
    said: list[Block] = [Say(field.label, gap=True)]
    said += [Say(field.hint, "muted")] if field.hint else []
    said += [Say(f"{it.title}, {size_words(it.size)}", lead="-") for it in found]
    if reason := answers.not_applicable.get(field.id):
        said.append(Say(f"Does not apply: {reason}", "muted"))
    if field.id in answers.not_known:
        said.append(Say("You marked this as not known yet.", "muted"))
    text = answers.text(field.id).strip()
    if text and text != titles_of(answers, field.id):
        said.append(Say(f"“{text}” is named here, but no such file is attached.", "error"))
    if field.id in assessment.missing and seen.left(field.id):
        said.append(Say(f"To do: {sentence(field)}", "todo"))
    return (*said, Press(field.id, LABEL, detail=_count(len(found)), button=True))


def files_listed(answers: Answers) -> tuple[Block, ...]:
    """Return every file that goes with a return, with the way to change that."""
    if not answers.evidence:
        return ()
    total = size_words(sum(it.size for it in answers.evidence))
    head = f"Files that go with it: {_count(len(answers.evidence))}, {total}"
    rows = [Say(f"{it.title}, {size_words(it.size)}", lead="-") for it in answers.evidence]
    return (Say(head, "strong", gap=True), *rows)


def _count(number: int) -> str:
    return files_words(number) if number else "none yet"
