"""A return as plain text, 78 columns wide: the verifier's own rendering, and `report --txt`."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from tui_kpi.framework.model import Framework
from tui_kpi.reports.about import About
from tui_kpi.reports.document import Block, Document, document, for_reading
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.wording.feedback import ResultWords

WIDTH = 78


def summary_text(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    about: About,
    *,
    signed: bool = True,
) -> str:
    """Return the report as text, lines of at most 78 characters; ends in a newline.

    `signed` is false for somebody who is to sign it.

    Unbroken runs of characters longer than that are broken. What a person typed cannot send
    control characters to a terminal: they are shown as `?`.
    """
    said = for_reading(document(framework, answers, assessment, about), signed=signed)
    lines = _lines(said)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def printable(text: str) -> str:
    """Return `text` on one line, whatever a terminal would obey in it shown as `?`."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))


def _lines(said: Document) -> Iterator[str]:
    yield from _wrapped(said.title)
    yield "=" * min(WIDTH, len(said.title))
    yield from _wrapped(said.standing)
    yield ""
    yield from _facts(said.facts)
    for block in said.blocks:
        yield from _block(block)
    if said.not_asked:
        yield from _heading("Not asked for in this period")
        yield from _listed(said.not_asked)
    if said.determinations:
        yield from _heading("Conclusions")
        yield from _listed(f"{title}: {verdict}" for title, verdict in said.determinations)
    if said.remarks:
        yield from _heading("To mend or explain")
        for remark in said.remarks:
            yield from _wrapped(f"{remark.kind}: {remark.message}", "- ", "  ")
            if remark.explanation:
                yield from _wrapped(remark.explanation, "  Explanation: ", "  ")
    if said.readings:
        yield from _heading("Readings relied on")
        for question, option in said.readings:
            yield from _wrapped(question, "- ", "  ")
            yield from _wrapped(option, "  Taken: ", "  ")
    yield from _files(said)
    for note in said.notes:
        yield ""
        yield from _wrapped(note)
    if said.checking:
        yield from _heading("For checking")
        yield from _facts(said.checking)


def _facts(facts: tuple[tuple[str, str], ...]) -> Iterator[str]:
    width = max(len(label) for label, _ in facts) + 2
    for label, value in facts:
        if width + len(value) <= WIDTH or " " in value:
            yield from _wrapped(value, f"{label}:".ljust(width), " " * width)
        else:
            yield from _wrapped(f"{label}:")
            yield from _wrapped(value, "  ", "  ")


def _files(said: Document) -> Iterator[str]:
    if said.files:
        yield from _heading("Files that go with it")
    for title, file in said.files:
        yield from _wrapped(title, "- ", "  ")
        yield from _wrapped(file, "  ", "  ")


def _block(block: Block) -> Iterator[str]:
    yield from _heading(block.title)
    if block.covers:
        yield from _wrapped(f"Covers {block.covers}.")
    for line in block.answers:
        yield from _wrapped(f"{line.label}: {line.answer}", "  ", "    ")
        if line.problem:
            yield from _wrapped(line.problem, "    ! ", "      ")
    for words in block.results:
        yield from _result(words)


def _result(words: ResultWords) -> Iterator[str]:
    heads = (words.headline, words.judgement)
    yield from _wrapped(f"{words.title}: {' - '.join(filter(None, heads))}", "> ", "  ")
    said = (words.formula, words.target, words.gap, words.waits, words.reason, words.last)
    for text in (*said, *words.cautions, *words.readings):
        if text:
            yield from _wrapped(text, "    ", "      ")


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield from _wrapped(title)
    yield "-" * min(WIDTH, len(title))


def _listed(items: Iterator[str] | tuple[str, ...]) -> Iterator[str]:
    for item in items:
        yield from _wrapped(item, "- ", "  ")


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return wrap(printable(text), WIDTH, initial_indent=first, subsequent_indent=rest)
