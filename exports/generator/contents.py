"""Hostile contents, validly signed by a registered key where nothing else is said (7 to 11)."""

import json
from collections.abc import Iterator
from typing import Any

from generator.samples import (
    ANSWERS,
    MEMBERS,
    OTHERS,
    STRANGER,
    Vector,
    document,
    encode,
    listed,
    package,
    sealing,
    signed,
)
from tui_kpi.submission import names, seal
from tui_kpi.submission.container import Member

_TEXT = MEMBERS[0].data
_SUMMARY, _VALUES, _EVIDENCE = OTHERS


def vectors() -> Iterator[Vector]:
    """Yield every vector about submission.json, the members it lists, and what follows from it."""
    yield from _edited()
    yield from _json()
    yield from _form()
    yield from _wrong_types()
    yield from _members()
    yield from _results()


def _vector(name: str, what: str, data: bytes, code: str, **more: Any) -> Vector:
    return Vector(f"content-{name}", what, data, code, **more)


def _edited() -> Iterator[Vector]:
    """Yield what was changed after signing."""
    bad, signature = "signature-bad", MEMBERS[1].data
    value = _TEXT.replace(b'"reviewed": "40"', b'"reviewed": "48"')
    yield _vector("edited", "An answer was changed after signing.", package(value, signature), bad)
    spaced = _TEXT + b"\n"
    what = "A newline was added after signing."
    yield _vector("edited-newline", what, package(spaced, signature), bad)
    resaved = json.dumps(json.loads(_TEXT), indent=2).encode()
    what = "submission.json was opened and saved again."
    yield _vector("resaved", what, package(resaved, signature), bad)


def _json() -> Iterator[Vector]:
    canonical, encoding, number = "json-not-canonical", "json-encoding", "json-number"
    head = b'{\n "application": {'
    assert _TEXT.startswith(head)

    def first(member: bytes) -> bytes:
        return _TEXT.replace(b"{\n", b"{\n " + member + b",\n", 1)

    twice = first(b'"revision": 2')
    text = b'"Ann Bell"'
    deep: Any = "x"
    for _ in range(19):
        deep = [deep]
    cases: dict[str, tuple[str, bytes, str]] = {
        "empty": ("submission.json is empty.", b"", "json-syntax"),
        "cut": ("submission.json is cut short.", _TEXT[:-3], "json-syntax"),
        "two-values": ("Two JSON values.", _TEXT + _TEXT, "json-syntax"),
        "raw-tab": ("A tab inside a text.", _TEXT.replace(text, b'"Ann\tBell"'), "json-syntax"),
        "duplicate-key": ("The same key twice.", twice, "json-duplicate-key"),
        "duplicate-escaped-key": (
            "The same key twice, once escaped.",
            first(b'"revi\\u0073ion": 2'),
            "json-duplicate-key",
        ),
        "nan": ("NaN.", first(b'"a": NaN'), number),
        "infinity": ("-Infinity.", first(b'"a": -Infinity'), number),
        "float": ("A number with a point.", first(b'"a": 1.0'), number),
        "exponent": ("A number with an exponent.", first(b'"a": 1e2'), number),
        "huge-number": ("The number 2^53.", first(b'"a": 9007199254740992'), number),
        "long-number": ("A number of 5000 digits.", first(b'"a": ' + b"1" * 5000), number),
        "bom": ("A byte-order mark.", b"\xef\xbb\xbf" + _TEXT, encoding),
        "utf-16": ("UTF-16.", _TEXT.decode().encode("utf-16-le"), encoding),
        "utf-16-bom": (
            "UTF-16 with a mark.",
            b"\xff\xfe" + _TEXT.decode().encode("utf-16-le"),
            encoding,
        ),
        "bad-utf-8": ("A byte that UTF-8 lacks.", _TEXT.replace(text, b'"Ann\xff"'), encoding),
        "overlong": ("An overlong form.", _TEXT.replace(text, b'"Ann\xc0\xaf"'), encoding),
        "raw-surrogate": (
            "Half a character, raw.",
            _TEXT.replace(text, b'"\xed\xa0\x80"'),
            encoding,
        ),
        "surrogate": (
            "Half a character, escaped.",
            _TEXT.replace(text, b'"\\ud800"'),
            "json-character",
        ),
        "nul": ("A NUL, escaped.", _TEXT.replace(text, b'"Ann\\u0000"'), "json-character"),
        "bidi": ("A mark that turns text round.", encode(_by("Ann \u202elleB")), "json-character"),
        "zero-width": ("A blank without width.", encode(_by("Ann\u200bBell")), "json-character"),
        "not-nfc": ("A letter in two parts.", encode(_by("Zoe\u0308")), "json-not-nfc"),
        "deep": ("21 levels.", encode(document("extensions", {"a": deep})), "json-depth"),
        "very-deep": ("100,000 levels.", b"[" * 100_000 + b"]" * 100_000 + b"\n", "json-depth"),
        "crlf": ("Windows line ends.", _TEXT.replace(b"\n", b"\r\n"), canonical),
        "no-newline": ("Without its last newline.", _TEXT[:-1], canonical),
        "unsorted": ("Keys out of order.", _unsorted(), canonical),
        "compact": ("On one line.", json.dumps(document(), sort_keys=True).encode(), canonical),
        "escaped": ("A letter escaped.", _TEXT.replace("ë".encode(), b"\\u00eb"), canonical),
        "slash-escaped": ("A slash escaped.", _TEXT.replace(b"text/", b"text\\/"), canonical),
        "minus-zero": ("The number -0.", first(b'"a": -0'), canonical),
    }
    for name, (what, data, code) in cases.items():
        yield _vector(f"json-{name}", what, signed(data), code)
    what = "Not JSON, by an unknown key: nothing is parsed before the key is known."
    data = signed(b"not JSON", key=STRANGER)
    yield _vector("json-of-a-stranger", what, data, "key-unknown", check="json-syntax")


def _by(name: str) -> dict[str, Any]:
    return document("prepared_by", name)


def _unsorted() -> bytes:
    items = dict(reversed(document().items()))
    return json.dumps(items, indent=1, ensure_ascii=False).encode() + b"\n"


def _form() -> Iterator[Vector]:
    version, feature, unknown = "format-version", "feature-unknown", "format-unknown"
    missing, more = document(), document()
    del missing["signer"]["role"]
    more["signer"]["title"] = "Dr"
    cases: dict[str, tuple[str, Any, str]] = {
        "list": ("A list.", [], "schema"),
        "empty-object": ("An object without fields.", {}, unknown),
        "receipt": ("The format of receipts.", document("format", "kpi-receipt"), unknown),
        "training": ("The format of training.", document("format", "kpi-training"), unknown),
        "version-2": ("Version 2.0.", document("format_version", "2.0"), version),
        "version-0": ("Version 0.9.", document("format_version", "0.9"), version),
        "version-number": ("The version as a number.", document("format_version", 1), version),
        "version-zero": ("Version 1.00.", document("format_version", "1.00"), "schema"),
        "feature": ("A feature that nobody has.", document("required_features", ["x"]), feature),
        "missing": ("A field is missing.", missing, "schema"),
        "unknown": ("A field that version 1.0 lacks.", more, "schema"),
        "no-such-day": (
            "30 February.",
            document("signed_at", "2026-02-30T09:00:00+00:00"),
            "schema",
        ),
        "offset": (
            "An offset of 75 minutes.",
            document("signed_at", "2026-07-06T16:30:00+00:75"),
            "schema",
        ),
        "24-hours": ("24 o'clock.", document("signed_at", "2026-07-06T24:00:00+00:00"), "schema"),
        "leap-second": (
            "A 61st second.",
            document("signed_at", "2026-07-06T16:30:60+00:00"),
            "schema",
        ),
        "no-offset": (
            "A time without its offset.",
            document("signed_at", "2026-07-06T09:00:00"),
            "schema",
        ),
        "principal-pattern": ("The principal *.", document("signer.principal", "*"), "schema"),
        "revision-2": ("Revision 2 replaces nothing.", document("revision", 2), "revision-rule"),
        "revision-1": (
            "Revision 1 with a reason.",
            document("revision_reason", "A slip."),
            "revision-rule",
        ),
        "supersedes": (
            "Revision 1 replaces another.",
            document("supersedes", "ab" * 32),
            "revision-rule",
        ),
        "supersedes-broken": (
            "Replaces something that is no SHA-256.",
            document("supersedes", "the last one"),
            "schema",
        ),
    }
    for name, (what, value, code) in cases.items():
        yield _vector(f"form-{name}", what, signed(value), code)


def _wrong_types() -> Iterator[Vector]:
    """Yield one wrong type at each of many places: what a reader trips over that trusts a signature."""
    places: dict[str, Any] = {
        "required_features": "none", "submission_id": None, "revision": "1", "recipient": None,
        "provider.details": [], "provider.details.x": 1, "framework": "hillside-day-centre",
        "framework.sha256": 0, "prepared_by": ["Ann"], "signer": [], "signed_at": 0,
        "application.version": 1, "return": None, "return.answers": [], "return.answers.people": 48,
        "return.answers.reviewed": {"a": "b"}, "return.answers.remark": [["x"]],
        "return.readings": {"x": None}, "return.previous": {"people": None}, "return.under": {"x": {}},
        "return.period": ["2026-27-Q1"], "return.due": 0, "return.sealed_on": None,
        "assessment": "good", "assessment.period": "2026-27-Q1", "assessment.complete": 1,
        "assessment.missing": {"a": "b"}, "assessment.indicators": [],
        "assessment.indicators.reviews_done": None,
        "assessment.indicators.reviews_done.gap": [1], "assessment.indicators.reviews_done.weeks": {},
        "assessment.problems": [None], "explanations": [], "explanations.x": 1, "manifest": {},
        "manifest.0": None, "manifest.0.size": "18", "manifest.0.name": None, "manifest.0.sha256": [],
        "extensions": None,
    }  # fmt: skip
    for path, value in places.items():
        name = path.replace(".", "-").replace("_", "-")
        kind = json.dumps(value)
        data = signed(document(path, value))
        yield _vector(f"type-{name}", f"{path} is {kind}.", data, "schema")


def _members() -> Iterator[Vector]:
    listing = "manifest-members"
    flipped = Member(_EVIDENCE.name, b"13" + _EVIDENCE.data[2:])
    longer = Member(_EVIDENCE.name, _EVIDENCE.data + b"\n")
    second = Member("evidence/002-more.txt", b"more\n")
    renamed = Member("evidence/001-other.txt", _EVIDENCE.data)
    page = Member(_SUMMARY.name, _SUMMARY.data.replace(b"page", b"Page"))
    fixed, good = (_SUMMARY, _VALUES), document()
    cases: dict[str, tuple[str, bytes, str]] = {
        "flipped": ("A byte of the evidence.", signed(good, (*fixed, flipped)), "manifest-sha256"),
        "longer": ("A byte more of evidence.", signed(good, (*fixed, longer)), "manifest-size"),
        "page": (
            "A byte of the page.",
            signed(good, (page, _VALUES, _EVIDENCE)),
            "manifest-sha256",
        ),
        "removed": ("The evidence was taken out.", signed(good, fixed), listing),
        "unlisted": ("Evidence that is not listed.", signed(good, (*OTHERS, second)), listing),
        "renamed": ("Evidence under another name.", signed(good, (*fixed, renamed)), listing),
        "reordered": (
            "The list is in another order.",
            signed(document("manifest", [*good["manifest"][:2][::-1], good["manifest"][2]])),
            listing,
        ),
        "role": ("The page as a table.", signed(document("manifest.0.role", "values")), listing),
        "media-type": (
            "Text listed as HTML.",
            signed(document("manifest.2.media_type", "text/html")),
            "manifest-media-type",
        ),
    }
    for name, (what, data, code) in cases.items():
        yield _vector(f"member-{name}", what, data, code)


def _results() -> Iterator[Vector]:
    differ, table = "assessment-differs", "values-differ"
    result = "assessment.indicators.reviews_done"
    lying = Member(_VALUES.name, _VALUES.data.replace(b"83.33", b"93.33"))
    assert lying != _VALUES
    others = (_SUMMARY, lying, _EVIDENCE)
    yield _vector("lying-table", "A figure of the table.", signed(listed(others), others), table)
    formula = seal.build(sealing({**ANSWERS, "remark": "=1+1"}))
    raw = Member(names.VALUES, formula.others[1].data.replace(b"'=1+1", b"=1+1"))
    assert raw != formula.others[1]
    others = (formula.others[0], raw, formula.others[2])
    what = "A formula in the table, without the apostrophe that makes it text."
    data = signed(listed(others, json.loads(formula.submission_json)), others)
    yield _vector("formula", what, data, table)
    met = signed(document(f"{result}.outturn", "93.33"))
    yield _vector("lying-result", "A result that does not follow.", met, differ)
    gone = signed(document("assessment.indicators", {}))
    yield _vector("result-left-out", "A result is left out.", gone, differ)
    more = document()
    more["assessment"]["indicators"]["invented"] = more["assessment"]["indicators"]["reviews_done"]
    yield _vector("result-invented", "A result too many.", signed(more), differ)
    cases: dict[str, tuple[str, str, Any, str]] = {
        "framework": ("A definition that nobody published.", "framework.sha256", "cd" * 32, "framework-unknown"),
        "framework-version": ("Another version's name.", "framework.version", "1.1", "framework-unknown"),
        "answer": ("An answer to no question.", "return.answers.kpi9", "1", "recompute-failed"),
        "period": ("A period that the framework lacks.", "return.period", "2026-04-06", "recompute-failed"),
        "return-framework": (
            "The answers name another framework.", "return.framework", "bolton", "framework-differs",
        ),
        "sealed-on": ("Another day than that of signing.", "return.sealed_on", "2026-07-05", "sealed-on-differs"),
    }  # fmt: skip
    for name, (what, path, value, code) in cases.items():
        yield _vector(f"result-{name}", what, signed(document(path, value)), code)
