"""The returns in a backup, by name, and what restoring would do to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_kpi.session.errors import SessionError
from tui_kpi.session.references import reference_of, resolve
from tui_kpi.session.safekeeping.backup import Found
from tui_kpi.submission.names import PACKAGE_SUFFIX

if TYPE_CHECKING:
    from tui_kpi.session.session import Session


def returns_in(session: Session, found: Found) -> tuple[str, ...]:
    """Return a line for each return of a backup: its name, and what would happen to it."""
    new = {entry.name for entry in found.new}
    other = {it.entry.name: it for it in found.differing}
    said: dict[str, list[str]] = {}
    for entry in found.backup.entries:
        named = _return_of(entry.name)
        if named is None:
            continue
        reference, what = named
        if entry.name in other:
            happens = "stays as it is here" if other[entry.name].record else "takes its place here"
        else:
            happens = "comes back" if entry.name in new else "is here already, just so"
        said.setdefault(reference, []).append(f"{what} {happens}")
    return tuple(
        f"{_title(session, reference)}: {'; '.join(dict.fromkeys(words))}"
        for reference, words in sorted(said.items())
    )


def _return_of(name: str) -> tuple[str, str] | None:
    """Return which return a file of a backup is of, and what it is; None for other files."""
    folder, _, rest = name.partition("/")
    if folder == "drafts" and rest.endswith(".toml") and rest.count("/") == 1:
        return rest.removesuffix(".toml"), "the draft"
    parts = rest.removesuffix(PACKAGE_SUFFIX).split("_")
    if folder == "sealed" and rest.endswith(PACKAGE_SUFFIX) and len(parts) >= 4:
        return reference_of(parts[-4], parts[-2]), f"sealed revision {parts[-1].removeprefix('r')}"
    if folder == "evidence" and rest.count("/") == 2:
        return rest.rpartition("/")[0], "an attached file"
    return None


def _title(session: Session, reference: str) -> str:
    try:
        framework, period = resolve(session.catalogue, reference)
    except SessionError:
        return reference
    return f"{framework.short}, {period.title()}"
