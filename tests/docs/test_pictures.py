"""The pictures of the README and the guides show the app as it is."""

from __future__ import annotations

import html
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
RENEW = "python docs/pictures.py"


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures", DOCS / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PICTURES = maker()


def words(svg: str) -> list[str]:
    """What can be read in a picture: how it is drawn is the library's."""
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


@pytest.mark.parametrize("name", PICTURES.PICTURES)
async def test_a_picture_is_current(name: str, tmp_path: Path) -> None:
    now = PICTURES.plain(await PICTURES.PICTURES[name](tmp_path))
    before = (DOCS / f"{name}.svg").read_text("utf-8")
    assert words(now) == words(before), f"make the pictures again, and look at them: {RENEW}"


def test_every_picture_is_made_and_shown_and_every_one_shown_is_there() -> None:
    pages = [DOCS.parent / "README.md", *DOCS.glob("*.md")]
    shown = {
        Path(found).stem
        for page in pages
        for found in re.findall(r"\]\(([^)]*\.svg)\)", page.read_text("utf-8"))
    }
    assert shown == set(PICTURES.PICTURES) == {path.stem for path in DOCS.glob("*.svg")}
