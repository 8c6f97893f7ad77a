"""Freeze a return and sign it: from plain inputs to the bytes of the package.

`build` makes submission.json and the members it lists; a signature over exactly those bytes, made
here, by an agent or on another machine, completes the package.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Any

from tui_kpi import __version__
from tui_kpi.returns.contract import without_prose
from tui_kpi.submission import canonical, consistency, container, names, sshsig
from tui_kpi.submission.container import Member
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.sshsig import SignMessage


@dataclass(frozen=True, slots=True)
class Recipient:
    """The council: the `id` that it gives itself, and its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider: the `id` that the council assigned, name, and details of the profile."""

    id: str
    name: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FrameworkRef:
    """The definition: `sha256` in hex, of the bytes of its file."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs. `principal` is the provider's id, `key_fingerprint` the key's `SHA256:…`."""

    principal: str
    key_fingerprint: str
    name: str
    role: str
    declaration: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that goes with the return, under its own name, with a title for people."""

    file_name: str
    title: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sealing:
    """Everything that goes into one revision of a return.

    `signed_at` is aware and becomes text to the second. `return_` and `assessment` are the
    objects of the format, the assessment still with or already without its prose.
    `revision_reason` and `supersedes` are None for revision 1. `training` marks the file.
    """

    submission_id: str
    recipient: Recipient
    provider: Provider
    framework: FrameworkRef
    prepared_by: str
    signer: Signer
    signed_at: datetime
    return_: Mapping[str, Any]
    assessment: Mapping[str, Any]
    values_csv: bytes
    summary_html: bytes
    explanations: Mapping[str, str] = field(default_factory=dict)
    evidence: Sequence[Evidence] = ()
    revision: int = 1
    revision_reason: str | None = None
    supersedes: str | None = None
    training: bool = False
    application_version: str = __version__


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A frozen return that waits for its signature.

    `namespace` is the purpose to sign for, `sha256` the identity of the submission in hex,
    `others` every member but submission.json and its signature.
    """

    submission_json: bytes
    others: tuple[Member, ...]
    namespace: str
    sha256: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished package and the name of its file."""

    file_name: str
    data: bytes
    sha256: str


def build(sealing: Sealing) -> Unsigned:
    """Return submission.json and its companions.

    Raises Refusal for whatever a verifier would refuse (canonical text, schema, consistency,
    container), and ValueError if `signed_at` has no UTC offset in whole minutes.
    """
    from tui_kpi.submission import schema  # noqa: PLC0415 - pydantic only when something is sealed

    others = _others(sealing)
    submission = _submission(sealing, others)
    data = canonical.dumps(submission)
    schema.check(submission)
    consistency.check_revision(submission)
    consistency.check_principal(submission)
    consistency.check_subject(submission)
    # With room for any signature, so that a limit shows before anyone signs.
    container.write(_members(data, bytes(container.MAX_SIGNATURE), others))
    return resume(data, others)


def resume(submission_json: bytes, others: Sequence[Member]) -> Unsigned:
    """Return a frozen return that was put aside, from its own members.

    Raises Refusal if submission.json is not canonical or not of the format.
    """
    from tui_kpi.submission import schema  # noqa: PLC0415 - see build

    submission: Any = canonical.loads(submission_json)
    schema.check(submission)
    return Unsigned(
        submission_json=submission_json,
        others=tuple(others),
        namespace=names.NAMESPACES[submission["format"]],
        sha256=hashlib.sha256(submission_json).hexdigest(),
        file_name=names.package_name(
            submission["framework"]["id"],
            submission["provider"]["id"],
            submission["return"]["period"],
            submission["revision"],
            training=submission["format"] == names.TRAINING_FORMAT,
        ),
    )


def complete(unsigned: Unsigned, signature: bytes) -> Sealed:
    """Return the package, once `signature` proves to be of these bytes and of the key they name.

    Raises Refusal: `signature-…`, or the container's limits.
    """
    parsed = sshsig.parse(signature)
    submission: Any = canonical.loads(unsigned.submission_json)
    expected, found = submission["signer"]["key_fingerprint"], parsed.key.fingerprint
    if found != expected:
        raise Refusal("signature-other-key", found=found, expected=expected)
    sshsig.verify(unsigned.submission_json, unsigned.namespace, parsed)
    data = container.write(_members(unsigned.submission_json, signature, unsigned.others))
    return Sealed(unsigned.file_name, data, unsigned.sha256)


def seal(sealing: Sealing, sign: SignMessage) -> Sealed:
    """Build, sign and complete. Raises what `build` and `complete` raise, and what `sign` does."""
    unsigned = build(sealing)
    return complete(unsigned, sign(unsigned.submission_json, unsigned.namespace))


def evidence_name(number: int, file_name: str) -> str:
    """Return the member name of the evidence file `file_name`, the `number`th from 1.

    Raises Refusal `evidence-type` if packages do not carry its kind.
    """
    path = PurePath(file_name.replace("\\", "/"))
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or "file"
    extension = path.suffix[1:].lower()
    if extension not in names.EVIDENCE_TYPES:
        raise Refusal("evidence-type", name=file_name)
    return f"{names.EVIDENCE_FOLDER}{number:03d}-{slug}.{extension}"


def _others(sealing: Sealing) -> tuple[Member, ...]:
    files = [
        Member(evidence_name(number, evidence.file_name), evidence.data)
        for number, evidence in enumerate(sealing.evidence, start=1)
    ]
    fixed = (Member(names.SUMMARY, sealing.summary_html), Member(names.VALUES, sealing.values_csv))
    return (*fixed, *files)


def _members(data: bytes, signature: bytes, others: Sequence[Member]) -> list[Member]:
    first = [Member(names.SUBMISSION, data), Member(names.SUBMISSION_SIGNATURE, signature)]
    return [*first, *others]


def _submission(sealing: Sealing, others: Sequence[Member]) -> dict[str, Any]:
    return {
        "format": names.TRAINING_FORMAT if sealing.training else names.RETURN_FORMAT,
        "format_version": names.FORMAT_VERSION,
        "required_features": [],
        "submission_id": sealing.submission_id,
        "revision": sealing.revision,
        "revision_reason": sealing.revision_reason,
        "supersedes": sealing.supersedes,
        "recipient": {"id": sealing.recipient.id, "name": sealing.recipient.name},
        "provider": {
            "id": sealing.provider.id,
            "name": sealing.provider.name,
            "details": dict(sealing.provider.details),
        },
        "framework": {
            "id": sealing.framework.id,
            "version": sealing.framework.version,
            "sha256": sealing.framework.sha256,
        },
        "prepared_by": sealing.prepared_by,
        "signer": {
            "principal": sealing.signer.principal,
            "key_fingerprint": sealing.signer.key_fingerprint,
            "name": sealing.signer.name,
            "role": sealing.signer.role,
            "declaration": sealing.signer.declaration,
        },
        "signed_at": _moment(sealing.signed_at),
        "application": {"name": names.APPLICATION, "version": sealing.application_version},
        "return": dict(sealing.return_),
        "assessment": without_prose(sealing.assessment),
        "explanations": dict(sealing.explanations),
        "manifest": _manifest(sealing, others),
        "extensions": {},
    }


def _moment(moment: datetime) -> str:
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds() % 60:
        raise ValueError("signed_at needs a UTC offset in whole minutes")
    return moment.isoformat(timespec="seconds")


def _manifest(sealing: Sealing, others: Sequence[Member]) -> list[dict[str, Any]]:
    titles = ["Summary", "Values", *(evidence.title for evidence in sealing.evidence)]
    roles = ["summary", "values", *("evidence" for _ in sealing.evidence)]
    return [
        {
            "name": member.name,
            "size": len(member.data),
            "sha256": hashlib.sha256(member.data).hexdigest(),
            "media_type": names.MEDIA_TYPES.get(member.name)
            or names.EVIDENCE_TYPES[member.name.rpartition(".")[2]],
            "role": role,
            "title": title,
        }
        for member, role, title in zip(others, roles, titles, strict=True)
    ]
