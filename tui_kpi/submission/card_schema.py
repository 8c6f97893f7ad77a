"""The shape of key cards and of statements of a new key, as pydantic models.

The published JSON Schemas are made from these models.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, StringConstraints, ValidationError
from pydantic.config import JsonDict

from tui_kpi.submission.schema import (
    Fingerprint,
    Id,
    Line,
    Model,
    Moment,
    fault,
    is_later,
    published,
)

Version1 = Annotated[str, StringConstraints(pattern=r"^1\.(0|[1-9][0-9]{0,3})$")]
KeyLine = Annotated[str, StringConstraints(pattern=r"^ssh-ed25519 [A-Za-z0-9+/]{68}$")]
EightWords = Annotated[str, StringConstraints(pattern=r"^[a-z]{4,9}( [a-z]{4,9}){7}$")]


class CardProvider(Model):
    """Whose key it is. `id` is the slug that the council assigned."""

    id: Id
    name: Line


class CardKey(Model):
    """A public key, with what people compare."""

    line: KeyLine
    fingerprint: Fingerprint
    words: EightWords


def _titled(title: str) -> ConfigDict:
    def add(schema: JsonDict) -> None:
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = title

    return ConfigDict(json_schema_extra=add)


class KeyCard(Model):
    """What a council needs to register a key; signed with that key."""

    model_config = _titled("tui-kpi key card, format version 1.0")

    format: Literal["kpi-key-card"]
    format_version: Version1
    provider: CardProvider
    holder: Line | None
    key: CardKey
    made_at: Moment


class KeyRotation(Model):
    """That a new key takes the place of an old one; signed with both."""

    model_config = _titled("tui-kpi statement of a new key, format version 1.0")

    format: Literal["kpi-key-rotation"]
    format_version: Version1
    provider: CardProvider
    holder: Line | None
    old: CardKey
    new: CardKey
    made_at: Moment


MODELS: dict[str, type[Model]] = {"kpi-key-card": KeyCard, "kpi-key-rotation": KeyRotation}
"""The model of each format."""


def fault_of(value: object, model: type[Model]) -> str:
    """Return where `value` differs from `model`, in words; empty if it fits.

    Fields that this version does not know may stand in a document of a later minor version.
    """
    try:
        model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        if is_later(value):
            found = [each for each in found if each["type"] != "extra_forbidden"]
        return " ".join(fault(found[0])) if found else ""
    return ""


def schema_text(model: type[Model]) -> str:
    """Return the JSON Schema of `model` as the text of its published file."""
    return published(model)
