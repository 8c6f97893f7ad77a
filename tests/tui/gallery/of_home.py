"""Home and the pages that it leads to."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from tests.receipts_of import ASKED, FINGERPRINT, receipt_for
from tests.sample_return import ANSWERS
from tests.tui.gallery.stage import DEVON, LANCASHIRE, Stage, shows
from tui_kpi.session.archive.receipts import open_receipt
from tui_kpi.session.errors import InUseError
from tui_kpi.session.sealing.offline_signature import put_aside
from tui_kpi.store import atomic
from tui_kpi.store.locks import HeldError, Holder
from tui_kpi.store.settings import Look, Settings
from tui_kpi.submission.receipt import Reason
from tui_kpi.tui.home.deadlines import Schedule
from tui_kpi.tui.home.screen import Home
from tui_kpi.tui.home.start import Start
from tui_kpi.tui.kit.intents import Typed


async def home(stage: Stage, action: str = "") -> None:
    await stage.open(Home(stage.app))
    if action:
        await stage.do(action)


def half_done(stage: Stage) -> None:
    """Something late, something begun, something sealed and something to come."""
    stage.sealed("lancashire-supported-housing/2026-27-Q3")
    stage.started(LANCASHIRE, {"kpi1_a": "100", "kpi1_b": "300"}).close()
    stage.started("surrey-care-within-the-home/2027-02").close()
    stage.started(DEVON, {"complaints": "none"}).close()
    stage.app.session.save_schedule({DEVON: date(2027, 4, 30)})


@shows
async def home_empty(stage: Stage) -> None:
    await home(stage)


@shows
async def home_with_late_and_begun(stage: Stage) -> None:
    half_done(stage)
    await home(stage)


@shows
async def home_with_thirty_returns(stage: Stage) -> None:
    stage.started("surrey-care-within-the-home/2025-01").close()
    stage.started("lancashire-supported-housing/2025-26-Q1").close()
    await home(stage)


@shows
async def home_with_an_unreadable_draft(stage: Stage) -> None:
    opened = stage.started(LANCASHIRE, {"kpi1_a": "100"})
    opened.close()
    opened.draft.write_text("kpi1_a = = 3\n")
    await home(stage)


@shows
async def home_offers_the_last_good_copy(stage: Stage) -> None:
    await home_with_an_unreadable_draft(stage)
    await stage.at(LANCASHIRE, "enter")


@shows
async def home_in_use_elsewhere(stage: Stage) -> None:
    stage.started(LANCASHIRE).close()
    await home(stage)
    path = stage.folders.drafts / "lancashire-supported-housing" / "2026-27-Q4.toml"
    held = HeldError(path, Holder("ann", "office-pc", 412, "2027-04-10 08:30"), may_take_over=False)
    stage.top._offer_reading(LANCASHIRE, InUseError(held))
    await stage.settle()


@shows
async def home_in_use_on_another_computer(stage: Stage) -> None:
    opened = stage.started(LANCASHIRE)
    opened.close()
    held = {"user": "ann", "host": "office-pc", "pid": 412, "since": "2027-04-10 08:30"}
    opened.draft.with_name(f".{opened.draft.name}.lock").write_text(json.dumps(held))
    await home(stage)
    await stage.press("enter")


@shows
async def home_with_damaged_settings(stage: Stage) -> None:
    stage.started(LANCASHIRE).close()
    stage.folders.settings.write_text("[look]\ncolours = 'drak'\n")
    stage.look_again()
    await home(stage)


@shows
async def home_after_sealing(stage: Stage) -> None:
    stage.sealed()
    await home(stage)


@shows
async def home_with_one_complete_and_one_waiting(stage: Stage) -> None:
    complete = stage.started(LANCASHIRE, ANSWERS)
    waiting = stage.started("lancashire-supported-housing/2026-27-Q3", ANSWERS)
    put_aside(waiting, stage.prepared(waiting), stage.folders)
    for opened in (complete, waiting):
        opened.close()
    await home(stage)


@shows
async def home_with_a_refusal(stage: Stage) -> None:
    reasons = (Reason("revision-stale", "A later revision of this return is here already."),)
    data = receipt_file(stage, outcome="refused", subject=None, reasons=reasons)
    open_receipt(stage.folders, data, trusted=FINGERPRINT)
    await home(stage)


@shows
async def home_with_a_query(stage: Stage) -> None:
    sealed_and_queried(stage)
    await home(stage)


@shows
async def start_framework(stage: Stage) -> None:
    await stage.open(Start(stage.app))


@shows
async def start_period(stage: Stage) -> None:
    stage.started(LANCASHIRE).close()
    await stage.open(Start(stage.app))
    await stage.at("lancashire-supported-housing", "enter")


@shows
async def start_period_that_cannot_be(stage: Stage) -> None:
    stage.known()
    await stage.open(Start(stage.app))
    await stage.at("surrey-care-within-the-home", "enter")
    await stage.at("@period", *"2027-13", "tab", "enter")


@shows
async def start_first_monday(stage: Stage) -> None:
    await stage.open(Start(stage.app))
    await stage.at("bolton-home-care", "enter")


@shows
async def start_monday_that_is_none(stage: Stage) -> None:
    await start_first_monday(stage)
    await stage.press(*"30/3/2027", "tab", "enter")


@shows
async def start_who_you_are(stage: Stage) -> None:
    await stage.open(Start(stage.app))
    await stage.at("annex-1-performance-management", "enter", "enter")


@shows
async def schedule_frameworks(stage: Stage) -> None:
    stage.started(DEVON).close()
    stage.app.session.save_schedule({DEVON: date(2027, 4, 30)})
    await stage.open(Schedule(stage.app))


@shows
async def schedule_dates(stage: Stage) -> None:
    stage.app.session.save_schedule({DEVON: date(2027, 4, 30)})
    await stage.open(Schedule(stage.app))
    await stage.at("devon-supporting-independence", "enter")


@shows
async def schedule_date_that_is_odd(stage: Stage) -> None:
    await schedule_dates(stage)
    await stage.press(*(["backspace"] * 13), *"30/4/26", "tab", *"soon")
    await stage.at("@save", "enter")


@shows
async def schedule_of_payment_periods(stage: Stage) -> None:
    stage.app.session.save_schedule({"bolton-home-care": date(2027, 3, 8)})
    await stage.open(Schedule(stage.app))
    await stage.at("bolton-home-care", "enter")


@shows
async def schedule_saved_as_a_calendar(stage: Stage) -> None:
    await schedule_frameworks(stage)
    await stage.do("calendar")


@shows
async def history_empty(stage: Stage) -> None:
    await home(stage, "history")


def four_quarters(stage: Stage) -> None:
    for quarter, answer in {"2026-27-Q1": "60", "2026-27-Q2": "75", "2026-27-Q4": "130"}.items():
        stage.sealed(f"lancashire-supported-housing/{quarter}", kpi1_a=answer)


@shows
async def history_results(stage: Stage) -> None:
    four_quarters(stage)
    await home(stage, "history")


@shows
async def history_one_result(stage: Stage) -> None:
    await history_results(stage)
    await stage.press("enter")


@shows
async def details(stage: Stage) -> None:
    stage.known()
    await home(stage, "details")


@shows
async def details_that_cannot_be(stage: Stage) -> None:
    await home(stage, "details")
    await stage.press(*"Acorn Care", "tab", *"Acorn Care")
    await stage.at("@save", "enter")


@shows
async def settings(stage: Stage) -> None:
    await home(stage, "settings")


@shows
async def settings_wide_and_plain(stage: Stage) -> None:
    stage.settings(Settings(look=Look(marks="ascii", spacing="wide")))
    await home(stage, "settings")


@shows
async def keys(stage: Stage) -> None:
    stage.settings(Settings(keys={"details": ("ctrl+b",), "start": ()}))
    await settings(stage)
    await stage.do("keys")


@shows
async def keys_another_one(stage: Stage) -> None:
    await keys(stage)
    await stage.at("@check", "enter", "f1")


@shows
async def receipt(stage: Stage) -> None:
    await home(stage, "receipt")


@shows
async def receipt_that_is_not_there(stage: Stage) -> None:
    await receipt(stage)
    await stage.press(*"/none", "enter")


def receipt_file(stage: Stage, **said: Any) -> bytes:
    stage.sealed()
    sealed = stage.app.session.open(LANCASHIRE).sealed
    assert sealed is not None
    data = receipt_for(sealed, **(said or ASKED))
    atomic.write(stage.base / "r.kpi-receipt.zip", data)
    return data


def sealed_and_queried(stage: Stage) -> None:
    open_receipt(stage.folders, receipt_file(stage), trusted=FINGERPRINT)


@shows
async def receipt_of_a_council_not_known_yet(stage: Stage) -> None:
    receipt_file(stage)
    await receipt(stage)
    stage.top.take(Typed("@path", str(stage.base / "r.kpi-receipt.zip")))
    await stage.at("@open", "enter")


@shows
async def receipt_with_a_query(stage: Stage) -> None:
    await receipt_of_a_council_not_known_yet(stage)
    await stage.at("@trust", "enter")


@shows
async def menu_of_home(stage: Stage) -> None:
    stage.known()
    await home(stage, "menu")


@shows
async def menu_narrowed(stage: Stage) -> None:
    await menu_of_home(stage)
    await stage.press(*"back")


@shows
async def help_of_home(stage: Stage) -> None:
    await home(stage, "help")
