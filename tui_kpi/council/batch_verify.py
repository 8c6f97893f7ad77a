"""Many packages checked at once: what collating needs to know of each, by several processes.

Every process starts from nothing but a `Settings` (so it may be spawned), checks the files that it
is sent, and ends when its pipe does: a killed parent leaves no orphans.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import re
import signal
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.errors import CannotError
from tui_kpi.session.sealing.recompute import recompute
from tui_kpi.store.errors import why
from tui_kpi.submission import allowed_signers, canonical, names
from tui_kpi.submission.container import MAX_PACKAGE
from tui_kpi.submission.refusal import REFUSALS, Refusal
from tui_kpi.submission.verify import Verified, verify

_LOCAL = struct.Struct("<4s5H3I2H")
_FIRST = names.SUBMISSION.encode()
_CLAIM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_BATCH = 16
"""Files that a process is sent at once."""
_WORTH_IT = 96
"""From so many files on several processes are started: each takes half a second."""


@dataclass(frozen=True, slots=True)
class Receipted:
    """What the register says of one submission, from the receipt that counts."""

    seq: int
    outcome: str
    received_at: str
    code: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a verdict depends on, but the file itself.

    `signers` and `revoked` are the bytes of the lists, None where there is none; `receipts` are by
    the submission's identity.
    """

    definitions: tuple[Path, ...]
    cache: Path | None
    signers: bytes | None
    revoked: bytes | None
    recipient: str | None
    receipts: Mapping[str, Receipted]


@dataclass(frozen=True, slots=True)
class Checked:
    """One package: refused with `code`, `sentence` and `advice`, or good, with what it says.

    `said` holds columns of the table of returns, of a refused one what it claims to be; `values` is
    values.csv, packed. `altered` if it is not the file that its receipt is for, although it holds
    the same submission.json.
    """

    file: str
    sha256: str
    code: str = ""
    sentence: str = ""
    advice: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    values: bytes = b""
    altered: bool = False


class Checker:
    """Checks packages one after another, under one `Settings`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._recompute = recompute(Catalogue(settings.definitions, settings.cache))
        signers, revoked = settings.signers, settings.revoked
        self._signers = None if signers is None else allowed_signers.parse(signers)
        self._revoked = None if revoked is None else allowed_signers.parse_revoked(revoked)

    def check(self, folder: Path, file: str) -> Checked:
        """Return the verdict on a file of `folder`."""
        try:
            with (folder / file).open("rb") as opened:
                data = opened.read(MAX_PACKAGE + 1)
        except OSError as error:
            said = f"The file cannot be read: {why(error)}."
            return Checked(file, "", "file-unreadable", said)
        message = _message(data)
        identity = hashlib.sha256(message).hexdigest() if message else ""
        receipt = self._settings.receipts.get(identity)
        if receipt is not None and receipt.outcome == "refused":
            advice = REFUSALS[receipt.code][1] if receipt.code in REFUSALS else ""
            return Checked(
                file, identity, receipt.code, receipt.sentence, advice, _claimed(message)
            )
        try:
            verified = verify(
                data,
                recompute=self._recompute,
                allowed_signers=self._signers,
                revoked=self._revoked,
                recipient=self._settings.recipient,
                received_at=_moment(receipt),
            )
        except Refusal as refusal:
            altered = receipt is not None and refusal.of_the_copy
            return Checked(
                file,
                identity,
                refusal.code,
                refusal.sentence,
                refusal.advice,
                _claimed(message),
                altered=altered,
            )
        values = zlib.compress(verified.members[3].data, 1)
        return Checked(file, verified.sha256, said=_said(verified), values=values)


def check_all(
    settings: Settings, folder: Path, files: Iterable[str], count: int, processes: int
) -> Iterator[Checked]:
    """Yield a verdict on each of the `count` files of `folder`, in whatever order they come."""
    if processes < 2 or count < _WORTH_IT:
        checker = Checker(settings)
        yield from (checker.check(folder, file) for file in files)
        return
    batches = _batches(files)
    spawning = multiprocessing.get_context("spawn")
    workers: dict[Connection, Any] = {}
    try:
        for _ in range(processes):
            ours, theirs = spawning.Pipe()
            process = spawning.Process(target=_work, args=(theirs, settings, folder), daemon=True)
            process.start()
            theirs.close()
            workers[ours] = process
        waiting = set()
        for ours, batch in zip(workers, islice(batches, processes), strict=False):
            ours.send(batch)
            waiting.add(ours)
        while waiting:
            for ours in [pipe for pipe in wait(list(waiting)) if pipe in waiting]:
                try:
                    checked = ours.recv()
                    if more := next(batches, []):
                        ours.send(more)
                    else:
                        waiting.discard(ours)
                except (EOFError, OSError) as error:
                    raise CannotError(
                        "One of the processes that were checking ended by itself. Start it again; "
                        "it goes on where it was. If it happens again, say --processes 1."
                    ) from error
                yield from checked
    finally:
        for ours, process in workers.items():
            ours.close()
            process.join()


def _moment(receipt: Receipted | None) -> datetime | None:
    return None if receipt is None else datetime.fromisoformat(receipt.received_at)


def _batches(files: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(files)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _message(data: bytes) -> bytes:
    """Return the first member, if that is a submission; nothing otherwise."""
    try:
        *_, size, length, _extra = _LOCAL.unpack_from(data)
    except struct.error:
        return b""
    start = _LOCAL.size + length
    return data[start : start + size] if data[_LOCAL.size : start] == _FIRST else b""


def _claimed(message: bytes) -> dict[str, Any]:
    """Return what a refused submission says that it is of: ids that read as such, nothing more."""
    try:
        said: Any = canonical.loads(message)
        claims = {
            "framework": said["framework"]["id"],
            "period": said["return"]["period"],
            "provider": said["provider"]["id"],
            "revision": said["revision"],
        }
    except (Refusal, KeyError, TypeError):
        return {}
    if not all(_CLAIM.fullmatch(str(it)) for it in claims.values()):
        return {}
    return {**claims, "claimed": "yes"}


def _work(pipe: Connection, settings: Settings, folder: Path) -> None:
    """Check what comes through the pipe until it is closed."""
    with suppress(ValueError):
        # Ctrl+C reaches the whole group; the parent decides, and closes the pipe.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    checker = Checker(settings)
    with suppress(EOFError, OSError):
        while True:
            files = pipe.recv()
            pipe.send([checker.check(folder, file) for file in files])


def _said(verified: Verified) -> dict[str, Any]:
    submission = verified.submission
    period, problems = (submission["assessment"][part] for part in ("period", "problems"))
    return {
        "framework": submission["framework"]["id"],
        "version": submission["framework"]["version"],
        "period": period["id"],
        "period_start": period["start"],
        "period_end": period["end"],
        "due": period["due"] or "",
        "due_from": _due_from(submission),
        "provider": submission["provider"]["id"],
        "provider_name": submission["provider"]["name"],
        "revision": submission["revision"],
        "revision_reason": submission["revision_reason"] or "",
        "submission_id": submission["submission_id"],
        "signed_at": submission["signed_at"],
        "signer": submission["signer"]["name"],
        "complete": "yes" if submission["assessment"]["complete"] else "no",
        "warnings": sum(it["severity"] == "warning" for it in problems),
        "explanations": _explained(submission["explanations"]),
        "remarks": " ".join(warning.sentence for warning in verified.warnings),
    }


def _explained(explanations: Mapping[str, str]) -> str:
    """Return what the provider explained, a line each: the rule, and its text in one line."""
    return "\n".join(
        f"{rule}: {' '.join(text.split())}" for rule, text in sorted(explanations.items())
    )


def _due_from(submission: Mapping[str, Any]) -> str:
    if submission["assessment"]["period"]["due"] is None:
        return ""
    return "framework" if submission["return"]["due"] is None else "provider"


def fingerprint(settings: Settings) -> str:
    """Return what tells one `Settings` from another, for verdicts that were kept."""
    from tui_kpi import __version__  # noqa: PLC0415

    definitions = [
        hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in settings.definitions
        for path in sorted(folder.rglob("*.toml"))
    ]
    said = {
        "version": __version__,
        "definitions": definitions,
        "lists": [
            None if data is None else hashlib.sha256(data).hexdigest()
            for data in (settings.signers, settings.revoked)
        ],
        "recipient": settings.recipient,
        "receipts": {
            sha256: [it.seq, it.outcome, it.received_at] for sha256, it in settings.receipts.items()
        },
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
