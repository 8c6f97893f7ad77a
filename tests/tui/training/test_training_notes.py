"""Each presenter's note stands beside what it speaks of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.training import Training
from tui_kpi.store.folders import Folders, training_folders
from tui_kpi.tui.app import KpiApp, make_training_app
from tui_kpi.tui.kit.screen import Page
from tui_kpi.tui.training.practise import practise

SHIPPED = Catalogue((shipped_folder(),)).ids()
CASES = [
    *((id, (80, 24), presenting) for id in SHIPPED for presenting in (False, True)),
    ("annex-1-performance-management", (60, 18), False),
]


def in_view(app: KpiApp) -> str:
    """The words of the page that are on the screen now."""
    assert isinstance(app.screen, Page)
    form = app.screen.form
    lines = form._lines[form.first : form.first + form.size.height]
    shown = ("".join(text for text, _ in line).strip(" ↑↓") for line in lines)
    return " ".join(" ".join(shown).split())


@pytest.mark.parametrize(("framework", "size", "presenting"), CASES)
async def test_what_a_note_speaks_of_is_in_view(
    home: Path, catalogue: Catalogue, framework: str, size: tuple[int, int], presenting: bool
) -> None:
    folders = training_folders(Folders(home, home / "cache"))
    training = Training(folders, catalogue, lambda: datetime(2030, 1, 1, tzinfo=UTC))
    training.present(presenting)
    app = make_training_app(training)
    missed = []
    async with app.run_test(size=size) as pilot:
        for scenario in training.scenarios(framework):
            app._close_returns()
            app.go_home()
            assert isinstance(app.screen, Page)
            practise(app.screen, framework, scenario.id)
            for number, step in enumerate(scenario.steps, 1):
                await pilot.press("ctrl+o")
                await pilot.pause()
                shown = in_view(app)
                if scenario.kind != "errors" or number > 1:
                    assert step.see, step.say
                missed += [
                    f"{scenario.id} {number}: {words}: {shown}"
                    for words in step.see
                    if words not in shown
                ]
    assert not missed, "\n".join(missed)
