"""What a council has received before, and what that says of a package that comes now.

Step 14 of verifying (exports/SPEC.md): replays, stale revisions and forks. Only what was taken
counts; a file that was refused is as if it had never come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_kpi.submission.refusal import Notice, Refusal, notice


@dataclass(frozen=True, slots=True)
class Subject:
    """Which return a submission is of, and which revision."""

    provider: str
    framework: str
    period: str
    submission_id: str
    revision: int

    @property
    def name(self) -> tuple[str, str]:
        """What all revisions of one return share: ids of other providers are not theirs to use."""
        return self.provider, self.submission_id

    @property
    def return_(self) -> tuple[str, str, str]:
        """Provider, framework and period."""
        return self.provider, self.framework, self.period


@dataclass(frozen=True, slots=True)
class Earlier:
    """One submission that was received: `sha256` is its identity, `when` words for people."""

    sha256: str
    subject: Subject
    when: str = ""


@dataclass(slots=True)
class Known:
    """Everything received so far. `add` in any order."""

    _by_sha256: dict[str, Earlier] = field(default_factory=dict)
    _latest: dict[tuple[str, str], Earlier] = field(default_factory=dict)
    _of_return: dict[tuple[str, str, str], Earlier] = field(default_factory=dict)

    @classmethod
    def of(cls, earlier: Iterable[Earlier]) -> Known:
        """Return what is known from `earlier`."""
        known = cls()
        for one in earlier:
            known.add(one)
        return known

    def add(self, earlier: Earlier) -> None:
        """Remember one submission; again is the same as once."""
        self._by_sha256.setdefault(earlier.sha256, earlier)
        subject = earlier.subject
        last = self._latest.get(subject.name)
        if last is None or last.subject.revision < subject.revision:
            self._latest[subject.name] = earlier
        self._of_return.setdefault(subject.return_, earlier)

    def find(self, sha256: str) -> Earlier | None:
        """Return the submission with this identity, or None if it never came."""
        return self._by_sha256.get(sha256)

    def latest(self, subject: Subject) -> Earlier | None:
        """Return the latest revision of the return that `subject` is of, or None."""
        return self._latest.get(subject.name)

    def later(self, subject: Subject) -> str:
        """Return that a later revision counts, behind a semicolon; empty if none does."""
        last = self._latest.get(subject.name)
        if last is None or last.subject.revision <= subject.revision:
            return ""
        came = f" came {last.when}" if last.when else " came"
        return f"; revision {last.subject.revision}{came} and counts"

    def check(self, submission: Mapping[str, Any], sha256: str) -> tuple[Notice, ...]:
        """Hold a verified submission against what came before; return the warnings.

        Raises Refusal: `already-received`, `revision-stale`, `revision-fork`, `revision-subject`.
        """
        subject = subject_of(submission)
        if (same := self.find(sha256)) is not None:
            when = f" {same.when}" if same.when else ""
            raise Refusal("already-received", when=when, later=self.later(subject))
        last = self._latest.get(subject.name)
        if last is not None:
            self._check_revision(subject, submission["supersedes"], last)
        warnings = []
        if submission["supersedes"] is not None and self.find(submission["supersedes"]) is None:
            warnings.append(notice("supersedes-unknown", revision=subject.revision))
        other = self._of_return.get(subject.return_)
        if last is None and other is not None:
            when = f" {other.when}" if other.when else ""
            warnings.append(notice("another-return", provider=subject.provider, when=when))
        return tuple(warnings)

    def _check_revision(self, subject: Subject, supersedes: str | None, last: Earlier) -> None:
        if subject.return_ != last.subject.return_:
            raise Refusal(
                "revision-subject",
                revision=subject.revision,
                found=f"{subject.framework}/{subject.period}",
                expected=f"{last.subject.framework}/{last.subject.period}",
            )
        latest = last.subject.revision
        if subject.revision <= latest:
            raise Refusal("revision-stale", revision=subject.revision, latest=latest)
        if supersedes != last.sha256 and supersedes is not None and self.find(supersedes):
            raise Refusal("revision-fork", revision=subject.revision, latest=latest)


def subject_of(submission: Mapping[str, Any]) -> Subject:
    """Return what a submission says it is of. It has passed the schema."""
    return Subject(
        provider=submission["provider"]["id"],
        framework=submission["framework"]["id"],
        period=submission["return"]["period"],
        submission_id=submission["submission_id"],
        revision=submission["revision"],
    )
