"""`tui-kpi collate DIR --to OUT`: many packages, checked, into one file."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from pathlib import Path

from tui_kpi.cli.context import Context, definitions_of
from tui_kpi.cli.output import check_may_replace
from tui_kpi.council.batch_verify import Receipted, Settings
from tui_kpi.council.collate import Asked, Collation, Summary, collate
from tui_kpi.council.receipt_chain import Ledger
from tui_kpi.council.register import Provider, Register, open_register, was_register
from tui_kpi.council.table_writers import KINDS
from tui_kpi.session.errors import UsageError

_BAR = 30
_STANDINGS = (
    "counts",
    "earlier revision",
    "duplicate",
    "sealed separately",
    "taken later",
    "refused",
    "not reported",
)
"""In the order in which they are told."""


def run(arguments: Namespace, context: Context) -> int:
    """Print the files that were written; say on stderr what is in them."""
    folder, out = arguments.folder, arguments.to
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder.")
    if out.suffix.lower() not in KINDS:
        kinds = ", ".join(f"{ending} ({what})" for ending, what in KINDS.items())
        raise UsageError(f"{out} must end in one of {kinds}.")
    check_may_replace(out, replace=arguments.replace)
    place = arguments.registry
    if place is None and was_register(folder):
        place = folder
    register = None if place is None else open_register(place)
    collation = Collation(
        folder=folder,
        out=out,
        settings=_settings(register, context),
        expected=() if register is None else _expected(register),
        processes=arguments.processes or os.cpu_count() or 1,
        asked=[_asked(reference, context) for reference in arguments.expect],
        deadlines={} if register is None else register.deadlines(),
    )
    bar = _Bar() if sys.stderr.isatty() else None
    try:
        summary = collate(collation, bar or _silent)
    except KeyboardInterrupt:
        print("\nStart it again, and it goes on where it was.", file=sys.stderr)
        raise
    finally:
        if bar is not None:
            bar.end()
    for path in summary.files:
        print(path)
    _say(summary, register)
    return 0


def _asked(reference: str, context: Context) -> Asked:
    framework, period = context.session.resolve(reference)
    due = framework.calendar.due.on(period.span)
    return Asked(
        framework.id,
        period.id,
        str(period.span.start),
        str(period.span.end),
        "" if due is None else str(due),
    )


def _settings(register: Register | None, context: Context) -> Settings:
    # Definitions are read once here, so that the cache is warm and a wrong one is named.
    for id in context.catalogue.ids():
        context.catalogue.load(id)
    return Settings(
        definitions=tuple(folder for folder in definitions_of(context.folders) if folder.is_dir()),
        cache=context.folders.cache,
        signers=None if register is None else _bytes(register.signers_file),
        revoked=None if register is None else _bytes(register.revoked_file),
        recipient=None if register is None else register.id or None,
        receipts={} if register is None else _receipts(register),
    )


def _receipts(register: Register) -> dict[str, Receipted]:
    """Return what the register's receipts say: the last for each submission; when it first came."""
    ledger = Ledger(register.receipts)
    ledger.refresh()
    found: dict[str, Receipted] = {}
    for receipt in ledger.receipts:
        reason = receipt.reasons[0] if receipt.reasons else None
        found[receipt.receipt_for] = Receipted(
            receipt.seq,
            receipt.outcome,
            receipt.received_at.isoformat(),
            reason.code if reason else "",
            reason.sentence if reason else "",
        )
    return found


def _expected(register: Register) -> tuple[Provider, ...]:
    """Return the providers that have a key."""
    keyed = {name for entry in register.signers().entries for name in entry.principals}
    return tuple(one for one in register.providers().values() if one.id in keyed)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _say(summary: Summary, register: Register | None) -> None:
    for standing in _STANDINGS:
        if number := summary.standings.get(standing, 0):
            print(f"{standing}: {number:,}", file=sys.stderr)
    if not summary.standings:
        print("No .kpi.zip file is there.", file=sys.stderr)
    if register is None:
        print(
            "Without --registry nobody checked who signed, and who has not reported is not known.",
            file=sys.stderr,
        )


def _silent(done: int, total: int) -> None:
    """Tell nobody how far it is: there is no terminal."""


class _Bar:
    """A line on the terminal that says how far it is, a few times a second."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: int | None = None
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = done
        if done < total and now - self._last < 0.2:
            return
        self._last = now
        full = _BAR * done // total if total else _BAR
        rate = (done - self._first) / max(now - self._began, 0.001)
        line = f"\r[{'#' * full}{'-' * (_BAR - full)}] {done:,} of {total:,}, {rate:,.0f} a second "
        print(line, end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        print(file=sys.stderr)
