"""The index of the vectors: each file, what is wrong with it, and what must be said of it."""

import json
from collections.abc import Iterator
from typing import Any

from generator import accepted, cards, containers, contents, earlier, policies, receipts, signatures
from generator.samples import FRAMEWORK_FILE, NONE_REVOKED, REGISTRY, Vector

ASKED_OF_KEYGEN = frozenset(
    {
        "key-unknown",
        "key-namespace",
        "key-not-yet-valid",
        "key-expired",
        "principal-not-registered",
    }
)
"""For these check.py says `signer-not-accepted`: ssh-keygen does not say which it was."""
NOT_LOOKED_AT = frozenset(
    {
        "registry-line",
        "revoked-line",
        "key-revoked",
        "revision-rule",
        "manifest-media-type",
        "framework-unknown",
        "recompute-failed",
        "values-differ",
        "assessment-differs",
        "recipient-differs",
        "framework-differs",
        "period-differs",
        "sealed-on-differs",
        "already-received",
        "revision-subject",
        "revision-stale",
        "revision-fork",
    }
)
"""What check.py does not look at: it accepts these."""
LOOKED_AT_IN_PART = frozenset({"schema"})
"""check.py knows little of the schema: it may say yes, or no with another code."""

_ABOUT = (
    "Packages, and what a verifier must say of each. `options`: the registry, the list of revoked "
    "keys (files here; null: not given), who checks, when it came, whether a file from training is "
    "expected, and what was received before (null: not looked at). `expected`: the code of the refusal, or null with the codes of all "
    "warnings and of all checks that were not made. `check`: what ../check.py says: accepted, the "
    "code of its refusal, or any (it does not look at this in full)."
)


def all_vectors() -> tuple[Vector, ...]:
    """Return every vector, accepted ones first."""
    makers = (accepted, containers, signatures, contents, policies, earlier)
    return tuple(vector for maker in makers for vector in maker.vectors())


def files() -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of everything under `vectors/`."""
    yield "frameworks/hillside-day-centre.toml", FRAMEWORK_FILE.read_bytes()
    yield "allowed_signers", REGISTRY.encode()
    yield "revoked_keys", NONE_REVOKED.encode()
    entries = []
    for vector in all_vectors():
        file = f"{'bad' if vector.code else 'ok'}/{vector.name}.kpi.zip"
        yield file, vector.data
        registry = _named(vector, vector.registry, REGISTRY, "allowed_signers")
        revoked = _named(vector, vector.revoked, NONE_REVOKED, "revoked_keys")
        for name, text in ((registry, vector.registry), (revoked, vector.revoked)):
            if name is not None and text is not None and "/" in name:
                yield name, text.encode()
        entries.append(_entry(vector, file, registry, revoked))
    yield from cards.files()
    yield from receipts.files()
    index = {"about": _ABOUT, "vectors": entries}
    yield "index.json", (json.dumps(index, indent=1, ensure_ascii=False) + "\n").encode()


def _named(vector: Vector, text: str | None, usual: str, kind: str) -> str | None:
    if text is None:
        return None
    return kind if text == usual else f"registries/{vector.name}.{kind}"


def _entry(vector: Vector, file: str, registry: str | None, revoked: str | None) -> dict[str, Any]:
    expected: dict[str, Any] = {"code": vector.code}
    if vector.code is None:
        expected["warnings"] = list(vector.warnings)
        expected["not_checked"] = list(vector.not_checked)
    return {
        "name": vector.name,
        "file": file,
        "what": vector.what,
        "options": {
            "allowed_signers": registry,
            "revoked": revoked,
            "recipient": vector.recipient,
            "received_at": vector.received_at,
            "training": vector.training,
            "known": None
            if vector.known is None
            else [f"ok/{name}.kpi.zip" for name in vector.known],
        },
        "expected": expected,
        "check": vector.check or _check(vector.code),
    }


def _check(code: str | None) -> str:
    if code is None or code in NOT_LOOKED_AT:
        return "accepted"
    if code in LOOKED_AT_IN_PART:
        return "any"
    return "signer-not-accepted" if code in ASKED_OF_KEYGEN else code
