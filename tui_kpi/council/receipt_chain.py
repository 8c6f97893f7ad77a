"""The chain of receipts in a register: every one that was made, in one order for all clerks.

The file of a receipt is its place in the chain, and its appearance the moment at which a return
counts as received: a file is there whole or not at all, and no two processes can take one place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path

from tui_kpi.council.register import Register, open_register, was_register
from tui_kpi.store import shared
from tui_kpi.submission import container
from tui_kpi.submission.known import Earlier, Known, Subject
from tui_kpi.submission.names import PACKAGE_SUFFIX, RECEIPT_SUFFIX
from tui_kpi.submission.receipt import Receipt, read_own
from tui_kpi.submission.refusal import Notice, Refusal, notice


class Ledger:
    """The receipts of a register, read as far as the last `refresh`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = ""
        self._whole = False
        """The folder was looked through once for receipts behind a gap."""
        self._receipts: list[Receipt] = []
        self._of: dict[str, list[Receipt]] = {}
        self.known = Known()
        """What was taken; a refused file is as if it had never come."""

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """Every receipt, in the order in which they were made."""
        return tuple(self._receipts)

    def latest(self, sha256: str) -> Receipt | None:
        """Return the receipt that counts for one submission, or None if it never came."""
        return self._of[sha256][-1] if sha256 in self._of else None

    def said_of(self, sha256: str) -> Notice | None:
        """Return that a submission is on file, or was refused before; None if it never came."""
        last = self.latest(sha256)
        if last is None:
            return None
        when = f"{last.received_at:%Y-%m-%d}"
        if last.subject is None:
            return notice(
                "refused-before", seq=last.seq, when=when, reason=last.reasons[0].sentence
            )
        later = self.known.later(last.subject)
        return notice("on-file", seq=last.seq, outcome=last.outcome, when=when, later=later)

    def path(self, seq: int) -> Path:
        """Return where the receipt of this number is kept."""
        return self._folder / f"{seq:06d}{RECEIPT_SUFFIX}"

    def refresh(self) -> None:
        """Read what other clerks have added.

        Raises Refusal `receipt-chain` if a receipt is missing or does not follow the one before.
        """
        while (path := self.path(len(self._receipts) + 1)).exists():
            self._take(path.read_bytes(), path.name)
        if not self._whole and (beyond := self._beyond()):
            missing = self.path(len(self._receipts) + 1).name
            raise Refusal("receipt-chain", where=f"{beyond} is there, but {missing} is missing")
        self._whole = True

    def add(self, make: Callable[[int, str | None], bytes]) -> Receipt:
        """Append the receipt that `make` gives for a number and the SHA-256 of the one before.

        Raises what `make` raises, Refusal `receipt-chain`, and StoreError.
        """
        while True:
            seq = len(self._receipts) + 1
            data = make(seq, self._last or None)
            if shared.write_new(self.path(seq), data):
                return self._take(data, self.path(seq).name)
            # Somebody took this place although we hold the lock: a shared folder without locks.
            self.refresh()

    def _take(self, data: bytes, name: str) -> Receipt:
        try:
            receipt, sha256 = read_own(data)
        except Refusal as refusal:
            raise Refusal("receipt-chain", where=f"{name} cannot be read") from refusal
        expected = (len(self._receipts) + 1, self._last or None)
        if (receipt.seq, receipt.prev_receipt_sha256) != expected:
            raise Refusal("receipt-chain", where=f"{name} does not follow the one before it")
        self._last = sha256
        self._receipts.append(receipt)
        self._of.setdefault(receipt.receipt_for, []).append(receipt)
        if receipt.subject is not None:
            when = f"on {receipt.received_at:%Y-%m-%d} (receipt {receipt.seq})"
            self.known.add(Earlier(receipt.receipt_for, receipt.subject, when))
        return receipt

    def _beyond(self) -> str:
        """Return the name of a receipt behind a gap; empty if there is none."""
        names = (path.name for path in self._folder.glob(f"[0-9]*{RECEIPT_SUFFIX}"))
        last = self.path(len(self._receipts)).name
        return min((name for name in names if name > last), default="")


def lost_by_revoking(register: Register, fingerprints: Sequence[str]) -> list[str]:
    """Return what was accepted but no longer counts, as its key is revoked: words for people.

    Raises Refusal `receipt-chain`.
    """
    ledger, revoked = Ledger(register.receipts), register.revoked()
    ledger.refresh()
    found = []
    for path in sorted(register.received.rglob(f"*{PACKAGE_SUFFIX}")):
        try:
            message = container.read(path.read_bytes())[0].data
        except Refusal:
            continue  # collating names it
        receipt = ledger.latest(hashlib.sha256(message).hexdigest())
        key = json.loads(message)["signer"]["key_fingerprint"]
        if receipt is None or receipt.subject is None or key not in fingerprints:
            continue
        if revoked.revocation(key, receipt.received_at) is not None:
            when = f"{receipt.received_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            found.append(f"{path.name}, received {when}")
    return found


def known_in(folder: Path) -> Known:
    """Return what the packages under `folder` say was received, unverified: a council's own files.

    In a register only what was taken counts.
    """
    from tui_kpi.session.archive.sealed_returns import read  # noqa: PLC0415 - only for a folder without a register

    if was_register(folder):
        ledger = Ledger(open_register(folder).receipts)
        ledger.refresh()
        return ledger.known
    found = (read(path) for path in sorted(folder.rglob(f"*{PACKAGE_SUFFIX}")))
    return Known.of(
        Earlier(
            sealed.sha256,
            Subject(
                sealed.about.provider_id,
                sealed.framework,
                sealed.period,
                sealed.submission_id,
                sealed.revision,
            ),
            f"as {sealed.path.name}",
        )
        for sealed in found
        if sealed is not None
    )
