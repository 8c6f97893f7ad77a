"""What a schema cannot say: fields of submission.json that must agree with one another.

The sealer and the verifier ask the same questions, so nothing is sealed that would be refused.
The submission has passed the schema.
"""

from typing import Any

from tui_kpi.submission import names
from tui_kpi.submission.container import check_evidence_name
from tui_kpi.submission.refusal import Refusal


def check_revision(submission: dict[str, Any]) -> None:
    """Require that a first revision replaces nothing, a later one names what and why.

    Raises Refusal `revision-rule`.
    """
    revision = submission["revision"]
    for key in ("supersedes", "revision_reason"):
        if revision == 1 and submission[key] is not None:
            raise Refusal("revision-rule", revision=revision, where=f"{key} must be empty")
        if revision > 1 and submission[key] is None:
            raise Refusal("revision-rule", revision=revision, where=f"{key} is missing")


def check_manifest(submission: dict[str, Any]) -> None:
    """Require the roles and media types that go with the names of the manifest.

    Raises Refusal `manifest-members`, `manifest-media-type`, `container-name`, `evidence-type`.
    """
    manifest = submission["manifest"]
    roles = ["summary", "values"] + ["evidence"] * (len(manifest) - 2)
    if [entry["role"] for entry in manifest] != roles:
        raise Refusal("manifest-members")
    for entry in manifest:
        name = entry["name"]
        if entry["role"] == "evidence":
            expected = names.EVIDENCE_TYPES[check_evidence_name(name)]
        elif name in names.MEDIA_TYPES:
            expected = names.MEDIA_TYPES[name]
        else:
            raise Refusal("manifest-members")
        if entry["media_type"] != expected:
            found = entry["media_type"]
            raise Refusal("manifest-media-type", name=name, found=found, expected=expected)


def check_principal(submission: dict[str, Any]) -> None:
    """Require that the provider signs for itself. Raises Refusal `principal-differs`."""
    principal, provider = submission["signer"]["principal"], submission["provider"]["id"]
    if principal != provider:
        raise Refusal("principal-differs", principal=principal, provider=provider)


def check_subject(submission: dict[str, Any]) -> None:
    """Require one framework, one period and one sealing date throughout.

    Raises Refusal `framework-differs`, `period-differs` or `sealed-on-differs`.
    """
    answers, assessment = submission["return"], submission["assessment"]
    if not submission["framework"]["id"] == answers["framework"] == assessment["framework"]:
        raise Refusal("framework-differs")
    if answers["period"] != assessment["period"]["id"]:
        raise Refusal("period-differs")
    signed_on = submission["signed_at"][:10]
    if answers["sealed_on"] != signed_on:
        raise Refusal("sealed-on-differs", found=answers["sealed_on"], expected=signed_on)
