"""Files that go with a return: attached by their path, taken off by their number."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tui_kpi.plain.answering.return_editor import Desk
from tui_kpi.reports.about import size_words
from tui_kpi.reports.spoken import sentence
from tui_kpi.session.user_paths import cleaned_path


def attach(desk: Desk, line: str, field_id: str = "") -> None:
    """Take a line as the path of a file to attach."""
    from tui_kpi.session.drafting.evidence import attach as keep  # noqa: PLC0415 - only with files
    from tui_kpi.session.drafting.file_signatures import doubts  # noqa: PLC0415 - likewise

    path = cleaned_path(line)
    if path is None:
        return
    given: Path = path
    if desk.commit(lambda: keep(desk.opened, [given], "", field_id)):
        desk.say(f"Attached: {given.name}.", *doubts(desk.opened).values())


def files(desk: Desk) -> None:
    """List what is attached; take on what is typed as a path, and off what is named."""
    from tui_kpi.session.drafting.evidence import LIMITS, detach  # noqa: PLC0415 - only with files

    opened = desk.opened
    if not opened.answers.evidence:
        desk.say(*LIMITS)
    while True:
        attached = opened.answers.evidence
        listed = [f"{n}. {it.title}, {size_words(it.size)}" for n, it in enumerate(attached, 1)]
        desk.say(*(listed or ["Nothing is attached."]))
        off = ", or a number to take that file off" if attached else ""
        line = desk.dialog.text(f"Path of a file to attach{off}")
        if not line:
            return
        number = line.strip()
        if not (number.isascii() and number.isdigit()):
            attach(desk, line)
        elif 1 <= int(number) <= len(attached):
            name = attached[int(number) - 1].name
            if desk.commit(partial(detach, opened, name)):
                desk.say(sentence(f"Taken off: {name}"))
        else:
            desk.say(f"There is no file number {number}.")
