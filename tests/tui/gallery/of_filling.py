"""Fill from a file, and the answers that it worked out."""

from __future__ import annotations

from tests.tui.gallery.stage import BOLTON, DEVON, Stage, shows
from tui_kpi.tui.kit.intents import Typed

REVIEWS = """Exported on 3 April,,
Person ref,Short goals met %,Long goals met %,Long goals before
p1,50,20,81
p2,80,100,82
p3,most,90,83
p4,90,85,84
"""


@shows
async def fill_choose_a_file(stage: Stage) -> None:
    stage.started(DEVON, {"short_0_50": "7"}).close()
    await stage.entry(DEVON, "m3")
    await stage.do("fill")


@shows
async def fill_no_file(stage: Stage) -> None:
    await fill_choose_a_file(stage)
    await stage.at("@read", "enter")


@shows
async def fill_choose_visits(stage: Stage) -> None:
    stage.started(BOLTON, {"groups_served": "group_one"}).close()
    await stage.entry(BOLTON, "g1_kpi1")
    await stage.do("fill")


@shows
async def fill_columns(stage: Stage) -> None:
    await fill_choose_a_file(stage)
    path = stage.base / "reviews.csv"
    path.write_text("Alpha,Beta,Gamma,Longer goals\nx1,20,40,60\n")
    stage.top.take(Typed("@path", str(path)))
    await stage.at("@read", "enter")


@shows
async def fill_choose_a_column(stage: Stage) -> None:
    await fill_columns(stage)
    await stage.press("enter")


@shows
async def fill_preview(stage: Stage) -> None:
    await fill_choose_a_file(stage)
    path = stage.base / "reviews.csv"
    path.write_text(REVIEWS.replace("Long goals met %", "Longer-term goals met %"))
    stage.top.take(Typed("@path", str(path)))
    await stage.at("@read", "enter")
    filling = stage.top._filling
    if filling.prepared is None:
        filling.given = dict(
            zip(
                [column.id for column in filling.sheet.columns],
                ["Person ref", "Short goals met %", "Longer-term goals met %", "Long goals before"],
                strict=False,
            )
        )
        stage.top._read()
        await stage.settle()


@shows
async def fill_taken(stage: Stage) -> None:
    await fill_preview(stage)
    await stage.at("@take", "enter")


@shows
async def return_worked_out_from_a_file(stage: Stage) -> None:
    await fill_taken(stage)
    await stage.press("enter")
    await stage.go("short_0_50")
