"""What entries mean, and the sentences for those that cannot be read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_kpi.framework.model import Field, Kind, Option
from tui_kpi.returns.figures import half_up, normalised, plain
from tui_kpi.returns.parse import BLANK, always_applies, ask, read_choices, read_entry

KINDS: tuple[Kind, ...] = (
    "count", "decimal", "percentage", "text", "long_text", "yes_no", "choice", "choices", "date",
)  # fmt: skip


def a_field(kind: Kind = "count", **more: object) -> Field:
    options = (Option("a", "Apples"), Option("b", "Pears"), Option("none", "None of these"))
    more.setdefault("options", options if kind in {"choice", "choices"} else ())
    return Field("f", "s", "Number of spot checks", kind, "L1", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("count", "0", 0),
        ("count", "1,234", 1234),
        ("count", " 12 ", 12),
        ("count", "\u00a012\t", 12),
        ("count", "007", 7),
        ("count", "999,999,999,999", 999_999_999_999),
        ("decimal", "12.5", Fraction(25, 2)),
        ("decimal", "1,234.50", Fraction(2469, 2)),
        ("percentage", "12%", 12),
        ("percentage", "12.5 %", Fraction(25, 2)),
        ("percentage", "12", 12),
        ("yes_no", "Yes", "yes"),
        ("choice", "a", "a"),
        ("choices", "a, b", frozenset({"a", "b"})),
        ("date", "27/3/2027", "2027-03-27"),
        ("text", "  Oak House ", "Oak House"),
    ],
)
def test_what_can_be_read(kind: Kind, text: str, value: object) -> None:
    entry = read_entry(a_field(kind), text)
    assert (entry.value, entry.code, entry.message) == (value, None, None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", "  ", "\u00a0", "\n"])
def test_blank(kind: Kind, text: str) -> None:
    assert read_entry(a_field(kind), text) == BLANK


LABEL = "Number of spot checks"


@pytest.mark.parametrize(
    ("kind", "text", "code", "message"),
    [
        ("count", "twelve", "not_a_whole_number", f"{LABEL} must be a whole number, like 30"),
        ("count", "3.5", "not_a_whole_number", f"{LABEL} must be a whole number, like 30"),
        ("count", "1e5", "not_a_whole_number", None),
        ("count", "1_000", "not_a_whole_number", None),
        ("count", "٣", "not_a_whole_number", None),
        ("count", "1,23", "not_a_whole_number", f"{LABEL} must be a whole number, like 123"),
        ("count", "12%", "not_a_whole_number", f"{LABEL} must be a whole number, like 12"),
        ("count", "1 200", "not_a_whole_number", f"{LABEL} must be a whole number, like 1200"),
        ("count", "-1", "negative", f"{LABEL} must be 0 or more"),
        ("count", "−1", "negative", None),
        ("count", "1" * 13, "too_many_digits", None),
        ("decimal", "12:30", "not_a_number",
         f"{LABEL} must be a decimal number. Enter 12.5 for 12 hours 30 minutes"),
        ("decimal", "1e5", "not_a_number", f"{LABEL} must be a number, like 30 or 30.5"),
        ("decimal", "-0.5", "negative", None),
        ("decimal", ".5", "not_a_number", None),
        ("percentage", "most", "not_a_percentage",
         f"{LABEL} must be a percentage, like 85 or 85.5"),
        ("percentage", "-5%", "negative", None),
        ("yes_no", "maybe", "not_an_option", f"Choose yes or no for “{LABEL}”"),
        ("choice", "c", "not_an_option",
         f"“c” is not one of the choices for “{LABEL}”. Choose from: Apples, Pears, None of these"),
        ("choices", "a,c", "not_an_option", None),
        ("date", "31/2/2027", "not_a_date", f"{LABEL} must be a real date, like 27/3/2027"),
    ],
)  # fmt: skip
def test_what_cannot(kind: Kind, text: str, code: str, message: str | None) -> None:
    entry = read_entry(a_field(kind), text)
    assert (entry.value, entry.code) == (None, code)
    assert entry.message is not None
    if message is not None:
        assert entry.message == message


def test_limits_are_named() -> None:
    field = a_field("percentage", minimum=Fraction(1), maximum=Fraction(100))
    assert read_entry(field, "0").message == f"{LABEL} must be 1 or more"
    assert read_entry(field, "100.1").message == f"{LABEL} must be 100 or less"
    assert read_entry(field, "100").value == 100


def test_an_exclusive_option_stands_alone() -> None:
    field = a_field("choices", exclusive="none")
    assert read_choices(field, ("none",)).value == frozenset({"none"})
    entry = read_choices(field, ("none", "a"))
    assert entry.code == "excludes_others"
    assert "“None of these”" in (entry.message or "")


@given(st.sampled_from(KINDS), st.text(max_size=20))
def test_any_text_is_a_value_or_a_sentence(kind: Kind, text: str) -> None:
    entry = read_entry(a_field(kind), text)
    if entry.code is None:
        assert entry.message is None
    else:
        assert entry.value is None
        assert entry.message
        assert "invalid" not in entry.message.lower().replace(text.lower(), "")


@given(st.integers(0, 999_999_999_999))
def test_thousands_may_be_separated(number: int) -> None:
    assert read_entry(a_field(), f"{number:,}").value == number
    assert read_entry(a_field(), f" {number} ").value == number


@pytest.mark.parametrize(
    ("label", "kind", "sentence"),
    [
        ("Number of spot checks", "count", "Enter the number of spot checks"),
        ("Your provider name", "text", "Enter your provider name"),
        ("NHS packages", "count", "Enter the NHS packages"),
        ("Changes", "choices", "Choose an answer for “Changes”"),
    ],
)
def test_asking(label: str, kind: Kind, sentence: str) -> None:
    assert ask(Field("f", "s", label, kind, "L1")) == sentence


def test_only_a_figure_that_always_applies_is_answered_by_nought() -> None:
    assert always_applies(a_field("count")).endswith("always applies. Enter 0 if there were none")
    assert "0" not in always_applies(a_field("text"), "This one")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(100, 3), 2, "33.33"),
        (Fraction("0.005"), 2, "0.01"),
        (Fraction("-0.005"), 2, "-0.01"),
        (Fraction("-0.004"), 2, "0.00"),
        (Fraction("2.5"), 0, "3"),
        (Fraction("79.996"), 2, "80.00"),
        (Fraction(0), 0, "0"),
    ],
)
def test_half_up(value: Fraction, decimals: int, text: str) -> None:
    assert half_up(value, decimals) == text


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(0, 6))
def test_half_up_is_within_half_a_unit(value: Fraction, decimals: int) -> None:
    assert abs(Fraction(half_up(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)


@given(st.decimals(0, 10**9, places=3))
def test_normalised_keeps_every_digit(number: object) -> None:
    value = Fraction(str(number))
    assert Fraction(normalised(value)) == value
    assert read_entry(a_field("decimal"), normalised(value)).value == value


def test_plain() -> None:
    assert [plain(Fraction(n)) for n in ("1234", "12.5", "0", "1234567.25", "0.1")] == [
        "1,234", "12.5", "0", "1,234,567.25", "0.1",
    ]  # fmt: skip


def test_a_date_without_its_year_is_asked_for_it() -> None:
    entry = read_entry(a_field("date"), "31 October")
    assert entry.message == "Number of spot checks must say the year too, like 27 March 2027"
    assert read_entry(a_field("date"), "31 October 2026").value == "2026-10-31"
