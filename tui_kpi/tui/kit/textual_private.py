"""Private parts of Textual that the kit uses: why each, and what breaks without it."""

from __future__ import annotations

from textual._styles_cache import StylesCache


def forget_drawn() -> None:
    """Let go of the pictures of screens that were closed.

    `StylesCache.get_inner_outer` remembers its last 1,024 calls together with the caches that they
    came from, each with every line it drew: about 100 kB stay for each return that is opened and
    closed, 20 MB in all. Without this they stay; nothing else breaks.
    """
    StylesCache.get_inner_outer.cache_clear()
