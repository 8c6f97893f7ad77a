"""Two readers, written apart from one page, say the same of whatever is put before them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.published import VECTORS, check
from tui_kpi.submission import canonical, container, sshsig
from tui_kpi.submission.refusal import Refusal

PACKAGE = (VECTORS / "ok/plain.kpi.zip").read_bytes()
DOCUMENT, SIGNATURE = (member.data for member in container.read(PACKAGE)[:2])
PIECES = [
    b"",
    b"\0",
    b"\xff",
    b'"',
    b"[",
    b"}",
    b",\n",
    b"1e5",
    b"-0",
    b"\\u00e9",
    b"PK\x05\x06",
    b"A",
]


def said(reader: Callable[[bytes], object], data: bytes) -> str | None:
    try:
        reader(data)
    except (Refusal, check.Refused) as refused:
        return str(refused.code)
    return None


@pytest.mark.parametrize(
    ("good", "ours", "theirs"),
    [
        (PACKAGE, container.read, check.read_package),
        (SIGNATURE, sshsig.parse, check.read_signature),
        (DOCUMENT, canonical.loads, check.read_json),
    ],
)
@given(
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(PIECES)), max_size=3
    )
)
@settings(max_examples=200)
def test_changed_at_random(
    good: bytes,
    ours: Callable[[bytes], object],
    theirs: Callable[[bytes], object],
    edits: list[tuple[float, int, bytes]],
) -> None:
    data = good
    for place, less, piece in edits:
        start = int(place * len(data))
        data = data[:start] + piece + data[start + less :]
    assert said(ours, data) == said(theirs, data)
    assert (said(ours, data) is None) is (data == good) or ours is not container.read
