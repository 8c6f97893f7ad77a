"""The small language of formulas: parsed once, typed by the checker, evaluated exactly.

Grammar, loosest first: `or`, `and`, `not`, one comparison (`< <= > >= == != in`), `+ -`, `* /`,
unary `-`, then a number, "a string", a name, a call or parentheses. Numbers are exact fractions
taken from the source text. A blank operand makes a result blank; `and`, `or` and `not` are
Kleene's, so that a blank matters only where the rest does not decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

from tui_kpi.records import Record

Value = Fraction | str | bool | frozenset[str] | None
"""None is blank (of an answer) or unknown (of a condition)."""
Tree = list[Any]
"""`[operator, operand…]`, with strings at the leaves: it goes into the cache as JSON."""
Evaluator = Callable[["Scope"], Any]

FUNCTIONS = {
    "min": (2, 9),
    "max": (2, 9),
    "sum": (1, 9),
    "abs": (1, 1),
    "lookup": (2, 2),
    "answered": (1, 1),
    "previous": (1, 1),
    "met": (1, 1),
    "weeks": (1, 1),
    "days_in_period": (0, 0),
}
"""Function names and how many arguments each takes."""
OF_A_NAME = frozenset({"answered", "previous", "met"})
"""Functions whose argument is a name, not a value."""
_NOT_OPERANDS = OF_A_NAME | {"weeks"}
"""Functions that ask about names, or take them week by week, without needing their values."""
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_DEPTH_LIMIT = 40
_TOKEN_LIMIT = 300
_TOKEN = (
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)(?![0-9A-Za-z_.])"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r'|"(?P<string>[^"]*)"'
    r"|(?P<operator><=|>=|==|!=|[-+*/<>(),]))"
)


class ExpressionError(ValueError):
    """A formula that cannot be read. The text says what was found and what was expected."""


class Scope(Protocol):
    """Where an expression finds what its names stand for."""

    def value(self, name: str) -> Value:
        """Return a field's answer or an indicator's outturn; None while blank."""

    def previous(self, name: str) -> Value:
        """Return the last period's answer to a field; None if there is none."""

    def answered(self, name: str) -> bool:
        """Return whether a field has a readable answer."""

    def met(self, name: str) -> bool | None:
        """Return whether an indicator meets its target; None while that is unknown."""

    def lookup(self, table: str, key: Fraction) -> Fraction | None:
        """Return a lookup table's value for `key`; None where no row holds it."""

    def days_in_period(self) -> Fraction | None:
        """Return the number of days in the reporting period; None where that is not known."""

    def weeks(self) -> Iterator[Scope]:
        """Return a scope for each week of the period."""


class Expression(Record):
    """A formula: its source text and the tree it was parsed into."""

    source: str
    tree: Tree

    @cached_property
    def evaluate(self) -> Evaluator:
        """Function from a scope to a value. Never raises once the checker has passed it."""
        return _compile(self.tree)

    @cached_property
    def operands(self) -> tuple[str, ...]:
        """Names whose values the result is made of, in order, each once."""
        return tuple(dict.fromkeys(_names(self.tree, into_names=False)))

    @cached_property
    def mentions(self) -> tuple[str, ...]:
        """All names, those inside answered(), previous(), met() and weeks() too."""
        return tuple(dict.fromkeys(_names(self.tree, into_names=True)))

    @property
    def looks_back_at(self) -> tuple[str, ...]:
        """Names whose last answer it needs: those inside previous()."""
        return tuple(_looked_back_at(self.tree))

    def __hash__(self) -> int:
        return hash(self.source)


def parse(source: str) -> Expression:
    """Parse a formula. Raises ExpressionError, which quotes the place that cannot be read."""
    return Expression(source, _Parser(source).whole())


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.depth = 0
        self.tokens = 0
        self.kind = self.token = ""
        self.advance()

    def advance(self) -> None:
        self.tokens += 1
        if self.tokens > _TOKEN_LIMIT:
            raise ExpressionError(f"longer than {_TOKEN_LIMIT} words and signs")
        rest = self.source[self.position :]
        if not rest.strip():
            self.kind, self.token = "end", "the end"
            return
        found = re.match(_TOKEN, rest)
        if found is None or found.lastgroup is None:
            raise ExpressionError(f"cannot read “{rest.strip()[:20]}” in “{self.source}”")
        self.kind, self.token = found.lastgroup, found[found.lastgroup]
        if self.kind == "name" and self.token in {"and", "or", "not", "in"}:
            self.kind = "operator"
        self.position += found.end()

    def take(self, *tokens: str) -> str:
        """Consume an operator if it is one of `tokens`, and return it; else return ''."""
        if self.kind == "operator" and self.token in tokens:
            token = self.token
            self.advance()
            return token
        return ""

    def expect(self, token: str) -> None:
        if not self.take(token):
            raise ExpressionError(f"expected “{token}” but found “{self.token}” in “{self.source}”")

    def whole(self) -> Tree:
        tree = self.either()
        if self.kind != "end":
            raise ExpressionError(f"did not expect “{self.token}” in “{self.source}”")
        return tree

    def either(self) -> Tree:
        self.depth += 1
        if self.depth > _DEPTH_LIMIT:
            raise ExpressionError(f"nested more than {_DEPTH_LIMIT} deep")
        tree = self.both()
        while self.take("or"):
            tree = ["or", tree, self.both()]
        self.depth -= 1
        return tree

    def both(self) -> Tree:
        tree = self.negation()
        while self.take("and"):
            tree = ["and", tree, self.negation()]
        return tree

    def negation(self) -> Tree:
        denials = 0
        while self.take("not"):
            denials += 1
        tree = self.comparison()
        return ["not", tree] if denials % 2 else tree

    def comparison(self) -> Tree:
        tree = self.sum()
        operator = self.take("<=", ">=", "==", "!=", "<", ">", "in")
        return [operator, tree, self.sum()] if operator else tree

    def sum(self) -> Tree:
        tree = self.product()
        while operator := self.take("+", "-"):
            tree = [operator, tree, self.product()]
        return tree

    def product(self) -> Tree:
        tree = self.unary()
        while operator := self.take("*", "/"):
            tree = [operator, tree, self.unary()]
        return tree

    def unary(self) -> Tree:
        if self.take("-"):
            return ["negative", self.primary()]
        return self.primary()

    def primary(self) -> Tree:
        kind, token = self.kind, self.token
        if kind in {"number", "string", "name"}:
            self.advance()
            if kind == "name" and self.take("("):
                return self.call(token)
            return [kind, token]
        if self.take("("):
            tree = self.either()
            self.expect(")")
            return tree
        raise ExpressionError(
            f"expected a name, a number or a text but found “{token}” in “{self.source}”"
        )

    def call(self, name: str) -> Tree:
        if name not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise ExpressionError(f"no function “{name}” in “{self.source}”; there are {known}")
        arguments: list[Tree] = []
        if not self.take(")"):
            arguments.append(self.either())
            while self.take(","):
                arguments.append(self.either())
            self.expect(")")
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(arguments) <= most:
            raise ExpressionError(f"{name}() does not take {len(arguments)} in “{self.source}”")
        if name in OF_A_NAME and arguments[0][0] != "name":
            raise ExpressionError(f"{name}() takes a name in “{self.source}”")
        if name == "lookup" and arguments[0][0] != "string":
            raise ExpressionError(f"lookup() takes a table's id in quotes in “{self.source}”")
        return ["call", name, *arguments]


def _names(tree: Tree, *, into_names: bool) -> Iterator[str]:
    operator = tree[0]
    if operator == "name":
        yield tree[1]
    elif operator == "call":
        if into_names or tree[1] not in _NOT_OPERANDS:
            for argument in tree[2:]:
                yield from _names(argument, into_names=into_names)
    elif operator not in {"number", "string"}:
        for operand in tree[1:]:
            yield from _names(operand, into_names=into_names)


def _looked_back_at(tree: Tree) -> Iterator[str]:
    if tree[0] == "call" and tree[1] == "previous":
        yield tree[2][1]
        return
    for part in tree[1:]:
        if isinstance(part, list):
            yield from _looked_back_at(part)


# Evaluation: the tree becomes closures once, so that a keystroke pays for arithmetic alone.


def _compile(tree: Tree) -> Evaluator:
    operator = tree[0]
    if operator == "number":
        number = Fraction(tree[1])
        return lambda _: number
    if operator == "string":
        text: str = tree[1]
        return lambda _: text
    if operator == "name":
        name: str = tree[1]
        return lambda scope: scope.value(name)
    if operator == "call":
        return _compile_call(tree[1], tree[2:])
    if operator == "not":
        denied = _compile(tree[1])
        return lambda scope: None if (it := denied(scope)) is None else not it
    if operator == "negative":
        positive = _compile(tree[1])
        return lambda scope: None if (it := positive(scope)) is None else -it
    if operator in COMPARISONS and (counted := _weeks_side(tree)):
        return _compile_weeks(*counted)
    left, right = _compile(tree[1]), _compile(tree[2])
    if operator in {"and", "or"}:
        return _kleene(left, right, decider=operator == "or")
    return _binary(_BINARY[operator], left, right)


def _binary(apply: Callable[[Any, Any], Any], left: Evaluator, right: Evaluator) -> Evaluator:
    def evaluate(scope: Scope) -> Any:
        a = left(scope)
        if a is None:
            return None
        b = right(scope)
        return None if b is None else apply(a, b)

    return evaluate


def _kleene(left: Evaluator, right: Evaluator, *, decider: bool) -> Evaluator:
    """`or` is decided by one true side, `and` by one false side."""

    def evaluate(scope: Scope) -> Any:
        a = left(scope)
        if a is decider:
            return decider
        b = right(scope)
        if b is decider:
            return decider
        return None if a is None or b is None else not decider

    return evaluate


_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "in": lambda a, b: a in b,
}
_FOLDS: dict[str, Callable[..., Any]] = {
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "sum": lambda *values: sum(values, Fraction(0)),
    "abs": abs,
}


def _compile_call(name: str, arguments: list[Tree]) -> Evaluator:
    if name in OF_A_NAME:
        about: str = arguments[0][1]
        return lambda scope: getattr(scope, name)(about)
    if name == "days_in_period":
        return lambda scope: scope.days_in_period()
    if name == "lookup":
        table, key = arguments[0][1], _compile(arguments[1])
        return lambda scope: None if (it := key(scope)) is None else scope.lookup(table, it)
    fold = _FOLDS[name]
    parts = [_compile(argument) for argument in arguments]

    def evaluate(scope: Scope) -> Any:
        values = [part(scope) for part in parts]
        return None if None in values else fold(*values)

    return evaluate


def _weeks_side(tree: Tree) -> tuple[str, Tree, Tree] | None:
    """Return (operator, condition, number) of `weeks(condition) >= number`, either way round."""
    operator: str = tree[0]
    left, right = tree[1], tree[2]
    if left[0] == "call" and left[1] == "weeks":
        return operator, left[2], right
    if right[0] == "call" and right[1] == "weeks":
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        return turned.get(operator, operator), right[2], left
    return None


def _compile_weeks(operator: str, condition: Tree, number: Tree) -> Evaluator:
    """Compare a count of weeks that is known only between two bounds.

    Each week not yet decided could go either way, so the comparison is unknown exactly when
    the counts it could still come to disagree.
    """
    holds, limit, compare = _compile(condition), _compile(number), _BINARY[operator]

    def evaluate(scope: Scope) -> bool | None:
        bound = limit(scope)
        if bound is None:
            return None
        results = [holds(week) for week in scope.weeks()]
        sure = results.count(True)
        outcomes = {compare(sure + extra, bound) for extra in range(results.count(None) + 1)}
        return outcomes.pop() if len(outcomes) == 1 else None

    return evaluate
