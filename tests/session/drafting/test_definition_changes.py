"""Drafts saved under an older version of their definition."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tui_kpi.framework.loader import Catalogue
from tui_kpi.returns.answers import read_answers
from tui_kpi.session import Session
from tui_kpi.session.sealing.normalised_answers import as_sent
from tui_kpi.store.folders import Folders

ID = "spot-checks"
REFERENCE = f"{ID}/2026-27-Q4"
HEAD = """
id = "spot-checks"
version = "{version}"
title = "Spot checks"
short = "Spot checks"
authority = {{ id = "eastshire", name = "Eastshire Council" }}
source = {{ document = "Schedule 1" }}
[calendar]
interval = "quarter"
year_start = "04-01"
[[section]]
id = "s"
title = "Spot checks"
short = "Spot checks"
part = "mandatory"
"""
FIELD = """
[[field]]
id = "{id}"
section = "s"
label = "{label}"
kind = "count"
unit = {{ one = "check", many = "checks" }}
source = "L1"
"""
CHOICE = """
[[field]]
id = "kind"
section = "s"
label = "Kind of check"
kind = "choice"
options = [{options}]
source = "L2"
"""
INDICATOR = """
[[indicator]]
id = "done"
title = "Checks done"
section = "s"
numerator = "made"
denominator = "planned"
target = {{ at_least = {target} }}
nothing_to_measure = "no checks were planned"
source = "L3"
"""
OLD = (
    HEAD.format(version="1.0")
    + FIELD.format(id="made", label="Number of checks made")
    + FIELD.format(id="planned", label="Number of checks planned")
    + FIELD.format(id="cancelled", label="Number of checks cancelled")
    + CHOICE.format(options='{ id = "a", label = "Announced" }, { id = "b", label = "Both" }')
    + INDICATOR.format(target=80)
)
NEW = (
    HEAD.format(version="2.0")
    + FIELD.format(id="made", label="Number of spot checks made")
    + FIELD.format(id="planned", label="Number of checks planned")
    + FIELD.format(id="late", label="Number of checks made late")
    + CHOICE.format(
        options='{ id = "a", label = "Announced" }, { id = "u", label = "Unannounced" }'
    )
    + INDICATOR.format(target=85)
)


def session_with(tmp_path: Path) -> Session:
    catalogue = Catalogue((tmp_path / "definitions",))
    data = tmp_path / "data"
    now = datetime.fromisoformat("2027-04-10T09:00:00+01:00")
    return Session(Folders(data, data / "cache"), catalogue, lambda: now)


@pytest.fixture
def revised(tmp_path: Path) -> Path:
    """A draft with every answer given under version 1.0, then version 2.0 in its place."""
    folder = tmp_path / "definitions"
    (folder / "archive").mkdir(parents=True)
    (folder / f"{ID}.toml").write_text(OLD)
    opened = session_with(tmp_path).new(REFERENCE)
    for field, text in {"made": "8", "planned": "10", "cancelled": "2", "kind": "b"}.items():
        opened.set(field, text)
    opened.close()
    (folder / "archive" / f"{ID}@1.0.toml").write_text(OLD)
    (folder / f"{ID}.toml").write_text(NEW)
    return tmp_path


def test_what_changed_is_listed(revised: Path) -> None:
    opened = session_with(revised).open(REFERENCE)
    assert opened.differences == (
        (
            "This return was saved under version 1.0 of the questions. They are now version 2.0. "
            "All your answers are kept."
        ),
        (
            "“Number of checks cancelled” is no longer asked. Your answer, 2, is kept here and not "
            "sent."
        ),
        "“Number of checks made” now reads “Number of spot checks made”.",
        "“Number of checks made late” is new.",
        "“Kind of check” has a new choice: Unannounced.",
        "“Kind of check” no longer has the choice: Both.",
        "The target of “Checks done” was at least 80% and is now at least 85%.",
    )


def test_without_the_old_definition_it_says_so(revised: Path) -> None:
    (revised / "definitions" / "archive" / f"{ID}@1.0.toml").unlink()
    opened = session_with(revised).open(REFERENCE)
    assert "“cancelled” is no longer asked" in opened.differences[1]
    assert "Version 1.0 is not kept here" in opened.differences[2]


def test_every_answer_stays_in_the_draft_and_out_of_what_is_sent(revised: Path) -> None:
    session = session_with(revised)
    opened = session.open(REFERENCE)
    opened.set("made", "9")
    opened.save()
    kept = read_answers(opened.draft.read_text(encoding="utf-8"))
    assert kept.answers == {"made": "9", "planned": "10", "cancelled": "2", "kind": "b"}
    sent = as_sent(opened.framework, opened.answers, opened.assessment, session.today)
    assert "cancelled" not in sent.answers
    opened.close()
    assert session.open(REFERENCE).differences == ()
