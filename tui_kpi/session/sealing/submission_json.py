"""Parts of submission.json: the answers file as sent, to JSON values and back; who it is from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tui_kpi.reports.about import About, File
from tui_kpi.returns.model import Answer, Answers
from tui_kpi.submission.names import TRAINING_FORMAT


def to_json(answers: Answers) -> dict[str, Any]:
    """Return answers, already reduced to what is sent, as JSON values."""
    return {
        "framework": answers.framework,
        "period": answers.period,
        "due": answers.due or None,
        "sealed_on": None if answers.sealed_on is None else str(answers.sealed_on),
        "readings": dict(answers.readings),
        "previous": {id: _plain(answer) for id, answer in answers.previous.items()},
        "not_applicable": dict(answers.not_applicable),
        "answers": {id: _plain(answer) for id, answer in answers.answers.items()},
        "under": {
            option: {id: _plain(answer) for id, answer in found.items()}
            for option, found in answers.under.items()
        },
    }


def from_json(said: Mapping[str, Any], *, training: bool = False) -> Answers:
    """Return the answers that `to_json` was given; the submission's format says if in training.

    Raises KeyError, TypeError or ValueError for another shape; a verifier has checked it before.
    """
    sealed_on = said["sealed_on"]
    return Answers(
        framework=said["framework"],
        period=said["period"],
        due=said["due"] or "",
        training=training,
        sealed_on=None if sealed_on is None else date.fromisoformat(sealed_on),
        readings=dict(said["readings"]),
        previous={id: _answer(answer) for id, answer in said["previous"].items()},
        not_applicable=dict(said["not_applicable"]),
        answers={id: _answer(answer) for id, answer in said["answers"].items()},
        under={
            option: {id: _answer(answer) for id, answer in found.items()}
            for option, found in said["under"].items()
        },
    )


def about(submission: Mapping[str, Any]) -> About:
    """Return who and what a submission says that it is of."""
    signer = submission["signer"]
    return About(
        provider_id=submission["provider"]["id"],
        provider_name=submission["provider"]["name"],
        authority_id=submission["recipient"]["id"],
        authority_name=submission["recipient"]["name"],
        prepared_by=submission["prepared_by"],
        submission_id=submission["submission_id"],
        revision=submission["revision"],
        revision_reason=submission["revision_reason"] or "",
        signed_at=submission["signed_at"],
        signer_name=signer["name"],
        signer_role=signer["role"],
        files=files(submission),
        training=is_training(submission),
    )


def files(submission: Mapping[str, Any]) -> tuple[File, ...]:
    """Return the files that a submission says go with it, by their names in the package."""
    return tuple(
        File(entry["name"], entry["title"], entry["size"], entry["sha256"])
        for entry in submission["manifest"]
        if entry["role"] == "evidence"
    )


def is_training(submission: Mapping[str, Any]) -> bool:
    """Return whether a submission says that it comes from training."""
    return bool(submission["format"] == TRAINING_FORMAT)


def _plain(answer: Answer) -> str | list[str]:
    return answer if isinstance(answer, str) else list(answer)


def _answer(said: object) -> Answer:
    return tuple(map(str, said)) if isinstance(said, list) else str(said)
