"""What hangs together in a definition, by way of how many steps it may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def reach(start: str, links: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return every name that the links lead to from `start`: itself only where they go round."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        found = [name for name in links.get(waiting.pop(), ()) if name not in reached]
        reached.update(found)
        waiting.extend(found)
    return frozenset(reached)
