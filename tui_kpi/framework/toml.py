"""TOML, read so that any text gives tables or one plain sentence."""

from __future__ import annotations

import re
import tomllib
from typing import Any


class TomlError(ValueError):
    """A text that is not TOML. Says in plain words what is wrong, and where."""


def read_toml(source: str | bytes) -> dict[str, Any]:
    """Return the tables of a TOML text, or of a file's bytes; decimals stay as they are written.

    Raises TomlError, also for bytes that are not UTF-8, and for what the reader itself cannot
    bear: nesting and digits without end.
    """
    text = source if isinstance(source, str) else _decoded(source)
    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(_in_plain_words(str(error), text)) from error
    except RecursionError:
        raise TomlError("brackets are nested too deeply to be read") from None
    except ValueError:
        raise TomlError("a whole number in it has thousands of digits") from None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")  # Windows may begin a file with a mark of its own
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TomlError(f"line {line} is not UTF-8 text. Save the file as UTF-8") from error


def _in_plain_words(said: str, text: str) -> str:
    found = re.search(r"\(at (line [0-9]+, column [0-9]+)\)", said)
    place = found[1] if found else f"line {text.count(chr(10)) + 1}, the end"
    if "overwrite" in said or "twice" in said:
        return f"a key is given twice, at {place}"
    return f"it cannot be read at {place}: check the quotes, brackets, numbers and dates there"
