"""The list of returns: what is owed next, what is being filled in, what is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period, Span, date_words
from tui_kpi.records import Record, replace
from tui_kpi.returns.assess import assess
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.returns.progress import desirable_answered, required_answered
from tui_kpi.session.archive import sealed_returns
from tui_kpi.session.archive.integrity import damaged, lost
from tui_kpi.session.archive.receipts import kept, words_of
from tui_kpi.session.archive.receipts import state_of as state_by
from tui_kpi.session.archive.sealed_returns import SealedReturn, every, listing
from tui_kpi.session.errors import SessionError, told
from tui_kpi.session.references import reference_of, resolve
from tui_kpi.session.returns_list.owed_returns import owed_returns
from tui_kpi.session.training_guard import check_kind
from tui_kpi.store import drafts
from tui_kpi.store.folders import Folders
from tui_kpi.wording.progress import answered_words

if TYPE_CHECKING:
    from tui_kpi.submission.receipt import Receipt

Group = Literal["now", "later", "sealed"]
"""`later`: not started, and its period still runs or is to come."""
State = Literal[
    "owed",
    "in_progress",
    "errors",
    "complete",
    "waiting",
    "sealed",
    "received",
    "queried",
    "refused",
    "unreadable",
    "damaged",
]
SEALED: frozenset[State] = frozenset({"sealed", "received", "queried", "refused"})
"""What a sealed return can be; all but the first by the council's receipt for it."""

WORDS: dict[State, str] = {
    "owed": "not started",
    "in_progress": "in progress",
    "errors": "has errors to mend",
    "complete": "complete, ready to sign",
    "waiting": "waits for its signature",
    "sealed": "sealed",
    "received": "received by the council",
    "queried": "queried by the council",
    "refused": "refused by the council",
    "unreadable": "cannot be read",
    "damaged": "its sealed file is damaged or missing",
}
"""Each state in words."""
_COUNTED = frozenset({"answered", "worked_out", "unreadable"})


class ReturnRow(Record):
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
    how_far: str
    """State and progress, for people: `12 of 18 answered`."""
    when: str = ""
    """How it stands in time, for people: `due on 30 April 2027, in 20 days`."""
    group: Group = "now"
    span: Span | None = None
    """None where the framework or period is unknown."""
    due_on: date | None = None
    """Deadline; None where there is none or it is not yet typed."""
    overdue: bool = False
    answered: int = 0
    missing: int = 0
    progress: tuple[int, int] | None = None
    """Of a draft: how many of the answers that must be given are given, and how many must be."""
    copies: str = ""
    """Title of the period from which answers are copied when this is started; empty for none."""
    revision: int | None = None
    """Of the latest sealed revision; None while not sealed."""
    revision_reason: str = ""
    """Why the latest sealed revision was made, or why it is being corrected."""
    correcting: bool = False
    """The latest sealed revision is being corrected: `state` is that of the correction."""
    receipt: Receipt | None = None
    """The council's, for the latest sealed revision; None where none was opened."""
    path: Path | None = None
    """File of the draft or the package; None for a return not yet started."""
    problem: str = ""
    """Why it cannot be read."""

    @property
    def words(self) -> str:
        """State and what to know about it, in one line."""
        return ", ".join(filter(None, (self.how_far, self.when)))


def return_rows(
    folders: Folders, catalogue: Catalogue, today: date, schedule: Mapping[str, date]
) -> tuple[ReturnRow, ...]:
    """Return one row a return: what a council asks about, the late, the open, the sealed ones.

    `schedule` holds what a council sent ahead: see `store/schedule.py`. A draft that cannot be
    read has a row that says so.
    """
    sealed = {(it.framework, it.period): it for it in listing(folders)}
    open_rows = _damaged_rows(folders, catalogue, sealed)
    not_whole = {(row.framework, row.period) for row in open_rows}
    for framework, period, path in drafts.listing(folders):
        before = sealed.get((framework, period))
        if (framework, period) in not_whole:
            continue
        if before is None:
            open_rows.append(
                _draft_row(folders, catalogue, framework, period, path, today, schedule)
            )
        elif drafts.supersedes(path) == before.sha256:
            open_rows.append(_correction_row(folders, catalogue, before, path, today))
            del sealed[framework, period]
    receipts = kept(folders)
    sealed_rows = [_sealed_row(catalogue, it, receipts.get(it.sha256)) for it in sealed.values()]
    known = [row.reference for row in (*open_rows, *sealed_rows) if row.span is not None]
    owed = [
        _owed_row(framework, period, today, schedule, sealed)
        for framework, period in owed_returns(catalogue, known, today, schedule)
    ]
    open_rows = sorted([*open_rows, *owed], key=_by_deadline)
    sealed_rows.sort(key=lambda row: (row.span.end if row.span else date.min, row.reference))
    asked = [row for row in sealed_rows if row.group == "now"]
    done = [row for row in reversed(sealed_rows) if row.group != "now"]
    return (*asked, *open_rows, *done)


def _damaged_rows(
    folders: Folders, catalogue: Catalogue, sealed: dict[tuple[str, str], SealedReturn]
) -> list[ReturnRow]:
    """Return the rows of returns of whose sealed files not all can be read, out of `sealed`."""
    found: dict[tuple[str, str], tuple[Path, str]] = {
        (framework, period): (path, lost(folders, path))
        for framework, period, path in drafts.listing(folders)
        if (framework, period) not in sealed and drafts.supersedes(path)
    }
    for path in sealed_returns.damaged(folders):
        found[sealed_returns.named(path) or ("", path.name)] = (path, damaged(path))
    rows = []
    for (framework, period), (path, problem) in found.items():
        sealed.pop((framework, period), None)
        row = _titled(catalogue, _nameless(framework, period, "damaged"))
        if not framework:
            row = replace(row, title="A sealed file", reference=period)
        rows.append(replace(row, path=path, problem=problem))
    return rows


def sealed_rows(folders: Folders, catalogue: Catalogue) -> tuple[ReturnRow, ...]:
    """Return a row for each sealed revision, those that were replaced too.

    The latest period comes first, and of each return the latest revision.
    """
    receipts = kept(folders)
    rows = [_sealed_row(catalogue, it, receipts.get(it.sha256)) for it in every(folders)]

    def order(row: ReturnRow) -> tuple[date, str, int]:
        return row.span.end if row.span else date.min, row.reference, row.revision or 0

    return tuple(sorted(rows, key=order, reverse=True))


def _by_deadline(row: ReturnRow) -> tuple[bool, bool, date, date, str]:
    end = row.span.end if row.span else date.min
    return not row.overdue, row.group == "later", row.due_on or end, end, row.reference


def _draft_row(
    folders: Folders,
    catalogue: Catalogue,
    framework_id: str,
    period_id: str,
    path: Path,
    today: date,
    schedule: Mapping[str, date],
    definition: str = "",
) -> ReturnRow:
    """Return the row of a draft, assessed under the definition with this SHA-256 if it is here."""
    reference = reference_of(framework_id, period_id)
    try:
        framework, period = resolve(catalogue, reference)
        framework = (catalogue.find(definition) if definition else None) or framework
        with told():
            answers = drafts.read(path)
            drafts.check_place(path, answers)
        check_kind(answers, folders)
        assessment = assess(framework, replace(with_deadline(answers, schedule), today=today))
    except SessionError as error:
        row = _unreadable(catalogue, framework_id, period_id)
        return replace(row, path=path, problem=str(error))
    state = state_of(assessment)
    if state == "complete" and folders.waiting_document(framework.id, period.id).exists():
        state = "waiting"
    states = {id: field.state for id, field in assessment.fields.items()}
    given, of = required_answered(framework, states, assessment.missing)
    return replace(
        _row(framework, period, state),
        how_far=_how_far(framework, assessment, state),
        when=when_words(framework, period, assessment.due_on, today),
        due_on=assessment.due_on,
        overdue=assessment.due_on is not None and today > assessment.due_on,
        answered=sum(field.state in _COUNTED for field in assessment.fields.values()),
        missing=len(assessment.missing),
        progress=(given, of),
        path=path,
    )


def _how_far(framework: Framework, assessment: Assessment, state: State) -> str:
    """Return how far a draft is, in words: `12 of 18 answered`."""
    words = [] if state == "in_progress" else [WORDS[state]]
    if state not in {"complete", "waiting"}:
        words.append(answered_words(framework, assessment))
    states = {id: field.state for id, field in assessment.fields.items()}
    if desirable := desirable_answered(framework, states):
        words.append(f"desirable: {desirable[0]} of {desirable[1]} answered")
    return ", ".join(words)


def with_deadline(answers: Answers, schedule: Mapping[str, date]) -> Answers:
    """Return a draft's answers with the deadline that was typed ahead, if it has none itself."""
    ahead = schedule.get(reference_of(answers.framework, answers.period))
    return answers if answers.due or ahead is None else replace(answers, due=str(ahead))


def _correction_row(
    folders: Folders, catalogue: Catalogue, sealed: SealedReturn, path: Path, today: date
) -> ReturnRow:
    """Return the row of a sealed return that is being corrected. The deadline is behind it."""
    of = (sealed.framework, sealed.period)
    row = _draft_row(folders, catalogue, *of, path, today, {}, sealed.definition)
    row = replace(row, correcting=True, overdue=False, when="", revision=sealed.revision)
    if row.state == "unreadable":
        return row
    answers = drafts.read(path)
    reason = answers.revision.reason if answers.revision else ""
    words = f"correction of revision {sealed.revision}, not yet sealed"
    if row.missing and row.progress:
        words += f", {row.progress[0]} of {row.progress[1]} answered"
    elif row.state in {"errors", "waiting"}:
        words += f", {WORDS[row.state]}"
    return replace(row, how_far=f"{words}. Why: {reason}", revision_reason=reason)


def state_of(assessment: Assessment) -> State:
    """Return the state of a return that is not sealed."""
    if assessment.errors:
        return "errors"
    return "complete" if assessment.complete else "in_progress"


def _sealed_row(catalogue: Catalogue, sealed: SealedReturn, receipt: Receipt | None) -> ReturnRow:
    words = f"sealed on {date_words(date.fromisoformat(sealed.signed_at[:10]))}"
    if sealed.revision > 1:
        words += f", revision {sealed.revision}. Why: {sealed.about.revision_reason}"
    try:
        framework, period = resolve(catalogue, reference_of(sealed.framework, sealed.period))
    except SessionError as error:
        row = replace(_nameless(sealed.framework, sealed.period, "sealed"), problem=str(error))
    else:
        due_on = _deadline(framework, period, sealed.answers)
        row = replace(_row(framework, period, "sealed"), due_on=due_on)
    if receipt is not None:
        state = state_by(receipt)
        said = words_of(receipt)
        if sealed.revision > 1:
            stop = "" if words.endswith((".", "?", "!")) else "."  # the reason is the user's text
            words += f"{stop} {said[:1].upper()}{said[1:]}"
        else:
            words += f", {said}"
        # A query or a refusal is something to do.
        row = replace(
            row, receipt=receipt, state=state, group="sealed" if state == "received" else "now"
        )
    return replace(
        row,
        how_far=words,
        answered=len(sealed.answers.answers),
        revision=sealed.revision,
        revision_reason=sealed.about.revision_reason,
        path=sealed.path,
    )


def _deadline(framework: Framework, period: Period, answers: Answers) -> date | None:
    if answers.due:
        return date.fromisoformat(answers.due)
    return framework.calendar.due.on(period.span)


def _owed_row(
    framework: Framework,
    period: Period,
    today: date,
    schedule: Mapping[str, date],
    sealed: Mapping[tuple[str, str], SealedReturn],
) -> ReturnRow:
    row = _row(framework, period, "owed")
    due_on = schedule.get(row.reference) or framework.calendar.due.on(period.span)
    overdue = due_on is not None and today > due_on
    before = period.before()
    last = sealed.get((framework.id, before.id))
    copied = last and any(
        field.prefill == "last_return"
        and (field.prefill_from or field.id) in last.answers.answers
        and period.covered_by(framework.sections[field.section].interval)
        for field in framework.fields.values()
    )
    return replace(
        row,
        when=when_words(framework, period, due_on, today),
        due_on=due_on,
        overdue=overdue,
        copies=before.title() if copied else "",
        group="later" if today <= period.span.end and not overdue else "now",
    )


def _row(framework: Framework, period: Period, state: State) -> ReturnRow:
    return ReturnRow(
        reference=reference_of(framework.id, period.id),
        framework=framework.id,
        title=framework.short,
        period=period.id,
        period_title=period.title(),
        state=state,
        how_far=WORDS[state],
        group="sealed" if state == "sealed" else "now",
        span=period.span,
    )


def _nameless(framework: str, period: str, state: State) -> ReturnRow:
    """Return the row of a return whose framework or period is not known here."""
    reference = reference_of(framework, period)
    group: Group = "sealed" if state == "sealed" else "now"
    return ReturnRow(
        reference, framework, framework, period, period, state, WORDS[state], group=group
    )


def _unreadable(catalogue: Catalogue, framework: str, period: str) -> ReturnRow:
    """Return the row of a draft that cannot be read, by its title where that is known."""
    return _titled(catalogue, _nameless(framework, period, "unreadable"))


def _titled(catalogue: Catalogue, row: ReturnRow) -> ReturnRow:
    with suppress(SessionError):
        known, period = resolve(catalogue, row.reference)
        return replace(row, title=known.short, period_title=period.title(), span=period.span)
    return row


def when_words(framework: Framework, period: Period, due_on: date | None, today: date) -> str:
    """Return how a return stands in time: late, due, its period running, to come or ended."""
    if due_on is not None:
        days, day = (due_on - today).days, date_words(due_on)
        if days < 0:
            return f"late: was due on {day}, {_days(-days)} ago"
        if days == 0:
            return f"due today, {day}"
        return f"due on {day}, in {_days(days)}"
    if today < period.span.start:
        return f"starts on {date_words(period.span.start)}"
    if today <= period.span.end:
        return f"period ends on {date_words(period.span.end)}"
    tail = ", deadline not entered yet" if framework.calendar.due.typed else ""
    return f"period ended on {date_words(period.span.end)}{tail}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
