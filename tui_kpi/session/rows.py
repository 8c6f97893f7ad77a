"""The list of returns: what is owed next, what is being filled in, what is sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period, Span
from tui_kpi.returns.assess import assess
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.returns.progress import desirable_answered
from tui_kpi.session.errors import SessionError, UsageError, told
from tui_kpi.session.history import SealedReturn, listing
from tui_kpi.session.kinds import check_kind
from tui_kpi.session.references import reference_of, resolve
from tui_kpi.store import drafts
from tui_kpi.store.folders import Folders

MOST_OWED = 12
"""How many returns of one framework are listed as not started."""

State = Literal["owed", "in_progress", "errors", "complete", "sealed", "unreadable"]

WORDS: dict[State, str] = {
    "owed": "not started",
    "in_progress": "in progress",
    "errors": "has errors to mend",
    "complete": "complete, not yet sealed",
    "sealed": "sealed",
    "unreadable": "cannot be read",
}
"""Each state in words."""
_COUNTED = frozenset({"answered", "worked_out", "unreadable"})


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One return of the list."""

    reference: str
    framework: str
    """Id."""
    title: str
    """Of the framework, short."""
    period: str
    """Id."""
    period_title: str
    state: State
    words: str
    """State and what to know about it, for people."""
    span: Span | None = None
    """None where the framework or period is unknown."""
    due_on: date | None = None
    """Deadline; None where there is none or it is not yet typed."""
    overdue: bool = False
    answered: int = 0
    missing: int = 0
    revision: int | None = None
    """Of the latest sealed revision; None while not sealed."""
    path: Path | None = None
    """File of the draft or the package; None for a return not yet started."""
    problem: str = ""
    """Why it cannot be read."""


def return_rows(
    folders: Folders, catalogue: Catalogue, today: date, deadlines: Mapping[str, date]
) -> tuple[ReturnRow, ...]:
    """Return one row a return: the open ones by deadline, then the sealed, latest first.

    `deadlines` are those typed ahead, by return. A draft that cannot be read has a row that
    says so.
    """
    sealed = {(it.framework, it.period): it for it in listing(folders)}
    open_rows = [
        _draft_row(folders, catalogue, framework, period, path, today)
        for framework, period, path in drafts.listing(folders)
        if (framework, period) not in sealed
    ]
    sealed_rows = [_sealed_row(catalogue, it) for it in sealed.values()]
    owed = _owed(catalogue, [*open_rows, *sealed_rows], today, deadlines)
    open_rows = sorted([*open_rows, *owed], key=_by_deadline)
    sealed_rows.sort(key=lambda row: (row.span.end if row.span else date.min, row.reference))
    return (*open_rows, *reversed(sealed_rows))


def _by_deadline(row: ReturnRow) -> tuple[date, date, str]:
    end = row.span.end if row.span else date.min
    return row.due_on or end, end, row.reference


def _draft_row(
    folders: Folders,
    catalogue: Catalogue,
    framework_id: str,
    period_id: str,
    path: Path,
    today: date,
) -> ReturnRow:
    reference = reference_of(framework_id, period_id)
    try:
        framework, period = resolve(catalogue, reference)
        with told():
            answers = drafts.read(path)
        if (answers.framework, answers.period) != (framework.id, period.id):
            raise UsageError(f"{path} holds the return {answers.framework}/{answers.period}.")
        check_kind(answers, folders)
        assessment = assess(framework, replace(answers, today=today))
    except SessionError as error:
        row = _nameless(framework_id, period_id, "unreadable")
        return replace(row, path=path, problem=str(error))
    state = state_of(assessment)
    row = _row(framework, period, state)
    missing = len(assessment.missing)
    overdue = assessment.due_on is not None and today > assessment.due_on
    words = f"{row.words}, {missing} to answer" if missing else row.words
    states = {id: field.state for id, field in assessment.fields.items()}
    if desirable := desirable_answered(framework, states):
        words += f", desirable: {desirable[0]} of {desirable[1]} answered"
    return replace(
        row,
        words=_with_time(words, period, assessment.due_on, today),
        due_on=assessment.due_on,
        overdue=overdue,
        answered=sum(field.state in _COUNTED for field in assessment.fields.values()),
        missing=missing,
        path=path,
    )


def state_of(assessment: Assessment) -> State:
    """Return the state of a return that is not sealed."""
    if assessment.errors:
        return "errors"
    return "complete" if assessment.complete else "in_progress"


def _sealed_row(catalogue: Catalogue, sealed: SealedReturn) -> ReturnRow:
    words = f"sealed on {sealed.signed_at[:10]}"
    if sealed.revision > 1:
        words += f", revision {sealed.revision}"
    try:
        framework, period = resolve(catalogue, reference_of(sealed.framework, sealed.period))
    except SessionError as error:
        row = replace(_nameless(sealed.framework, sealed.period, "sealed"), problem=str(error))
    else:
        due_on = _deadline(framework, period, sealed.answers)
        row = replace(_row(framework, period, "sealed"), due_on=due_on)
    return replace(
        row,
        words=words,
        answered=len(sealed.answers.answers),
        revision=sealed.revision,
        path=sealed.path,
    )


def _deadline(framework: Framework, period: Period, answers: Answers) -> date | None:
    if answers.due:
        return date.fromisoformat(answers.due)
    return framework.calendar.due.on(period.span)


def _owed(
    catalogue: Catalogue, rows: list[ReturnRow], today: date, deadlines: Mapping[str, date]
) -> Iterator[ReturnRow]:
    """Yield, for every framework in use, the returns after the latest one, up to today's."""
    last: dict[str, ReturnRow] = {}
    for row in rows:
        if row.span is not None and (
            row.framework not in last or _end(last[row.framework]) < row.span.end
        ):
            last[row.framework] = row
    for row in last.values():
        framework, period = resolve(catalogue, row.reference)
        for _ in range(MOST_OWED):
            try:
                period = period.next()
            except (ValueError, OverflowError):
                break  # the calendar ends in year 9999
            due_on = deadlines.get(reference_of(framework.id, period.id))
            due_on = due_on or framework.calendar.due.on(period.span)
            owed = _row(framework, period, "owed")
            words = _with_time(owed.words, period, due_on, today)
            overdue = due_on is not None and today > due_on
            yield replace(owed, words=words, due_on=due_on, overdue=overdue)
            if today <= period.span.end:
                break


def _end(row: ReturnRow) -> date:
    return row.span.end if row.span else date.min


def _row(framework: Framework, period: Period, state: State) -> ReturnRow:
    return ReturnRow(
        reference=reference_of(framework.id, period.id),
        framework=framework.id,
        title=framework.short,
        period=period.id,
        period_title=period.title(),
        state=state,
        words=WORDS[state],
        span=period.span,
    )


def _nameless(framework: str, period: str, state: State) -> ReturnRow:
    """Return the row of a return whose framework or period is not known here."""
    reference = reference_of(framework, period)
    return ReturnRow(reference, framework, framework, period, period, state, WORDS[state])


def _with_time(words: str, period: Period, due_on: date | None, today: date) -> str:
    """Add how the return stands in time: overdue, due, its period still running or to come."""
    if due_on is not None:
        days = (due_on - today).days
        if days < 0:
            return f"{words}, {_days(-days)} overdue"
        return f"{words}, due today" if days == 0 else f"{words}, due in {_days(days)}"
    if today < period.span.start:
        return f"{words}, starts in {_days((period.span.start - today).days)}"
    if today <= period.span.end:
        return f"{words}, period ends in {_days((period.span.end - today).days)}"
    return words


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
