"""The shape of submission.json, as pydantic models: what validates is what is published.

The published JSON Schema is made from these models. Everything is strict: no value is converted,
no unknown field passes. Only a file of a later minor version (1.1, 1.2 …) may have more fields;
they are kept and reported.
"""

import json
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
)
from pydantic.config import JsonDict
from pydantic_core import ErrorDetails

from tui_kpi.framework.model import Severity
from tui_kpi.returns.model import FieldState, IndicatorStatus, SectionState, Verdict
from tui_kpi.submission import names
from tui_kpi.submission.refusal import Refusal

Location = tuple[str | int, ...]
"""Keys and list positions from the top of the document to a value."""


def _real_date(text: str) -> str:
    date.fromisoformat(text)
    return text


def _real_moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Address = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}(\.[1-9][0-9]?)?$")]
OptionKey = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}\.[a-z0-9][a-z0-9_]{0,31}$")
]
Line = Annotated[str, StringConstraints(pattern=r"^[^\n]{1,200}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Answer = Annotated[str, StringConstraints(max_length=20_000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^SHA256:[A-Za-z0-9+/]{43}$")]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$")]
Date = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_real_date),
    Field(json_schema_extra={"format": "date"}),
]
Moment = Annotated[
    str,
    StringConstraints(
        # Hours and minutes in full: fromisoformat takes an offset of +05:75.
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
        r"[+-]([01][0-9]|2[0-3]):[0-5][0-9]$"
    ),
    AfterValidator(_real_moment),
    Field(json_schema_extra={"format": "date-time"}),
]
PeriodId = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}(-Q[1-4]|-H[12])?$")]
Figure = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,40}(\.[0-9]{1,40})?$")]
Exact = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,60}(/[1-9][0-9]{0,59})?$")]
Uuid = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    ),
]


class Model(BaseModel):
    """Base of every object: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Recipient(Model):
    """The council that the return is for."""

    id: Id
    name: Line


class Provider(Model):
    """Who reports. `id` is the slug that the council assigned; `details` come from the profile."""

    id: Id
    name: Line
    details: dict[Id, Answer]


class FrameworkRef(Model):
    """The definition that was answered; `sha256` is of the definition file's bytes."""

    id: Id
    version: Version
    sha256: Digest


class Signer(Model):
    """Who signs and what they declare. `principal` must be the provider's id."""

    principal: Id
    key_fingerprint: Fingerprint
    name: Line
    role: Line
    declaration: Text


class Application(Model):
    """What wrote the file."""

    name: Line
    version: Version


class Return(Model):
    """The answers file: enough to assess again. Answers as typed; nothing private."""

    framework: Id
    period: PeriodId
    due: Date | None
    sealed_on: Date
    readings: dict[Id, Id]
    previous: dict[Id, Answer | list[Answer]]
    not_applicable: dict[Id, Answer]
    answers: dict[Id, Answer | list[Answer]]
    under: dict[OptionKey, dict[Id, Answer | list[Answer]]]
    """What worksheets worked out under each option of a reading that changes their answers."""


class Period(Model):
    """The reporting period; `due` is null where there is no deadline."""

    id: PeriodId
    start: Date
    end: Date
    due: Date | None


class Covers(Model):
    """The days that an indicator covers, both included."""

    start: Date
    end: Date


class Gap(Model):
    """Distance from the target: points, and people or things where the unit makes that true."""

    points: Figure
    count: int | None


class Outturn(Model):
    """A figure as printed, and exactly; null where there is none."""

    outturn: Figure | None
    exact: Exact | None


class Week(Outturn):
    """One week of a weekly indicator."""

    status: IndicatorStatus


class Flag(Model):
    """Something to know about a result."""

    code: Id
    reading: Id | None
    option: Id | None
    status: IndicatorStatus | None
    band: Line | None


class Indicator(Outturn):
    """What one indicator comes to."""

    status: IndicatorStatus
    band: Line | None
    covers: Covers | None
    waits_for: list[Address]
    gap: Gap | None
    weeks: list[Week]
    parts: dict[Id, Outturn]
    flags: list[Flag]


class FieldResult(Model):
    """How one field stands."""

    state: FieldState


class Problem(Model):
    """An error, warning or piece of advice, by its code."""

    severity: Severity
    code: Id
    fields: list[Address]


class Assessment(Model):
    """What follows from the answers: `assess --json` without its prose."""

    framework: Id
    period: Period
    complete: bool
    missing: list[Address]
    due: list[Id]
    indicators: dict[Id, Indicator]
    determinations: dict[Id, Verdict]
    sections: dict[Id, SectionState]
    fields: dict[Id, FieldResult]
    problems: list[Problem]


class ManifestEntry(Model):
    """One member of the package, other than submission.json and its signature."""

    name: Line
    size: Annotated[int, Field(ge=0)]
    sha256: Digest
    media_type: Line
    role: Literal["summary", "values", "evidence"]
    title: Line


def _titled(schema: JsonDict) -> None:
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "tui-kpi submission.json, format version 1.0"


class Submission(Model):
    """A sealed return.

    The identity of a submission is the SHA-256 of the bytes of this document.
    """

    model_config = ConfigDict(json_schema_extra=_titled)

    format: Literal["kpi-return", "kpi-training"]
    format_version: Annotated[str, StringConstraints(pattern=r"^1\.(0|[1-9][0-9]{0,3})$")]
    required_features: list[Line]
    submission_id: Uuid
    revision: Annotated[int, Field(ge=1, le=9999)]
    revision_reason: Text | None
    supersedes: Digest | None
    recipient: Recipient
    provider: Provider
    framework: FrameworkRef
    prepared_by: Line
    signer: Signer
    signed_at: Moment
    application: Application
    return_: Annotated[Return, Field(alias="return")]
    assessment: Assessment
    explanations: dict[Id, Text]
    manifest: Annotated[list[ManifestEntry], Field(min_length=2)]
    extensions: dict[str, JsonValue]


_PLAIN: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this format",
    "too_short": "has too few entries",
    "string_pattern_mismatch": "is not written as the format asks",
    "value_error": "is not a date or time of the calendar",
}


def check(value: object) -> tuple[Location, ...]:
    """Require that `value` has the shape of a submission.

    Returns where fields stand that this version does not know (only in a later minor version).
    Raises Refusal `schema` with the first place that differs.
    """
    try:
        Submission.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
    else:
        return ()
    unknown = tuple(e["loc"] for e in found if e["type"] == "extra_forbidden")
    if is_later(value) and len(unknown) == len(found):
        return unknown
    where, problem = fault(found[0])
    raise Refusal("schema", where=where, problem=problem)


def is_later(value: object) -> bool:
    """Whether a document is of another minor version than this one: it may have more fields."""
    return isinstance(value, dict) and value.get("format_version") != names.FORMAT_VERSION


def fault(error: ErrorDetails) -> tuple[str, str]:
    """Return where a document differs from its model, and how, in words."""
    where = place(error["loc"]) or "as a whole"
    return where, _PLAIN.get(error["type"], "is not of the kind that the format asks")


def place(location: Location) -> str:
    """Return a location as people read it: `return.answers.kpi1_a`."""
    return ".".join(str(part) for part in location)


def schema_text() -> str:
    """Return the JSON Schema of submission.json as the text of its published file."""
    return published(Submission)


def published(model: type[Model]) -> str:
    """Return the JSON Schema of `model` as the text of a published file."""
    schema = model.model_json_schema(by_alias=True)
    _close(schema)
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def _close(node: Any) -> None:
    """Let an object whose keys have a pattern hold no others: pydantic checks it unsaid."""
    if isinstance(node, list):
        for item in node:
            _close(item)
    elif isinstance(node, dict):
        if "patternProperties" in node:
            node["additionalProperties"] = False
        for item in node.values():
            _close(item)
