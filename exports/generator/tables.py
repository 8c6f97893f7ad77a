"""The tables of the SPEC that are written from the code, so that they cannot differ from it."""

import re
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, JsonValue, StringConstraints

from generator.meanings import CARD_MEANINGS, MEANINGS, RECEIPT_MEANINGS
from tui_kpi.reports.table import COLUMNS
from tui_kpi.submission import card_schema, names, receipt_schema, schema
from tui_kpi.submission.refusal import NOTICES, REFUSALS
from tui_kpi.submission.words import WORDS

STEPS: Mapping[str, tuple[str, ...]] = {
    "1": ("container-too-large",),
    "2, 3": (
        *("container-not-zip", "container-truncated", "container-too-many"),
        *("container-name", "container-members", "evidence-type", "container-not-canonical"),
    ),
    "4": (
        *("signature-armour", "signature-malformed", "signature-version", "signature-reserved"),
        *("signature-hash", "signature-key-type", "signature-weak", "training-package"),
    ),
    "5": ("registry-line", "revoked-line", "key-unknown", "key-revoked"),
    "6": ("signature-namespace", "signature-bad"),
    "7": (
        *("json-encoding", "json-syntax", "json-duplicate-key", "json-number", "json-depth"),
        *("json-character", "json-not-nfc", "json-not-canonical"),
    ),
    "8": ("format-unknown", "format-version", "feature-unknown", "schema", "revision-rule"),
    "9": ("manifest-members", "manifest-media-type"),
    "10": ("manifest-size", "manifest-sha256"),
    "11": ("framework-unknown", "recompute-failed", "values-differ", "assessment-differs"),
    "12": (
        *("fingerprint-differs", "principal-differs", "principal-not-registered"),
        *("key-namespace", "key-not-yet-valid", "key-expired"),
    ),
    "13": ("framework-differs", "period-differs", "sealed-on-differs", "recipient-differs"),
    "14": ("already-received", "revision-subject", "revision-stale", "revision-fork"),
    "cross-check": ("cross-check-differs",),
    "receipts": (
        *("receipt-container", "receipt-signature", "receipt-key-unknown", "receipt-json"),
        *("receipt-version", "receipt-form", "receipt-rule", "receipt-key-differs"),
        "receipt-chain",
    ),
    "sealing": ("json-type", "signature-other-key"),
    "key cards": (
        *("card-file", "card-changed", "card-differs", "card-other-key", "card-same-key"),
    ),
    "key files": (
        *("key-file-exists", "key-needs-passphrase", "key-wrong-passphrase", "key-type"),
        *("key-token", "key-file"),
    ),
    "key agent": ("agent-absent", "agent-slow", "agent-answer", "agent-refused"),
}
"""Where each refusal arises: a step of verifying, or outside it."""

_BLOCK = re.compile(r"(<!-- made: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_KINDS = {
    name: alias
    for name, alias in vars(schema).items()
    if get_origin(alias) is Annotated and get_args(alias)[0] is str
}


def filled(text: str) -> str:
    """Return the SPEC with every made block written anew. Raises KeyError for an unknown one."""

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}\n" + "\n".join(_TABLES[match[2]]()) + f"\n\n{match[3]}"

    return _BLOCK.sub(block, text)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = tuple(heads)
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _refusals() -> Iterator[str]:
    rows = ((step, f"`{code}`", *REFUSALS[code]) for step, codes in STEPS.items() for code in codes)
    return _table(("step", "code", "sentence", "what to do"), rows)


def _notices() -> Iterator[str]:
    rows = ((f"`{code}`", sentence) for code, sentence in NOTICES.items())
    return _table(("code", "sentence"), rows)


def _columns() -> Iterator[str]:
    yield ", ".join(f"`{column}`" for column in COLUMNS)


def _evidence() -> Iterator[str]:
    rows = [(f"`{name}`", f"`{kind}`") for name, kind in names.MEDIA_TYPES.items()]
    rows += [(f"`.{ext}`", f"`{kind}`") for ext, kind in names.EVIDENCE_TYPES.items()]
    return _table(("member", "media type"), rows)


def _kinds() -> Iterator[str]:
    return _table(("kind", "text"), ((f"*{name}*", _text(kind)) for name, kind in _KINDS.items()))


def _text(kind: Any) -> str:
    limits = next(part for part in get_args(kind) if isinstance(part, StringConstraints))
    if limits.pattern:
        return f"`{limits.pattern}`"
    least = "1 to " if limits.min_length else "at most "
    return f"{least}{limits.max_length:,} characters"


def _fields() -> Iterator[str]:
    return _objects(schema, MEANINGS)


def _card_fields() -> Iterator[str]:
    return _objects(card_schema, CARD_MEANINGS)


def _receipt_fields() -> Iterator[str]:
    return _objects(receipt_schema, RECEIPT_MEANINGS)


def _words() -> Iterator[str]:
    for start in range(0, len(WORDS), 8):
        yield f"    {start:02x}  {' '.join(WORDS[start : start + 8])}"


def _objects(module: types.ModuleType, about: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for model, meanings in about.items():
        found: type[BaseModel] = getattr(module, model)
        hints = get_type_hints(found, include_extras=True)
        kinds = {info.alias or name: hints[name] for name, info in found.model_fields.items()}
        if set(kinds) != set(meanings):
            raise KeyError(f"{model}: {set(kinds) ^ set(meanings)}")
        yield f"### {model}"
        yield ""
        rows = ((f"`{key}`", _kind(kinds[key]), meaning) for key, meaning in meanings.items())
        yield from _table(("field", "kind", "meaning"), rows)
        yield ""


def _kind(hint: Any) -> str:
    """Return a type in words."""
    for name, alias in _KINDS.items():
        if hint == alias:
            return f"*{name}*"
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        bounds = [part for part in inner[1:] if isinstance(part, type(Field()))]
        return _annotated(inner, bounds)
    if origin in {Union, types.UnionType}:
        return " or ".join(_kind(part) for part in inner)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin is list:
        return f"list of {_kind(inner[0])}"
    if origin is dict:
        return f"object: {_kind(inner[0])} to {_kind(inner[1])}"
    plain = {type(None): "null", int: "whole number", bool: "true or false", str: "any text"}
    if hint is JsonValue:
        return "anything"
    return plain.get(hint) or f"[{hint.__name__}](#{hint.__name__.lower()})"


def _annotated(inner: tuple[Any, ...], bounds: list[Any]) -> str:
    for part in inner[1:]:
        if isinstance(part, StringConstraints):
            return f"text `{part.pattern}`"
    limits = {type(limit).__name__: limit for bound in bounds for limit in bound.metadata}
    words = _kind(inner[0])
    if "Ge" in limits:
        words += f", at least {limits['Ge'].ge}"
    if "Le" in limits:
        words += f", at most {limits['Le'].le}"
    if "MinLen" in limits:
        words += f", at least {limits['MinLen'].min_length}"
    return words


_TABLES = {
    "refusals": _refusals,
    "notices": _notices,
    "columns": _columns,
    "evidence": _evidence,
    "kinds": _kinds,
    "fields": _fields,
    "card-fields": _card_fields,
    "receipt-fields": _receipt_fields,
    "words": _words,
}
