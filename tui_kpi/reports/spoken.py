"""A return as sentences to be read aloud: no columns, rules, marks or broken lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui_kpi.framework.model import Framework
from tui_kpi.reports.about import About
from tui_kpi.reports.document import Block, document, for_reading
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.wording.feedback import ResultWords


def sentence(text: str) -> str:
    """Return text as a sentence: a capital at its start, one stop at its end."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!:" else ".")


def sentences(texts: Iterable[str]) -> str:
    """Return texts as sentences on one line."""
    return " ".join(filter(None, map(sentence, texts)))


def said_of(label: str, value: str) -> str:
    """Return a label and what is said of it as one sentence; a question needs no colon."""
    return sentence(f"{label} {value}" if label.endswith("?") else f"{label}: {value}")


def spoken(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    about: About,
    *,
    signed: bool = True,
) -> list[str]:
    """Return everything that a report says, a line each; an empty one before each part.

    `signed` is false for somebody who is to sign it.
    """
    said = for_reading(document(framework, answers, assessment, about), signed=signed)
    lines = [sentence(said.title), said.standing]
    lines += [said_of(label, value) for label, value in said.facts]
    for block in said.blocks:
        lines += _block(block)
    if said.not_asked:
        lines += ["", said_of("Not asked for in this period", "; ".join(said.not_asked))]
    if said.determinations:
        lines += ["", *(said_of(title, verdict) for title, verdict in said.determinations)]
    for remark in said.remarks:
        explained = f"Explanation: {remark.explanation}" if remark.explanation else ""
        lines.append(f"{remark.kind}: {sentences((remark.message, explained))}")
    if said.readings:
        lines += ["", "Readings relied on:"]
        lines += [f"{question} Taken: {sentence(option)}" for question, option in said.readings]
    if said.files:
        lines += ["", "Files that go with it:"]
        lines += [sentences((title, file)) for title, file in said.files]
    lines += said.notes
    checking = [said_of(label, value) for label, value in said.checking]
    return [*lines, *(["", "For checking:", *checking] if checking else [])]


def _block(block: Block) -> Iterator[str]:
    yield ""
    yield sentence(block.title)
    if block.covers:
        yield f"Covers {block.covers}."
    for line in block.answers:
        yield sentences((said_of(line.label, line.answer), line.problem))
    for words in block.results:
        yield _result(words)


def _result(words: ResultWords) -> str:
    low = words.judgement[:1].lower() + words.judgement[1:]
    head = f"{words.title}: {', '.join(filter(None, (words.headline, low)))}"
    said = (words.target, words.gap, words.reason, words.last, *words.cautions, *words.readings)
    return sentences((head, *said))
