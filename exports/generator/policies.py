"""Good packages that this council, at this time, must not take as they are (steps 5, 12, 13)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from generator.samples import (
    GOOD,
    KEY,
    OTHER_KEY,
    PUBLIC,
    REGISTRY,
    STRANGER,
    Vector,
    document,
    sealed,
    sealing,
    signed,
)
from tui_kpi.submission import keys, names, seal

_LINE = PUBLIC.line("for tests only")


def vectors() -> Iterator[Vector]:
    """Yield every vector about who may sign, when, and for whom."""
    yield from _keys()
    yield from _names()
    yield from _elsewhere()
    yield from _registries()
    yield from _revoked_lists()


def _vector(name: str, what: str, code: str, data: bytes = GOOD, **more: Any) -> Vector:
    return Vector(f"policy-{name}", what, data, code, **more)


def _keys() -> Iterator[Vector]:
    stranger = sealing().signer
    stranger = replace(stranger, key_fingerprint=keys.fingerprint(STRANGER))
    data = seal.seal(sealing(signer=stranger), keys.signer(STRANGER)).data
    yield _vector("unknown-key", "Not in the registry.", "key-unknown", data)
    nobody = "# Nobody is registered.\n"
    yield _vector("empty-registry", "An empty registry.", "key-unknown", registry=nobody)
    fingerprint = PUBLIC.fingerprint
    revoked = {
        "": ("Revoked for always.", f"{fingerprint}\n"),
        "-then": ("Revoked when it came.", f"{fingerprint} 2026-07-10T09:00:00Z\n"),
    }
    for name, (what, text) in revoked.items():
        yield _vector(f"revoked{name}", what, "key-revoked", revoked=text)
    what = "Revoked later, but when it came is not said."
    text = f"{fingerprint} 2026-07-11T09:00:00Z\n"
    yield _vector("revoked-no-time", what, "key-revoked", revoked=text, received_at=None)
    ended = f'acorn valid-before="20260709Z" {_LINE}\n'
    early = sealed(signed_at=datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    what = "Expired, and the file claims to be signed before that."
    yield _vector("expired", what, "key-expired", early, registry=ended)
    begins = f'acorn valid-after="20260711Z" {_LINE}\n'
    what = "The key counts from the day after."
    yield _vector("not-yet", what, "key-not-yet-valid", registry=begins)
    purpose = f'acorn namespaces="{names.RECEIPT_NAMESPACE}" {_LINE}\n'
    what = "The key may sign receipts only."
    yield _vector("purpose", what, "key-namespace", registry=purpose)
    mixed = (
        f'acorn valid-before="20200101Z" {_LINE}\nacorn namespaces="file" {_LINE}\n'
        f"oakfield {_LINE}\n"
    )
    what = "Three lines, each good in one respect; they do not add up."
    yield _vector("lines-mixed", what, "key-expired", registry=mixed)


def _names() -> Iterator[Vector]:
    theirs = document("provider.id", "oakfield")
    what = "Acorn's key, in Oakfield's name; the signer is still Acorn."
    yield _vector("other-provider", what, "principal-differs", signed(theirs))
    theirs["signer"]["principal"] = "oakfield"
    what = "Acorn's key, in Oakfield's name throughout."
    code = "principal-not-registered"
    yield _vector("other-principal", what, code, signed(theirs))
    what = "Acorn's return, signed with Oakfield's registered key."
    code = "fingerprint-differs"
    yield _vector("other-key", what, code, signed(document(), key=OTHER_KEY))


def _elsewhere() -> Iterator[Vector]:
    code = "recipient-differs"
    yield _vector("other-council", "For another council.", code, recipient="valley")
    data = signed(document("assessment.framework", "valley-day-centre"))
    what = "The results name another framework."
    yield _vector("results-of-another", what, "assessment-differs", data)
    training = "training-package"
    data = sealed(training=True)
    yield _vector("training", "A file from training.", training, data)
    what = "A file from training, by a key that is not registered."
    yield _vector("training-unknown", what, training, data, registry="# Nobody.\n")
    relabelled = signed(document(), namespace=names.TRAINING_NAMESPACE)
    what = "Signed in training, but says that it is a return."
    yield _vector("training-relabelled", what, training, relabelled)
    what = "A real return where one from training is asked for."
    yield _vector("not-training", what, "signature-namespace", training=True)
    what = "A return that was signed in training, where one from training is asked for."
    yield _vector(
        "training-format", what, "format-unknown", relabelled, registry=None, training=True
    )


def _registries() -> Iterator[Vector]:
    """Yield lines that ssh-keygen skips, or takes in a wider sense, beside the good one."""
    key = PUBLIC.line()
    lines = {
        "no-key": ("A line without a key.", "willow"),
        "bad-key": ("A key that is cut short.", "willow ssh-ed25519 AAAA"),
        "no-principal": ("A key without a principal.", key),
        "junk-option": ("An option that nobody has.", f'willow colour="red" {key}'),
        "option-twice": ("An option twice.", f'willow namespaces="a",namespaces="a" {key}'),
        "option-comma": ("Options that end in a comma.", f'willow namespaces="a", {key}'),
        "no-quotes": ("An option without quotes.", f"willow namespaces=a {key}"),
        "authority": ("A certificate authority.", f"willow cert-authority {key}"),
        "everybody": ("The principal *.", f"* {key}"),
        "pattern": ("A principal that is a pattern.", f"wil* {key}"),
        "negated": ("A principal that is excluded.", f"!willow,* {key}"),
        "purpose-pattern": ("A purpose that is a pattern.", f'willow namespaces="kpi-*" {key}'),
        "local-time": ("A date without Z.", f'willow valid-after="20260401" {key}'),
        "no-such-day": ("30 February.", f'willow valid-after="20260230Z" {key}'),
        "backwards": (
            "It ends before it begins.",
            f'willow valid-after="20260401Z",valid-before="20260401Z" {key}',
        ),
        "rsa": ("An RSA key.", f"willow ssh-rsa {key.split()[1]}"),
        "control": ("A control character.", f"willow {key} \a"),
    }
    for name, (what, line) in lines.items():
        registry = f"{REGISTRY}{line}\n"
        yield _vector(f"registry-{name}", what, "registry-line", registry=registry)
    marked = f"\ufeffoakfield {key}\n{REGISTRY}"
    what = "A byte-order mark, which would become part of the first principal."
    yield _vector("registry-bom", what, "registry-line", registry=marked)


def _revoked_lists() -> Iterator[Vector]:
    known = keys.fingerprint(KEY)
    lines = {
        "short": ("A fingerprint cut short.", "SHA256:short"),
        "md5": ("An MD5 fingerprint.", "MD5:00:11"),
        "local-time": ("A time without Z.", f"{known} 2026-07-11T09:00:00"),
        "words": ("A reason after the fingerprint.", f"{known} lost laptop"),
    }
    for name, (what, line) in lines.items():
        yield _vector(f"revoked-list-{name}", what, "revoked-line", revoked=f"{line}\n")
