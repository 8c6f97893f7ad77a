"""The Return, and what it says of itself."""

from __future__ import annotations

from dataclasses import replace

from tests.sample_return import ANSWERS
from tests.tui.gallery.of_home import sealed_and_queried
from tests.tui.gallery.stage import BOLTON, DEVON, LANCASHIRE, SURREY, Stage, shows
from tui_kpi.returns.model import Answer
from tui_kpi.store.locks import Holder
from tui_kpi.tui.kit.intents import Typed
from tui_kpi.tui.return_screen.screen import EntryScreen
from tui_kpi.tui.return_screen.section_list import ABOUT

KPI1 = ("3", "5", "2000", "200", "4", "10", "10", "5", "1")


def surrey(stage: Stage) -> None:
    opened = stage.started(SURREY, {"services": "hbc"})
    for field, text in zip(opened.framework.fields_of["kpi1"], KPI1, strict=True):
        opened.set(field.id, text)
    opened.close()


@shows
async def return_empty(stage: Stage) -> None:
    stage.started(LANCASHIRE).close()
    await stage.entry(LANCASHIRE)


@shows
async def return_in_progress(stage: Stage) -> None:
    stage.started(LANCASHIRE, {"kpi1_a": "100", "kpi1_b": "300", "kpi2_n": "25"}).close()
    await stage.entry(LANCASHIRE)
    await stage.press(*"75")


@shows
async def return_target_missed_by_people(stage: Stage) -> None:
    stage.started(LANCASHIRE, ANSWERS).close()
    await stage.entry(LANCASHIRE, "kpi3a", "kpi3a_a1")


@shows
async def return_with_an_error(stage: Stage) -> None:
    stage.started(LANCASHIRE).close()
    await stage.entry(LANCASHIRE)
    await stage.press(*"twelve", "tab", *"30", "tab", "shift+tab")


@shows
async def return_of_an_earlier_quarter(stage: Stage) -> None:
    reference = "lancashire-supported-housing/2026-27-Q1"
    stage.started(reference).close()
    await stage.entry(reference, "kpi4")


@shows
async def return_with_a_warning_explained(stage: Stage) -> None:
    surrey(stage)
    await stage.entry(SURREY, "kpi1", "@explain.handed_back_over_ceased")
    await stage.press(*"Two ended in February")


@shows
async def return_with_a_result_and_a_reading(stage: Stage) -> None:
    surrey(stage)
    await stage.entry(SURREY, "kpi1", "readings")


@shows
async def return_with_weeks(stage: Stage) -> None:
    stage.started(
        BOLTON,
        {"groups_served": "group_one", "g1_visits_took_place": "100,102,98,"},
    ).close()
    await stage.entry(BOLTON, "g1_kpi1", "g1_visits_took_place.4")


@shows
async def return_desirable_with_choices(stage: Stage) -> None:
    stage.started(DEVON, {"refused": "1", "refusal_reasons": "other"}).close()
    await stage.entry(DEVON, "d2", "refusal_reasons")


@shows
async def return_prefilled(stage: Stage) -> None:
    opened = stage.started(DEVON)
    last: dict[str, Answer] = {"zones": ("1", "2"), "business_size": "micro_enterprise"}
    opened._stand(
        replace(
            opened.answers,
            answers={**opened.answers.answers, **last},
            origin={"zones": "prefilled", "business_size": "prefilled"},
            previous=last,
        )
    )
    opened.save()
    opened.close()
    await stage.entry(DEVON, "m1", "zones")


@shows
async def return_not_known(stage: Stage) -> None:
    opened = stage.started(LANCASHIRE, {"kpi1_b": "300"})
    opened.set_not_known("kpi1_a", True)
    opened.close()
    await stage.entry(LANCASHIRE, "kpi1", "kpi1_b")


@shows
async def return_not_applicable(stage: Stage) -> None:
    given = {"groups_served": "group_two", "g2_kpi5_in_force": "yes"}
    opened = stage.started(BOLTON, given)
    opened.set_not_applicable("g2_kpi5_compliance", "The notice came after this period")
    opened.close()
    await stage.entry(BOLTON, "g2_kpi5", "g2_kpi5_compliance")


@shows
async def return_with_a_note(stage: Stage) -> None:
    opened = stage.started(LANCASHIRE, {"kpi1_a": "100"})
    opened.set_note("kpi1_a", "rota p. 3, counted by AB")
    opened.close()
    await stage.entry(LANCASHIRE, "kpi1", "kpi1_a")


@shows
async def return_read_only(stage: Stage) -> None:
    stage.started(LANCASHIRE, {"kpi1_a": "100"}).close()
    opened = stage.app.session.open(LANCASHIRE, read_only=True)
    opened.held_by = Holder("bo", "office-pc", 412, "2027-04-10 08:30")
    await stage.open(EntryScreen(stage.app, opened))


@shows
async def return_sealed(stage: Stage) -> None:
    stage.sealed()
    await stage.entry(LANCASHIRE)


@shows
async def return_corrected(stage: Stage) -> None:
    stage.sealed()
    opened = stage.app.session.revise(LANCASHIRE, "Two people were counted twice")
    opened.close()
    await stage.entry(LANCASHIRE)


@shows
async def return_sealed_after_a_correction(stage: Stage) -> None:
    stage.sealed()
    opened = stage.app.session.revise(LANCASHIRE, "Two people were counted twice")
    opened.set("kpi1_a", "98")
    stage.seal(opened)
    await stage.entry(LANCASHIRE)


@shows
async def return_deadline(stage: Stage) -> None:
    stage.started(DEVON).close()
    screen = await stage.entry(DEVON)
    screen.turn_to(ABOUT)
    await stage.settle()


@shows
async def return_unclear_points(stage: Stage) -> None:
    surrey(stage)
    screen = await stage.entry(SURREY)
    screen.turn_to(ABOUT)
    await stage.settle()


@shows
async def return_that_cannot_be_saved(stage: Stage) -> None:
    stage.started(LANCASHIRE).close()
    screen = await stage.entry(LANCASHIRE)
    (stage.base / "in-the-way").touch()
    screen.opened._file.path = stage.base / "in-the-way" / "returns" / "2026-27-Q4.toml"
    await stage.press("5")
    screen.saver.commit()
    await stage.settle()
    screen._saved()


@shows
async def return_key_that_means_nothing_here(stage: Stage) -> None:
    await return_in_progress(stage)
    await stage.do("copy_week")


@shows
async def return_with_the_councils_query(stage: Stage) -> None:
    sealed_and_queried(stage)
    await stage.entry(LANCASHIRE)


@shows
async def return_with_attached_files(stage: Stage) -> None:
    stage.started(DEVON).close()
    (stage.base / "case study.pdf").write_bytes(b"x" * 20_000)
    await stage.entry(DEVON, "d5", "qualitative_files")
    await stage.press("enter")
    stage.top.take(Typed("@path", str(stage.base / "case study.pdf")))
    await stage.at("@add", "enter")
    await stage.press("escape")


@shows
async def return_recovered(stage: Stage) -> None:
    opened = stage.started(LANCASHIRE, {"kpi1_a": "100"})
    opened.recovered = "Answers typed just before tui-kpi was stopped last time were recovered."
    await stage.open(EntryScreen(stage.app, opened))


@shows
async def return_where_you_left_off(stage: Stage) -> None:
    stage.started(LANCASHIRE, {"kpi1_a": "100"}).close()
    await stage.entry(LANCASHIRE, "kpi5", "kpi5_b")
    await stage.do("back")
    await stage.entry(LANCASHIRE)


@shows
async def notice_of_a_new_definition(stage: Stage) -> None:
    opened = stage.started(LANCASHIRE, {"kpi1_a": "100"})
    opened.differences = (
        "“Number of complaints received” is asked in other words now.",
        "“Number of appeals” is not asked any more. Your answer is kept here, and not sent.",
    )
    await stage.open(EntryScreen(stage.app, opened))
