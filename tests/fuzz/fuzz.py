"""Fuzz the verifier: no crash, and nothing accepted that the published vectors do not allow.

    python tests/fuzz/fuzz.py                         # 100,000 packages on every core
    python tests/fuzz/fuzz.py --cases 5000 --seed 7   # the same packages every time

What is wrong is written to a folder, as a package that can be checked again, and the status is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

from tests.fuzz.mutants import VECTORS, Mutants, lawful, samples
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.sealing.recompute import recompute
from tui_kpi.submission import allowed_signers
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.verify import verify

Found = tuple[str, str, bytes]
"""Family, what is wrong with it in words, and the package."""


def fuzz(seed: int, cases: int) -> tuple[Counter[tuple[str, str]], list[Found]]:
    """Return how often each family got each refusal, and what should not have happened."""
    mutants = Mutants(seed)
    again = recompute(Catalogue((VECTORS / "frameworks",)))
    registry = allowed_signers.parse(samples.REGISTRY.encode())
    revoked = allowed_signers.parse_revoked(samples.NONE_REVOKED.encode())
    received = datetime.fromisoformat(samples.RECEIVED)
    known = set(mutants.corpus)
    tally: Counter[tuple[str, str]] = Counter()
    wrong: list[Found] = []
    for _ in range(cases):
        mutant = mutants.next()
        try:
            verified = verify(
                mutant.data,
                recompute=again,
                allowed_signers=registry,
                revoked=revoked,
                recipient="hillside",
                received_at=received,
            )
        except Refusal as refusal:
            tally[mutant.family, refusal.code] += 1
        except Exception as error:
            wrong.append((mutant.family, f"crashed: {error!r}", mutant.data))
        else:
            tally[mutant.family, "accepted"] += 1
            if mutant.data not in known and not lawful(verified.submission):
                wrong.append((mutant.family, "accepted", mutant.data))
    return tally, wrong


def main() -> int:
    """Run on every core; print the tally; return the status."""
    parser = argparse.ArgumentParser(description="Fuzz the verifier of sealed returns.")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    workers = os.cpu_count() or 1
    begun = time.monotonic()
    tally: Counter[tuple[str, str]] = Counter()
    wrong: list[Found] = []
    with ProcessPoolExecutor(workers) as pool:
        shares = [-(-arguments.cases // workers)] * workers
        seeds = [arguments.seed * 1000 + number for number in range(workers)]
        for found, bad in pool.map(fuzz, seeds, shares):
            tally += found
            wrong += bad
    for (family, code), times in sorted(tally.items()):
        print(f"{times:8,}  {family:16} {code}")
    print(f"{sum(tally.values()):,} packages in {time.monotonic() - begun:.0f} s")
    folder = Path(tempfile.mkdtemp(prefix="kpi-fuzz-")) if wrong else None
    for family, what, data in wrong:
        path = (folder or Path()) / f"{hashlib.sha256(data).hexdigest()[:16]}.kpi.zip"
        path.write_bytes(data)
        print(f"WRONG: {family}: {what}: {path}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
