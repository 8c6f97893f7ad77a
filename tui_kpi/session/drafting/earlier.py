"""Last time's answers from a signed file that is not in the data folder."""

from __future__ import annotations

from pathlib import Path

from tui_kpi.session.archive import sealed_returns
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import UsageError


def take_earlier(opened: OpenReturn, path: Path) -> int:
    """Take last time's answers from an earlier package; return how many it gave.

    What the data folder's own sealed returns say stays. The signature is not checked: the file is
    the provider's own. Raises UsageError for a file that is no package, of another framework or
    of a period that does not come right before; SessionError while the return is read only.
    """
    sealed = sealed_returns.read(path)
    if sealed is None:
        raise UsageError(f"{path} is not a signed return, whose name ends in .kpi.zip.")
    framework = opened.framework
    if sealed.framework != framework.id:
        raise UsageError(f"{path} is a return of {sealed.framework}, not of {framework.id}.")
    found = sealed_returns.answers_before(
        framework, opened.period, lambda id: sealed if sealed.period == id else None
    )
    if not found:
        raise UsageError(
            f"{path} is the return of {sealed.period}. Choose that of the period just before "
            f"{opened.period.id}."
        )
    taken = {id: answer for id, answer in found.items() if id not in opened.last_sealed}
    opened.take_previous(taken)
    return len(taken)
