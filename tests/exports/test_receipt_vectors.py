"""Every published receipt gets its verdict, also from ssh-keygen."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.exports.published import EXPORTS, VECTORS
from tui_kpi.submission import allowed_signers, names, receipt
from tui_kpi.submission.refusal import REFUSALS, Refusal

FOLDER = VECTORS / "receipts"
ENTRIES: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_bytes())["vectors"]
EXAMPLES = sorted(EXPORTS.glob("examples/*/*.kpi-receipt.zip"))


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["file"] for entry in ENTRIES])
def test_each_gets_its_verdict(entry: dict[str, Any]) -> None:
    data = (FOLDER / entry["file"]).read_bytes()
    signers = allowed_signers.parse((FOLDER / entry["signers"]).read_bytes())
    if entry["code"] is None:
        signed = receipt.read(data, signers)
        assert receipt.read_own(data) == (signed.receipt, signed.sha256)
        return
    with pytest.raises(Refusal) as refused:
        receipt.read(data, signers)
    assert refused.value.code == entry["code"]
    assert ".)." not in refused.value.sentence


def test_the_index_lists_every_file_and_every_code_of_receipts() -> None:
    kept = {path.name for path in FOLDER.glob("*.kpi-receipt.zip")}
    assert {entry["file"] for entry in ENTRIES} == kept
    codes = {entry["code"] for entry in ENTRIES}
    # A chain is more than one file: the council's own register checks it.
    assert {code for code in REFUSALS if code.startswith("receipt-")} - {"receipt-chain"} == (
        codes - {None}
    )


def test_each_example_has_its_receipt() -> None:
    assert len(EXAMPLES) == 5
    assert {receipt.read(path.read_bytes()).receipt.outcome for path in EXAMPLES} == {
        "accepted",
        "queried",
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.parent.name for path in EXAMPLES])
def test_stock_tools_accept_the_receipt_of_an_example(path: Path, tmp_path: Path) -> None:
    signers = path.parent / "council_signers"
    signed = receipt.read(path.read_bytes(), allowed_signers.parse(signers.read_bytes()))
    (package,) = path.parent.glob("*.kpi.zip")
    subprocess.run(["unzip", "-q", package, "-d", tmp_path / "return"], check=True)
    subprocess.run(["unzip", "-q", path, "-d", tmp_path / "receipt"], check=True)
    document = (tmp_path / "return" / "submission.json").read_bytes()
    assert signed.receipt.receipt_for == hashlib.sha256(document).hexdigest()
    council = signed.receipt.council_id
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", council,
         "-n", names.RECEIPT_NAMESPACE, "-s", tmp_path / "receipt" / "receipt.json.sig"],
        input=(tmp_path / "receipt" / "receipt.json").read_bytes(),
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
