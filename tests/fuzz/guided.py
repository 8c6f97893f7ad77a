"""Fuzz the verifier, guided by coverage (atheris): seeds are the published vectors, taken apart.

    pip install atheris
    python tests/fuzz/guided.py -runs=100000        # libFuzzer's options

The first byte of an input says what the rest is: a package; a signature for the sample; or a
submission.json, which is then signed. A crash, or a package that should not be accepted, stops the
run and is written to a file.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["tui_kpi.submission"]):
    from tui_kpi.submission import allowed_signers, container
    from tui_kpi.submission.refusal import Refusal
    from tui_kpi.submission.verify import verify

from tests.fuzz.mutants import VECTORS, Mutants, lawful, samples
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.sealing.recompute import recompute

PACKAGE, SIGNATURE, CONTENT = 0, 1, 2
AGAIN = recompute(Catalogue((VECTORS / "frameworks",)))
REGISTRY = allowed_signers.parse(samples.REGISTRY.encode())
REVOKED = allowed_signers.parse_revoked(samples.NONE_REVOKED.encode())
RECEIVED = datetime.fromisoformat(samples.RECEIVED)
KNOWN = frozenset(Mutants(0).corpus)
ACCEPTED = [
    json.loads(container.read(path.read_bytes())[0].data)
    for path in sorted((VECTORS / "ok").iterdir())
]
"""What the good vectors say: an input may differ from one of them in free text alone."""


def package_of(data: bytes) -> bytes:
    """Return the package that an input stands for."""
    kind, rest = data[0] % 3, data[1:]
    if kind == SIGNATURE:
        return samples.package(samples.MEMBERS[0].data, rest[:16_000])
    return samples.signed(rest) if kind == CONTENT else rest


def check(data: bytes) -> None:
    """Verify what an input stands for. Raises AssertionError for what should not be accepted."""
    if not data:
        return
    package = package_of(data)
    try:
        verified = verify(
            package,
            recompute=AGAIN,
            allowed_signers=REGISTRY,
            revoked=REVOKED,
            recipient="hillside",
            received_at=RECEIVED,
        )
    except Refusal:
        return
    if package not in KNOWN and not any(lawful(verified.submission, it) for it in ACCEPTED):
        raise AssertionError("accepted")


def write_seeds(folder: Path) -> None:
    """Write every vector whole, its signature and its submission.json as inputs."""
    for number, data in enumerate(sorted(KNOWN)):
        (folder / f"{number}-package").write_bytes(bytes([PACKAGE]) + data)
        try:
            members = container.read(data)
        except Refusal:
            continue
        for kind, member in ((CONTENT, members[0]), (SIGNATURE, members[1])):
            (folder / f"{number}-{kind}").write_bytes(bytes([kind]) + member.data)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="kpi-seeds-") as seeds:
        write_seeds(Path(seeds))
        atheris.Setup([sys.argv[0], seeds, "-max_len=65536", *sys.argv[1:]], check)
        atheris.Fuzz()
