"""Make the pictures that the README and the guides show: `python docs/pictures.py`.

Each is the real app, in a data folder of its own, on a fixed day.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
import uuid
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.session.sealing.seal_return import Revision, SignerDetails, finish, prepare
from tui_kpi.session.session import Session
from tui_kpi.session.training import Training
from tui_kpi.store.folders import Folders, training_folders
from tui_kpi.store.profile import Profile
from tui_kpi.submission import keys
from tui_kpi.tui.app import KpiApp, make_app, make_training_app
from tui_kpi.tui.return_screen.screen import EntryScreen

FOLDER = Path(__file__).resolve().parent
NOW = datetime.fromisoformat("2027-04-10T09:00:00+01:00")
SIZE = (80, 24)
LANCASHIRE = "lancashire-supported-housing"
RETURN = f"{LANCASHIRE}/2026-27-Q4"
PROFILE = Profile(
    provider_id="sunrise-care",
    provider_name="Sunrise Care",
    signer_name="Ann Bell",
    signer_role="Registered manager",
)
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
WHOLE = {**ANSWERS, "kpi4_a": "40", "kpi5_b": "8", "kpi6_a": "10", "kpi6_b": "18"}
WHOLE |= {"kpi7_a": "5", "kpi7_b": "10"}
_BLANK = "&#160;"
_COLUMN = 12.2
"""Width of a character in Rich's pictures."""
_TEXT = (
    r'(?P<start><text[^>]*?) x="(?P<x>[\d.]+)"(?P<y>[^>]*?) textLength="(?P<length>[\d.]+)"'
    r"(?P<end>[^>]*>)(?P<text>(?:&#160;)*(?P<rest>[^<]*))<"
)
SPOT_CHECKS = {"2025-26-Q3": 28, "2025-26-Q4": 41, "2026-27-Q1": 52, "2026-27-Q3": 66}
"""Support workers with a spot check, of 75; no return was sealed for one of the quarters."""


def session_at(home: Path, now: datetime = NOW) -> Session:
    """Return a session in a data folder, at a moment."""
    folders = Folders(home, home / "cache")
    session = Session(folders, Catalogue((shipped_folder(),)), lambda: now)
    session.save_profile(PROFILE)
    return session


def started(session: Session, reference: str, answers: dict[str, str]) -> None:
    """Start a return and answer it."""
    opened = session.new(reference)
    for field, answer in answers.items():
        opened.set(field, answer)
    opened.close()


def seal(home: Path, quarter: str, spot_checks: int) -> None:
    """Seal a Lancashire return a week after its quarter has ended."""
    key = keys.generate()
    _, period = session_at(home).resolve(f"{LANCASHIRE}/{quarter}")
    day = datetime.combine(period.span.end + timedelta(days=7), NOW.timetz())
    session = session_at(home, day)
    started(session, f"{LANCASHIRE}/{quarter}", {**WHOLE, "kpi4_a": str(spot_checks)})
    opened = session.open(f"{LANCASHIRE}/{quarter}")
    signer = SignerDetails(PROFILE.signer_name, PROFILE.signer_role, keys.fingerprint(key))
    prepared = prepare(opened, PROFILE, signer, Revision(str(uuid.uuid4())), day)
    finish(opened, prepared, keys.signer(key), session.folders)
    opened.close()


async def shot(app: KpiApp, *pressed: str) -> str:
    """Return an SVG of the app after some keys."""
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*pressed)
        for screen in app.screen_stack:
            if isinstance(screen, EntryScreen):
                screen.saver.flush()
                screen.refresh_header()
        await pilot.pause()
        return app.export_screenshot(title="tui-kpi")


async def return_picture(home: Path) -> str:
    """Return a return's section, half filled in."""
    session = session_at(home)
    started(session, RETURN, ANSWERS)
    return await shot(make_app(session, RETURN), "4", "0", "tab")


async def check_picture(home: Path) -> str:
    """Return what is still to do before a return can be signed."""
    session = session_at(home)
    mistaken = {"kpi4_a": "80", "kpi4_minimum_service": "6_months", "kpi5_b": "eight"}
    started(session, RETURN, {**WHOLE, **mistaken, "kpi7_b": ""})
    return await shot(make_app(session, RETURN), "f6")


async def home_picture(home: Path) -> str:
    """Return what is owed: something late, something begun, something still to come."""
    seal(home, "2026-27-Q3", 66)
    session = session_at(home)
    started(session, RETURN, ANSWERS)
    started(session, "surrey-care-within-the-home/2027-03", {})
    session.save_schedule({RETURN: date(2027, 4, 30), "bolton-home-care": date(2027, 3, 29)})
    return await shot(make_app(session))


async def history_picture(home: Path) -> str:
    """Return one result over its periods."""
    for quarter, spot_checks in SPOT_CHECKS.items():
        seal(home, quarter, spot_checks)
    return await shot(make_app(session_at(home)), "f3", *["down"] * 5, "enter")


async def training_picture(home: Path) -> str:
    """Return a scenario in presenter mode, with a note."""
    folders = training_folders(Folders(home, home / "cache"))
    training = Training(folders, Catalogue((shipped_folder(),)), lambda: NOW)
    app = make_training_app(training, reference=training.begin("annex", "missed"))
    return await shot(app, "ctrl+t", "ctrl+o")


PICTURES: dict[str, Callable[[Path], Awaitable[str]]] = {
    "return": return_picture,
    "check": check_picture,
    "home": home_picture,
    "history": history_picture,
    "training": training_picture,
}


def _placed(found: re.Match[str]) -> str:
    """Return a piece of text that begins at its first letter: some viewers drop what is before."""
    blanks = found["text"].count(_BLANK, 0, len(found["text"]) - len(found["rest"]))
    x, length = (float(found[name]) for name in ("x", "length"))
    x, length = x + blanks * _COLUMN, length - blanks * _COLUMN
    start, y, end, rest = found["start"], found["y"], found["end"], found["rest"]
    return f'{start} x="{x:g}"{y} textLength="{length:g}"{end}{rest}<'


def plain(svg: str) -> str:
    """Return the picture without fonts from elsewhere, and with the same ids every time."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"terminal-[0-9]+", "terminal", svg)
    svg = re.sub(_TEXT, _placed, svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


async def make(name: str) -> str:
    """Return a picture, made in a data folder of its own."""
    with tempfile.TemporaryDirectory() as home:
        return await PICTURES[name](Path(home))


def main() -> None:
    """Write every picture beside this file."""
    for name in PICTURES:
        svg = asyncio.run(make(name))
        (FOLDER / f"{name}.svg").write_text(plain(svg), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
