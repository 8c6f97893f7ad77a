"""Attached files and the answers that they give: what a return says follows from what is there."""

from __future__ import annotations

from collections.abc import Iterable

from tui_kpi.framework.model import Field, Framework
from tui_kpi.records import replace
from tui_kpi.returns.answers import with_answer
from tui_kpi.returns.model import Answers, Attached

_BETWEEN = "; "


def attachment_fields(framework: Framework) -> tuple[Field, ...]:
    """Return the fields that files answer, in the framework's order."""
    return tuple(field for field in framework.fields.values() if field.kind == "attachments")


def with_evidence(framework: Framework, answers: Answers, evidence: Iterable[Attached]) -> Answers:
    """Return `answers` with these files attached, and named by the fields that they answer."""
    answers = replace(answers, evidence=tuple(evidence))
    for field in attachment_fields(framework):
        if answers.text(field.id) != (titles := titles_of(answers, field.id)):
            answers = with_answer(framework, answers, field.id, titles)
    return answers


def titles_of(answers: Answers, field_id: str) -> str:
    """Return what a field that files answer says: their titles; empty for no files."""
    return _BETWEEN.join(it.title for it in answers.evidence if it.field == field_id)


def not_attached(framework: Framework, answers: Answers) -> tuple[Field, ...]:
    """Return the fields whose answer names files that are not attached."""
    return tuple(
        field
        for field in attachment_fields(framework)
        if answers.text(field.id).strip()
        and answers.text(field.id).strip() != titles_of(answers, field.id)
    )
