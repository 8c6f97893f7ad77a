"""Real returns and those of training: what keeps each out of the other's folders."""

from __future__ import annotations

from pathlib import Path

from tui_kpi.returns.model import Answers
from tui_kpi.session.errors import UsageError
from tui_kpi.store.folders import Folders, training_folders


def check_kind(answers: Answers, folders: Folders) -> None:
    """Raise UsageError unless the answers are of the kind that the data folder holds."""
    if answers.training and not folders.training:
        raise UsageError(
            "These answers come from training, so they are never a real return. "
            "Move the file out of your drafts, and start the real return anew."
        )
    if folders.training and not answers.training:
        raise UsageError(
            "These answers are of a real return, so they are not for training. "
            "Move the file back to the drafts that it came from."
        )


def check_place(place: Path | None, folders: Folders) -> None:
    """Raise UsageError if a file or folder named by the user is of the other kind's data folder.

    None is nowhere.
    """
    if place is None:
        return
    place = place.resolve()
    if folders.training:
        # What is not training's own but lies in the data folder around it is real.
        around = folders.data.resolve().parent
        inside = [Folders(around, around).sealed, Folders(around, around).keys]
        if any(place == it or it in place.parents for it in inside):
            raise UsageError(
                f"{place} belongs to your real returns. Training keeps to its own folder: "
                f"{folders.data}."
            )
        return
    other = training_folders(folders).data.resolve()
    if place == other or other in place.parents:
        raise UsageError(f"{place} belongs to training. Choose a place outside {other}.")
