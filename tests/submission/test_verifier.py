import copy
import hashlib
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sealed_samples as samples
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.submission.sealed_samples import (
    KEY,
    OTHER_KEY,
    PACKAGE,
    PUBLIC,
    RECEIVED,
    REGISTRY,
    SIGN,
    package,
    recompute,
    sealing,
    submission,
)
from tui_kpi import __version__
from tui_kpi.submission import allowed_signers, container, names, seal, sshsig
from tui_kpi.submission.container import Member
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.verify import Recomputed, Verified, verify

GIVEN: dict[str, Any] = {
    "recompute": recompute,
    "allowed_signers": REGISTRY,
    "revoked": allowed_signers.parse_revoked(b""),
    "recipient": "lancashire",
    "received_at": RECEIVED,
}


def check(data: bytes, **changes: Any) -> Verified:
    return verify(data, **{**GIVEN, **changes})


def refused(data: bytes, **changes: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check(data, **changes)
    return caught.value


def test_a_good_package() -> None:
    verified = check(PACKAGE)
    members = container.read(PACKAGE)
    assert verified.submission == submission()
    assert verified.sha256 == hashlib.sha256(members[0].data).hexdigest()
    assert verified.fingerprint == PUBLIC.fingerprint
    assert verified.principals == ("sunny-homes",)
    assert verified.members == members
    assert (verified.warnings, verified.not_checked) == ((), ())


def test_what_was_not_given_is_reported() -> None:
    verified = verify(PACKAGE, recompute=recompute)
    assert verified.principals == ()
    assert [item.code for item in verified.not_checked] == [
        "registry-not-given",
        "revoked-not-given",
        "recipient-not-given",
        "received-at-not-given",
    ]


def test_the_signature_counts_without_a_registry_too() -> None:
    forged = samples.with_signature(sshsig.sign(b"other", names.RETURN_NAMESPACE, KEY))
    with pytest.raises(Refusal) as caught:
        verify(forged, recompute=recompute)
    assert caught.value.code == "signature-bad"


@given(st.integers(0, len(PACKAGE) - 1), st.integers(1, 255))
@settings(max_examples=400)
def test_no_byte_can_change(index: int, flip: int) -> None:
    changed = bytearray(PACKAGE)
    changed[index] ^= flip
    with pytest.raises(Refusal):
        verify(bytes(changed), recompute=recompute)


@given(st.integers(0, len(PACKAGE) - 1))
def test_nor_be_left_out(index: int) -> None:
    with pytest.raises(Refusal):
        verify(PACKAGE[:index] + PACKAGE[index + 1 :], recompute=recompute)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The sample's submission with one value changed."""
    document = submission()
    *parents, last = path.split(".")
    target: Any = document
    for part in parents:
        target = target[int(part)] if isinstance(target, list) else target[part]
    target[int(last) if isinstance(target, list) else last] = value
    return document


OTHERS = container.read(PACKAGE)[2:]
SUMMARY, VALUES, EVIDENCE = OTHERS
EDITED_EVIDENCE = Member(EVIDENCE.name, b"%PDF-1.4 simple")
LONGER_EVIDENCE = Member(EVIDENCE.name, EVIDENCE.data + b"\n")
SECOND_EVIDENCE = Member("evidence/002-more.txt", b"more")
SIGNED_CSV = (SUMMARY, Member(VALUES.name, b"id,value\nkpi1_a,31\n"), EVIDENCE)
RENAMED = (SUMMARY, VALUES, Member("evidence/001-spot.txt", EVIDENCE.data))

# Validly signed by the registered key; the code that each is refused with.
CONTENT: dict[str, tuple[bytes, str]] = {
    "not canonical": (package(json.dumps(submission()).encode()), "json-not-canonical"),
    "bom": (package(b"\xef\xbb\xbf" + samples.encode(submission())), "json-encoding"),
    "deep": (package(b"[" * 100_000), "json-depth"),
    "not an object": (package(b"[]\n"), "schema"),
    "empty object": (package(b"{}\n"), "format-unknown"),
    "format is a list": (package(changed("format", [])), "format-unknown"),
    "receipt": (package(changed("format", "kpi-receipt")), "format-unknown"),
    "training format": (package(changed("format", "kpi-training")), "format-unknown"),
    "version 2.0": (package(changed("format_version", "2.0")), "format-version"),
    "version is a number": (package(changed("format_version", 1)), "format-version"),
    "feature": (package(changed("required_features", ["seal-2"])), "feature-unknown"),
    "feature is a list": (package(changed("required_features", [[]])), "feature-unknown"),
    "features is text": (package(changed("required_features", "seal-2")), "schema"),
    "unknown field": (package(changed("extra", 1)), "schema"),
    "revision 2 without reason": (package(changed("revision", 2)), "revision-rule"),
    "revision 1 with reason": (package(changed("revision_reason", "x")), "revision-rule"),
    "member missing": (package(submission(), OTHERS[:2]), "manifest-members"),
    "member unlisted": (package(submission(), (*OTHERS, SECOND_EVIDENCE)), "manifest-members"),
    "member renamed": (package(submission(), RENAMED), "manifest-members"),
    "wrong role": (package(changed("manifest.0.role", "values")), "manifest-members"),
    "wrong media type": (
        package(changed("manifest.2.media_type", "text/html")),
        "manifest-media-type",
    ),
    "evidence edited": (
        package(submission(), (SUMMARY, VALUES, EDITED_EVIDENCE)),
        "manifest-sha256",
    ),
    "evidence longer": (package(submission(), (SUMMARY, VALUES, LONGER_EVIDENCE)), "manifest-size"),
    "framework unknown": (package(changed("framework.sha256", "cd" * 32)), "framework-unknown"),
    "lying table": (
        package(samples.with_others(submission(), SIGNED_CSV), SIGNED_CSV),
        "values-differ",
    ),
    "lying result": (
        package(changed("assessment.indicators.kpi1.status", "met")),
        "assessment-differs",
    ),
    "result left out": (package(changed("assessment.indicators", {})), "assessment-differs"),
    "wrong fingerprint": (
        package(changed("signer.key_fingerprint", "SHA256:" + "A" * 43)),
        "fingerprint-differs",
    ),
    "signs for another": (package(changed("signer.principal", "others")), "principal-differs"),
    "names another": (package(changed("provider.id", "others")), "principal-differs"),
    "principal is *": (package(changed("signer.principal", "*")), "schema"),
    "framework differs": (package(changed("framework.id", "bolton")), "framework-differs"),
    "return's framework": (package(changed("return.framework", "bolton")), "framework-differs"),
    "period differs": (package(changed("return.period", "2026-27-Q2")), "period-differs"),
    "sealed_on differs": (package(changed("return.sealed_on", "2026-06-01")), "sealed-on-differs"),
    "another council": (package(changed("recipient.id", "devon")), "recipient-differs"),
}


@pytest.mark.parametrize("name", CONTENT)
def test_content_is_refused_with_its_code(name: str) -> None:
    data, code = CONTENT[name]
    assert refused(data).code == code


def test_two_ids_changed_together_are_another_provider() -> None:
    document = changed("provider.id", "others")
    document["signer"]["principal"] = "others"
    found = refused(package(document))
    assert found.code == "principal-not-registered"
    assert "sunny-homes, not for others" in found.sentence


def test_manifest_out_of_order() -> None:
    document = submission()
    document["manifest"].reverse()
    assert refused(package(document)).code == "manifest-members"


RELABELLED = sshsig.sign(container.read(PACKAGE)[0].data, "kpi-receipt-v1@tui-kpi", KEY)


def test_signature_steps() -> None:
    assert refused(samples.with_signature(b"junk")).code == "signature-armour"
    assert refused(samples.with_signature(RELABELLED)).code == "signature-namespace"
    assert refused(package(submission(), key=OTHER_KEY)).code == "key-unknown"


def test_the_key_is_looked_up_before_anything_is_parsed() -> None:
    assert refused(package(b"not json", key=OTHER_KEY)).code == "key-unknown"
    assert refused(samples.with_signature(RELABELLED), allowed_signers=NOBODY).code == "key-unknown"


NOBODY = allowed_signers.parse(b"")
TRAINING = seal.seal(sealing(training=True), SIGN).data


def test_training_is_never_real_and_real_is_never_training() -> None:
    for registry in (REGISTRY, NOBODY, None):
        assert refused(TRAINING, allowed_signers=registry).code == "training-package"
    relabelled = package(changed("format", "kpi-return"), namespace=names.TRAINING_NAMESPACE)
    assert refused(relabelled).code == "training-package"
    assert refused(relabelled, training=True).code == "format-unknown"
    assert refused(PACKAGE, training=True).code == "signature-namespace"
    verified = verify(TRAINING, recompute=recompute, training=True)
    assert verified.submission["format"] == "kpi-training"


def registry(options: str, principals: str = "sunny-homes") -> allowed_signers.AllowedSigners:
    return allowed_signers.parse(f"{principals} {options} {PUBLIC.line()}\n".encode())


EXPIRED = registry('valid-before="20260709Z"')
NOT_YET = registry('valid-after="20260711Z"')


def test_validity_is_that_of_the_moment_of_receipt() -> None:
    assert refused(PACKAGE, allowed_signers=EXPIRED).code == "key-expired"
    assert refused(PACKAGE, allowed_signers=NOT_YET).code == "key-not-yet-valid"
    early = datetime(2026, 7, 8, tzinfo=UTC)
    assert check(PACKAGE, allowed_signers=EXPIRED, received_at=early).warnings == ()
    late = datetime(2026, 7, 12, tzinfo=UTC)
    assert check(PACKAGE, allowed_signers=NOT_YET, received_at=late).warnings == ()
    unknown = check(PACKAGE, allowed_signers=EXPIRED, received_at=None)
    assert [item.code for item in unknown.not_checked] == ["received-at-not-given"]


def test_a_backdated_claim_does_not_help_an_expired_key() -> None:
    backdated = sealing(
        signed_at=datetime(2026, 7, 1, tzinfo=UTC),
        return_={**samples.SEALING.return_, "sealed_on": "2026-07-01"},
    )
    assert refused(seal.seal(backdated, SIGN).data, allowed_signers=EXPIRED).code == "key-expired"


def test_purpose_and_principal_of_the_registry() -> None:
    other = registry('namespaces="file"')
    assert refused(PACKAGE, allowed_signers=other).code == "key-namespace"
    nobody = registry("", "someone,else")
    assert refused(PACKAGE, allowed_signers=nobody).code == "principal-not-registered"
    several = registry("", "someone,sunny-homes")
    assert check(PACKAGE, allowed_signers=several).principals == ("someone", "sunny-homes")


def test_one_good_line_of_several_is_enough_but_properties_do_not_mix() -> None:
    lines = [
        f'sunny-homes valid-before="20200101Z" {PUBLIC.line()}',
        f'sunny-homes namespaces="file" {PUBLIC.line()}',
        f"else {PUBLIC.line()}",
    ]
    mixed = allowed_signers.parse("\n".join(lines).encode())
    assert refused(PACKAGE, allowed_signers=mixed).code == "key-expired"
    good = allowed_signers.parse("\n".join([*lines, f"sunny-homes {PUBLIC.line()}"]).encode())
    assert check(PACKAGE, allowed_signers=good).warnings == ()


@pytest.mark.parametrize(
    ("since", "received_at", "code"),
    [
        ("", RECEIVED, "key-revoked"),
        ("", None, "key-revoked"),
        (" 2026-07-10T09:00:00Z", RECEIVED, "key-revoked"),
        (" 2026-07-10T09:00:01Z", RECEIVED, None),
        (" 2026-07-10T09:00:01Z", None, "key-revoked"),
    ],
)
def test_revocation(since: str, received_at: datetime | None, code: str | None) -> None:
    revoked = allowed_signers.parse_revoked(f"{PUBLIC.fingerprint}{since}\n".encode())
    if code is None:
        assert check(PACKAGE, revoked=revoked, received_at=received_at).warnings == ()
    else:
        assert refused(PACKAGE, revoked=revoked, received_at=received_at).code == code


def test_recompute_gets_the_submission_and_cannot_change_it() -> None:
    seen: list[dict[str, Any]] = []

    def meddle(document: dict[str, Any]) -> Recomputed | None:
        seen.append(copy.deepcopy(document))
        result = recompute(document)
        document.clear()
        return result

    assert check(PACKAGE, recompute=meddle).submission == submission() == seen[0]


def test_a_recompute_that_stumbles_is_a_refusal() -> None:
    def stumble(document: dict[str, Any]) -> Recomputed | None:
        raise KeyError(document["format"])

    found = refused(PACKAGE, recompute=stumble)
    assert found.code == "recompute-failed"
    assert isinstance(found.__cause__, KeyError)


def recompute_with(**changes: Any) -> Any:
    def other(document: dict[str, Any]) -> Recomputed | None:
        values = {
            "assessment": samples.BARE,
            "values_csv": samples.VALUES,
            "summary_html": lambda: samples.SUMMARY,
        }
        return Recomputed(**{**values, **changes})

    return other


def test_results_that_follow_from_the_answers_but_were_not_sent() -> None:
    more = {**samples.BARE, "more": 1}
    found = refused(PACKAGE, recompute=recompute_with(assessment=more))
    assert found.code == "assessment-differs"
    other = recompute_with(assessment={**samples.BARE, "complete": False})
    assert "(complete)" in refused(PACKAGE, recompute=other).sentence


def test_the_page_is_compared_only_between_equal_versions() -> None:
    other_page = recompute_with(summary_html=lambda: b"another page")
    verified = check(PACKAGE, recompute=other_page)
    assert [item.code for item in verified.warnings] == ["summary-differs"]
    assert verified.not_checked == ()
    older = seal.seal(sealing(application_version="0.0.9"), SIGN).data
    assert __version__ != "0.0.9"
    verified = check(older, recompute=other_page)
    assert verified.warnings == ()
    assert [item.code for item in verified.not_checked] == ["summary-not-compared"]


def test_a_later_minor_version_is_kept_and_reported() -> None:
    document = changed("format_version", "1.7")
    document["extra"] = {"kept": "yes"}
    document["assessment"]["indicators"]["kpi1"]["trend"] = "up"
    verified = check(package(document))
    assert verified.submission == document
    assert [item.code for item in verified.warnings] == ["unknown-fields"]
    assert "assessment.indicators.kpi1.trend" in verified.warnings[0].sentence


def _claims(day: str, clock: str = "16:30:00+01:00") -> bytes:
    document = changed("signed_at", f"{day}T{clock}")
    document["return"]["sealed_on"] = day
    return package(document)


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (_claims("2026-07-01"), []),
        (_claims("2026-07-10", "10:10:00+01:00"), []),
        (_claims("2026-07-10", "10:10:01+01:00"), ["clock-ahead"]),
        (_claims("2026-06-30"), ["sealed-early"]),
        (_claims("2026-04-01"), ["sealed-early"]),
        (_claims("2026-03-31"), ["signed-before-period"]),
        (_claims("9999-12-31", "23:59:59-23:59"), ["clock-ahead"]),
        (_claims("0001-01-01", "00:00:00+23:59"), ["signed-before-period"]),
    ],
)
def test_clocks_only_warn(data: bytes, codes: list[str]) -> None:
    assert [item.code for item in check(data).warnings] == codes


def test_a_time_of_receipt_needs_its_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        check(PACKAGE, received_at=datetime(2026, 7, 10))  # noqa: DTZ001
    zone = RECEIVED.astimezone(None) + timedelta(0)
    assert check(PACKAGE, received_at=zone).warnings == ()


def test_ssh_keygen_and_unzip_alone_can_check_a_package(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(PACKAGE)
    (tmp_path / "registry").write_text(samples.REGISTRY_TEXT)
    subprocess.run(["unzip", "-q", "p.zip"], check=True, cwd=tmp_path)
    subprocess.run(
        [
            "/usr/bin/ssh-keygen", "-Y", "verify", "-f", "registry", "-I", "sunny-homes",
            "-n", names.RETURN_NAMESPACE, "-s", "submission.json.sig",
        ],
        input=(tmp_path / "submission.json").read_bytes(), check=True, cwd=tmp_path,
        capture_output=True,
    )  # fmt: skip


def test_another_key_of_the_same_provider() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = samples.keys.public_key(key)
    own = allowed_signers.parse(f"sunny-homes {public.line()}\n".encode())
    data = package(changed("signer.key_fingerprint", public.fingerprint), key=key)
    assert check(data, allowed_signers=own).fingerprint == public.fingerprint
