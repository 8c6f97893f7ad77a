"""What is said beside the answers of a return: readings, notes, explanations, last time's answers.

Each function returns the answers with one of these changed, and raises UsageError for a name that
the framework does not have.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui_kpi.framework.errors import nearest
from tui_kpi.framework.model import Framework
from tui_kpi.records import replace
from tui_kpi.returns import filling
from tui_kpi.returns.model import Answers
from tui_kpi.session.errors import UsageError
from tui_kpi.session.texts import cleaned, with_text


def with_reading(
    framework: Framework, answers: Answers, reading_id: str, option_id: str
) -> Answers:
    """Choose how an unclear source is read; a blank option goes back to the default."""
    reading = framework.readings.get(reading_id)
    if reading is None:
        raise _unknown(framework, "reading", reading_id, framework.readings)
    if option_id and reading.option(option_id) is None:
        options = ", ".join(option.id for option in reading.options)
        raise UsageError(f"The reading {reading_id} has no “{option_id}”. It has {options}.")
    return filling.with_reading(framework, answers, reading_id, option_id.strip())


def with_note(framework: Framework, answers: Answers, field_id: str, text: str) -> Answers:
    """Keep a private note on a field; blank removes it."""
    if field_id not in framework.fields:
        raise _unknown(framework, "field", field_id, framework.fields)
    return replace(answers, notes=with_text(answers.notes, field_id, text))


def with_explanation(framework: Framework, answers: Answers, rule_id: str, text: str) -> Answers:
    """Answer the warning of a rule; blank removes the answer."""
    rules = {rule.id for rule in framework.rules}
    if rule_id not in rules:
        raise _unknown(framework, "rule", rule_id, rules)
    return replace(answers, explanations=with_text(answers.explanations, rule_id, text))


def with_previous(framework: Framework, answers: Answers, field_id: str, text: str) -> Answers:
    """Take last period's answer to a field; blank removes it."""
    field = framework.fields.get(field_id)
    if field is None:
        raise _unknown(framework, "field", field_id, framework.fields)
    if field.per_week:
        raise UsageError(f"{field_id} has an answer for each week; only one can be carried over.")
    previous = {id: it for id, it in answers.previous.items() if id != field_id}
    if text := cleaned(text).strip():
        parts = tuple(part.strip() for part in text.split(","))
        previous[field_id] = parts if field.kind == "choices" else text
    return replace(answers, previous=previous)


def _unknown(framework: Framework, kind: str, name: str, known: Iterable[str]) -> UsageError:
    return UsageError(f"{framework.id} has no {kind} “{name}”.{nearest(name, known)}")
