"""Step 14: what came before, and what may come after it."""

from __future__ import annotations

from typing import Any

import pytest

from tui_kpi.submission.known import Earlier, Known, Subject
from tui_kpi.submission.refusal import Refusal

A, B, C, X = ("a" * 64, "b" * 64, "c" * 64, "f" * 64)


def submission(
    revision: int = 1,
    supersedes: str | None = None,
    provider: str = "acorn",
    period: str = "2026-27-Q1",
    name: str = "one",
) -> dict[str, Any]:
    return {
        "provider": {"id": provider},
        "framework": {"id": "care"},
        "return": {"period": period},
        "submission_id": name,
        "revision": revision,
        "supersedes": supersedes,
    }


def earlier(sha256: str, revision: int, name: str = "one") -> Earlier:
    return Earlier(sha256, Subject("acorn", "care", "2026-27-Q1", name, revision), "on Monday")


ONE = (earlier(A, 1),)
TWO = (earlier(B, 2), earlier(A, 1))

CASES: dict[str, tuple[tuple[Earlier, ...], dict[str, Any], str, str]] = {
    "the first": ((), submission(), X, ""),
    "the same again": (ONE, submission(), A, "already-received"),
    "an old one again": (TWO, submission(), A, "already-received"),
    "its correction": (ONE, submission(2, A), X, ""),
    "the next correction": (TWO, submission(3, B), X, ""),
    "a correction of nothing": ((), submission(2, C), X, "supersedes-unknown"),
    "a correction of one that never came": (ONE, submission(3, C), X, "supersedes-unknown"),
    "another first": (ONE, submission(), X, "revision-stale"),
    "another second": (TWO, submission(2, A), X, "revision-stale"),
    "a fork": (TWO, submission(3, A), X, "revision-fork"),
    "another period": (ONE, submission(2, A, period="2026-27-Q2"), X, "revision-subject"),
    "sealed separately": (ONE, submission(name="two"), X, "another-return"),
    "another provider's id": (ONE, submission(provider="oak"), X, ""),
}


@pytest.mark.parametrize(("before", "now", "sha256", "code"), CASES.values(), ids=CASES)
def test_step_14(before: tuple[Earlier, ...], now: dict[str, Any], sha256: str, code: str) -> None:
    for order in (before, before[::-1]):
        known = Known.of((*order, *order))
        try:
            said = [notice.code for notice in known.check(now, sha256)]
        except Refusal as refusal:
            said = [refusal.code]
        assert said == ([code] if code else [])


def test_the_sentence_says_when_it_came() -> None:
    with pytest.raises(Refusal, match=r"received before on Monday\."):
        Known.of(ONE).check(submission(), A)
