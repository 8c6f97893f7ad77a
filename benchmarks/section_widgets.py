"""One section on the screen: an input for each answer, against one widget that draws them all.

    .venv/bin/python benchmarks/section_widgets.py

Headless, so that only the two ways differ: the largest section of Bolton's return, mounted as
Textual's inputs and labels, and as the app's own `Form`, which draws the section around a single
live input. Prints the median milliseconds to mount and to move on with Tab, and the memory.
"""

from __future__ import annotations

import asyncio
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Label

from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.tui.kit.marks import UNICODE
from tui_kpi.tui.kit.page.blocks import Ask, Block, Box
from tui_kpi.tui.kit.page.lines import ROLES
from tui_kpi.tui.kit.widgets.form import Form
from tui_kpi.tui.kit.widgets.painted import role_class

ROUNDS, TABS = 7, 20


def section() -> list[tuple[str, list[str]]]:
    """Return the labels of the largest section, and the addresses of their boxes."""
    framework = Catalogue((shipped_folder(),)).load("bolton-home-care")
    fields = max(framework.fields_of.values(), key=len)
    return [(f.label, [f"{f.id}.{w}" for w in range(1, 5 if f.per_week else 2)]) for f in fields]


class Inputs(App[None]):
    """Everything mounted."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for label, addresses in section():
                yield Label(label)
                for _ in addresses:
                    yield Input(compact=True)


class Plain(Screen[None]):
    """A screen that knows the roles of text, as the app's pages do."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {role_class(role) for role in ROLES}


class Drawn(App[None]):
    """One widget."""

    def get_default_screen(self) -> Screen[None]:
        return Plain()

    def compose(self) -> ComposeResult:
        yield Form(UNICODE, lambda _: None)

    def on_mount(self) -> None:
        form = self.query_one(Form)
        blocks: list[Block] = [
            Ask(label, label, boxes=tuple(Box(it, "") for it in addresses))
            for label, addresses in section()
        ]
        form.show(tuple(blocks))
        form.go("")


async def memory(make: Callable[[], App[None]]) -> float:
    """Return the KiB that a mounted section takes."""
    tracemalloc.start()
    async with make().run_test(size=(80, 24)):
        taken = tracemalloc.get_traced_memory()[0] / 1024
    tracemalloc.stop()
    return taken


async def measure(make: Callable[[], App[None]]) -> tuple[float, float]:
    """Return milliseconds to mount, and milliseconds a Tab."""
    begun = time.perf_counter()
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        mounted = time.perf_counter() - begun
        begun = time.perf_counter()
        for _ in range(TABS):
            if isinstance(app, Drawn):
                app.query_one(Form)._move(1)
            else:
                app.action_focus_next()
            await pilot.pause()
        moved = (time.perf_counter() - begun) / TABS
    return mounted * 1000, moved * 1000


async def main() -> None:
    print("| | mount ms | Tab ms | KiB |\n|---|---|---|---|")
    ways: dict[str, Callable[[], App[None]]] = {"inputs": Inputs, "drawn": Drawn}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, make in ways.items():
            found[name].append(await measure(make))
    for name, make in ways.items():
        mount, tab = (statistics.median(it[n] for it in found[name]) for n in range(2))
        print(f"| {name} | {mount:.0f} | {tab:.1f} | {await memory(make):.0f} |")


if __name__ == "__main__":
    asyncio.run(main())
