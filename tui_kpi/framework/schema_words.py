"""The definition schema told to people and editors: JSON Schema, known keys, plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from tui_kpi.framework.schema import Definition


def json_schema() -> str:
    """Return the JSON Schema of a definition file, for editors: text that ends in a newline."""
    schema = Definition.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "tui-kpi framework definition"
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def keys_at(place: tuple[str | int, ...], model: type[BaseModel] = Definition) -> list[str]:
    """Return the keys that may stand in the table at `place` of a definition, or of `model`."""
    schema = model.model_json_schema(by_alias=True)
    nodes: list[Any] = [schema]
    for step in place:
        nodes = [
            child
            for node in _resolved(nodes, schema)
            for child in (
                [node.get("items")] if isinstance(step, int) else _children(node, str(step))
            )
            if child
        ]
    return [key for node in _resolved(nodes, schema) for key in node.get("properties", ())]


def _children(node: dict[str, Any], key: str) -> list[Any]:
    known = node.get("properties", {}).get(key)
    return [known] if known else [node.get("additionalProperties")]


def _resolved(nodes: list[Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Follow references and alternatives to plain schemas."""
    for node in nodes:
        if not isinstance(node, dict):
            continue
        if "$ref" in node:
            yield from _resolved([schema["$defs"][node["$ref"].rpartition("/")[2]]], schema)
        elif "anyOf" in node:
            yield from _resolved(node["anyOf"], schema)
        else:
            yield node


def placeholders(message: str) -> list[str]:
    """Return the names in braces of a rule's message."""
    return re.findall(r"\{([a-z0-9_]*)\}", message)


def own_words(error_type: str, message: str) -> str:
    """Return pydantic's message for one mistake, in the project's own plain words."""
    plain = {
        "missing": "is missing",
        "extra_forbidden": "is not a key here",
        "string_type": "must be text in quotes",
        "int_type": "must be a whole number",
        "bool_type": "must be true or false",
        "list_type": "must be a list",
        "date_type": "must be a date, like 2027-04-01",
        "too_short": "needs more entries",
        "model_type": "must be a table, in braces or under a heading in brackets",
        "dict_type": "must be a table, in braces or under a heading in brackets",
        "string_too_short": "must not be empty",
    }
    if error_type == "string_pattern_mismatch":
        pattern = message.removeprefix("String should match pattern ").strip("'")
        return f"must be {_FORMS.get(pattern, 'written as the reference says')}"
    if error_type == "string_too_long":
        return f"is too long: {message.removeprefix('String should have ')}"
    message = message.removeprefix("Value error, ")
    return plain.get(error_type, message[:1].lower() + message[1:])


_FORMS = {
    r"^[a-z0-9][a-z0-9_-]{0,63}$": "an id of small letters, figures, - and _",
    r"^[a-z][a-z0-9_]{0,63}$": "an id of small letters, figures and _, starting with a letter",
    r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$": "a figure, like 75 or 12.5",
    r"^[0-9]+\.[0-9]+(\.[0-9]+)?$": "a version, like 1.0",
    r"^[0-9]{2}-[0-9]{2}$": "a month and a day, like 04-01",
    r"^([a-z]+|[0-9]+)$": "one word of small letters, or one whole number, in quotes",
}
