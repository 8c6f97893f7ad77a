"""A short run of the fuzz; `fuzz.py` beside it does the long one."""

from __future__ import annotations

import json

from tests.fuzz.fuzz import fuzz
from tests.fuzz.mutants import lawful, samples


def test_nothing_crashes_and_nothing_unlawful_is_accepted() -> None:
    tally, wrong = fuzz(seed=20261124, cases=3000)
    assert [(family, what) for family, what, _ in wrong] == []
    # The families reach the depth of the verifier, not only its door.
    assert len({code for _, code in tally}) > 30


def test_the_oracle_tells_free_text_from_figures() -> None:
    sample = json.loads(samples.MEMBERS[0].data)
    assert lawful(sample)
    assert lawful({**sample, "prepared_by": "Somebody else"})
    assert not lawful({**sample, "prepared_by": 7})
    assert not lawful({**sample, "revision": 2})
    assert not lawful({**sample, "unheard-of": "x"})
