"""Data on standard output, the same bytes in every locale, and what the terminal can show."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tui_kpi.session.errors import UsageError
from tui_kpi.wording.stand_ins import ascii_only

if TYPE_CHECKING:
    from tui_kpi.submission.receipt import Receipt
    from tui_kpi.submission.refusal import Notice


def print_json(value: object) -> None:
    """Print `value` as JSON in ASCII, so that no console's encoding can change it."""
    print(json.dumps(value, indent=1))


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output, line ends as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def check_may_replace(path: Path, *, replace: bool) -> None:
    """Raise UsageError if there is a file at `path` that is not to be replaced."""
    if not replace and os.path.lexists(path):
        raise UsageError(
            f"{path} is there already. Give another name, or say --replace to have it replaced."
        )


def shows_ascii_alone() -> bool:
    """Return whether the terminal, the locale or the output itself shows ASCII alone."""
    return ascii_only(os.environ) or "utf" not in (sys.stdout.encoding or "").lower()


def coded(notices: Iterable[Notice]) -> list[dict[str, str]]:
    """Return warnings, or checks that were not made, for JSON."""
    return [{"code": it.code, "sentence": it.sentence} for it in notices]


def receipt_json(receipt: Receipt) -> dict[str, object]:
    """Return what a receipt says of its return, for JSON."""
    return {
        "outcome": receipt.outcome,
        "seq": receipt.seq,
        "received_at": receipt.received_at.isoformat(),
        "reasons": [{"code": it.code, "sentence": it.sentence} for it in receipt.reasons],
        "queries": [{"field": it.field, "text": it.text} for it in receipt.queries],
    }
