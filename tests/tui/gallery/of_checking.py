"""Check answers, and what is asked before signing."""

from __future__ import annotations

from tests.sample_return import ANSWERS
from tests.tui.gallery.of_returns import return_sealed, return_with_an_error, surrey
from tests.tui.gallery.stage import ANNEX, DEVON, LANCASHIRE, SURREY, Stage, shows


@shows
async def check_with_things_to_do(stage: Stage) -> None:
    await return_with_an_error(stage)
    await stage.do("check")


@shows
async def check_complete(stage: Stage) -> None:
    stage.started(LANCASHIRE, ANSWERS).close()
    await stage.entry(LANCASHIRE)
    await stage.do("check")


@shows
async def check_complete_further_down(stage: Stage) -> None:
    await check_complete(stage)
    await stage.press("pagedown", "pagedown")


@shows
async def check_with_readings_and_desirable(stage: Stage) -> None:
    stage.started(
        DEVON, {"total_clients": "20", "refused": "0", "refusal_reasons": "other"}
    ).close()
    await stage.entry(DEVON)
    await stage.do("check")


@shows
async def check_of_a_correction(stage: Stage) -> None:
    stage.sealed()
    opened = stage.app.session.revise(LANCASHIRE, "Two people were counted twice")
    opened.set("kpi1_a", "98")
    opened.close()
    await stage.entry(LANCASHIRE)
    await stage.do("check")


@shows
async def check_of_what_is_sealed(stage: Stage) -> None:
    await return_sealed(stage)
    await stage.do("check")


@shows
async def check_with_personal_data(stage: Stage) -> None:
    opened = stage.started(LANCASHIRE, {**ANSWERS, "kpi6_a": "9"})
    opened.set_explanation("kpi6_complaints_differ", "Mrs Petrie, 999 000 0018, complained twice")
    opened.close()
    await stage.entry(LANCASHIRE)
    await stage.do("check")


@shows
async def asks_whether_it_is_about_a_person(stage: Stage) -> None:
    await check_with_personal_data(stage)
    await stage.do("sign")


@shows
async def check_of_the_annex(stage: Stage) -> None:
    stage.started(ANNEX).close()
    await stage.entry(ANNEX)
    await stage.do("check")


@shows
async def check_of_surrey_further_down(stage: Stage) -> None:
    surrey(stage)
    await stage.entry(SURREY)
    await stage.do("check")
    await stage.press("pagedown", "pagedown", "pagedown", "pagedown")


@shows
async def menu_of_check(stage: Stage) -> None:
    await check_with_things_to_do(stage)
    await stage.do("menu")
