"""The shape of receipt.json, as pydantic models: what validates is what is published."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, ValidationError
from pydantic.config import JsonDict

from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.schema import (
    Address,
    Application,
    Digest,
    Fingerprint,
    Id,
    Line,
    Model,
    Moment,
    PeriodId,
    Text,
    Uuid,
    fault,
    is_later,
    published,
)


class Council(Model):
    """The council that received it: the id that returns are addressed to, and its name."""

    id: Id
    name: Line


class ReceiptSigner(Model):
    """The key that signs for the council, and the person if they are named."""

    key_fingerprint: Fingerprint
    name: Line | None


class Subject(Model):
    """The return that was received, as its own submission.json says."""

    provider: Id
    framework: Id
    period: PeriodId
    submission_id: Uuid
    revision: Annotated[int, Field(ge=1, le=9999)]


class Reason(Model):
    """Why it was refused."""

    code: Id
    sentence: Text


class Query(Model):
    """What the council asks, and about which field; null for the return as a whole."""

    field: Address | None
    text: Text


def _titled(schema: JsonDict) -> None:
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "tui-kpi receipt.json, format version 1.0"


class Receipt(Model):
    """A council's receipt for one submission."""

    model_config = ConfigDict(json_schema_extra=_titled)

    format: Literal["kpi-receipt"]
    format_version: Annotated[str, StringConstraints(pattern=r"^1\.(0|[1-9][0-9]{0,3})$")]
    required_features: list[Line]
    seq: Annotated[int, Field(ge=1, le=999_999_999)]
    prev_receipt_sha256: Digest | None
    council: Council
    signer: ReceiptSigner
    receipt_for: Digest
    subject: Subject | None
    received_at: Moment
    issued_at: Moment
    outcome: Literal["accepted", "queried", "refused"]
    reasons: list[Reason]
    queries: list[Query]
    application: Application
    extensions: dict[str, JsonValue]


def check(value: object) -> None:
    """Require that `value` has the shape of a receipt; later minor versions may have more fields.

    Raises Refusal `receipt-form` with the first place that differs.
    """
    try:
        Receipt.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        if is_later(value):
            found = [each for each in found if each["type"] != "extra_forbidden"]
        if found:
            raise Refusal("receipt-form", where=" ".join(fault(found[0]))) from None


def schema_text() -> str:
    """Return the JSON Schema of receipt.json as the text of its published file."""
    return published(Receipt)
