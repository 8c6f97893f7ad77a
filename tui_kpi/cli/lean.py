"""The app, loaded without what it never uses of Textual and of Python.

The command palette brings a tree, lists and selects along; the app has the Menu in its place.
OpenSSL is for servers and downloads; the app speaks to nobody, and Python's own SHA-256 does for
what it reads. Without them it starts 19 ms sooner and needs 5 MiB less. Textual is pinned to one
version, and a test runs this against it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


class _NoPalette(ModuleType):
    """Has a class of every name that is asked for, so that Textual can import and inherit it."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@contextmanager
def lean() -> Iterator[None]:
    """Leave those parts out of whatever is imported inside; import them as ever afterwards."""
    # None makes an import fail, as in a Python without OpenSSL: asyncio and hashlib expect that.
    palette = _NoPalette("textual.command")
    stand_ins = {"textual.command": palette, "ssl": None, "_hashlib": None}
    missing = {name: it for name, it in stand_ins.items() if name not in sys.modules}
    sys.modules.update(missing)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]
