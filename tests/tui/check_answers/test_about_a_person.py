"""What may be about a person is shown in Check answers and again before signing."""

from __future__ import annotations

from tests.tui.on_a_return import SIZE, shown
from tests.tui.test_terminal import ANSWERS, Q4
from tui_kpi.session.session import Session
from tui_kpi.tui.app import KpiApp
from tui_kpi.tui.check_answers.personal_data_dialog import GO_ON, Personal
from tui_kpi.tui.check_answers.screen import Check
from tui_kpi.tui.sign.screen import Sign

SEEN = "“999 000 0018” looks like an NHS number"


async def test_personal_data_is_said_with_the_way_to_mend_it_or_to_go_on(session: Session) -> None:
    opened = session.new(Q4)
    for field, text in {**ANSWERS, "kpi6_a": "9"}.items():
        opened.set(field, text)
    opened.set_explanation("kpi6_complaints_differ", "999 000 0018")
    app = KpiApp(session, opened)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6")
        check = app.screen
        assert isinstance(check, Check)
        assert SEEN in shown(app)
        check.form.go("@seen.0")
        await pilot.press("enter")
        assert check.form.at == "@explain.kpi6_complaints_differ"
        await pilot.press("f9")
        assert isinstance(app.screen, Personal)
        assert SEEN in shown(app)
        await pilot.press("enter")
        assert app.screen is check
        assert check.form.at == "@explain.kpi6_complaints_differ"
        await pilot.press("f9")
        assert isinstance(app.screen, Personal)
        app.screen.form.go(GO_ON)
        await pilot.press("enter")
        assert isinstance(app.screen, Sign)
        await pilot.press("escape")
        await pilot.press("end", *["backspace"] * 12)
        assert SEEN not in shown(app)
        await pilot.press("f9")
        assert isinstance(app.screen, Sign)
