"""What a report says about one return, before it is laid out as a page or as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tui_kpi.framework.model import WEEKS, Field, Framework, Section
from tui_kpi.framework.period import date_words
from tui_kpi.reports.about import About, size_words
from tui_kpi.reports.table import TRAINING, normalised_figure
from tui_kpi.returns.answers import counted
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.wording.feedback import ResultWords, describe

VERDICTS = {
    "yes": "Yes",
    "no": "No",
    "unknown": "Not yet known",
    "not_applicable": "Not applicable",
}
"""Each conclusion in words."""
_FOR_CHECKING = frozenset({"Signed at", "Submission", "Framework"})
_SHA256 = ", SHA-256 "
_BLANK = "Not answered"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer."""

    label: str
    answer: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One section that is due."""

    title: str
    covers: str
    answers: tuple[Line, ...]
    results: tuple[ResultWords, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that stands out: a check that did not hold, with the provider's explanation."""

    kind: str
    message: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a report says, in order."""

    title: str
    standing: str
    """Sealed or not, complete or not, in one sentence."""
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    not_asked: tuple[str, ...]
    """Titles of the sections that this period does not ask for."""
    determinations: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...]
    readings: tuple[tuple[str, str], ...]
    """Questions that the source leaves open, and how this return reads them."""
    notes: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    """Title of each file that goes with the return; its name, size and SHA-256."""
    checking: tuple[tuple[str, str], ...] = ()
    """What is there to be compared with something else, not to be read."""


def document(
    framework: Framework, answers: Answers, assessment: Assessment, about: About
) -> Document:
    """Return what a report says. The same arguments always give the same words."""
    due = [s for s in framework.sections.values() if assessment.sections[s.id] != "not_due"]
    return Document(
        title=f"{framework.title}: {assessment.period.title()}",
        standing=_standing(assessment, about),
        facts=tuple(_facts(framework, assessment, about)),
        blocks=tuple(_block(framework, section, answers, assessment) for section in due),
        not_asked=tuple(s.title for s in framework.sections.values() if s not in due),
        determinations=tuple(
            (item.title, VERDICTS[assessment.determinations[item.id]])
            for item in framework.determinations.values()
        ),
        remarks=tuple(_remarks(answers, assessment, sealed=bool(about.submission_id))),
        readings=tuple(_readings(framework, answers)),
        notes=(framework.own_check,) if framework.own_check else (),
        files=tuple(
            (it.title, f"{it.name}, {size_words(it.size)}{_SHA256}{it.sha256}")
            for it in about.files
        ),
    )


def for_reading(said: Document, *, signed: bool = True) -> Document:
    """Return the same with what is only for checking at its end, apart from the rest.

    `signed` is false for somebody who has yet to sign it: then nothing is said as if it were done.
    """
    facts = [(label, value) for label, value in said.facts if label not in _FOR_CHECKING]
    checking = [(label, value) for label, value in said.facts if label in _FOR_CHECKING]
    files = [(title, *file.rsplit(_SHA256, 1)) for title, file in said.files]
    checking += [(f"SHA-256 of “{title}”", digest) for title, _, digest in files]
    standing, blocks = said.standing, said.blocks
    if not signed:
        # Only what is complete is signed: what is blank may be blank, as Check answers says.
        blocks = tuple(_left_empty(block) for block in blocks)
        standing = standing.replace("Sealed and complete.", "Complete, and not signed yet.")
        ahead = {"Signed by": "To be signed by", "Signed at": "Time of signing"}
        facts = [(ahead.get(label, label), value) for label, value in facts]
        checking = [(ahead.get(label, label), value) for label, value in checking]
    return replace(
        said,
        standing=standing,
        facts=tuple(facts),
        blocks=blocks,
        files=tuple((title, file) for title, file, _ in files),
        checking=tuple(checking),
    )


def _left_empty(block: Block) -> Block:
    lines = (
        replace(line, answer="Left empty") if line.answer == _BLANK else line
        for line in block.answers
    )
    return replace(block, answers=tuple(lines))


def _standing(assessment: Assessment, about: About) -> str:
    standing = _stage(assessment, about)
    return f"{TRAINING} {standing}" if about.training else standing


def _stage(assessment: Assessment, about: About) -> str:
    if about.submission_id:
        return "Sealed and complete." if assessment.complete else "Sealed, but not complete."
    if assessment.complete:
        return "Not sealed: complete, but nothing here is signed."
    missing, wrong = len(assessment.missing), len(assessment.errors)
    answers = "1 answer is" if missing == 1 else f"{missing} answers are"
    errors = "1 thing has" if wrong == 1 else f"{wrong} things have"
    parts = [f"{answers} missing"] * bool(missing) + [f"{errors} to be mended"] * bool(wrong)
    return f"Not sealed and not complete: {', and '.join(parts)}."


def _facts(framework: Framework, assessment: Assessment, about: About) -> Iterator[tuple[str, str]]:
    period = assessment.period
    said = {
        "Provider": _named(about.provider_name, about.provider_id),
        "Authority": _named(
            framework.authority_name or about.authority_name,
            framework.authority_id or about.authority_id,
        ),
        "Period": f"{period.title()}, {period.span.words()}",
        "Due": "" if assessment.due_on is None else date_words(assessment.due_on),
        "Prepared by": about.prepared_by,
        "Signed by": ", ".join(filter(None, (about.signer_name, about.signer_role))),
        "Signed at": about.signed_at,
        "Submission": about.submission_id,
        "Revision": str(about.revision or ""),
        "Reason for the revision": about.revision_reason,
        "Framework": f"{framework.id}, version {framework.version}",
        "Source": framework.document,
    }
    return ((label, value) for label, value in said.items() if value)


def _named(name: str, id: str) -> str:
    return f"{name} ({id})" if name and id else name or id


def _block(
    framework: Framework, section: Section, answers: Answers, assessment: Assessment
) -> Block:
    span = assessment.period.covered_by(section.interval)
    fields = framework.fields_of[section.id]
    return Block(
        title=section.title,
        covers="" if span in {None, assessment.period.span} or span is None else span.words(),
        answers=tuple(
            answer_line(field, answers, assessment)
            for field in fields
            if assessment.fields[field.id].state not in {"not_due", "irrelevant"}
        ),
        results=tuple(
            describe(framework, answers, assessment, indicator.id)
            for indicator in framework.indicators_of[section.id]
        ),
    )


def answer_line(field: Field, answers: Answers, assessment: Assessment) -> Line:
    """Return one answer in words."""
    answers = counted(answers)
    result = assessment.fields[field.id]
    if result.state == "worked_out":
        answer = f"{normalised_figure(assessment.filled[field.id])} (worked out)"
    elif result.state == "not_applicable":
        reason = answers.not_applicable.get(field.id) or field.not_applicable_reason
        answer = f"Not applicable: {reason}" if reason else "Not applicable"
    elif result.state == "not_known":
        answer = "Not known yet"
    else:
        answer = _typed(field, answers) or _BLANK
    return Line(field.label, answer, result.problem or "")


def _typed(field: Field, answers: Answers) -> str:
    if field.per_week:
        weeks = [answers.text(field.id, week) for week in WEEKS]
        if not any(text.strip() for text in weeks):
            return ""
        return "; ".join(f"week {n}: {text or 'not answered'}" for n, text in enumerate(weeks, 1))
    text = answers.text(field.id).strip()
    if not field.options:
        return _yes_no(text) if field.kind == "yes_no" else text
    labels = {option.id: option.label for option in field.options}
    return "; ".join(labels.get(part.strip(), part) for part in text.split(",") if part.strip())


def _yes_no(text: str) -> str:
    return text.capitalize() if text.lower() in {"yes", "no"} else text


def _remarks(answers: Answers, assessment: Assessment, *, sealed: bool) -> Iterator[Remark]:
    """Yield what to mend and explain; advice is for the provider, until the return is sealed."""
    kinds = {"error": "To mend", "warning": "To explain"}
    if not sealed:
        kinds["advice"] = "To consider"
    for severity, kind in kinds.items():
        for problem in assessment.problems:
            if problem.severity == severity:
                yield Remark(kind, problem.message, answers.explanations.get(problem.code, ""))


def _readings(framework: Framework, answers: Answers) -> Iterator[tuple[str, str]]:
    for reading in framework.readings.values():
        chosen = reading.option(answers.readings.get(reading.id, ""))
        option = chosen or reading.option(reading.default)
        if option is not None:
            yield reading.question, option.label
