"""Every published package gets its verdict: from the verifier, and from check.py."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exports.published import VECTORS, check, index
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.sealing.recompute import recompute
from tui_kpi.submission import allowed_signers, container
from tui_kpi.submission.known import Earlier, Known, subject_of
from tui_kpi.submission.refusal import REFUSALS, Refusal
from tui_kpi.submission.verify import Recompute, Verified, verify

ENTRIES = index()
BY_NAME = pytest.mark.parametrize("entry", ENTRIES, ids=[entry["name"] for entry in ENTRIES])


@pytest.fixture(scope="module")
def again() -> Recompute:
    return recompute(Catalogue((VECTORS / "frameworks",)))


def verified(entry: dict[str, Any], again: Recompute) -> Verified:
    options = entry["options"]
    registry, revoked = options["allowed_signers"], options["revoked"]
    moment = options["received_at"]
    found = verify(
        (VECTORS / entry["file"]).read_bytes(),
        recompute=again,
        allowed_signers=registry and allowed_signers.parse((VECTORS / registry).read_bytes()),
        revoked=revoked and allowed_signers.parse_revoked((VECTORS / revoked).read_bytes()),
        recipient=options["recipient"],
        received_at=moment and datetime.fromisoformat(moment),
        training=options["training"],
    )
    if options["known"] is None:
        return found
    before = Known.of(earlier(VECTORS / file) for file in options["known"])
    return replace(found, warnings=before.check(found.submission, found.sha256))


def earlier(path: Path) -> Earlier:
    data = container.read(path.read_bytes())[0].data
    return Earlier(hashlib.sha256(data).hexdigest(), subject_of(json.loads(data)))


@BY_NAME
def test_the_verifier_gives_the_expected_verdict(entry: dict[str, Any], again: Recompute) -> None:
    expected = entry["expected"]
    if expected["code"] is not None:
        with pytest.raises(Refusal) as refused:
            verified(entry, again)
        assert refused.value.code == expected["code"]
        return
    found = verified(entry, again)
    assert [notice.code for notice in found.warnings] == expected["warnings"]
    assert [notice.code for notice in found.not_checked] == expected["not_checked"]


@BY_NAME
def test_check_py_agrees(entry: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    options = entry["options"]
    arguments = [str(VECTORS / entry["file"])]
    if options["allowed_signers"]:
        arguments += ["--allowed-signers", str(VECTORS / options["allowed_signers"])]
    if options["received_at"]:
        arguments += ["--received-at", options["received_at"]]
    if options["training"]:
        arguments.append("--training")
    status = check.main(arguments)
    printed = capsys.readouterr().out
    if entry["check"] == "any":
        assert status in {0, 1}
    elif entry["check"] == "accepted":
        assert status == 0, printed
        verdict = (
            "GOOD: " if options["allowed_signers"] else "WHOLE, but who signed was not checked"
        )
        assert printed.startswith(verdict)
    else:
        assert (status, printed.endswith(f" ({entry['check']})\n")) == (1, True), printed


def test_check_py_misses_only_what_it_says_that_it_does_not_look_at() -> None:
    from generator.index import ASKED_OF_KEYGEN, LOOKED_AT_IN_PART, NOT_LOOKED_AT

    for entry in ENTRIES:
        code = entry["expected"]["code"]
        if entry["check"] == "accepted":
            assert code is None or code in NOT_LOOKED_AT
        elif entry["check"] == "any":
            assert code in LOOKED_AT_IN_PART
        elif entry["check"] != code:
            assert code in ASKED_OF_KEYGEN, entry["name"]


# Given by the sealer and by readers of key files, never by the verifier of a package; a period that
# differs is always a result that differs, and that is seen first.
OTHER_FILES = ("card-", "agent-", "receipt-", "cross-check-")
NOT_OF_PACKAGES = {
    "json-type", "signature-other-key", "period-differs", "key-file-exists",
    "key-needs-passphrase", "key-wrong-passphrase", "key-type", "key-token", "key-file",
    *(code for code in REFUSALS if code.startswith(OTHER_FILES)),
}  # fmt: skip


def test_every_refusal_of_a_package_has_a_vector() -> None:
    found = {entry["expected"]["code"] for entry in ENTRIES} - {None}
    assert found == set(REFUSALS) - NOT_OF_PACKAGES


def test_the_index_lists_every_file_once_and_the_files_are_small() -> None:
    files = Counter(entry["file"] for entry in ENTRIES)
    kept = {path.relative_to(VECTORS).as_posix(): path for path in VECTORS.glob("*/*.kpi.zip")}
    assert set(files) == set(kept)
    assert set(files.values()) == {1}
    assert len(files) > 300
    sizes = [path.stat().st_size for path in kept.values()]
    assert max(sizes) < 300_000
    assert sum(sizes) < 4_000_000
    assert all(
        entry["file"].startswith("ok/") is (entry["expected"]["code"] is None) for entry in ENTRIES
    )


def test_words_are_plain() -> None:
    text = Path(VECTORS / "index.json").read_text("utf-8")
    assert "invalid" not in text.lower()
    assert all(entry["what"].endswith(".") for entry in ENTRIES)
