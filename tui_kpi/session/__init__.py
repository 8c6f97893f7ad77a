"""One provider's returns: open, change, save, seal, verify. Knows no terminal."""

from tui_kpi.session.errors import (
    CannotError,
    DraftBrokenError,
    InUseError,
    SealedError,
    SessionError,
    UsageError,
)
from tui_kpi.session.history import SealedReturn
from tui_kpi.session.open_return import OpenReturn
from tui_kpi.session.rows import ReturnRow
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
