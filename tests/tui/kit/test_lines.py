"""Text broken into lines."""

from __future__ import annotations

import pytest

from tui_kpi.tui.kit.page.lines import wrap


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("/tmp/home/sealed/lancashire.zip", ["/tmp/home/sealed/", "lancashire.zip"]),
        ("C:\\Users\\ann\\Documents\\a.zip", ["C:\\Users\\ann\\", "Documents\\a.zip"]),
        ("lancashire-supported_housing.zip", ["lancashire-", "supported_", "housing.zip"]),
        ("in /tmp/home/sealed/a", ["in", "/tmp/home/sealed/a"]),
        ("a" * 40, ["a" * 18, "a" * 18, "aaaa"]),
    ],
)
def test_a_path_is_broken_after_its_separators_alone(text: str, lines: list[str]) -> None:
    assert list(wrap(text, 18)) == lines
