"""Receiving a return: verify it, file it away, write the receipt. Safe to stop at any point.

The package is filed first, then the receipt is put into the chain, then a copy of it beside the
package. Stopped in between and run again, the same file ends up in the same place once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui_kpi.council.receipt_chain import Ledger
from tui_kpi.council.register import Register
from tui_kpi.framework.errors import nearest
from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import WEEKS, Framework
from tui_kpi.session.archive.sealed_returns import read as read_package
from tui_kpi.session.errors import SessionError, UsageError, told
from tui_kpi.session.sealing.recompute import recompute
from tui_kpi.store import shared
from tui_kpi.submission import canonical, container, names, receipt
from tui_kpi.submission.known import Subject, subject_of
from tui_kpi.submission.receipt import Outcome, Query, Reason, Receipt
from tui_kpi.submission.refusal import Notice, Refusal
from tui_kpi.submission.sshsig import SignMessage
from tui_kpi.submission.verify import Verified, verify


@dataclass(frozen=True, slots=True)
class Signing:
    """The council's key: `key_fingerprint` of `sign`, and the clerk's name if it is to stand."""

    sign: SignMessage
    key_fingerprint: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the clerk decides: `queries`, or that those asked before are `settled`.

    `corrects` if it only puts right when the return was received.
    """

    queries: tuple[Query, ...] = ()
    settled: bool = False
    corrects: bool = False

    @property
    def outcome(self) -> Outcome:
        """The outcome for a return that verifies."""
        return "queried" if self.queries else "accepted"


PLAIN = Verdict()
"""No queries: a return that verifies is accepted."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file.

    `copy` is the receipt to send. `fresh` is False if it was made before. `refusal` says why, if
    it was refused; `warnings` what to look at if it was taken.
    """

    receipt: Receipt
    copy: Path
    package: Path
    fresh: bool
    refusal: Refusal | None = None
    warnings: tuple[Notice, ...] = ()


class Receiver:
    """One run of `receive`: `now` is when receipts are made.

    `waiting` is told the register's folder when somebody else is at work in it.
    """

    def __init__(
        self,
        register: Register,
        catalogue: Catalogue,
        signing: Signing,
        now: datetime,
        waiting: Callable[[Path], None] = shared.unheard,
    ) -> None:
        self._waiting = waiting
        self._register = register
        self._catalogue = catalogue
        self._signing = signing
        self._now = now
        self._signers = register.signers()
        self._revoked = register.revoked()
        self._recompute = recompute(catalogue)
        self._ledger = Ledger(register.receipts)
        self._begun = False

    def receive(
        self,
        data: bytes,
        file_name: str,
        received_at: datetime,
        verdict: Verdict = Verdict(),
    ) -> Received:
        """Take the package `data`, or refuse it with a receipt that says why.

        One that was taken before keeps its receipt, and the refusal `already-received` says so.
        Raises Refusal for a file that no receipt can be for (it is no package); UsageError for a
        query about a field that the return does not have; CannotError.
        """
        members = container.read(data)
        sha256 = hashlib.sha256(members[0].data).hexdigest()
        with told(), shared.locked(self._register.folder, waiting=self._waiting):
            self._begin()
            last = self._ledger.latest(sha256)
            if last is not None and last.subject is not None:
                if verdict.corrects:
                    return self._correct(last, data, received_at)
                return self._again(last, data, verdict)
            if verdict.corrects:
                raise SessionError(
                    "It was never accepted: there is no moment to put right. Leave --correct out."
                )
            try:
                verified = self._verify(data, received_at)
                warnings = self._ledger.known.check(verified.submission, sha256)
            except Refusal as refusal:
                return self._refuse(data, file_name, sha256, received_at, refusal)
            self._check_queries(verified.submission["framework"]["sha256"], verdict.queries)
            subject = subject_of(verified.submission)
            package = self._file(subject, sha256, data)
            made = self._add(sha256, subject, received_at, verdict)
            copy = self._copy(made, package)
        return Received(made, copy, package, fresh=True, warnings=(*warnings, *verified.warnings))

    def _begin(self) -> None:
        """Read what others have received meanwhile; the first time, clear up after the killed."""
        if not self._begun:
            shared.sweep(self._register.folder)
            self._begun = True
        self._ledger.refresh()

    def _verify(self, data: bytes, received_at: datetime) -> Verified:
        return verify(
            data,
            recompute=self._recompute,
            allowed_signers=self._signers,
            revoked=self._revoked,
            recipient=self._register.id,
            received_at=received_at,
        )

    def _again(self, last: Receipt, data: bytes, verdict: Verdict) -> Received:
        """Add to what was received before: a query, or that a query is settled."""
        assert last.subject is not None
        try:
            self._verify(data, last.received_at)
        except Refusal as refusal:
            if refusal.of_the_copy:
                raise  # the receipt is not this file's
        package = self._file(last.subject, last.receipt_for, data)
        if not verdict.queries and not verdict.settled:
            when = f" on {last.received_at:%Y-%m-%d} (receipt {last.seq}, {last.outcome})"
            later = self._ledger.known.later(last.subject)
            before = Refusal("already-received", when=when, later=later)
            copy = self._copy(last, package)
            return Received(last, copy, package, fresh=False, refusal=before)
        if (last.outcome, last.queries) == (verdict.outcome, verdict.queries):
            return Received(last, self._copy(last, package), package, fresh=False)
        latest = self._ledger.known.latest(last.subject)
        if latest is not None and latest.sha256 != last.receipt_for:
            raise SessionError(
                f"Revision {latest.subject.revision} of this return was received "
                f"{latest.when}. Query or accept that one."
            )
        filed = read_package(package)
        if filed is not None:
            self._check_queries(filed.definition, verdict.queries)
        # Queried or settled later, it was still received when it came.
        made = self._add(last.receipt_for, last.subject, last.received_at, verdict)
        return Received(made, self._copy(made, package), package, fresh=True)

    def _correct(self, last: Receipt, data: bytes, received_at: datetime) -> Received:
        """Say when a return was really received, by another receipt; the rest stays as it was."""
        assert last.subject is not None
        self._verify(data, received_at)
        package = self._file(last.subject, last.receipt_for, data)
        moment = received_at.replace(microsecond=0)
        fresh = last.received_at != moment
        made = last
        if fresh:
            verdict = Verdict(last.queries)
            made = self._add(last.receipt_for, last.subject, moment, verdict)
        return Received(made, self._copy(made, package), package, fresh=fresh)

    def _refuse(
        self, data: bytes, file_name: str, sha256: str, received_at: datetime, refusal: Refusal
    ) -> Received:
        """File a refused package apart; run again, the same refusal makes no second receipt."""
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", file_name.removesuffix(names.PACKAGE_SUFFIX))
        stem = f"{stem[:100].strip('.-') or 'file'}_{sha256[:8]}"
        package = self._register.refused / f"{stem}{names.PACKAGE_SUFFIX}"
        last = self._ledger.latest(sha256)
        reason = Reason(refusal.code, canonical.clean_text(refusal.sentence))
        shared.write(package, data)
        fresh = last is None or last.reasons != (reason,)
        made = self._add(sha256, None, received_at, PLAIN, (reason,)) if fresh else last
        assert made is not None
        return Received(made, self._copy(made, package), package, fresh=fresh, refusal=refusal)

    def _file(self, subject: Subject, sha256: str, data: bytes) -> Path:
        """Keep a package that is taken; return where. Nothing is ever replaced."""
        folder = self._register.received / subject.framework / subject.period
        name = names.package_name(
            subject.framework, subject.provider, subject.period, subject.revision
        )
        path = folder / name
        if not shared.write_new(path, data) and _identity(path) != sha256:
            # Sealed separately by the same provider: both are kept.
            stem = name.removesuffix(names.PACKAGE_SUFFIX)
            path = folder / f"{stem}_{sha256[:8]}{names.PACKAGE_SUFFIX}"
            shared.write_new(path, data)
        return path

    def _add(
        self,
        sha256: str,
        subject: Subject | None,
        received_at: datetime,
        verdict: Verdict,
        reasons: Sequence[Reason] = (),
    ) -> Receipt:
        def make(seq: int, previous: str | None) -> bytes:
            said = Receipt(
                seq=seq,
                prev_receipt_sha256=previous,
                council_id=self._register.id,
                council_name=self._register.name,
                key_fingerprint=self._signing.key_fingerprint,
                signer_name=self._signing.name,
                receipt_for=sha256,
                subject=subject,
                received_at=received_at.replace(microsecond=0),
                issued_at=self._now.replace(microsecond=0),
                outcome="refused" if reasons else verdict.outcome,
                reasons=tuple(reasons),
                queries=verdict.queries,
            )
            return receipt.write(said, self._signing.sign)

        return self._ledger.add(make)

    def _copy(self, made: Receipt, package: Path) -> Path:
        """Put a receipt beside its package, to be sent: the latest one replaces the one before."""
        stem = package.name.removesuffix(names.PACKAGE_SUFFIX)
        copy = package.with_name(f"{stem}{names.RECEIPT_SUFFIX}")
        data = self._ledger.path(made.seq).read_bytes()
        if not copy.exists() or copy.read_bytes() != data:
            shared.write(copy, data)
        return copy

    def _check_queries(self, definition: str, queries: Sequence[Query]) -> None:
        if not queries:
            return
        framework = self._catalogue.find(definition)
        for query in queries:
            if framework is not None and query.field is not None:
                _check_field(framework, query.field)


def _check_field(framework: Framework, name: str) -> None:
    field, point, week = name.partition(".")
    known = (*framework.fields, *framework.indicators)
    good = field in known
    if point:
        weekly = field in framework.fields and framework.fields[field].per_week
        good = weekly and week in map(str, WEEKS)
    if not good:
        hint = nearest(field, known)
        raise UsageError(f"{framework.short} has no field “{name}”.{hint}")


def _identity(path: Path) -> str:
    sealed = read_package(path)
    return "" if sealed is None else sealed.sha256
