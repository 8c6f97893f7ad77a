"""Formulas: parsing, exactness, blanks, Kleene's logic, counting weeks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.framework.expression import ExpressionError, Value, parse


@dataclass
class Table:
    """A scope made of plain tables."""

    values: dict[str, Value] = field(default_factory=dict)
    met_: dict[str, bool | None] = field(default_factory=dict)
    weeks_: tuple[dict[str, Value], ...] = ()

    def value(self, name: str) -> Value:
        return self.values.get(name)

    def previous(self, name: str) -> Value:
        return self.values.get(f"previous {name}")

    def answered(self, name: str) -> bool:
        return self.values.get(name) is not None

    def met(self, name: str) -> bool | None:
        return self.met_.get(name)

    def lookup(self, table: str, key: Fraction) -> Fraction | None:
        return key * 2 if table == "double" else None

    def days_in_period(self) -> Fraction:
        return Fraction(28)

    def weeks(self) -> Iterator[Table]:
        return iter([Table(week) for week in self.weeks_])


def value(source: str, **values: Value) -> Value:
    return parse(source).evaluate(Table(values))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("12 / 4 / 3", 1),
        ("-2 * 3", -6),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("min(3, 1, 2)", 1),
        ("max(3, 1, 2)", 3),
        ("sum(1, 2, 3)", 6),
        ("abs(2 - 5)", 3),
        ("days_in_period()", 28),
        ('lookup("double", 21)', 42),
        ("1 < 2", True),
        ("2 <= 2", True),
        ("2 > 2", False),
        ("2 != 2", False),
        ("not 1 == 1", False),
        ("not not 1 == 1", True),
        ("1 / 0", None),
    ],
)
def test_value(source: str, expected: object) -> None:
    assert value(source) == expected


def test_choices_and_names() -> None:
    assert value('"hbc" in services', services=frozenset({"hbc"})) is True
    assert value('"hbc" in services', services=frozenset({"linc"})) is False
    assert value('kind == "linc"', kind="linc") is True
    assert value("answered(a) and not answered(b)", a=Fraction(0)) is True
    assert parse("previous(a) + 1").evaluate(Table({"previous a": Fraction(4)})) == 5


def test_a_blank_operand_makes_the_result_blank() -> None:
    assert value("a + b", a=Fraction(1)) is None
    assert value("a < 3") is None
    assert value("sum(a, b)", a=Fraction(1)) is None


TRUTHS = st.sampled_from([True, False, None])


@given(TRUTHS, TRUTHS)
def test_kleene(a: bool | None, b: bool | None) -> None:
    order = {False: 0, None: 1, True: 2}
    back = {rank: truth for truth, rank in order.items()}
    scope = Table(met_={"a": a, "b": b})
    assert parse("met(a) and met(b)").evaluate(scope) is back[min(order[a], order[b])]
    assert parse("met(a) or met(b)").evaluate(scope) is back[max(order[a], order[b])]
    assert parse("not met(a)").evaluate(scope) is back[2 - order[a]]


@given(
    st.lists(TRUTHS, min_size=4, max_size=4),
    st.integers(0, 5),
    st.sampled_from(["<", "<=", ">", ">=", "=="]),
)
def test_weeks_is_known_exactly_when_all_completions_agree(
    truths: list[bool | None], bound: int, operator: str
) -> None:
    weeks = tuple({"x": None if t is None else Fraction(int(t))} for t in truths)
    found = parse(f"weeks(x == 1) {operator} {bound}").evaluate(Table(weeks_=weeks))
    compare = {
        "<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__, "==": int.__eq__,
    }[operator]  # fmt: skip
    outcomes = set()
    for bits in range(2 ** truths.count(None)):
        count, left = truths.count(True), bits
        for truth in truths:
            if truth is None:
                count, left = count + left % 2, left // 2
        outcomes.add(compare(count, bound))
    assert found is (outcomes.pop() if len(outcomes) == 1 else None)
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
    assert parse(f"{bound} {turned} weeks(x == 1)").evaluate(Table(weeks_=weeks)) is found


NUMBERS = st.decimals(min_value=0, max_value=10**6, places=3).map(lambda d: format(d, "f"))
ARITHMETIC = st.recursive(
    NUMBERS,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    ),
    max_leaves=12,
)


@given(ARITHMETIC)
def test_arithmetic_is_exact(source: str) -> None:
    import re

    exact = re.sub(r"[0-9]+(?:\.[0-9]+)?", lambda m: f"Fraction('{m[0]}')", source)
    try:
        expected = eval(exact, {"Fraction": Fraction})
    except ZeroDivisionError:
        expected = None
    assert value(source) == expected


@given(st.text(alphabet='ab1.()"<>=+-*/, inotrd', max_size=30))
def test_any_text_parses_or_is_refused(source: str) -> None:
    try:
        tree = parse(source)
    except ExpressionError as error:
        assert str(error)
    else:
        assert parse(source) == tree


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "expected a name"),
        ("a +", "expected a name"),
        ("(a", "expected “)”"),
        ("a b", "did not expect “b”"),
        ("a < b < c", "did not expect “<”"),
        ('__import__("os")', "no function “__import__”"),
        ("a.b", "cannot read “.b”"),
        ("1e5", "cannot read “1e5”"),
        ("1_000", "cannot read “1_000”"),
        ("a ** b", "expected a name"),
        ("foo(1)", "no function “foo”"),
        ("min(1)", "min() does not take 1"),
        ("met(1)", "met() takes a name"),
        ("lookup(a, 1)", "lookup() takes a table's id"),
        ("(" * 50 + "1" + ")" * 50, "nested more than"),
    ],
)
def test_what_cannot_be_read_is_named(source: str, words: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(source)
    assert words in str(refused.value)


def test_operands_leave_out_what_is_only_asked_about() -> None:
    expression = parse("a + b > 1 or answered(c) or met(d) or previous(e) > 2")
    assert expression.operands == ("a", "b")
    assert expression.mentions == ("a", "b", "c", "d", "e")
