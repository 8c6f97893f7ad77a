"""Training: the scenarios, notes, and what is marked."""

from __future__ import annotations

from tests.tui.gallery.stage import Stage, shows
from tui_kpi.tui.training.scenarios import Scenarios

LANCASHIRE = "lancashire-supported-housing"


@shows
async def training_frameworks(stage: Stage) -> None:
    stage.practised(LANCASHIRE, "missed")
    await stage.open(Scenarios(stage.app))


@shows
async def training_scenarios(stage: Stage) -> None:
    stage.practised(LANCASHIRE, "")
    await stage.open(Scenarios(stage.app, LANCASHIRE))


@shows
async def training_asks_before_it_is_left(stage: Stage) -> None:
    await training_frameworks(stage)
    await stage.do("back")


async def training_return_of(stage: Stage) -> None:
    training = stage.app.training
    assert training is not None
    await stage.entry(training.reference)


@shows
async def training_return(stage: Stage) -> None:
    stage.practised(LANCASHIRE, "missed")
    await training_return_of(stage)


@shows
async def training_note(stage: Stage) -> None:
    await training_return(stage)
    await stage.do("next_note")


@shows
async def training_note_elsewhere(stage: Stage) -> None:
    await training_note(stage)
    await stage.do("next_section")


@shows
async def training_presented(stage: Stage) -> None:
    await training_note(stage)
    await stage.do("present")


@shows
async def training_example(stage: Stage) -> None:
    await training_return(stage)
    await stage.do("example")


@shows
async def training_asks_before_starting_again(stage: Stage) -> None:
    await training_return(stage)
    await stage.do("reset")


@shows
async def training_menu(stage: Stage) -> None:
    await training_return(stage)
    await stage.do("menu")
    await stage.go("example")


@shows
async def training_check(stage: Stage) -> None:
    await training_return(stage)
    await stage.do("check")


@shows
async def training_done(stage: Stage) -> None:
    await training_return(stage)
    await stage.do("check")
    await stage.do("sign")
    await stage.go("@show")
    await stage.press("enter")
    stage.top._signing.agreed = True
    await stage.at("@sign", "enter")


@shows
async def training_mistakes_to_find(stage: Stage) -> None:
    stage.practised(LANCASHIRE, "errors")
    await training_return_of(stage)


@shows
async def training_asks_before_leaving(stage: Stage) -> None:
    await training_frameworks(stage)
    await stage.press("escape")
