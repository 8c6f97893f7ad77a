"""TOML, read so that any text gives tables or one plain sentence."""

from __future__ import annotations

import re
import tomllib
from typing import Any


class TomlError(ValueError):
    """A text that is not TOML. Says in plain words what is wrong, and where."""


def read_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text; decimals stay the text that was written.

    Raises TomlError, also for what the reader itself cannot bear: nesting and digits without end.
    """
    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(_in_plain_words(str(error), text)) from error
    except RecursionError:
        raise TomlError("brackets are nested too deeply to be read") from None
    except ValueError:
        raise TomlError("a whole number in it has thousands of digits") from None


def _in_plain_words(said: str, text: str) -> str:
    found = re.search(r"\(at (line [0-9]+, column [0-9]+)\)", said)
    place = found[1] if found else f"line {text.count(chr(10)) + 1}, the end"
    if "overwrite" in said or "twice" in said:
        return f"a key is given twice, at {place}"
    return f"it cannot be read at {place}: check the quotes, brackets, numbers and dates there"
