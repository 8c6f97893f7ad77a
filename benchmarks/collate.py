"""How many packages a second verify and collate, and in how much memory.

    python benchmarks/collate.py                 # 100, 1,000 and 10,000 packages
    python benchmarks/collate.py --counts 100 --kinds csv

The packages are the published examples under other providers' names, each signed with its own key
and registered. The times are those of whole runs of `tui-kpi collate`, start and output included;
CPU seconds are those of all processes together, so packages by CPU second is what one core does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tui_kpi.submission import canonical, container, keys, names, sshsig
from tui_kpi.submission.container import Member

EXAMPLES = Path(__file__).resolve().parents[1] / "exports" / "examples"


def packages(count: int) -> Iterator[tuple[str, bytes, str]]:
    """Yield name and bytes of each package, and its line of the registry."""
    found = [container.read(path.read_bytes()) for path in sorted(EXAMPLES.rglob("*.kpi.zip"))]
    for number in range(count):
        members = found[number % len(found)]
        provider = f"provider-{number}"
        key = Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
        said = json.loads(members[0].data)
        said["provider"] |= {"id": provider, "name": f"Provider {number}"}
        said["signer"] |= {"principal": provider, "key_fingerprint": keys.fingerprint(key)}
        said["submission_id"] = str(uuid.UUID(int=number))
        said["recipient"]["id"] = "eastshire"
        data = canonical.dumps(said)
        signature = sshsig.sign(data, names.RETURN_NAMESPACE, key)
        first = (Member(names.SUBMISSION, data), Member(names.SUBMISSION_SIGNATURE, signature))
        framework, period = said["framework"]["id"], said["return"]["period"]
        name = names.package_name(framework, provider, period, said["revision"])
        yield name, container.write((*first, *members[2:])), f"{provider} {keys.public_line(key)}\n"


def prepare(folder: Path, count: int) -> None:
    """Make a register with `count` packages, a thousand to a folder."""
    lines = []
    for number, (name, data, line) in enumerate(packages(count)):
        place = folder / "inbox" / f"{number // 1000:03d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
        lines.append(line)
    (folder / "allowed_signers").write_text("".join(lines), "utf-8")
    (folder / "council.toml").write_text('id = "eastshire"\nname = "Eastshire"\n', "utf-8")


def measure(folder: Path, kind: str, processes: int) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and MiB of the largest process of one run."""
    out = folder / f"out.{kind}"
    command = [
        sys.executable, "-m", "tui_kpi", "--data-dir", str(folder / "data"), "collate", str(folder),
        "--to", str(out), "--processes", str(processes),
    ]  # fmt: skip
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if status:
        raise SystemExit(f"collate failed: {' '.join(command)}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description="Measure collating.")
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--kinds", nargs="+", default=["csv", "sqlite", "xlsx"])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    print("| packages | to | processes | seconds | a second | a CPU second | largest process MiB |")
    print("|---|---|---|---|---|---|---|")
    for count in options.counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            prepare(folder, count)
            measure(folder, "csv", 1)  # definitions and file system are warm from here on
            for kind in options.kinds:
                for processes in options.processes:
                    wall, cpu, memory = measure(folder, kind, processes)
                    what = f"{count:,} | {kind} | {processes} | {wall:.1f}"
                    rates = f"{count / wall:,.0f} | {count / cpu:,.0f}"
                    print(f"| {what} | {rates} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
