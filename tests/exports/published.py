"""What is published, its index, and check.py as a module."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

EXPORTS = Path(__file__).resolve().parents[2] / "exports"
VECTORS = EXPORTS / "vectors"
sys.path.insert(0, str(EXPORTS))

import check  # noqa: E402 - found through the line above

__all__ = ["EXPORTS", "VECTORS", "check", "index"]


def index() -> list[dict[str, Any]]:
    """Return the entries of the published index."""
    found: list[dict[str, Any]] = json.loads((VECTORS / "index.json").read_bytes())["vectors"]
    return found
