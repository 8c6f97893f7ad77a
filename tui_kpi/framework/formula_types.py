"""Types of formulas: proves before any answer is typed that evaluation cannot fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from tui_kpi.framework.errors import nearest
from tui_kpi.framework.expression import COMPARISONS, Tree
from tui_kpi.records import Record


class Type(Enum):
    """What a formula gives, in the words of a message."""

    NUMBER = "a number"
    TEXT = "a text"
    CHOICES = "a list of choices"
    TRUTH = "a condition"
    NOTHING = "nothing that a formula can use"


class Names(Record):
    """What the names in a definition's formulas stand for."""

    types: Mapping[str, Type]
    weekly: frozenset[str]
    fields: frozenset[str]
    indicators: frozenset[str]
    lookups: frozenset[str]
    options: Mapping[str, Sequence[str]]
    elsewhere: frozenset[str] = frozenset()
    """Indicators, where a formula may ask about answers only."""


def formula_mistakes(tree: Tree, wanted: Type, names: Names, *, weekly: bool) -> Iterator[str]:
    """Yield what is wrong with a formula that should give `wanted`.

    `weekly`: it is worked out for each week, so that weekly names may stand in it.
    """
    walk = _Walk(names)
    found = walk.type_of(tree, weekly=weekly)
    if found is not None and found is not wanted:
        walk.mistakes.append(f"needs {wanted.value} but finds {found.value}")
    yield from walk.mistakes


class _Walk:
    """One walk over one tree. None stands for the type of something already reported."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.mistakes: list[str] = []

    def type_of(self, tree: Tree, *, weekly: bool) -> Type | None:
        operator = tree[0]
        if operator == "number":
            return Type.NUMBER
        if operator == "string":
            return Type.TEXT
        if operator == "name":
            return self.name(tree[1], weekly=weekly)
        if operator == "call":
            return self.call(tree[1], tree[2:], weekly=weekly)
        if operator in {"and", "or", "not"}:
            return self.all_are(tree[1:], Type.TRUTH, weekly=weekly)
        if operator in {"==", "!="}:
            return self.equality(tree, weekly=weekly)
        if operator == "in":
            return self.membership(tree, weekly=weekly)
        if operator in COMPARISONS:
            self.comparison(tree, weekly=weekly)
            return Type.TRUTH
        return self.all_are(tree[1:], Type.NUMBER, weekly=weekly)

    def name(self, name: str, *, weekly: bool) -> Type | None:
        if name in self.names.elsewhere:
            self.mistakes.append(f"“{name}” is an indicator; only answers can stand here")
            return None
        if name not in self.names.types:
            known = list(self.names.types)
            self.mistakes.append(f"there is no field or indicator “{name}”.{nearest(name, known)}")
            return None
        if name in self.names.weekly and not weekly:
            self.mistakes.append(f"“{name}” has a value for each week; use it inside weeks()")
        return self.names.types[name]

    def all_are(self, trees: Sequence[Tree], wanted: Type, *, weekly: bool) -> Type:
        for tree in trees:
            found = self.type_of(tree, weekly=weekly)
            if found is not None and found is not wanted:
                self.mistakes.append(f"needs {wanted.value} but finds {found.value}")
        return wanted

    def equality(self, tree: Tree, *, weekly: bool) -> Type:
        if _counts_weeks(tree[1]) or _counts_weeks(tree[2]):
            self.comparison(tree, weekly=weekly)
            return Type.TRUTH
        left = self.type_of(tree[1], weekly=weekly)
        right = self.type_of(tree[2], weekly=weekly)
        if left and right and (left is not right or left in {Type.CHOICES, Type.NOTHING}):
            self.mistakes.append(f"cannot compare {left.value} with {right.value}")
        for name, text in ((tree[1], tree[2]), (tree[2], tree[1])):
            if name[0] == "name" and text[0] == "string":
                self.option(name[1], text[1])
        return Type.TRUTH

    def membership(self, tree: Tree, *, weekly: bool) -> Type:
        self.all_are([tree[1]], Type.TEXT, weekly=weekly)
        self.all_are([tree[2]], Type.CHOICES, weekly=weekly)
        if tree[1][0] == "string" and tree[2][0] == "name":
            self.option(tree[2][1], tree[1][1])
        return Type.TRUTH

    def option(self, field: str, option: str) -> None:
        options = self.names.options.get(field, ())
        if options and option not in options:
            self.mistakes.append(f"“{field}” has no option “{option}”.{nearest(option, options)}")

    def comparison(self, tree: Tree, *, weekly: bool) -> None:
        for side in tree[1:]:
            if _counts_weeks(side):
                self.all_are([side[2]], Type.TRUTH, weekly=True)
            else:
                self.all_are([side], Type.NUMBER, weekly=weekly)

    def call(self, name: str, arguments: list[Tree], *, weekly: bool) -> Type | None:
        if name in {"answered", "previous"}:
            return self.about_a_field(name, arguments[0][1])
        if name == "met":
            indicator = arguments[0][1]
            if indicator in self.names.elsewhere:
                self.mistakes.append(f"met({indicator}) cannot stand here; only answers can")
            elif indicator not in self.names.indicators:
                hint = nearest(indicator, self.names.indicators)
                self.mistakes.append(f"there is no indicator “{indicator}”.{hint}")
            return Type.TRUTH
        if name == "weeks":
            self.mistakes.append("weeks() can only be compared with a number")
            return None
        if name == "lookup":
            if arguments[0][1] not in self.names.lookups:
                hint = nearest(arguments[0][1], self.names.lookups)
                self.mistakes.append(f"there is no lookup “{arguments[0][1]}”.{hint}")
            arguments = arguments[1:]
        return self.all_are(arguments, Type.NUMBER, weekly=weekly)

    def about_a_field(self, function: str, field: str) -> Type | None:
        if field not in self.names.fields:
            hint = nearest(field, self.names.fields)
            self.mistakes.append(f"there is no field “{field}”.{hint}")
            return None
        return Type.TRUTH if function == "answered" else self.names.types[field]


def _counts_weeks(tree: Tree) -> bool:
    return bool(tree[0] == "call" and tree[1] == "weeks")


def is_simple_condition(tree: Tree, names: Names) -> bool:
    """Return whether a condition only tests choices, and one number against constants.

    So limited, every way in which it can turn out can be listed.
    """
    numbers: set[str] = set()
    return _simple(tree, names, numbers) and len(numbers) <= 1


def _simple(tree: Tree, names: Names, numbers: set[str]) -> bool:
    operator = tree[0]
    if operator in {"and", "or", "not"}:
        return all(_simple(operand, names, numbers) for operand in tree[1:])
    if operator == "in":
        return bool(tree[1][0] == "string" and tree[2][0] == "name")
    if operator not in COMPARISONS:
        return False
    kinds = {side[0]: side[1] for side in tree[1:]}
    if "name" in kinds and "number" in kinds:
        numbers.add(kinds["name"])
        return names.types[kinds["name"]] is Type.NUMBER
    return "name" in kinds and "string" in kinds
