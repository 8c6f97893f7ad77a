import hashlib
import json
from datetime import datetime
from typing import Any

import pytest

from tests.submission.sealed_samples import (
    BARE,
    KEY,
    OTHER_KEY,
    PACKAGE,
    PUBLIC,
    SEALING,
    SIGN,
    SUMMARY,
    VALUES,
    sealing,
)
from tui_kpi import __version__
from tui_kpi.submission import canonical, container, keys, names, seal, sshsig
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.seal import Evidence, Provider, Signer


def test_the_package_holds_what_was_sealed() -> None:
    first, signature, summary, values, evidence = container.read(PACKAGE)
    document: Any = canonical.loads(first.data)
    assert sshsig.parse(signature.data).key == PUBLIC
    assert (summary.data, values.data) == (SUMMARY, VALUES)
    assert (evidence.name, evidence.data) == (
        "evidence/001-spot-checks-may.pdf",
        b"%PDF-1.4 sample",
    )
    assert document["format"] == "kpi-return"
    assert document["signed_at"] == "2026-07-06T16:30:00+01:00"
    assert document["application"] == {"name": "tui-kpi", "version": __version__}
    assert document["assessment"] == BARE
    assert document["return"] == SEALING.return_
    assert document["manifest"] == [
        {
            "name": member.name,
            "size": len(member.data),
            "sha256": hashlib.sha256(member.data).hexdigest(),
            "media_type": media_type,
            "role": role,
            "title": title,
        }
        for member, media_type, role, title in (
            (summary, "text/html", "summary", "Summary"),
            (values, "text/csv", "values", "Values"),
            (evidence, "application/pdf", "evidence", "Spot checks in May"),
        )
    ]


def test_same_input_same_bytes() -> None:
    assert seal.seal(sealing(), SIGN).data == PACKAGE


def test_identity_and_name() -> None:
    sealed = seal.seal(SEALING, SIGN)
    first = container.read(sealed.data)[0].data
    assert sealed.sha256 == hashlib.sha256(first).hexdigest()
    assert sealed.file_name == "lancashire-supported-housing_sunny-homes_2026-27-Q1_r1.kpi.zip"


def test_signed_elsewhere() -> None:
    unsigned = seal.build(SEALING)
    assert unsigned.namespace == names.RETURN_NAMESPACE
    kept = seal.resume(unsigned.submission_json, unsigned.others)
    assert kept == unsigned
    signature = sshsig.sign(kept.submission_json, names.RETURN_NAMESPACE, KEY)
    assert seal.complete(kept, signature).data == PACKAGE


@pytest.mark.parametrize(
    ("key", "namespace", "extra", "code"),
    [
        (OTHER_KEY, names.RETURN_NAMESPACE, b"", "signature-other-key"),
        (KEY, names.TRAINING_NAMESPACE, b"", "signature-namespace"),
        (KEY, names.RETURN_NAMESPACE, b" ", "signature-bad"),
    ],
)
def test_a_signature_that_does_not_fit(key: Any, namespace: str, extra: bytes, code: str) -> None:
    unsigned = seal.build(SEALING)
    with pytest.raises(Refusal) as refused:
        seal.complete(unsigned, sshsig.sign(unsigned.submission_json + extra, namespace, key))
    assert refused.value.code == code


def test_what_was_put_aside_is_checked() -> None:
    unsigned = seal.build(SEALING)
    for data, code in (
        (unsigned.submission_json + b"\n", "json-not-canonical"),
        (b"{}\n", "schema"),
    ):
        with pytest.raises(Refusal) as refused:
            seal.resume(data, unsigned.others)
        assert refused.value.code == code


def test_training_is_marked_and_signed_for_training() -> None:
    unsigned = seal.build(sealing(training=True))
    assert unsigned.namespace == names.TRAINING_NAMESPACE
    assert json.loads(unsigned.submission_json)["format"] == "kpi-training"


SECOND = {"revision": 2, "revision_reason": "A figure was wrong.", "supersedes": "cd" * 32}


def test_a_later_revision() -> None:
    sealed = seal.build(sealing(**SECOND))
    document = json.loads(sealed.submission_json)
    assert {key: document[key] for key in SECOND} == SECOND
    assert sealed.file_name.endswith("_r2.kpi.zip")


def _return(**changes: Any) -> dict[str, Any]:
    return {**SEALING.return_, **changes}


SIGNER = Signer("someone-else", PUBLIC.fingerprint, "Zoë", "Manager", "True.")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({**SECOND, "revision": 1}, "revision-rule"),
        ({**SECOND, "supersedes": None}, "revision-rule"),
        ({**SECOND, "revision_reason": None}, "revision-rule"),
        ({"prepared_by": "Zoë\u200b"}, "json-character"),
        ({"prepared_by": "Zoe\u0308"}, "json-not-nfc"),
        ({"prepared_by": ""}, "schema"),
        ({"provider": Provider("Not A Slug", "x")}, "schema"),
        ({"signer": SIGNER}, "principal-differs"),
        ({"return_": _return(framework="bolton-home-care")}, "framework-differs"),
        ({"return_": _return(period="2026-27-Q2")}, "period-differs"),
        ({"return_": _return(sealed_on="2026-07-05")}, "sealed-on-differs"),
        ({"return_": _return(notes={"kpi1_a": "private"})}, "schema"),
        ({"return_": _return(answers={"kpi1_a": 1.5})}, "json-number"),
        ({"evidence": [Evidence("page.html", "A page", b"")]}, "evidence-type"),
        ({"evidence": [Evidence("no extension", "What", b"")]}, "evidence-type"),
        ({"evidence": [Evidence("a.txt", "x", b"")] * 197}, "container-too-many"),
        ({"explanations": {f"r{n}": "x" * 20_000 for n in range(500)}}, "container-too-large"),
    ],
)
def test_nothing_is_sealed_that_a_verifier_would_refuse(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        seal.build(sealing(**changes))
    assert refused.value.code == code


def test_the_moment_needs_its_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        seal.build(sealing(signed_at=datetime(2026, 7, 6, 16, 30)))  # noqa: DTZ001


def test_an_assessment_without_its_prose_already_makes_the_same_file() -> None:
    assert seal.build(sealing(assessment=BARE)) == seal.build(SEALING)


@pytest.mark.parametrize(
    ("file_name", "member"),
    [
        ("Spot checks (May).PDF", "evidence/007-spot-checks-may.pdf"),
        ("C:\\Users\\Zoë\\Zoë's  file.docx", "evidence/007-zoe-s-file.docx"),
        ("/home/z/über.v2.png", "evidence/007-uber-v2.png"),
        ("日本.txt", "evidence/007-file.txt"),
        ("con.txt", "evidence/007-con.txt"),
        ("x" * 300 + ".csv", "evidence/007-" + "x" * 60 + ".csv"),
    ],
)
def test_evidence_names(file_name: str, member: str) -> None:
    assert seal.evidence_name(7, file_name) == member
    assert container.check_evidence_name(member) == member.rpartition(".")[2]


def test_signing_is_one_seam() -> None:
    asked: list[tuple[bytes, str]] = []

    def sign(message: bytes, namespace: str) -> bytes:
        asked.append((message, namespace))
        return keys.signer(KEY)(message, namespace)

    sealed = seal.seal(SEALING, sign)
    assert asked == [(container.read(sealed.data)[0].data, names.RETURN_NAMESPACE)]
