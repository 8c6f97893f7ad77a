"""What the user has been to and left: only that shows what is wrong or still to do."""

from __future__ import annotations

from collections.abc import Iterable

from tui_kpi.returns.model import Address, Problem


class Seen:
    """The addresses that were left, and what those typed in again said before."""

    def __init__(self, left: Iterable[Address] = ()) -> None:
        self._left = set(left)
        self._said: dict[Address, frozenset[str]] = {}

    def left(self, address: Address) -> bool:
        """Return whether a box, or any week of a field, was left and is not typed in again."""
        return address in self._left or any(it.startswith(f"{address}.") for it in self._left)

    def leave(self, *addresses: Address) -> None:
        """Note that boxes were left."""
        self._left.update(addresses)
        for address in addresses:
            self._said.pop(address, None)

    def reach(self, address: Address, problems: Iterable[Problem]) -> None:
        """Note that a box is typed in again: until it is left it says nothing that is new."""
        if address in self._left:
            said = {p.code for p in problems if address in p.fields and self.shows(p)}
            self._said[address] = frozenset(said)
            self._left.discard(address)

    def shows(self, problem: Problem) -> bool:
        """Return whether a problem is shown: not while an answer it is about is typed."""
        return all(
            self.left(where) or problem.code in self._said.get(where, ())
            for where in problem.fields
        )
