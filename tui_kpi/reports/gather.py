"""What to gather first: what a return asks and where to find it, to print and write figures on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from tui_kpi.framework.model import WEEKS, Field, Framework
from tui_kpi.framework.period import date_words
from tui_kpi.reports.table import TRAINING
from tui_kpi.reports.text import WIDTH, printable
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.returns.progress import asked_sections
from tui_kpi.wording.asking import options_of, to_confirm, typed_words
from tui_kpi.wording.guidance import without_source

_HIDDEN = frozenset({"not_due", "irrelevant", "not_applicable"})
_LINE = "________"
_STYLE = """
@page { size: A4; margin: 15mm; }
body { font: 1rem/1.4 Arial, Helvetica, sans-serif; color: #111; background: #fff;
  max-width: 48rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 1.5rem 0 .25rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border: 1px solid #767676; }
th { font-weight: normal; } th strong { font-weight: bold; } td { width: 9rem; }
tr, ul { break-inside: avoid; } ul { list-style: none; padding-left: 0; }
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing asked."""

    label: str
    kind: str
    """What sort of answer: `how many visits, for each of the 4 weeks`."""
    find: str
    """Where to find it; may be empty."""
    before: str
    """What was copied and is to be confirmed; empty for nothing."""
    places: tuple[str, ...]
    """Captions of the places to write: the weeks, or one without."""


@dataclass(frozen=True, slots=True)
class Part:
    """One section that is due."""

    title: str
    note: str
    """What it covers and whether it may be left empty; may be empty."""
    wanted: tuple[Wanted, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gathering:
    """All that a return asks."""

    title: str
    lead: str
    parts: tuple[Part, ...]


def gathering(framework: Framework, answers: Answers, assessment: Assessment) -> Gathering:
    """Return what a return asks in its period, section by section."""
    period = assessment.period
    due = f" The council wants it by {date_words(assessment.due_on)}." if assessment.due_on else ""
    training = f"{TRAINING} " if answers.training else ""
    parts = (
        _part(framework, answers, assessment, id)
        for id in asked_sections(framework, assessment.sections)
    )
    return Gathering(
        title=f"What to gather: {framework.short}, {period.title()}",
        lead=f"{training}The return covers {period.span.words()}.{due}",
        parts=tuple(part for part in parts if part.wanted),
    )


def _part(framework: Framework, answers: Answers, assessment: Assessment, id: str) -> Part:
    section = framework.sections[id]
    covers = assessment.period.covered_by(section.interval)
    notes = ["You may leave this section empty."] if section.part == "desirable" else []
    if covers is not None and covers != assessment.period.span:
        notes.insert(0, f"Covers {covers.words()}.")
    copied = {field.id for field in to_confirm(framework, answers, id)}
    fields = [f for f in framework.fields_of[id] if assessment.fields[f.id].state not in _HIDDEN]
    return Part(
        title=section.title,
        note=" ".join(notes),
        wanted=tuple(
            Wanted(
                field.label,
                kind_words(field),
                without_source(field.guidance.find),
                typed_words(field, answers) if field.id in copied else "",
                tuple(f"Week {week}" for week in WEEKS) if field.per_week else ("",),
            )
            for field in fields
        ),
        evidence=section.evidence,
    )


def kind_words(field: Field) -> str:
    """Return what sort of answer a field takes, in words."""
    if options := options_of(field):
        labels = [option.label for option in options]
        lead = "one or more of: " if field.kind == "choices" else "one of: "
        return lead + (" or ".join(labels) if len(labels) < 3 else ", ".join(labels))
    words = {
        "count": f"how many {field.unit.many}" if field.unit else "a whole number",
        "decimal": f"how many {field.unit.many}, with decimals" if field.unit else "a number",
        "percentage": "a percentage",
        "date": "a date",
        "attachments": "files to send along",
    }.get(field.kind, "a few words")
    return f"{words}, for each of the 4 weeks" if field.per_week else words


def gather_text(said: Gathering) -> str:
    """Return the list as text, lines of at most 78 characters, with a place for each figure."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(said))


def _lines(said: Gathering) -> Iterator[str]:
    yield from _wrapped(said.title)
    yield "=" * min(WIDTH, len(said.title))
    yield from _wrapped(said.lead)
    for part in said.parts:
        yield ""
        yield from _wrapped(part.title)
        yield "-" * min(WIDTH, len(part.title))
        yield from _wrapped(part.note)
        for wanted in part.wanted:
            yield ""
            one = len(wanted.places) == 1
            yield from _wrapped(wanted.label, f"{_LINE}  " if one else " " * 10, " " * 10)
            if not one:
                yield " " * 10 + "  ".join(f"{caption} {_LINE}" for caption in wanted.places)
            for text in _about(wanted):
                yield from _wrapped(text, " " * 10, " " * 10)
        if part.evidence:
            yield from ("", "Evidence to keep:")
            for item in part.evidence:
                yield from _wrapped(item, "[ ] ", "    ")


def _about(wanted: Wanted) -> tuple[str, ...]:
    said = (
        f"{wanted.kind[:1].upper()}{wanted.kind[1:]}.",
        f"Where to find it: {wanted.find}" if wanted.find else "",
        f"Copied from last time, to be confirmed: {wanted.before}" if wanted.before else "",
    )
    return tuple(filter(None, said))


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return wrap(printable(text), WIDTH, initial_indent=first, subsequent_indent=rest)


def gather_html(said: Gathering) -> bytes:
    """Return the list as a page to print, UTF-8, a cell for each figure, nothing in it runs."""
    return "".join(f"{line}\n" for line in _page(said)).encode("utf-8")


def _page(said: Gathering) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en-GB"><head><meta charset="utf-8">'
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    yield f"<title>{escape(said.title)}</title><style>{_STYLE}</style></head><body><main>"
    yield f"<h1>{escape(said.title)}</h1><p>{escape(said.lead)}</p>"
    for part in said.parts:
        yield f"<h2>{escape(part.title)}</h2>"
        if part.note:
            yield f"<p>{escape(part.note)}</p>"
        yield '<table><thead><tr><th scope="col">Asked</th><th scope="col">Yours</th></tr></thead>'
        yield "<tbody>"
        yield from map(_row, part.wanted)
        yield "</tbody></table>"
        yield from _evidence(part.evidence)
    yield "</main></body></html>"


def _row(wanted: Wanted) -> str:
    about = "<br>".join(map(escape, _about(wanted)))
    label = f"<strong>{escape(wanted.label)}</strong>"
    places = "<br>".join(map(escape, wanted.places))
    return f'<tr><th scope="row">{label}<br>{about}</th><td>{places}</td></tr>'


def _evidence(items: Iterable[str]) -> Iterator[str]:
    ticks = "".join(f"<li>☐ {escape(item)}</li>" for item in items)
    if ticks:
        yield f"<p>Evidence to keep:</p><ul>{ticks}</ul>"
