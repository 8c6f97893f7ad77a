"""Check a sealed return: every step of the format's order, each refusal with its code.

Nothing of the package is trusted before its signature holds: JSON is not parsed, evidence is not
opened. Results are worked out again from the answers by a function that the caller gives, so this
module needs neither the definitions nor a clock.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tui_kpi import __version__
from tui_kpi.submission import canonical, consistency, container, names, sshsig
from tui_kpi.submission.allowed_signers import AllowedSigners, Entry, RevokedKeys
from tui_kpi.submission.container import Member
from tui_kpi.submission.refusal import Notice, Refusal, notice
from tui_kpi.submission.sshsig import Signature

_CLOCK_TOLERANCE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What follows from a submission's answers here and now.

    `assessment` is the object of `assess --json` without prose.
    """

    assessment: dict[str, Any]
    values_csv: bytes
    summary_html: Callable[[], bytes]
    """Makes the page: it is asked for only where it can be compared."""


Recompute = Callable[[dict[str, Any]], Recomputed | None]
"""Works a submission out again; None if no published definition has its sha256."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A package that passed every check that could be made.

    `sha256` (hex, of submission.json) is the submission's identity. `principals` are those that
    the registry lists for the key; empty without a registry. `not_checked` says what was not
    given, `checked` what was asked beyond the steps.
    """

    submission: dict[str, Any]
    sha256: str
    fingerprint: str
    principals: tuple[str, ...]
    members: tuple[Member, ...]
    warnings: tuple[Notice, ...]
    not_checked: tuple[Notice, ...]
    checked: tuple[Notice, ...] = ()


def verify(
    data: bytes,
    *,
    recompute: Recompute,
    allowed_signers: AllowedSigners | None = None,
    revoked: RevokedKeys | None = None,
    recipient: str | None = None,
    received_at: datetime | None = None,
    training: bool = False,
) -> Verified:
    """Check the package `data` (exports/SPEC.md, “Verifying”, steps 1 to 13 and 15).

    `recipient` is the id of the council that checks; `received_at` (aware) governs the validity
    of keys; `training` accepts files from training, and only those. Raises Refusal; ValueError
    if `received_at` has no UTC offset.
    """
    if received_at is not None and received_at.utcoffset() is None:
        raise ValueError("received_at needs a UTC offset")
    form = names.TRAINING_FORMAT if training else names.RETURN_FORMAT
    members = container.read(data)  # steps 1 to 3
    message = members[0].data
    signature = sshsig.parse(members[1].data)  # step 4
    if signature.namespace == names.TRAINING_NAMESPACE and not training:
        # Before the registry: a key used in training is seldom there, and would blur the reason.
        raise Refusal("training-package")
    entries = _registered(signature, allowed_signers, revoked, received_at)
    sshsig.verify(message, names.NAMESPACES[form], signature)  # step 6
    submission: Any = canonical.loads(message)  # step 7
    known, warnings = _check_form(submission, form)
    _check_members(submission, members[2:])
    recomputed = _recompute(recompute, submission, message)
    _check_results(known, recomputed, members)
    _check_signer(submission, signature, entries, received_at)
    consistency.check_subject(submission)  # step 13
    if recipient is not None and submission["recipient"]["id"] != recipient:
        found = submission["recipient"]["id"]
        raise Refusal("recipient-differs", found=found, expected=recipient)
    not_checked = _not_given(allowed_signers, revoked, recipient, received_at)
    warnings += _clock_warnings(submission, received_at)
    made_by = submission["application"]
    if made_by != {"name": names.APPLICATION, "version": __version__}:
        not_checked.append(notice("summary-not-compared", version=made_by["version"]))
    elif recomputed.summary_html() != members[2].data:
        warnings.append(notice("summary-differs"))
    return Verified(
        submission=submission,
        sha256=hashlib.sha256(message).hexdigest(),
        fingerprint=signature.key.fingerprint,
        principals=tuple(dict.fromkeys(p for entry in entries or () for p in entry.principals)),
        members=members,
        warnings=tuple(warnings),
        not_checked=tuple(not_checked),
    )


def _registered(
    signature: Signature,
    allowed_signers: AllowedSigners | None,
    revoked: RevokedKeys | None,
    received_at: datetime | None,
) -> tuple[Entry, ...] | None:
    """Do step 5: return the registry's entries of the key; None without a registry."""
    fingerprint = signature.key.fingerprint
    entries = None
    if allowed_signers is not None:
        entries = allowed_signers.of_key(signature.key)
        if not entries:
            raise Refusal("key-unknown", fingerprint=fingerprint)
    if revoked is not None:
        revocation = revoked.revocation(fingerprint, received_at)
        if revocation is not None:
            since = revocation[0]
            text = f" on {since:%Y-%m-%d %H:%M} UTC" if since else ""
            raise Refusal("key-revoked", fingerprint=fingerprint, since=text)
    return entries


def _check_form(submission: Any, form: str) -> tuple[dict[str, Any], list[Notice]]:
    """Do step 8: format, version, features and schema.

    Returns the submission reduced to the fields known here, and the warning about the rest.
    """
    from tui_kpi.submission import schema  # noqa: PLC0415 - pydantic loads only to check a schema

    if not isinstance(submission, dict):
        raise Refusal("schema", where="as a whole", problem="is not an object")
    if submission.get("format") != form:
        raise Refusal("format-unknown", format=submission.get("format"), expected=form)
    version = submission.get("format_version")
    if not isinstance(version, str) or not version.startswith("1."):
        raise Refusal("format-version", version=version)
    features = submission.get("required_features")
    if isinstance(features, list) and features:
        raise Refusal("feature-unknown", feature=features[0])
    unknown = schema.check(submission)
    consistency.check_revision(submission)
    if not unknown:
        return submission, []
    fields = ", ".join(schema.place(location) for location in unknown)
    return _reduced(submission, unknown), [notice("unknown-fields", version=version, fields=fields)]


def _reduced(submission: dict[str, Any], unknown: Sequence[Sequence[str | int]]) -> dict[str, Any]:
    known = copy.deepcopy(submission)
    for location in unknown:
        parent: Any = known
        for part in location[:-1]:
            parent = parent[part]
        del parent[location[-1]]
    return known


def _check_members(submission: dict[str, Any], members: Sequence[Member]) -> None:
    """Do steps 9 and 10: the members are those of the manifest, in order, byte for byte."""
    manifest = submission["manifest"]
    if [entry["name"] for entry in manifest] != [member.name for member in members]:
        raise Refusal("manifest-members")
    consistency.check_manifest(submission)
    for entry, member in zip(manifest, members, strict=True):
        if entry["size"] != len(member.data):
            expected, found = entry["size"], len(member.data)
            raise Refusal("manifest-size", name=member.name, expected=expected, found=found)
        if entry["sha256"] != hashlib.sha256(member.data).hexdigest():
            raise Refusal("manifest-sha256", name=member.name)


def _recompute(recompute: Recompute, submission: dict[str, Any], message: bytes) -> Recomputed:
    try:
        # A copy: what the caller's function does to it cannot change what is reported.
        recomputed = recompute(json.loads(message))
    except Exception as error:
        # A signed file may hold anything; whatever it upsets is a refusal, never a traceback.
        raise Refusal("recompute-failed", where=type(error).__name__) from error
    if recomputed is None:
        framework = submission["framework"]
        raise Refusal("framework-unknown", framework=framework["id"], version=framework["version"])
    return recomputed


def _check_results(
    known: dict[str, Any], recomputed: Recomputed, members: Sequence[Member]
) -> None:
    """Do step 11: the table and the results are those that the answers give."""
    if members[3].data != recomputed.values_csv:
        raise Refusal("values-differ")
    sent = known["assessment"]
    if sent != recomputed.assessment:
        keys = [key for key in sent if sent[key] != recomputed.assessment.get(key)]
        raise Refusal("assessment-differs", where=", ".join(keys) or "a part is missing")


def _check_signer(
    submission: dict[str, Any],
    signature: Signature,
    entries: tuple[Entry, ...] | None,
    received_at: datetime | None,
) -> None:
    """Do step 12: the key, the provider and the purpose belong together, when it was received."""
    fingerprint, principal = signature.key.fingerprint, submission["signer"]["principal"]
    claimed = submission["signer"]["key_fingerprint"]
    if claimed != fingerprint:
        raise Refusal("fingerprint-differs", expected=claimed, found=fingerprint)
    consistency.check_principal(submission)
    if entries is None:
        return
    own = [entry for entry in entries if principal in entry.principals]
    if not own:
        registered = ", ".join(sorted({p for entry in entries for p in entry.principals}))
        raise Refusal(
            "principal-not-registered",
            fingerprint=fingerprint,
            registered=registered,
            principal=principal,
        )
    allowed = [entry for entry in own if entry.allows(signature.namespace)]
    if not allowed:
        namespace = signature.namespace
        raise Refusal("key-namespace", fingerprint=fingerprint, namespace=namespace)
    if received_at is None:
        return
    begun = [entry for entry in allowed if entry.begun(received_at)]
    if not begun:
        raise Refusal("key-not-yet-valid", fingerprint=fingerprint)
    if all(entry.ended(received_at) for entry in begun):
        raise Refusal("key-expired", fingerprint=fingerprint)


def _not_given(
    allowed_signers: AllowedSigners | None,
    revoked: RevokedKeys | None,
    recipient: str | None,
    received_at: datetime | None,
) -> list[Notice]:
    given = {
        "registry-not-given": allowed_signers,
        "revoked-not-given": revoked,
        "recipient-not-given": recipient,
        "received-at-not-given": received_at,
    }
    return [notice(code) for code, value in given.items() if value is None]


def _clock_warnings(submission: dict[str, Any], received_at: datetime | None) -> list[Notice]:
    """Do step 15: claims about time that cannot be right, or that deserve a look."""
    found = []
    signed_at, period = submission["signed_at"], submission["assessment"]["period"]
    if (
        received_at is not None
        and datetime.fromisoformat(signed_at) > received_at + _CLOCK_TOLERANCE
    ):
        found.append(notice("clock-ahead", signed_at=signed_at))
    sealed_on = submission["return"]["sealed_on"]
    if sealed_on < period["start"]:
        found.append(notice("signed-before-period", sealed_on=sealed_on))
    elif sealed_on <= period["end"]:
        found.append(notice("sealed-early", sealed_on=sealed_on, end=period["end"]))
    return found
