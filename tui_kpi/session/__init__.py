"""One provider's returns: open, change, save, seal, verify. Knows no terminal."""

from tui_kpi.session.archive.sealed_returns import SealedReturn
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import (
    CannotError,
    DraftBrokenError,
    InUseError,
    SealedError,
    SessionError,
    UsageError,
)
from tui_kpi.session.returns_list.return_rows import ReturnRow
from tui_kpi.session.session import ExistsError, NotSealedError, NotStartedError, Session

__all__ = [
    "CannotError",
    "DraftBrokenError",
    "ExistsError",
    "InUseError",
    "NotSealedError",
    "NotStartedError",
    "OpenReturn",
    "ReturnRow",
    "SealedError",
    "SealedReturn",
    "Session",
    "SessionError",
    "UsageError",
]
