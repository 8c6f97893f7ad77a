"""Good packages after others of the same return (step 14): corrections, replays, forks."""

import hashlib
from collections.abc import Iterator

from generator.samples import GOOD, Vector, sealed
from tui_kpi.submission import container

_OTHER_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae8"


def _identity(package: bytes) -> str:
    return hashlib.sha256(container.read(package)[0].data).hexdigest()


def _revised(number: int, before: bytes, reason: str = "A figure was wrong.") -> bytes:
    return sealed(revision=number, revision_reason=reason, supersedes=_identity(before))


_SECOND = _revised(2, GOOD)
_THIRD = _revised(3, _SECOND)


def vectors() -> Iterator[Vector]:
    """Yield every vector that is about more than one package."""
    yield from _taken()
    yield from _refused()


def _taken() -> Iterator[Vector]:
    yield Vector("second", "The correction of the first.", _SECOND, known=("plain",))
    yield Vector("third", "The next correction.", _THIRD, known=("second", "plain"))
    unknown = ("supersedes-unknown",)
    what = "The first revision never came."
    yield Vector("second-alone", what, _SECOND, known=(), warnings=unknown)
    what = "The second revision never came."
    yield Vector("third-after-first", what, _THIRD, known=("plain",), warnings=unknown)
    apart = sealed(submission_id=_OTHER_ID)
    what = "The same provider sealed the same return twice, each as a first one."
    yield Vector("sealed-apart", what, apart, known=("plain",), warnings=("another-return",))


def _refused() -> Iterator[Vector]:
    cases = {
        "replay": ("The same again.", GOOD, "already-received", ("plain",)),
        "replay-old": ("An old one again.", GOOD, "already-received", ("plain", "second")),
        "stale": ("A first revision after the second.", GOOD, "revision-stale", ("second",)),
        "stale-same": (
            "Another second revision.",
            _revised(2, GOOD, "Another figure was wrong."),
            "revision-stale",
            ("plain", "second"),
        ),
        "fork": (
            "The third revision corrects the first.",
            _revised(3, GOOD),
            "revision-fork",
            ("plain", "second"),
        ),
    }
    for name, (what, data, code, known) in cases.items():
        yield Vector(f"earlier-{name}", what, data, code, known=known)
    what = "It corrects a return of another period."
    next_quarter = sealed(
        revision=2, revision_reason="A figure.", supersedes=_identity(GOOD), period="2026-27-Q2"
    )
    yield Vector("earlier-other-period", what, next_quarter, "revision-subject", known=("plain",))
