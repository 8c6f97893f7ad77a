"""A formula as people write it, with the user's own numbers in it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tui_kpi.framework.expression import Tree, Value
from tui_kpi.framework.model import Framework, Indicator
from tui_kpi.returns.figures import plain
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.returns.parse import read_entry

_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def formula_words(
    framework: Framework, indicator: Indicator, answers: Answers, assessment: Assessment
) -> str:
    """Return an indicator's formula with the user's own numbers, `?` for one still to come.

    Empty for an indicator without one, or with a figure for each week.
    """
    if indicator.numerator is None or indicator.denominator is None or indicator.per_week:
        return ""

    def figure(name: str) -> str:
        value = _value(framework, answers, assessment, name)
        return plain(value) if isinstance(value, Fraction) else "?"

    top = _render(indicator.numerator.tree, figure, within="/")
    bottom = _render(indicator.denominator.tree, figure, within="/right")
    return f"{top} ÷ {bottom} × 100"


def _value(framework: Framework, answers: Answers, assessment: Assessment, name: str) -> Value:
    """Return the figure a name stands for in the current answers."""
    if name in assessment.filled:
        return assessment.filled[name]
    if name in assessment.indicators:
        return assessment.indicators[name].outturn
    if assessment.fields[name].state != "answered":
        return None
    return read_entry(framework.fields[name], answers.text(name)).value


def _render(tree: Tree, figure: Callable[[str], str], within: str) -> str:
    """Return a formula's tree as people write it, with brackets only where they are needed."""
    operator = tree[0]
    if operator == "number":
        return plain(Fraction(tree[1]))
    if operator == "name":
        return figure(tree[1])
    if operator == "negative":
        return f"−{_render(tree[1], figure, '/right')}"
    if operator == "call":
        parts = ", ".join(_render(part, figure, "") for part in tree[2:])
        return f"{tree[1]}({parts})"
    left = _render(tree[1], figure, operator)
    right = _render(tree[2], figure, f"{operator}right")
    text = f"{left}{_SIGNS.get(operator, f' {operator} ')}{right}"
    outer = _STRENGTH.get(within[:1], 0)
    own = _STRENGTH.get(operator, 3)
    tight = own < outer or (own == outer and within in {"-right", "/right"})
    return f"({text})" if tight else text
