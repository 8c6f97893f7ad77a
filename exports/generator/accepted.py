"""Good packages at the edges of what is allowed, each with the notices that it must give."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from generator.samples import (
    ANSWERS,
    GOOD,
    OTHER_KEY,
    PUBLIC,
    Vector,
    document,
    sealed,
    sealing,
    signed,
)
from tui_kpi import __version__
from tui_kpi.submission import keys
from tui_kpi.submission.seal import Evidence

_LINE = PUBLIC.line("for tests only")
_NOT_COMPARED = "summary-not-compared"


def vectors() -> Iterator[Vector]:
    """Yield every package that is accepted."""
    yield Vector("plain", "The sample that every other package starts from.", GOOD)
    yield from _contents()
    yield from _keys()
    yield from _not_given()
    yield from _warned()


def _contents() -> Iterator[Vector]:
    yield Vector("no-evidence", "Without evidence.", sealed(evidence=()))
    many = [Evidence("note.txt", f"Note {number}", b"") for number in range(1, 197)]
    yield Vector("most-members", "200 members, most of them empty.", sealed(evidence=many))
    files = [
        Evidence(f"file.{kind}", kind, b"x") for kind in ("pdf", "png", "docx", "xlsx", "heic")
    ]
    yield Vector("kinds", "Evidence of several kinds.", sealed(evidence=files))
    second = sealed(revision=2, revision_reason="A figure was wrong.", supersedes="ab" * 32)
    yield Vector("revision-2", "A correction, with its reason.", second)
    what = "A file from training, where one is asked for."
    yield Vector("training", what, sealed(training=True), registry=None, training=True,
                 not_checked=("registry-not-given", _NOT_COMPARED))  # fmt: skip
    texts = {
        "formula": ("An answer that a spreadsheet would work out.", '=HYPERLINK("a","b")'),
        "html": ("An answer that a browser would run.", "<script>alert(1)</script>"),
        "languages": ("Several writings.", "Łódź, 東京, Ελλάδα, 🙂, Ça va"),
        "lines": ("Several lines and quotes.", 'One\n"two", three\n'),
        "path": ("A path.", "C:\\notes\\new"),
    }
    for name, (what, text) in texts.items():
        yield Vector(f"text-{name}", what, sealed(answers={**ANSWERS, "remark": text}))
    explained = sealed(
        answers={"people": "9", "reviewed": "9"}, explanations={"few_people": "We opened in May."}
    )
    yield Vector("explained", "A warning, explained.", explained)
    deep: Any = "x"
    for _ in range(18):
        deep = [deep]
    edges = {"deep": deep, "large": 2**53 - 1, "small": 1 - 2**53, "": [True, False, None, {}]}
    what = "The deepest nesting and the largest numbers, in `extensions`."
    yield Vector("edges", what, signed(document("extensions", edges)))


def _keys() -> Iterator[Vector]:
    lines = f'oakfield {_LINE}\nacorn valid-before="20200101Z" {_LINE}\nacorn {_LINE}\n'
    yield Vector("several-lines", "One line of several is good.", GOOD, registry=lines)
    together = f"oakfield,acorn {_LINE}\n"
    yield Vector("several-principals", "A line of two principals.", GOOD, registry=together)
    own = replace(sealing().signer, key_fingerprint=keys.fingerprint(OTHER_KEY))
    data = sealed(signer=own, key=OTHER_KEY)
    more = f"acorn {PUBLIC.line()}\nacorn {keys.public_line(OTHER_KEY)}\n"
    yield Vector("second-key", "The provider's other key.", data, registry=more)
    odd = f'\n  # Comment\r\n\tacorn  NAMESPACES="a,kpi-return-v1@tui-kpi"\t{_LINE}\r\n'
    yield Vector("registry-layout", "Blanks, tabs, comments, Windows lines.", GOOD, registry=odd)
    ends = f'acorn valid-before="20260710090000Z" {_LINE}\n'
    yield Vector("last-second", "It came in the key's last second.", GOOD, registry=ends)
    begins = f'acorn valid-after="202607100900Z" {_LINE}\n'
    yield Vector("first-second", "It came in the key's first second.", GOOD, registry=begins)
    revoked = f"{PUBLIC.fingerprint} 2026-07-10T09:00:01Z\n"
    yield Vector("revoked-later", "Revoked a second after it came.", GOOD, revoked=revoked)


def _not_given() -> Iterator[Vector]:
    cases: dict[str, dict[str, Any]] = {
        "registry": {"registry": None},
        "revoked": {"revoked": None},
        "recipient": {"recipient": None},
        "received-at": {"received_at": None},
    }
    for name, left_out in cases.items():
        codes = (f"{name}-not-given", _NOT_COMPARED)
        yield Vector(f"no-{name}", f"Checked without {name}.", GOOD, not_checked=codes, **left_out)


def _warned() -> Iterator[Vector]:
    def at(moment: datetime) -> bytes:
        return sealed(signed_at=moment)

    summer = timezone(timedelta(hours=1))
    cases = {
        "clock-tolerated": ("Ten minutes after it came.", datetime(2026, 7, 10, 10, 10, tzinfo=summer), ()),
        "clock-ahead": (
            "Ten minutes and a second after it came.",
            datetime(2026, 7, 10, 10, 10, 1, tzinfo=summer),
            ("clock-ahead",),
        ),
        "clock-far-ahead": (
            "In the last hour of time.",
            datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=23, minutes=59))),
            ("clock-ahead",),
        ),
        "sealed-early": (
            "On the period's last day.", datetime(2026, 6, 30, 9, 0, tzinfo=UTC), ("sealed-early",),
        ),
        "before-period": (
            "Before the period.", datetime(2026, 3, 31, 9, 0, tzinfo=UTC), ("signed-before-period",),
        ),
    }  # fmt: skip
    for name, (what, moment, codes) in cases.items():
        yield Vector(name, f"Claims to be signed: {what}", at(moment), warnings=codes)
    later = document("format_version", "1.7")
    later["extra"] = {"kept": "yes"}
    later["assessment"]["indicators"]["reviews_done"]["trend"] = "up"
    yield Vector(
        "later-minor-version", "Version 1.7, with fields of its own.", signed(later),
        warnings=("unknown-fields",),
    )  # fmt: skip
    same_version = document("application.version", __version__)
    what = "Claims the present version of the app, but its page is not the app's."
    yield Vector(
        "page-replaced", what, signed(same_version), warnings=("summary-differs",), not_checked=()
    )
