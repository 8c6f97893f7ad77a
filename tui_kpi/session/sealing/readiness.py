"""Whether a return can be sealed, and everything that stands in the way if not."""

from __future__ import annotations

from tui_kpi.framework.model import Framework
from tui_kpi.returns.addresses import field_of, week_of
from tui_kpi.returns.model import Address, Answers, Assessment
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.store.profile import Profile
from tui_kpi.submission.canonical import clean_text
from tui_kpi.wording.asking import problem_words

_LONGEST_LINE = 200
_LONGEST_TEXT = 20_000
_LONGEST_REASON = 500


class NotReadyError(SessionError):
    """The return cannot be sealed yet. The text lists everything that stands in the way."""

    def __init__(
        self, missing: tuple[str, ...], errors: tuple[str, ...], details: tuple[str, ...]
    ) -> None:
        self.missing = missing
        """What is still to be answered, by its label."""
        self.errors = errors
        """Messages of errors to mend."""
        self.details = details
        """Sentences about the profile and the signer."""
        lines = ["The return cannot be sealed yet."]
        lines += [f"Still to answer: {it}." for it in missing]
        lines += [f"To mend: {it.rstrip('.')}." for it in errors]
        super().__init__("\n".join([*lines, *details]))


def check_ready(
    framework: Framework,
    answers: Answers,
    assessment: Assessment,
    profile: Profile,
    signer: tuple[str, str],
) -> None:
    """Raise NotReadyError unless the return can be sealed by `signer`, a name and a role."""
    details = (*_gaps(framework, profile, signer), *_too_long(framework, answers))
    if not assessment.complete or details:
        missing = tuple(label(framework, where) for where in assessment.missing)
        errors = tuple(problem_words(problem) for problem in assessment.errors)
        raise NotReadyError(missing, errors, details)


def label(framework: Framework, where: Address) -> str:
    """Return what an address is called: the field's label, with its week and its id."""
    field_id, week = field_of(where), week_of(where)
    if field_id not in framework.fields:
        return "the deadline that the council gave (due)"
    name = framework.fields[field_id].label
    return f"{name} ({where})" if week is None else f"{name}, week {week} ({where})"


def lacking(key: str) -> str:
    """Return the sentence that asks for something of the profile."""
    return f"Your profile lacks {key}. Give it with `tui-kpi profile {key}=…`."


def one_line(text: str) -> str:
    """Return text as one line that a sealed file can hold."""
    return " ".join(clean_text(text).split())


def clean_reason(reason: str) -> str:
    """Return a reason as it is kept and sent. Raises UsageError if it is blank or too long."""
    reason = one_line(reason)
    if not reason:
        raise UsageError("Say why the return is corrected, like “Two visits were counted twice”.")
    if len(reason) > _LONGEST_REASON:
        raise UsageError(
            f"The reason must have at most {_LONGEST_REASON} characters, not {len(reason)}."
        )
    return reason


def _gaps(framework: Framework, profile: Profile, signer: tuple[str, str]) -> list[str]:
    """Return a sentence for everything about provider, council and signer that is not said."""
    name, role = signer
    wanted = {"provider_id": profile.provider_id, "provider_name": profile.provider_name}
    if not framework.authority_id:
        wanted |= {"authority_id": profile.authority_id, "authority_name": profile.authority_name}
    gaps = [lacking(key) for key, value in wanted.items() if not value]
    if not name:
        gaps.append("Say who signs: `--name`, or `tui-kpi profile signer_name=…`.")
    if not role:
        gaps.append("Say in which role you sign: `--role`, or `tui-kpi profile signer_role=…`.")
    lines = {**wanted, "The name": name, "The role": role, "prepared_by": profile.prepared_by}
    return gaps + [
        f"{key} must have at most {_LONGEST_LINE} characters."
        for key, value in lines.items()
        if len(value) > _LONGEST_LINE
    ]


def _too_long(framework: Framework, answers: Answers) -> list[str]:
    """Return a sentence for every text that a sealed file cannot hold."""
    labels = {id: field.label for id, field in framework.fields.items()}
    texts = [(labels[id], answers.text(id)) for id in answers.answers if id in labels]
    texts += [(labels[id], text) for id, text in answers.not_applicable.items() if id in labels]
    texts += [(f"The explanation {id}", text) for id, text in answers.explanations.items()]
    return [
        f"“{name}” must have at most {_LONGEST_TEXT:,} characters."
        for name, text in texts
        if len(text) > _LONGEST_TEXT
    ]
