"""One provider's work: profile, returns, history. Knows no terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from tui_kpi.framework.errors import DefinitionError
from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period
from tui_kpi.records import replace
from tui_kpi.returns.model import Answer, Answers
from tui_kpi.session.archive import sealed_returns
from tui_kpi.session.archive.integrity import check_whole, problem_of
from tui_kpi.session.archive.sealed_returns import SealedReturn
from tui_kpi.session.drafting import prefill
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import (
    CannotError,
    SealedError,
    SessionError,
    UsageError,
    to_correct,
    told,
)
from tui_kpi.session.provider import ProviderFiles
from tui_kpi.session.references import reference_of, resolve
from tui_kpi.session.returns_list import deadlines
from tui_kpi.session.returns_list.return_rows import (
    ReturnRow,
    return_rows,
    sealed_rows,
    with_deadline,
)
from tui_kpi.session.training_guard import check_kind
from tui_kpi.store import drafts, evidence, locks, places, schedule
from tui_kpi.store.folders import Folders
from tui_kpi.store.listing import is_there

_T = TypeVar("_T")


class ExistsError(SessionError):
    """The return was started or sealed before."""


class NotStartedError(UsageError):
    """There is no such return yet."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has not been started. Start it with `tui-kpi new {name}`.")


class NotSealedError(SessionError):
    """The return is not sealed, so there is nothing to correct."""


class Session(ProviderFiles):
    """The returns in one data folder. `now` gives the local time, aware of its UTC offset.

    `clock` gives the real time, where that of `now` is made up, as in training: others read from
    it since when a return is open.
    """

    def __init__(
        self,
        folders: Folders,
        catalogue: Catalogue,
        now: Callable[[], datetime],
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(folders)
        self.catalogue = catalogue
        self.now = now
        self._clock = clock or now

    @property
    def today(self) -> date:
        """The present day."""
        return self.now().date()

    def save_schedule(self, changes: Mapping[str, date | None]) -> None:
        """Keep what a council sent ahead; None forgets one.

        Raises UsageError for what cannot be, and then keeps none; CannotError.
        """
        from tui_kpi.session.moving import move_deadlines  # noqa: PLC0415 - only when changed

        with told():
            before = schedule.read(self.folders.schedule)  # what is damaged is never written over
        kept = deadlines.changed(self.catalogue, before, changes)
        with told():
            schedule.write(self.folders.schedule, kept)
        move_deadlines(self, before, kept)

    def period_start(self, framework_id: str) -> date | None:
        """Return the first day of some period of a framework, from its schedule or returns."""
        if start := self.schedule.get(framework_id):
            return start
        spans = (row.span for row in self.returns() if row.framework == framework_id)
        return max((span.start for span in spans if span is not None), default=None)

    def resolve(self, reference: str) -> tuple[Framework, Period]:
        """Return the framework and period of a reference. Raises UsageError."""
        return resolve(self.catalogue, reference)

    def exists(self, reference: str) -> bool:
        """Return whether a return was started or sealed. Raises UsageError."""
        framework, period = self.resolve(reference)
        return (
            self._has_draft(drafts.path_of(self.folders, framework.id, period.id))
            or sealed_returns.latest(self.folders, framework.id, period.id) is not None
            or bool(sealed_returns.bearing(self.folders, framework.id, period.id))
        )

    def _has_draft(self, path: Path) -> bool:
        """Whether there is a draft, be it a link that leads nowhere. Raises CannotError."""
        with told():
            return is_there(path)

    def open_or_read(self, reference: str) -> OpenReturn:
        """Open a return to change it, or to read where it cannot be changed: it then says why.

        Raises as `open`.
        """
        try:
            return self.open(reference)
        except CannotError as error:
            opened = self.open(reference, read_only=True)
            opened.trouble = opened.trouble or str(error)
            return opened

    def open(
        self, reference: str, *, read_only: bool = False, take_over: bool = False
    ) -> OpenReturn:
        """Open a return: to change it, or `read_only` to look at it.

        A sealed one is read only, unless its correction was begun: then that is opened.

        `take_over` also takes it from a process on another computer. Raises UsageError for an
        unknown name, NotStartedError, DraftBrokenError, InUseError and CannotError.
        """
        framework, period = self.resolve(reference)
        path = drafts.path_of(self.folders, framework.id, period.id)
        sealed = sealed_returns.latest(self.folders, framework.id, period.id)
        trouble = problem_of(self.folders, framework.id, period.id, sealed)
        if trouble and (not read_only or not (sealed or self._has_draft(path))):
            raise CannotError(trouble)
        if sealed is not None:
            if drafts.supersedes(path) != sealed.sha256:
                return self._open_sealed(framework, period, path, sealed, trouble)
            framework = self._sealed_under(sealed, framework)
        if not self._has_draft(path):
            raise NotStartedError(reference_of(framework.id, period.id))
        lock = None
        last = sealed_returns.previous_answers(self.folders, framework, period)
        with told():
            if not read_only:
                lock = locks.acquire(path, self._holder(), take_over=take_over)
        try:
            with told():
                loaded = drafts.load(path) if lock else drafts.Loaded(drafts.read(path), "")
                drafts.check_place(path, loaded.answers)
            check_kind(loaded.answers, self.folders)
            return OpenReturn(
                framework=framework,
                period=period,
                answers=self._refreshed(loaded.answers, framework, last),
                profile=self.profile,
                draft=path,
                folders=self.folders,
                lock=lock,
                corrects=sealed,
                trouble=trouble,
                held_by=None if lock else locks.holder_of(path),
                recovered=" ".join(filter(None, (loaded.recovered, _about(lock)))),
                on_disk=loaded.data,
                last_sealed=frozenset(last),
                differences=self._differences(loaded.answers, framework, period),
            )
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    def new(self, reference: str) -> OpenReturn:
        """Start a return, prefilled from the last one and the profile, and open it.

        Raises ExistsError, UsageError, InUseError and CannotError.
        """
        framework, period = self.resolve(reference)
        name = reference_of(framework.id, period.id)
        path = drafts.path_of(self.folders, framework.id, period.id)
        sealed = sealed_returns.latest(self.folders, framework.id, period.id)
        check_whole(self.folders, framework.id, period.id, sealed)
        if sealed is not None:
            raise ExistsError(
                f"{name} was sealed before: {sealed.path}\nTo correct it: {to_correct(name)}."
            )
        current, deadline = self.profile, self.schedule.get(name)
        with told():
            lock = locks.acquire(path, self._holder())
        try:
            if self._has_draft(path):
                raise ExistsError(f"{name} was started before. Open it with `tui-kpi open {name}`.")
            previous = sealed_returns.previous_answers(self.folders, framework, period)
            answers = prefill.first_answers(framework, period, previous, current, self.today)
            started = OpenReturn(
                framework=framework,
                period=period,
                answers=replace(
                    answers,
                    training=self.training,
                    due=str(deadline) if deadline else "",
                    readings=sealed_returns.last_readings(self.folders, framework, period),
                    notes=prefill.last_notes(self.folders, framework, period),
                ),
                profile=current,
                draft=path,
                folders=self.folders,
                lock=lock,
                last_sealed=frozenset(previous),
                fresh=True,
            )
            started.save()
            places.forget(path)
        except BaseException:
            lock.release()
            raise
        return started

    def revise(self, reference: str, reason: str) -> OpenReturn:
        """Begin the correction of a sealed return, or give one another reason; open it.

        Raises NotSealedError, UsageError for a blank reason, DraftBrokenError, InUseError and
        CannotError.
        """
        framework, period = self.resolve(reference)
        sealed = sealed_returns.latest(self.folders, framework.id, period.id)
        check_whole(self.folders, framework.id, period.id, sealed)
        if sealed is None:
            raise NotSealedError(
                f"{reference_of(framework.id, period.id)} was not sealed here, so there is nothing "
                "to correct yet: change its answers as they are."
            )
        from tui_kpi.session.sealing import corrections  # noqa: PLC0415 - rarely needed

        under = self._sealed_under(sealed, framework)

        def begin(folders: Folders, path: Path, stamp: str) -> None:
            corrections.begin(folders, under, path, sealed, reason, stamp)

        self._under_lock(reference, begin)
        return self.open(reference)

    def discard(self, reference: str) -> Path:
        """Move a draft to the bin; return where it is now. What is sealed stays.

        Raises NotStartedError, SealedError, UsageError, InUseError and CannotError.
        """
        framework, period = self.resolve(reference)
        sealed = sealed_returns.latest(self.folders, framework.id, period.id)
        check_whole(self.folders, framework.id, period.id, sealed)
        if sealed is None:
            if not self._has_draft(self._path(reference)):
                raise NotStartedError(reference_of(framework.id, period.id))
            return self._under_lock(reference, _discard)
        if drafts.supersedes(self._path(reference)) != sealed.sha256:
            raise SealedError(
                f"{reference_of(framework.id, period.id)} is sealed as revision {sealed.revision}, "
                "and nothing of it is being changed. What is sealed is never discarded."
            )
        from tui_kpi.session.sealing import corrections  # noqa: PLC0415 - rarely needed

        under = self._sealed_under(sealed, framework)

        def abandon(folders: Folders, path: Path, stamp: str) -> Path:
            return corrections.abandon(folders, under, path, sealed, stamp)

        return self._under_lock(reference, abandon)

    def restore(self, reference: str) -> None:
        """Put the last good copy of a draft back; the file that is there goes to the bin.

        Raises UsageError, InUseError, and CannotError, also when there is no copy.
        """
        self._under_lock(reference, drafts.restore)

    def returns(self) -> tuple[ReturnRow, ...]:
        """Return what is owed next, being filled in and sealed. Raises CannotError."""
        with told():
            return return_rows(self.folders, self.catalogue, self.today, self.schedule)

    def _holder(self) -> locks.Holder:
        return locks.this_process(self._clock())

    def sealed(self) -> tuple[ReturnRow, ...]:
        """Return every sealed revision, also of what is being corrected, the latest first."""
        return sealed_rows(self.folders, self.catalogue)

    def open_revision(self, reference: str, number: int) -> OpenReturn:
        """Open one sealed revision to read, whatever has taken its place or is about to.

        Raises UsageError for an unknown name, NotSealedError where there is no such revision.
        """
        framework, period = self.resolve(reference)
        found = {
            it.revision: it
            for it in sealed_returns.revisions(self.folders, framework.id, period.id)
        }
        if number not in found:
            name = reference_of(framework.id, period.id)
            raise NotSealedError(f"There is no sealed revision {number} of {name} here.")
        path, last = drafts.path_of(self.folders, framework.id, period.id), found[max(found)]
        followed = ""
        if number < last.revision:
            followed = f"Revision {last.revision} has taken its place."
        elif drafts.supersedes(path) == last.sha256:
            followed = "It is being corrected, and counts until the correction is signed."
        return self._open_sealed(framework, period, path, found[number], followed=followed)

    def _path(self, reference: str) -> Path:
        framework, period = self.resolve(reference)
        return drafts.path_of(self.folders, framework.id, period.id)

    def _under_lock(self, reference: str, do: Callable[[Folders, Path, str], _T]) -> _T:
        path = self._path(reference)
        with told():
            lock = locks.acquire(path, self._holder())
            try:
                return do(self.folders, path, drafts.stamp(self.now()))
            finally:
                lock.release()

    def _open_sealed(
        self,
        framework: Framework,
        period: Period,
        path: Path,
        sealed: SealedReturn,
        trouble: str = "",
        followed: str = "",
    ) -> OpenReturn:
        """Open what was sealed, under the definition it was sealed under, with the notes kept.

        `followed` says what has taken its place or is about to; empty for nothing.
        """
        answers, overtaken = sealed.answers, False
        framework = self._sealed_under(sealed, framework)
        with suppress(SessionError), told():
            kept = drafts.read(path)
            answers = replace(answers, notes=kept.notes)
            if kept.revision is not None and not followed:
                from tui_kpi.session.sealing.corrections import overtaken_by  # noqa: PLC0415 - rarely so

                overtaken = overtaken_by(framework, kept, sealed)
        return OpenReturn(
            framework=framework,
            period=period,
            answers=answers,
            profile=self.profile,
            draft=path,
            folders=self.folders,
            lock=None,
            sealed=sealed,
            overtaken=overtaken,
            trouble=trouble,
            followed=followed,
        )

    def _sealed_under(self, sealed: SealedReturn, framework: Framework) -> Framework:
        """Return the definition that a return was sealed under; `framework` if it is not here."""
        return self.catalogue.find(sealed.definition) or framework

    def _differences(
        self, answers: Answers, framework: Framework, period: Period
    ) -> tuple[str, ...]:
        """Return what changed in the definition since the answers were saved."""
        if answers.version in {"", framework.version}:
            return ()
        from tui_kpi.session.drafting.definition_changes import differences  # noqa: PLC0415 - rarely so

        old = None
        with suppress(DefinitionError, OSError):
            old = self.catalogue.archived(framework.id, answers.version)
        return differences(framework, old, answers, period.span.start)

    def _refreshed(
        self, answers: Answers, framework: Framework, last: Mapping[str, Answer]
    ) -> Answers:
        """Return a draft's answers as of today, with what has been sealed since they were saved."""
        return replace(
            with_deadline(answers, self.schedule),
            version=framework.version,
            today=self.today,
            sealed_on=None,
            previous={**answers.previous, **last},
        )


def _discard(folders: Folders, path: Path, stamp: str) -> Path:
    """Move a draft to the bin, then the files attached to it."""
    place = drafts.discard(folders, path, stamp)
    files = evidence.folder_of(folders, path.parent.name, path.stem)
    evidence.move(files, evidence.binned_folder(place))
    return place


def _about(lock: locks.Lock | None) -> str:
    """Return what the person should know of the lock on a draft; empty for nothing."""
    if lock is None or not lock.by_name:
        return ""
    return (
        "The disk that this folder is on cannot keep two people from writing at once. Make sure "
        "that nobody else opens this return meanwhile."
    )
