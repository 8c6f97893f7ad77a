"""Make the pictures that the README shows: `python docs/pictures.py`.

Each is the real app, in a data folder of its own, on a fixed day.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import datetime
from pathlib import Path

from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.session import Session
from tui_kpi.store.folders import Folders
from tui_kpi.tui.app import make_app

FOLDER = Path(__file__).resolve().parent
RETURN = "lancashire-supported-housing/2026-27-Q4"
ANSWERS = {
    "kpi1_a": "100",
    "kpi1_b": "300",
    "kpi2_n": "25",
    "kpi2_d": "75",
    "kpi3a_a1": "70",
    "kpi3a_a2": "68",
    "kpi3a_b1": "75",
    "kpi3b_a": "20",
    "kpi3b_b": "20",
    "kpi4_minimum_service": "6_months",
    "kpi4_b": "75",
    "kpi5_a": "4",
}


async def picture(home: Path) -> str:
    """Return an SVG of a return's section, half filled in."""
    session = Session(
        Folders(home, home / "cache"),
        Catalogue((shipped_folder(),)),
        lambda: datetime.fromisoformat("2027-04-10T09:00:00+01:00"),
    )
    opened = session.new(RETURN)
    for field, answer in ANSWERS.items():
        opened.set(field, answer)
    opened.close()
    app = make_app(session, RETURN)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("4", "0", "tab")
        await pilot.pause(1)
        return app.export_screenshot(title="tui-kpi")


def plain(svg: str) -> str:
    """Return the picture without fonts from elsewhere, and with the same ids every time."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"terminal-[0-9]+", "terminal", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def main() -> None:
    """Write every picture beside this file."""
    with tempfile.TemporaryDirectory() as home:
        svg = asyncio.run(picture(Path(home)))
    (FOLDER / "return.svg").write_text(plain(svg), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
