"""One return, open: its answers, what follows from them, and every change to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tui_kpi.framework.model import Field, Framework
from tui_kpi.framework.period import Period
from tui_kpi.records import replace
from tui_kpi.returns.answers import with_answer, with_not_applicable, with_not_known
from tui_kpi.returns.assess import assess
from tui_kpi.returns.attachments import titles_of, with_evidence
from tui_kpi.returns.filling import WorkedOut, fill_in
from tui_kpi.returns.model import Address, Answer, Answers, Assessment, Attached
from tui_kpi.session.archive.sealed_returns import SealedReturn
from tui_kpi.session.drafting import annotations as asides
from tui_kpi.session.drafting.draft_file import DraftFile
from tui_kpi.session.drafting.undo_history import Step, Steps
from tui_kpi.session.errors import SessionError, UsageError, is_overtaken, is_sealed, told
from tui_kpi.session.references import reference_of
from tui_kpi.session.texts import cleaned, name_line
from tui_kpi.store import locks
from tui_kpi.store.folders import Folders
from tui_kpi.store.places import Place
from tui_kpi.store.profile import Profile

if TYPE_CHECKING:
    from tui_kpi.session.sealing.correction_diff import Change
    from tui_kpi.submission.receipt import Receipt


class OpenReturn:
    """A return being filled in, or read.

    Changes come from one thread, and each assesses the whole return; `save` may be called from
    another. Every change raises UsageError for a name that the framework does not have, and
    SessionError while the return is read only; a bad entry is kept and raises nothing.
    """

    def __init__(  # noqa: PLR0913 - made in one place, by Session
        self,
        *,
        framework: Framework,
        period: Period,
        answers: Answers,
        profile: Profile,
        draft: Path,
        folders: Folders,
        lock: locks.Lock | None,
        held_by: locks.Holder | None = None,
        sealed: SealedReturn | None = None,
        corrects: SealedReturn | None = None,
        overtaken: bool = False,
        followed: str = "",
        recovered: str = "",
        differences: tuple[str, ...] = (),
        fresh: bool = False,
        trouble: str = "",
        on_disk: bytes | None = None,
        last_sealed: frozenset[str] = frozenset(),
    ) -> None:
        self.framework = framework
        self.period = period
        self.profile = profile
        self.folders = folders
        """Where this provider's files are."""
        self.held_by = held_by
        """Who else has it open, where that is why it is read only."""
        self.sealed = sealed
        """Sealed revision that is read; None while it is not sealed, or corrected."""
        self.corrects = corrects
        """The sealed revision that this corrects; None if it corrects none."""
        self.overtaken = overtaken
        """A correction of an earlier revision is kept here, which can no longer be sealed."""
        self.followed = followed
        """What took the place of the sealed revision that is read, or is about to: a sentence."""
        self.recovered = recovered
        """What was recovered from a run that was killed, as a sentence; empty for nothing."""
        self.differences = differences
        """What changed in the definition since the draft was saved, a sentence each."""
        self.last_sealed = last_sealed
        """Fields whose last answer a sealed return of the data folder says."""
        self.trouble = trouble
        """Why it can only be read, where that was not what was asked for."""
        self._file = DraftFile(folders, draft, lock, None if fresh else answers, on_disk)
        self._answers = answers
        self._receipts: Mapping[str, Receipt] | None = None
        self._steps = Steps()
        self._assessment = assess(framework, answers)

    @property
    def receipt(self) -> Receipt | None:
        """The council's receipt for the sealed revision that is read or corrected, if it came."""
        sealed = self.sealed or self.corrects
        if sealed is None:
            return None
        if self._receipts is None:
            from tui_kpi.session.archive.receipts import kept  # noqa: PLC0415 - only for a sealed return

            self._receipts = kept(self.folders)
        return self._receipts.get(sealed.sha256)

    @property
    def reference(self) -> str:
        """`FRAMEWORK/PERIOD`."""
        return reference_of(self.framework.id, self.period.id)

    @property
    def draft(self) -> Path:
        """File of the draft."""
        return self._file.path

    @property
    def answers(self) -> Answers:
        """Everything as typed, with `today` set to the day on which it was opened."""
        return self._answers

    @property
    def assessment(self) -> Assessment:
        """What follows from `answers`: always of their present state."""
        return self._assessment

    @property
    def read_only(self) -> bool:
        """Whether changes are refused: sealed, open elsewhere, or opened so."""
        return not self._file.may_write

    @property
    def unsaved(self) -> bool:
        """Whether something was changed that no completed save has written."""
        return not self._file.holds(self._answers)

    @property
    def saved(self) -> Answers | None:
        """The answers of the last completed save; None for a new return before its first."""
        return self._file.written

    def set(self, address: Address, text: str) -> None:
        """Take an answer exactly as typed; blank clears it.

        `address` is a field id or `field.3`, its third week. A whole choices or weekly answer
        has its parts separated by commas. What files answer follows from them: only blank, or
        what it is already, can be set there.
        """
        field = self.framework.fields.get(address)
        if field is not None and field.kind == "attachments":
            self._clear_attachments(field, text)
            return
        with told():
            answers = with_answer(self.framework, self._answers, address, cleaned(text))
            self._change(answers, address)

    def set_together(self, answers: Mapping[Address, str]) -> None:
        """Take several answers as typed, as one change."""
        with told():
            changed = self._answers
            for where, text in answers.items():
                changed = with_answer(self.framework, changed, where, cleaned(text))
            self.end_step()
            self._change(changed)

    def _clear_attachments(self, field: Field, text: str) -> None:
        """Let a field that files answer say what is attached, in place of an older text."""
        if text.strip() not in {"", titles_of(self._answers, field.id)}:
            raise UsageError(
                f"“{field.label}” is answered by attaching files: choose “Attach evidence” in the "
                f"app, or `tui-kpi attach {self.reference} FILE…`."
            )
        self.set_evidence(self._answers.evidence)

    def set_choice(self, field_id: str, option_ids: Iterable[str]) -> None:
        """Take the chosen options of a choices field, or the one option of a choice."""
        self.set(field_id, ",".join(option_ids))

    def set_not_known(self, address: Address, not_known: bool) -> None:  # noqa: FBT001 - a setter
        """Mark an answer as “I do not know yet”, or take that back.

        What is typed there is kept: it counts as blank until the mark is off.
        """
        with told():
            answers = with_not_known(self.framework, self._answers, address, known=not not_known)
            self.end_step()
            self._change(answers, address)

    def set_not_applicable(self, field_id: str, reason: str | None) -> None:
        """Say why a field does not apply, or with None that it does.

        Raises UsageError where the framework does not allow it, or the reason is blank.
        """
        with told():
            reason = None if reason is None else cleaned(reason)
            answers = with_not_applicable(self.framework, self._answers, field_id, reason)
            self.end_step()
            self._change(answers, field_id)

    def set_due(self, text: str) -> None:
        """Take the deadline that the council gave, as typed; blank clears it."""
        self._change(replace(self._answers, due=cleaned(text)), "@due")

    def set_reading(self, reading_id: str, option_id: str) -> None:
        """Choose how an unclear source is read; a blank option goes back to the default.

        Answers that a worksheet worked out become those of the chosen option, unless overtyped.
        """
        answers = asides.with_reading(self.framework, self._answers, reading_id, option_id)
        self._change(answers, f"@reading.{reading_id}")

    def set_evidence(self, evidence: Iterable[Attached]) -> None:
        """Take the list of attached files; the fields that they answer name them from now on.

        That is no step to be taken back: a copy that is deleted does not come again.
        """
        self.check_may_change()
        self._stand(with_evidence(self.framework, self._answers, evidence))

    def take_worksheet(self, worked: WorkedOut) -> None:
        """Take the answers that a worksheet worked out, and save at once.

        Raises CannotError if they cannot be saved.
        """
        self._change(fill_in(self._answers, worked))
        self.save()

    def set_note(self, field_id: str, text: str) -> None:
        """Keep a private note on a field; blank removes it. Notes are never sent."""
        answers = asides.with_note(self.framework, self._answers, field_id, text)
        self._change(answers, f"@note.{field_id}")

    def set_previous(self, field_id: str, text: str) -> None:
        """Take last period's answer, where no sealed return says it; blank removes it."""
        answers = asides.with_previous(self.framework, self._answers, field_id, text)
        self._change(answers, f"@previous.{field_id}")

    def take_previous(self, answers: Mapping[str, Answer]) -> None:
        """Take last period's answers of several fields, as an earlier return says them."""
        self._change(replace(self._answers, previous={**self._answers.previous, **answers}))

    def set_prepared_by(self, name: str) -> None:
        """Say who filled the return in, where somebody else signs it; blank for nobody else.

        Raises UsageError if that is more than one line can hold.
        """
        self._change(replace(self._answers, prepared_by=name_line(name)), "@prepared_by")

    def set_explanation(self, rule_id: str, text: str) -> None:
        """Answer the warning of a rule; blank removes the answer. Explanations are sent."""
        answers = asides.with_explanation(self.framework, self._answers, rule_id, text)
        self._change(answers, f"@explain.{rule_id}")

    def end_step(self) -> None:
        """Note that a field was left: what comes next is taken back by itself."""
        self._steps.end()

    @property
    def can_undo(self) -> bool:
        """Whether there is a change of this run to take back."""
        return not self.read_only and self._steps.can_go[0]

    @property
    def can_redo(self) -> bool:
        """Whether there is a change taken back that can be done again."""
        return not self.read_only and self._steps.can_go[1]

    def undo(self) -> str | None:
        """Take the last change back; return what it was about, or None if there is none.

        That is an address, `@due`, `@reading.ID`, `@note.FIELD`, `@explain.RULE`,
        `@previous.FIELD`, or empty for several answers together. What is typed in one field
        without leaving it is one change.
        """
        self.check_may_change()
        return self._go(self._steps.back(self._answers))

    def redo(self) -> str | None:
        """Do again what was taken back last; return what it was about, or None."""
        self.check_may_change()
        return self._go(self._steps.forward(self._answers))

    def save(self) -> bool:
        """Write the draft unless it is written already; return whether anything was written.

        When this returns, every answer that was set before it was called is on the disk. Safe to
        call from a worker thread while another sets answers. Raises CannotError; the draft on
        disk is then as it was before.
        """
        return self._file.save(lambda: self._answers)

    @property
    def set_aside(self) -> str:
        """What became of a text that something else wrote to the draft, as a sentence."""
        return self._file.set_aside

    @property
    def left_at(self) -> Place | None:
        """Where the user left it last time; None where that is not known."""
        return None if self.sealed else self._file.place

    def leave_at(self, section: str, stop: str) -> None:
        """Remember where the user leaves it, while it can be changed."""
        self._file.leave_at(Place(section, stop))

    def close(self, *, save: bool = True) -> None:
        """Save, and let others write. Doing it again does nothing.

        Without `save`, what was set since the last save is forgotten. Raises CannotError if it
        cannot be saved; the return then stays open.
        """
        if save:
            self.save()
        self._file.release()

    def mark_sealed(self, sealed: SealedReturn) -> None:
        """Take note that the return was sealed: it is read only from now on.

        The package is the record; the draft stays as it is, for its notes.
        """
        self.sealed, self.corrects = sealed, None
        self._answers = replace(self._answers, sealed_on=sealed.answers.sealed_on)
        self._file.take_as_written(self._answers)
        self._assessment = assess(self.framework, self._answers)
        self.close()

    def set_revision_reason(self, reason: str) -> None:
        """Say in other words why a sealed return is corrected.

        Raises UsageError if the reason is blank or too long, or nothing is corrected.
        """
        revision = self._answers.revision
        if self.corrects is None or revision is None:
            raise UsageError(f"{self.reference} is not a correction of a sealed return.")
        from tui_kpi.session.sealing.readiness import clean_reason  # noqa: PLC0415 - rarely needed

        self.check_may_change()
        changed = replace(revision, reason=clean_reason(reason))
        self._stand(replace(self._answers, revision=changed))

    def changes(self) -> tuple[Change, ...]:
        """Return what a correction changes; nothing for a return that corrects none."""
        if self.corrects is None:
            return ()
        from tui_kpi.session.sealing.correction_diff import changes  # noqa: PLC0415 - rarely needed

        # As if it were sealed today: that is what signing it would say.
        after = replace(self._answers, sealed_on=self._answers.today)
        return changes(self.framework, self.corrects.answers, after)

    def check_may_change(self) -> None:
        """Raise SessionError while the return is read only."""
        if self.sealed is not None:
            said = is_overtaken if self.overtaken else is_sealed
            raise said(self.reference, self.sealed.revision)
        if self.read_only:
            who = f" It is open elsewhere, by {self.held_by}." if self.held_by else ""
            raise SessionError(
                f"{self.reference} is open to read only.{who} {self.trouble}".strip()
            )

    def _change(self, answers: Answers, about: str = "") -> None:
        self.check_may_change()
        if answers != self._answers:
            self._steps.take(about, self._answers)
            self._stand(answers)

    def _go(self, step: Step | None) -> str | None:
        if step is None:
            return None
        now = self._answers
        there = replace(step.answers, revision=now.revision)
        if there.evidence != now.evidence:
            there = with_evidence(self.framework, there, now.evidence)
        self._stand(there)
        return step.about

    def _stand(self, answers: Answers) -> None:
        self._answers = answers
        self._assessment = assess(self.framework, answers)
