"""Whether what was sealed of a return is still all here: without that nothing of it is changed.

Otherwise a return whose file is damaged would be taken for one that was never sealed, and be
sealed a second time as its first revision.
"""

from __future__ import annotations

from pathlib import Path

from tui_kpi.session.archive import sealed_returns
from tui_kpi.session.archive.sealed_returns import SealedReturn
from tui_kpi.session.errors import CannotError
from tui_kpi.store import drafts
from tui_kpi.store.folders import Folders


def check_whole(folders: Folders, framework: str, period: str, sealed: SealedReturn | None) -> None:
    """Raise CannotError where `problem_of` finds something."""
    if problem := problem_of(folders, framework, period, sealed):
        raise CannotError(problem)


def problem_of(folders: Folders, framework: str, period: str, sealed: SealedReturn | None) -> str:
    """Return what of a sealed return is damaged or gone, and the way out; empty for nothing.

    `sealed` is its latest revision that can be read.
    """
    for path in sealed_returns.bearing(folders, framework, period):
        if sealed_returns.read(path) is None:
            return damaged(path)
    draft = drafts.path_of(folders, framework, period)
    return lost(folders, draft) if sealed is None and drafts.supersedes(draft) else ""


def damaged(path: Path) -> str:
    """Return what to do about a sealed file that cannot be read."""
    return (
        f"The sealed file {path} is damaged or cannot be read, so its return can be read here, not "
        "changed. Put a whole copy in its place: from a backup, or the one that you sent to the "
        "council. If there is none, ask the council for theirs. Keep the damaged file until then."
    )


def lost(folders: Folders, draft: Path) -> str:
    """Return what to do about a correction of a sealed return whose file is gone."""
    return (
        f"{draft} corrects a sealed return, but that sealed file is not in {folders.sealed}, so it "
        "can be read here, not changed. Put the file back there: from a backup, or the copy that "
        "you sent to the council. If there is none, ask the council for theirs."
    )
