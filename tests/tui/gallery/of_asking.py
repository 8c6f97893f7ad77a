"""What is laid over a Return: questions of the app, lists to choose from, help and the Menu."""

from __future__ import annotations

from tests.tui.gallery.of_returns import (
    return_empty,
    return_in_progress,
    return_sealed,
    return_with_a_note,
    return_with_a_result_and_a_reading,
)
from tests.tui.gallery.stage import BOLTON, DEVON, Stage, shows
from tui_kpi.tui.kit.intents import Typed


@shows
async def asks_why_it_does_not_apply(stage: Stage) -> None:
    given = {"groups_served": "group_two", "g2_kpi5_in_force": "yes"}
    stage.started(BOLTON, given).close()
    await stage.entry(BOLTON, "g2_kpi5", "g2_kpi5_compliance")
    await stage.do("not_applicable")


@shows
async def asks_for_a_note(stage: Stage) -> None:
    await return_with_a_note(stage)
    await stage.do("note")


@shows
async def asks_for_last_times_answer(stage: Stage) -> None:
    await return_with_a_note(stage)
    await stage.do("previous")


@shows
async def asks_for_last_times_file(stage: Stage) -> None:
    await return_with_a_note(stage)
    await stage.do("earlier")


@shows
async def asks_before_discarding(stage: Stage) -> None:
    await return_in_progress(stage)
    await stage.do("discard")


@shows
async def asks_why_it_is_corrected(stage: Stage) -> None:
    await return_sealed(stage)
    await stage.do("revise")
    await stage.at("@go", "enter")


@shows
async def jump_to_a_question(stage: Stage) -> None:
    await return_empty(stage)
    await stage.do("jump")


@shows
async def jump_to_the_one_that_is_meant(stage: Stage) -> None:
    await return_empty(stage)
    await stage.go("@continue")
    await stage.do("note")


@shows
async def jump_narrowed(stage: Stage) -> None:
    await jump_to_a_question(stage)
    await stage.press(*"complaints")


@shows
async def readings(stage: Stage) -> None:
    await return_with_a_result_and_a_reading(stage)
    await stage.press("enter")


@shows
async def gather(stage: Stage) -> None:
    await return_empty(stage)
    await stage.do("gather")


@shows
async def gather_written(stage: Stage) -> None:
    await gather(stage)
    await stage.press("enter")


@shows
async def help_of_a_question(stage: Stage) -> None:
    await return_empty(stage)
    await stage.do("help")


@shows
async def menu_of_a_return(stage: Stage) -> None:
    await return_in_progress(stage)
    await stage.do("menu")


@shows
async def menu_of_a_return_further_down(stage: Stage) -> None:
    await menu_of_a_return(stage)
    await stage.go("discard")


@shows
async def attach(stage: Stage) -> None:
    stage.started(DEVON).close()
    await stage.entry(DEVON, "d5", "qualitative_files")
    await stage.press("enter")


@shows
async def attach_that_is_not_there(stage: Stage) -> None:
    await attach(stage)
    stage.top.take(Typed("@path", str(stage.base / "none.pdf")))
    await stage.at("@add", "enter")


@shows
async def attach_one_added(stage: Stage) -> None:
    await attach(stage)
    (stage.base / "case study.pdf").write_bytes(b"x" * 20_000)
    stage.top.take(Typed("@path", str(stage.base / "case study.pdf")))
    await stage.at("@add", "enter")


@shows
async def hand_it_on(stage: Stage) -> None:
    await return_in_progress(stage)
    await stage.do("hand_over")


@shows
async def hand_it_on_written(stage: Stage) -> None:
    await hand_it_on(stage)
    await stage.press(*"Bo Hill")
    await stage.at("@go", "enter")
