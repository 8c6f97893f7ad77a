"""Edits of a return as one text each: `f=1,234`, `f.3=12`, `f=?`, `@due=2026-04-30`."""

from __future__ import annotations

from collections.abc import Iterable

from tui_kpi.returns.addresses import field_of
from tui_kpi.returns.model import Address
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import UsageError
from tui_kpi.wording.asking import problem_words

NOT_KNOWN = "?"
NOT_APPLICABLE = "n/a"


def apply_edit(opened: OpenReturn, text: str) -> Address | None:
    """Apply one edit; return the address of the answer it gave, `due` for the deadline.

    `f=` clears an answer, `f=?` says that it is not known yet, `f=n/a:reason` that the question
    does not apply, `f=a,b` gives choices. `@due=`, `@reading.ID=`, `@note.FIELD=`,
    `@explain.RULE=`, `@prepared_by=` and `@previous.FIELD=`, last period's answer (None is
    returned for these five), say what stands beside the answers. Raises UsageError for an edit
    without “=” or an unknown name.
    """
    key, equals, value = text.partition("=")
    key = key.strip()
    if not equals or not key:
        raise UsageError(f"“{text}” is not an answer. Write FIELD=ANSWER, like kpi1_a=12.")
    if key.startswith("@"):
        return _apply_special(opened, key, value)
    if value.strip() == NOT_KNOWN:
        opened.set_not_known(key, not_known=True)
    elif value.strip().lower().partition(":")[0].rstrip() == NOT_APPLICABLE:
        opened.set_not_applicable(key, value.partition(":")[2].strip())
    else:
        opened.set(key, value)
    return key


def errors_of(opened: OpenReturn, given: Iterable[Address]) -> tuple[tuple[str, bool], ...]:
    """Return the errors that concern the answers `given`.

    Each is its message, and whether an entry cannot be read; else it is a check between answers
    that does not hold.
    """
    fields = {field_of(address) for address in given}
    rules = {rule.id for rule in opened.framework.rules}
    return tuple(
        (problem_words(problem), problem.code not in rules)
        for problem in opened.assessment.errors
        if fields.intersection(field_of(where) for where in problem.fields)
    )


def _apply_special(opened: OpenReturn, key: str, value: str) -> Address | None:
    if key == "@due":
        opened.set_due(value)
        return "due"
    if key == "@prepared_by":
        opened.set_prepared_by(value)
        return None
    kind, dot, name = key.partition(".")
    setters = {
        "@reading": opened.set_reading,
        "@note": opened.set_note,
        "@explain": opened.set_explanation,
        "@previous": opened.set_previous,
    }
    if kind not in setters or not dot or not name:
        raise UsageError(
            f"“{key}” is not something to set. There are @due, @prepared_by, @reading.ID, "
            "@note.FIELD, @explain.RULE and @previous.FIELD."
        )
    setters[kind](name, value.strip())
    return None
