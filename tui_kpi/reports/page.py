"""`summary.html`: a return as one page to read or print, with nothing in it that runs or loads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from tui_kpi.framework.model import Framework
from tui_kpi.reports.about import About
from tui_kpi.reports.document import Block, Document, document
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.wording.feedback import ResultWords

_STYLE = """
@page { size: A4; margin: 18mm; }
body { font: 1rem/1.45 Arial, Helvetica, sans-serif; color: #111; background: #fff;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 2px solid #111; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0;
  border-bottom: 1px solid #767676; }
th { font-weight: normal; width: 60%; }
thead th { font-weight: bold; }
td { white-space: pre-line; }
.standing { font-weight: bold; border: 2px solid #111; padding: .5rem; }
.result { break-inside: avoid; }
.result p { margin: .1rem 0; }
.outturn { font-weight: bold; }
tr { break-inside: avoid; }
"""


def summary_html(
    framework: Framework, answers: Answers, assessment: Assessment, about: About
) -> bytes:
    """Return the page, UTF-8 with LF line ends. The same arguments give the same bytes.

    Every text is escaped; there is no script, and no address that a browser would fetch.
    """
    said = document(framework, answers, assessment, about)
    return "".join(f"{line}\n" for line in _page(said)).encode("utf-8")


def _page(said: Document) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en-GB">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield _element("title", said.title)
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield _element("h1", said.title)
    yield f'<p class="standing">{escape(said.standing)}</p>'
    yield from _table("About this return", ("What", "Value"), said.facts)
    for block in said.blocks:
        yield from _block(block)
    if said.not_asked:
        yield from _list("Not asked for in this period", said.not_asked)
    if said.determinations:
        yield _element("h2", "Conclusions")
        yield from _table("What follows", ("Question", "Conclusion"), said.determinations)
    if said.remarks:
        yield _element("h2", "To mend or explain")
        rows = ((f"{it.kind}: {it.message}", it.explanation or "None given") for it in said.remarks)
        yield from _table("Checks that did not hold", ("Check", "Explanation"), rows)
    if said.readings:
        yield _element("h2", "Readings relied on")
        yield from _table("Where the source is unclear", ("Question", "Taken"), said.readings)
    if said.files:
        yield _element("h2", "Files that go with it")
        yield from _table("Attached files", ("Title", "File"), said.files)
    for note in said.notes:
        yield _element("p", note)
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _block(block: Block) -> Iterator[str]:
    yield _element("h2", block.title)
    if block.covers:
        yield _element("p", f"Covers {block.covers}.")
    rows = (
        (line.label, f"{line.answer}\n{line.problem}" if line.problem else line.answer)
        for line in block.answers
    )
    yield from _table("Answers", ("Asked", "Answer"), rows)
    for words in block.results:
        yield from _result(words)


def _result(words: ResultWords) -> Iterator[str]:
    yield '<div class="result">'
    yield _element("h3", words.title)
    heads = ", ".join(filter(None, (words.headline, words.judgement)))
    yield f'<p class="outturn">{escape(heads)}</p>'
    said = (words.formula, words.target, words.gap, words.waits, words.reason, words.last)
    for text in (*said, *words.cautions, *words.readings):
        if text:
            yield _element("p", text)
    yield "</div>"


def _table(caption: str, heads: tuple[str, str], rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield "<table>"
    yield _element("caption", caption)
    first, second = (f'<th scope="col">{escape(head)}</th>' for head in heads)
    yield f"<thead><tr>{first}{second}</tr></thead>"
    yield "<tbody>"
    for name, value in rows:
        yield f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
    yield "</tbody>"
    yield "</table>"


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    yield _element("h2", title)
    yield "<ul>"
    for item in items:
        yield _element("li", item)
    yield "</ul>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
