"""What a register is written as: read back as it was, and for ssh-keygen without what it lacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.submission.sealed_samples import PUBLIC
from tui_kpi.submission import allowed_signers, consistency, registry_text, wire
from tui_kpi.submission.allowed_signers import RevokedKeys
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.registry_text import Registration
from tui_kpi.submission.wire import WireError, string

BEGIN = datetime(2027, 4, 1, tzinfo=UTC)
END = datetime(2028, 4, 1, tzinfo=UTC)
NOBODY = RevokedKeys(())
DATED = Registration("acorn", PUBLIC, BEGIN, END, "Acorn Care")


def revoked(since: datetime | None) -> RevokedKeys:
    return RevokedKeys(((PUBLIC.fingerprint, since),))


def test_a_line_is_read_back_as_it_was() -> None:
    (entry,) = allowed_signers.parse(registry_text.line(DATED).encode()).entries
    assert (entry.principals, entry.key) == (("acorn",), PUBLIC)
    assert (entry.valid_after, entry.valid_before) == (BEGIN, END)
    assert entry.namespaces == ("kpi-return-v1@tui-kpi",)


def test_a_line_for_any_purpose_stays_one() -> None:
    registry = allowed_signers.parse(f"acorn {PUBLIC.line()}".encode())
    assert registry_text.full(registry, NOBODY) == f"acorn {PUBLIC.line()}\n"


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (BEGIN + timedelta(days=1), 'valid-before="20270402000000Z"'),
        (END + timedelta(days=1), 'valid-before="20280401000000Z"'),
        (BEGIN, ""),
        (None, ""),
    ],
)
def test_a_revoked_key_ends_then_or_is_left_out(since: datetime | None, words: str) -> None:
    registry = allowed_signers.parse(registry_text.line(DATED).encode())
    text = registry_text.full(registry, revoked(since))
    assert words in text
    assert bool(text) is bool(words)


def test_without_dates_only_what_counts_now_is_there() -> None:
    registry = allowed_signers.parse(registry_text.line(DATED).encode())
    now = BEGIN + timedelta(days=9)
    assert "valid-" not in registry_text.basic(registry, NOBODY, now)
    assert registry_text.basic(registry, NOBODY, now)
    assert not registry_text.basic(registry, revoked(None), now)
    for when in (BEGIN - timedelta(days=1), END + timedelta(days=1)):
        assert not registry_text.basic(registry, NOBODY, when)


def test_a_key_of_another_type_is_none() -> None:
    with pytest.raises(WireError, match="its type is not ssh-ed25519"):
        wire.parse_blob(string(b"ssh-rsa") + string(PUBLIC.raw))


def test_a_fixed_member_has_its_own_name() -> None:
    manifest = [
        {"name": "other.html", "role": "summary", "media_type": "text/html"},
        {"name": "values.csv", "role": "values", "media_type": "text/csv"},
    ]
    with pytest.raises(Refusal) as refused:
        consistency.check_manifest({"manifest": manifest})
    assert refused.value.code == "manifest-members"
