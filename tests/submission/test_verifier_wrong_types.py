"""Validly signed, but of wrong types: always a refusal, never a traceback."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.submission.sealed_samples import package, recompute, submission
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.verify import Recomputed, verify

HOSTILE: list[Any] = [
    None, True, 0, -1, 2**53 - 1, "", "x", "*", "../x", "2026-13-45", "\n", "A" * 3000, [], {},
    [[]], [None], {"": None}, {"x": {"y": [1]}}, [["x"]], ["x", 1, None, {}],
]  # fmt: skip


FREE = (
    "application.", "explanations", "extensions", "framework.version", "prepared_by",
    "provider.details", "provider.name", "recipient.name", "return.", "revision_reason",
    "signer.name", "signer.role", "signer.declaration", "manifest.0.title", "manifest.1.title",
    "manifest.2.title",
)  # fmt: skip


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node)
    nested = [
        place
        for key, value in children
        if isinstance(value, (dict, list))
        for place in _places(value, (*path, key))
    ]
    keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    return [(*path, key) for key in keys] + nested


def test_validly_signed_wrong_types_never_crash() -> None:
    chance = random.Random(20260401)
    accepted: set[str] = set()
    for place in _places(submission()):
        for value in chance.sample(HOSTILE, 8):
            document = submission()
            target: Any = document
            for part in place[:-1]:
                target = target[part]
            target[place[-1]] = value
            try:
                verify(package(document), recompute=careless, recipient="lancashire")
            except Refusal:
                continue
            if document != submission():
                accepted.add(".".join(str(part) for part in place))
    # Text that nothing depends on, and mappings that may hold any id; all else was refused.
    assert {path for path in accepted if not path.startswith(FREE)} == set()


def careless(document: dict[str, Any]) -> Recomputed | None:
    """Work as an app might that trusts its input: reads everything, checks nothing."""
    for answer in document["return"]["answers"].values():
        "".join(answer)
    return recompute(document)


@given(st.dictionaries(st.sampled_from(sorted(submission())), st.sampled_from(HOSTILE)))
@settings(max_examples=100)
def test_several_wrong_types_at_once_never_crash(changes: dict[str, Any]) -> None:
    try:
        verified = verify(
            package({**submission(), **changes}), recompute=careless, recipient="lancashire"
        )
    except Refusal:
        return
    assert verified.submission == {**submission(), **changes}
