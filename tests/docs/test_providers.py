"""The guide for providers says what the screens say."""

from __future__ import annotations

import re
from pathlib import Path


def test_words_in_bold_stand_on_a_screen(project: Path) -> None:
    guide = (project / "docs" / "providers.md").read_text(encoding="utf-8")
    # A sentence may be written over several lines of the source.
    code = "".join(
        path.read_text(encoding="utf-8") for path in sorted((project / "tui_kpi").rglob("*.py"))
    )
    code = re.sub(r'"\s+f?"', "", code)
    words = [" ".join(found.split()) for found in re.findall(r"\*\*(.+?)\*\*", guide, re.DOTALL)]
    assert len(words) > 30
    missing = [it for it in words if it != "bold" and it not in code]
    assert missing == [], "the guide shows these in bold, and no screen says them"
