import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.submission import canonical
from tui_kpi.submission.refusal import Refusal

ALLOWED = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs"))).map(
    lambda text: unicodedata.normalize("NFC", text)
)
SCALARS = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | ALLOWED
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ALLOWED, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_written_as_the_standard_library_writes(value: object) -> None:
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    assert canonical.dumps(value) == text.encode() + b"\n"


@pytest.mark.parametrize(
    "text",
    ["\\u0041", "\\u200b", "\\ud800", "\\t", "\\/", "e\u0301", "\u202e", "\\\\\\u200b"],
)
def test_no_spelling_slips_past(text: str) -> None:
    with pytest.raises(Refusal):
        canonical.loads(f'{{\n "a": "{text}"\n}}\n'.encode())


@given(VALUES)
def test_round_trip(value: object) -> None:
    data = canonical.dumps(value)
    assert canonical.loads(data) == value
    assert canonical.dumps(canonical.loads(data)) == data
    assert json.loads(data) == value


def test_layout() -> None:
    data = canonical.dumps({"b": [1, "é\n"], "a": {}, "Z": []})
    assert data == '{\n "Z": [],\n "a": {},\n "b": [\n  1,\n  "é\\n"\n ]\n}\n'.encode()


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def test_depth_limit_is_exact() -> None:
    deepest = canonical.dumps(nested(20))
    assert canonical.loads(deepest) == nested(20)
    with pytest.raises(Refusal) as refused:
        canonical.dumps(nested(21))
    assert refused.value.code == "json-depth"


BAD = {
    "bom": (b"\xef\xbb\xbf{}\n", "json-encoding"),
    "utf16": ("{}\n".encode("utf-16"), "json-encoding"),
    "bad utf-8": (b'"\xff"\n', "json-encoding"),
    "encoded surrogate": (b'"\xed\xa0\x80"\n', "json-encoding"),
    "overlong": (b'"\xc0\xaf"\n', "json-encoding"),
    "empty": (b"", "json-syntax"),
    "text": (b"hello\n", "json-syntax"),
    "two values": (b"{}\n{}\n", "json-syntax"),
    "raw tab in string": (b'"\t"\n', "json-syntax"),
    "raw nul": (b'"\x00"\n', "json-syntax"),
    "unterminated": (b'"abc', "json-syntax"),
    "duplicate key": (b'{\n "a": 1,\n "a": 1\n}\n', "json-duplicate-key"),
    "duplicate escaped key": (b'{\n "a": 1,\n "\\u0061": 1\n}\n', "json-duplicate-key"),
    "float": (b"1.0\n", "json-number"),
    "exponent": (b"1e2\n", "json-number"),
    "nan": (b"NaN\n", "json-number"),
    "infinity": (b"-Infinity\n", "json-number"),
    "2^53": (b"9007199254740992\n", "json-number"),
    "-2^53": (b"-9007199254740992\n", "json-number"),
    "5000 digits": (b"1" * 5000 + b"\n", "json-number"),
    "deep": (b"[" * 21 + b"]" * 21 + b"\n", "json-depth"),
    "very deep": (b"[" * 1_000_000, "json-depth"),
    "very deep objects": (b'{"a":' * 500_000, "json-depth"),
    "escaped surrogate": (b'"\\ud800"\n', "json-character"),
    "nul": (b'"\\u0000"\n', "json-character"),
    "tab": (b'"\\t"\n', "json-character"),
    "delete": (b'"\x7f"\n', "json-character"),
    "c1": ('"\x85"\n'.encode(), "json-character"),
    "bidi": ('"\u202e"\n'.encode(), "json-character"),
    "zero width": ('"\u200b"\n'.encode(), "json-character"),
    "bidi in key": ('{\n "\u2066": 1\n}\n'.encode(), "json-character"),
    "nfd": ('"e\u0301"\n'.encode(), "json-not-nfc"),
    "nfd key": ('{\n "e\u0301": 1\n}\n'.encode(), "json-not-nfc"),
    "crlf": (b"{\r\n}\r\n", "json-not-canonical"),
    "no final newline": (b"{}", "json-not-canonical"),
    "two final newlines": (b"{}\n\n", "json-not-canonical"),
    "unsorted": (b'{\n "b": 1,\n "a": 1\n}\n', "json-not-canonical"),
    "indent 2": (b'{\n  "a": 1\n}\n', "json-not-canonical"),
    "compact": (b'{"a":1}\n', "json-not-canonical"),
    "escaped letter": (b'"\\u00e9"\n', "json-not-canonical"),
    "minus zero": (b"-0\n", "json-not-canonical"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused(name: str) -> None:
    data, code = BAD[name]
    with pytest.raises(Refusal) as refused:
        canonical.loads(data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "json-number"),
        (2**53, "json-number"),
        ("\x00", "json-character"),
        ("\ud800", "json-character"),
        ("e\u0301", "json-not-nfc"),
        ({1: 2}, "json-type"),
        ((1,), "json-type"),
        ({"a": b""}, "json-type"),
    ],
)
def test_cannot_be_written(value: object, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        canonical.dumps(value)
    assert refused.value.code == code


@given(st.binary(max_size=60) | st.text('[]{}",:\\0a1e.-\n ', max_size=60).map(str.encode))
def test_anything_else_is_refused_without_a_traceback(data: bytes) -> None:
    try:
        value = canonical.loads(data)
    except Refusal:
        return
    assert canonical.dumps(value) == data


def test_scanning_hostile_text_takes_linear_time() -> None:
    # Quadratic behaviour would take minutes here, not a moment.
    for data in (b'"' + b'\\"' * 2_000_000, b'""' * 2_000_000, b'"a' + b"\\" * 4_000_001):
        with pytest.raises(Refusal):
            canonical.loads(data)


@given(st.text(st.characters()))
def test_cleaned_text_can_always_be_sealed(text: str) -> None:
    cleaned = canonical.clean_text(text)
    assert canonical.loads(canonical.dumps(cleaned)) == cleaned
    assert canonical.clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\td", "a\nb\nc d"),
        ("e\u200b\u0301", "é"),
        ("\ufeffZoë\u202e", "Zoë"),
        ("plain", "plain"),
    ],
)
def test_clean_text(typed: str, kept: str) -> None:
    assert canonical.clean_text(typed) == kept
