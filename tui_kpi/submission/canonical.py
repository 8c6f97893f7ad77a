"""Canonical JSON: one value, one sequence of bytes.

UTF-8 without BOM, keys sorted by code point, indented by one space, LF, a final newline. Numbers
are whole and below 2^53 (figures are text); text is NFC, without control, format or surrogate
characters other than the newline; nesting is at most 20 levels. So `dumps(loads(b)) == b` for
everything that is read, and a file that was opened and saved again is recognised.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from json.encoder import encode_basestring
from typing import Final, NoReturn

from tui_kpi.submission.refusal import Refusal

MAX_DEPTH: Final = 20
"""Levels of nested objects and lists."""
MAX_INTEGER: Final = 2**53
"""Whole numbers stay strictly below this, so that every JSON reader keeps them exact."""

_FORBIDDEN: Final = ("Cc", "Cf", "Cs")
_ESCAPE: Final = re.compile(r'\\(?!["n])')
# Possessive, and without the need of a closing quote, so that the scan is linear on hostile input.
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


def dumps(value: object, what: str = "submission.json") -> bytes:
    """Return the canonical bytes of `value`.

    Raises Refusal (`json-type`, `json-number`, `json-depth`, `json-character`, `json-not-nfc`)
    for anything the format cannot hold; `what` names the document in the sentence.
    """
    _check(value, what)
    return _encode(value)


def loads(data: bytes, what: str = "submission.json") -> object:
    """Return the value whose canonical form is exactly `data`.

    Raises Refusal: `json-encoding`, `json-syntax`, `json-duplicate-key`, `json-number`,
    `json-depth`, `json-character`, `json-not-nfc` or `json-not-canonical`.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        raise Refusal("json-encoding", what=what, where="it begins with a byte-order mark")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("json-encoding", what=what, where=f"byte {error.start}") from None
    _refuse_deep(data, what)
    value = _parse(text, what)
    if not _is_plain(text):
        _check(value, what)
    if _encode(value) != data:
        raise Refusal("json-not-canonical", what=what)
    return value


def clean_text(text: str) -> str:
    """Return `text` as the format can hold it.

    NFC; every kind of line end becomes a newline, a tab a space; other control, format and
    surrogate characters go. For text that people typed or pasted, before it is assessed.
    """
    joined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    # Removing a character can bring a letter and its accent together, so normalise last.
    kept = (c for c in joined if c == "\n" or unicodedata.category(c) not in _FORBIDDEN)
    return unicodedata.normalize("NFC", "".join(kept))


def _is_plain(text: str) -> bool:
    """Whether a document that was parsed holds nothing that `_check` could refuse.

    Parsing has seen to numbers and types, and depth was counted before; what is left is the text.
    This looks at the whole at once and, unlike `_check`, may say no too often.
    """
    escapes = text.replace("\\\\", "")
    return (
        _ESCAPE.search(escapes) is None
        and not any(c != "\n" and unicodedata.category(c) in _FORBIDDEN for c in set(text))
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


def _encode(value: object) -> bytes:
    parts: list[str] = []
    _write(value, "\n", parts.append)
    parts.append("\n")
    return "".join(parts).encode("utf-8")


def _write(value: object, line: str, out: Callable[[str], None]) -> None:
    """Write what `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)` writes.

    That one goes through generators for every level, and takes three times as long. `line` is a
    newline and the indentation.
    """
    if isinstance(value, str):
        out(encode_basestring(value))
    elif isinstance(value, dict) and value:
        inner = line + " "
        before = "{" + inner
        for key in sorted(value):
            out(f"{before}{encode_basestring(key)}: ")
            _write(value[key], inner, out)
            before = "," + inner
        out(line + "}")
    elif isinstance(value, list) and value:
        inner = line + " "
        before = "[" + inner
        for item in value:
            out(before)
            _write(item, inner, out)
            before = "," + inner
        out(line + "]")
    else:
        out(json.dumps(value))


def _refuse_deep(data: bytes, what: str) -> None:
    # Before parsing: the parser recurses, and no traceback may come of a hostile file.
    depth = 0
    for bracket in _STRING.sub(b"", data).translate(None, _NO_BRACKETS):
        if bracket in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Refusal("json-depth", what=what, limit=MAX_DEPTH)
        else:
            depth -= 1


def _parse(text: str, what: str) -> object:
    def whole(digits: str) -> int:
        # Length first: int() itself refuses thousands of digits with a ValueError.
        if len(digits) > 17 or abs(int(digits)) >= MAX_INTEGER:
            raise Refusal("json-number", what=what, number=digits)
        return int(digits)

    def no_number(digits: str) -> NoReturn:
        raise Refusal("json-number", what=what, number=digits)

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, item in pairs:
            if key in found:
                raise Refusal("json-duplicate-key", what=what, key=key)
            found[key] = item
        return found

    try:
        return json.loads(
            text,
            parse_int=whole,
            parse_float=no_number,
            parse_constant=no_number,
            object_pairs_hook=once,
        )
    except json.JSONDecodeError as error:
        raise Refusal("json-syntax", what=what, where=f"line {error.lineno}") from None


def _check(value: object, what: str) -> None:
    for item, depth in _walk(value):
        if isinstance(item, str):
            _check_text(item, what)
        elif isinstance(item, bool) or item is None:
            continue
        elif isinstance(item, int):
            if abs(item) >= MAX_INTEGER:
                raise Refusal("json-number", what=what, number="of 2^53 or more")
        elif isinstance(item, float):
            raise Refusal("json-number", what=what, number=item)
        elif type(item) not in (dict, list):
            raise Refusal("json-type", what=what, kind=type(item).__name__)
        elif depth > MAX_DEPTH:
            raise Refusal("json-depth", what=what, limit=MAX_DEPTH)


def _walk(value: object) -> Iterator[tuple[object, int]]:
    """Every key and value, parents before their contents, with the depth of containers from 1."""
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        yield item, depth
        if isinstance(item, dict):
            for key, member in item.items():
                # A key that is no string is shown as what it is: a type JSON lacks.
                waiting.append((key if isinstance(key, str) else (key,), depth))
                waiting.append((member, depth + 1))
        elif isinstance(item, list):
            waiting.extend((member, depth + 1) for member in item)


def _check_text(text: str, what: str) -> None:
    if text.isascii() and text.isprintable():
        return
    for character in text:
        if character != "\n" and unicodedata.category(character) in _FORBIDDEN:
            raise Refusal("json-character", what=what, character=f"U+{ord(character):04X}")
    if not unicodedata.is_normalized("NFC", text):
        raise Refusal("json-not-nfc", what=what)
