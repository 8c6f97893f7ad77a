"""An ECM export of two visits a week for four weeks, as a provider might have it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tui_kpi.session import OpenReturn, Session
from tui_kpi.session.worksheets.import_file import PreparedImport, finish_import, prepare_import

REFERENCE = "bolton-home-care/2027-03-29"
HEADINGS = (
    *("Client ref", "Client name", "Group", "Carer ref", "Carer name", "Planned start"),
    *("Actual start", "Actual end", "Start logged", "End logged", "Exception code"),
    "No landline",
)
MAPPED = {
    "user": "Client ref",
    "group": "Group",
    "worker": "Carer ref",
    "scheduled_start": "Planned start",
    "actual_start": "Actual start",
    "actual_end": "Actual end",
    "start_logged": "Start logged",
    "end_logged": "End logged",
    "override": "Exception code",
    "landline_excluded": "No landline",
}
NAMES = ("Agnes Petrie", "Zoë Müller", "O’Malley, Tom")
DAYS = ("29/03/2027", "05/04/2027", "12/04/2027", "19/04/2027")


def row(day: str, clock: str, came: str = "", *, user: str = "SU1", **cells: str) -> list[str]:
    """One row, on time and logged, but for what is said by heading (blanks as `_`)."""
    found = {
        "Client ref": user,
        "Client name": NAMES[0],
        "Group": "Group One",
        "Carer ref": "W7",
        "Carer name": NAMES[1],
        "Planned start": f"{day} {clock}",
        "Actual start": f"{day} {came or clock}",
        "Actual end": "",
        "Start logged": "Yes",
        "End logged": "Yes",
        "Exception code": "",
        "No landline": "No",
    }
    return list((found | {key.replace("_", " "): cell for key, cell in cells.items()}).values())


ROWS = [it for day in DAYS for it in (row(day, "08:00"), row(day, "18:00", "18:31"))]
"""In every week: two visits, one of them late."""
ON_TIME = ("1", "1", "1", "1")
TOOK_PLACE = ("2", "2", "2", "2")


def table(rows: list[list[str]], delimiter: str = ",", headings: tuple[str, ...] = HEADINGS) -> str:
    """The text of a file; every cell in quotation marks."""
    lines = [list(headings), *rows]
    quoted = (delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    return "".join(f"{line}\r\n" for line in quoted)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def prepared(
    session: Session, opened: OpenReturn, file: Path, given: Mapping[str, str] | None = None
) -> PreparedImport:
    return prepare_import(opened, session.folders, "visits", file, given or {})


def imported(session: Session, opened: OpenReturn, file: Path, **given: str) -> PreparedImport:
    found = prepared(session, opened, file, given)
    finish_import(opened, found)
    return found
