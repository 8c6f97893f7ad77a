"""Backups, restores and the bin."""

from __future__ import annotations

import os
from datetime import datetime

from tests.tui.gallery.of_home import home
from tests.tui.gallery.stage import LANCASHIRE, NOW, SURREY, Stage, shows
from tui_kpi.session.safekeeping.backup import back_up
from tui_kpi.tui.kit.intents import Typed

AFTER = datetime.fromisoformat("2027-04-20T09:00:00+01:00")


@shows
async def backup(stage: Stage) -> None:
    stage.known()
    await home(stage, "backup")


@shows
async def backup_with_keys(stage: Stage) -> None:
    await backup(stage)
    await stage.press("space")


@shows
async def backup_written(stage: Stage) -> None:
    await backup(stage)
    await stage.at("@go", "enter")


@shows
async def restore(stage: Stage) -> None:
    await home(stage, "restore")
    await stage.at("@look", "enter")


async def restoring(stage: Stage) -> None:
    path = stage.base / "all.kpi-backup.zip"
    draft = stage.folders.drafts / "lancashire-supported-housing" / "2026-27-Q4.toml"
    os.utime(draft, (NOW.timestamp(),) * 2)
    back_up(stage.app.session, path)
    opened = stage.app.session.open(LANCASHIRE)
    opened.set("kpi1_a", "101")
    opened.close()
    os.utime(draft, (AFTER.timestamp(),) * 2)
    await home(stage, "restore")
    stage.top.take(Typed("@path", str(path)))
    await stage.at("@look", "enter")


@shows
async def restore_what_differs(stage: Stage) -> None:
    stage.started(LANCASHIRE, {"kpi1_a": "100"}).close()
    await restoring(stage)


@shows
async def restore_what_is_here_already(stage: Stage) -> None:
    stage.sealed()
    path = stage.base / "all.kpi-backup.zip"
    back_up(stage.app.session, path)
    await home(stage, "restore")
    stage.top.take(Typed("@path", str(path)))
    await stage.at("@look", "enter")


@shows
async def restore_done(stage: Stage) -> None:
    await restore_what_differs(stage)
    await stage.at("@go", "enter")


@shows
async def bin_empty(stage: Stage) -> None:
    await home(stage, "bin")


@shows
async def bin_with_returns(stage: Stage) -> None:
    for reference in (LANCASHIRE, SURREY):
        stage.started(reference).close()
        stage.app.session.discard(reference)
    await home(stage, "bin")


@shows
async def bin_emptied(stage: Stage) -> None:
    await bin_with_returns(stage)
    await stage.at("@empty", "enter")
