"""Commands in sentences, as they can be typed: by the name under which the app was started."""

from __future__ import annotations

import re
from functools import lru_cache

USUAL = "tui-kpi"
"""What sentences call the app."""
COMMANDS = (
    *("open", "fill", "new", "set", "import", "attach", "revise", "discard", "backup", "restore"),
    *("bin", "assess", "report", "train", "seal", "attach-signature", "verify", "receipt"),
    *("receive", "collate", "registry", "key", "returns", "history", "frameworks", "locate"),
    *("doctor", "schedule", "profile"),
)


def runnable(text: str, program: str) -> str:
    """Return `text` with every command in it as it has to be typed where `program` started us."""
    if program == USUAL or f"{USUAL} " not in text:
        return text
    return _command().sub(lambda _: program, text)


@lru_cache(maxsize=1)
def _command() -> re.Pattern[str]:
    """Return what finds the app's name before a command or an option, but not in a path."""
    return re.compile(rf"(?<![\w@./\\-]){USUAL}(?= (?:--[a-z]|(?:{'|'.join(COMMANDS)})\b))")
