"""The sealed return that every vector starts from, and ways to change it.

It answers the small framework of `vectors/frameworks/`. Its page is a fixed one and not the app's,
and it claims another version of the app, so the vectors do not change when the app's page does.
"""

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from generator.testkeys import made_key
from tui_kpi.framework.loader import load_file
from tui_kpi.reports.table import values_csv
from tui_kpi.returns.assess import assess
from tui_kpi.returns.contract import as_json
from tui_kpi.returns.model import Answers
from tui_kpi.session.sealing.submission_json import to_json
from tui_kpi.submission import container, keys, names, seal, sshsig
from tui_kpi.submission.container import Member

EXPORTS = Path(__file__).resolve().parent.parent
FRAMEWORK_FILE = EXPORTS / "vectors/frameworks/hillside-day-centre.toml"
FRAMEWORK = load_file(FRAMEWORK_FILE)

KEY = made_key("acorn")
"""Registered for the provider `acorn`."""
OTHER_KEY = made_key("oakfield")
"""Registered for another provider, `oakfield`."""
STRANGER = made_key("stranger")
"""In no registry."""
PUBLIC = keys.public_key(KEY)

REGISTRY = (
    "# Providers of Hillside Council, an invented council. Keys for tests only.\n"
    f'acorn namespaces="{names.RETURN_NAMESPACE}" {PUBLIC.line("for tests only")}\n'
    f'oakfield namespaces="{names.RETURN_NAMESPACE}" '
    f"{keys.public_line(OTHER_KEY, 'for tests only')}\n"
)
NONE_REVOKED = "# Keys that no longer count: none.\n"
RECEIVED = "2026-07-10T09:00:00Z"
PAGE = b'<!doctype html>\n<html lang="en"><title>Return</title><p>A page of another maker.</p>\n'
SIGNED_AT = datetime(2026, 7, 6, 16, 30, tzinfo=timezone(timedelta(hours=1)))
ANSWERS = {"people": "48", "reviewed": "40", "remark": "Zoë’s café group started in May."}
EVIDENCE = (seal.Evidence("Reviews in May.txt", "List of reviews in May", b"12 May: 3 reviews\n"),)


@dataclass(frozen=True)
class Vector:
    """One package, what is right or wrong with it, and what must be said of it.

    `code` is the refusal, None if it is accepted; `warnings` and `not_checked` are then exactly
    these notices. The rest are the options that it is checked with: texts of a registry and of a
    list of revoked keys (None: not given), `recipient` and `received_at`. `check` is the code that
    check.py gives, where it comes upon something else first; empty for what `index` says. `known`
    are the names of the accepted vectors that were received before, in their order; None if
    that is not looked at.
    """

    name: str
    what: str
    data: bytes
    code: str | None = None
    warnings: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ("summary-not-compared",)
    registry: str | None = REGISTRY
    revoked: str | None = NONE_REVOKED
    recipient: str | None = "hillside"
    received_at: str | None = RECEIVED
    training: bool = False
    check: str = ""
    known: tuple[str, ...] | None = None


def sealing(
    answers: Mapping[str, str] = ANSWERS,
    signed_at: datetime = SIGNED_AT,
    *,
    period: str = "2026-27-Q1",
    due: str = "",
    training: bool = False,
    **changes: Any,
) -> seal.Sealing:
    """Return the sample, honestly worked out from `answers`, with some inputs changed."""
    sent = Answers(
        framework=FRAMEWORK.id,
        version=FRAMEWORK.version,
        period=period,
        due=due,
        training=training,
        sealed_on=date.fromisoformat(signed_at.isoformat()[:10]),
        answers=answers,
    )
    assessment = assess(FRAMEWORK, sent)
    base = seal.Sealing(
        submission_id="7c9e6679-7425-40de-944b-e07fc1f90ae7",
        recipient=seal.Recipient("hillside", "Hillside Council"),
        provider=seal.Provider("acorn", "Acorn Care Ltd"),
        framework=seal.FrameworkRef(FRAMEWORK.id, FRAMEWORK.version, FRAMEWORK.sha256),
        prepared_by="Ann Bell",
        signer=seal.Signer(
            "acorn", PUBLIC.fingerprint, "Ann Bell", "Manager", "These figures are right."
        ),
        signed_at=signed_at,
        return_=to_json(sent),
        assessment=as_json(assessment),
        values_csv=values_csv(FRAMEWORK, sent, assessment),
        summary_html=PAGE,
        evidence=EVIDENCE,
        training=training,
        application_version="0+vectors",
    )
    return replace(base, **changes)


def sealed(*, key: Ed25519PrivateKey = KEY, **changes: Any) -> bytes:
    """Return a package that is honest in every respect."""
    return seal.seal(sealing(**changes), keys.signer(key)).data


GOOD = sealed()
MEMBERS = container.read(GOOD)
OTHERS = MEMBERS[2:]


def document(path: str = "", value: object = None) -> dict[str, Any]:
    """Return the sample's submission.json, with the value at `path` (`a.b.0`) changed."""
    loaded: dict[str, Any] = json.loads(MEMBERS[0].data)
    if path:
        *parents, last = path.split(".")
        target: Any = loaded
        for part in parents:
            target = target[int(part)] if isinstance(target, list) else target[part]
        target[int(last) if isinstance(target, list) else last] = value
    return loaded


def encode(value: object) -> bytes:
    """Return `value` in canonical layout, without the checks of the canonical writer."""
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def signed(
    what: object,
    others: Sequence[Member] = OTHERS,
    key: Ed25519PrivateKey = KEY,
    namespace: str = names.RETURN_NAMESPACE,
) -> bytes:
    """Return a package of `what` (bytes, or a value to be encoded), validly signed."""
    data = what if isinstance(what, bytes) else encode(what)
    return package(data, sshsig.sign(data, namespace, key), others)


def package(data: bytes, signature: bytes, others: Sequence[Member] = OTHERS) -> bytes:
    """Return the package of any submission.json and any signature."""
    first = (Member(names.SUBMISSION, data), Member(names.SUBMISSION_SIGNATURE, signature))
    return container.write((*first, *others))


def listed(others: Sequence[Member], base: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the sample with sizes and digests of its manifest made to fit `others`."""
    changed = copy.deepcopy(document() if base is None else base)
    for entry, member in zip(changed["manifest"], others, strict=True):
        entry["size"] = len(member.data)
        entry["sha256"] = hashlib.sha256(member.data).hexdigest()
    return changed
