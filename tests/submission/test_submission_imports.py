import subprocess
import sys
from pathlib import Path

import pytest
import sealed_samples as samples

from tests.submission.sealed_samples import PACKAGE, package

IMPORTS = """
import sys
import tui_kpi.submission.verify, tui_kpi.submission.seal, tui_kpi.submission.keys
heavy = {"pydantic", "cryptography", "textual", "rich", "click"} & set(sys.modules)
assert not heavy, heavy
data = open(sys.argv[1], "rb").read()
from tui_kpi.submission.refusal import Refusal
try:
    tui_kpi.submission.verify.verify(data, recompute=lambda _: None)
except Refusal as refusal:
    print(refusal.code, "pydantic" in sys.modules, "cryptography" in sys.modules)
"""


@pytest.mark.parametrize(
    ("data", "printed"),
    [
        (PACKAGE, "framework-unknown True True"),
        (package(b"not json"), "json-syntax False True"),
        (samples.with_signature(b"junk"), "signature-armour False False"),
    ],
)
def test_heavy_libraries_load_only_when_needed(tmp_path: Path, data: bytes, printed: str) -> None:
    file = tmp_path / "package.zip"
    file.write_bytes(data)
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTS, file], check=True, capture_output=True, text=True
    )
    assert ran.stdout.strip() == printed
