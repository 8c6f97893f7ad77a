import ast
import string
from pathlib import Path

import pytest

from tui_kpi.submission import refusal
from tui_kpi.submission.refusal import NOTICES, REFUSALS, Refusal, notice, shown

PACKAGE = Path(refusal.__file__).parents[1]


def _used() -> dict[str, set[str]]:
    """Every code literal handed to Refusal or notice, and the details it is given."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"Refusal", "notice"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                given = {keyword.arg or "" for keyword in node.keywords}
                assert found.setdefault(node.args[0].value, given) == given
    return found


def test_every_code_is_raised_somewhere_and_every_raise_is_in_the_table() -> None:
    # Some codes are handed on as variables: by the readers of the two lists, by the reader of
    # receipts, and by _not_given.
    handed_on = {"registry-line", "revoked-line"} | {c for c in NOTICES if c.endswith("-not-given")}
    handed_on |= {"receipt-container", "receipt-signature", "receipt-json"}
    assert set(_used()) | handed_on == {*REFUSALS, *NOTICES}


def test_every_raise_gives_what_its_sentence_needs() -> None:
    for code, given in _used().items():
        template = NOTICES[code] if code in NOTICES else REFUSALS[code][0]
        needed = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert needed == given, code


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_sentences_are_plain(code: str) -> None:
    sentence, advice = REFUSALS[code]
    for text in (sentence, advice):
        assert text[0].isupper() or text[0] == "{" or text.startswith(("values.csv", "submission"))
        assert text.endswith(".")
        assert "invalid" not in text.lower()


def test_a_refusal_says_what_and_what_to_do() -> None:
    refused = Refusal("container-too-many", limit=200)
    assert refused.code == "container-too-many"
    assert str(refused) == "The package has more than 200 members. Attach fewer files."


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Zoë", "Zoë"),
        ("a\x1b[31mb", "a\\u001b[31mb"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
        (12, "12"),
        ("x" * 200, "x" * 159 + "…"),
        ("{name}", "{name}"),
    ],
)
def test_details_are_shown_safely(value: object, expected: str) -> None:
    assert shown(value) == expected
    assert expected in notice("clock-ahead", signed_at=value).sentence
