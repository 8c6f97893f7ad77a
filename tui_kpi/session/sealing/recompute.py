"""What a verifier needs from the rest of the house: results worked out again, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.reports.about import About
from tui_kpi.reports.page import summary_html
from tui_kpi.reports.spoken import spoken
from tui_kpi.reports.table import values_csv
from tui_kpi.reports.text import summary_text
from tui_kpi.returns.answers import unknown_names
from tui_kpi.returns.assess import assess
from tui_kpi.returns.contract import as_json, without_prose
from tui_kpi.returns.model import Answers, Assessment
from tui_kpi.session.sealing.submission_json import about, from_json, is_training
from tui_kpi.submission import canonical
from tui_kpi.submission.verify import Recompute, Recomputed


@dataclass(frozen=True)
class Reworked:
    """A submission's answers, assessed again under the definition that it names."""

    framework: Framework
    answers: Answers
    assessment: Assessment
    about: About


def recompute(catalogue: Catalogue) -> Recompute:
    """Return the function that `submission.verify.verify` asks to work a submission out again."""

    def again(submission: dict[str, Any]) -> Recomputed | None:
        reworked = rework(catalogue, submission)
        if reworked is None:
            return None
        framework, answers, assessment = reworked.framework, reworked.answers, reworked.assessment
        return Recomputed(
            assessment=without_prose(as_json(assessment)),
            values_csv=values_csv(framework, answers, assessment),
            summary_html=partial(summary_html, framework, answers, assessment, reworked.about),
        )

    return again


def rework(catalogue: Catalogue, submission: Mapping[str, Any]) -> Reworked | None:
    """Assess a submission again; None if no published definition has its hash, id and version.

    The submission has passed the schema. Raises ValueError where its answers name what the
    framework does not have.
    """
    named = submission["framework"]
    framework = catalogue.find(named["sha256"])
    if framework is None or (framework.id, framework.version) != (named["id"], named["version"]):
        return None
    return _again(framework, submission)


def _again(framework: Framework, submission: Mapping[str, Any]) -> Reworked:
    answers = replace(
        from_json(submission["return"], training=is_training(submission)),
        version=framework.version,
        explanations=submission["explanations"],
    )
    if unknown := unknown_names(framework, answers):
        raise ValueError(unknown[0])
    return Reworked(framework, answers, assess(framework, answers), about(submission))


def rendering(catalogue: Catalogue, submission: Mapping[str, Any]) -> str:
    """Return what a verified submission says, as text: never what its own page claims.

    Raises LookupError if its definition is not known here, which a verifier has refused before.
    """
    reworked = rework(catalogue, submission)
    if reworked is None:
        raise LookupError(submission["framework"]["id"])
    return _text(reworked)


def said(framework: Framework, submission_json: bytes) -> str:
    """Return what the bytes of one's own submission say, as a verifier will show them.

    In words for somebody who has not signed them yet. `framework` is the definition that they
    were built under.
    """
    submission: Any = canonical.loads(submission_json)
    return _text(_again(framework, submission), signed=False)


def heard(framework: Framework, submission_json: bytes) -> list[str]:
    """Return the same as `said`, as lines to be read aloud."""
    submission: Any = canonical.loads(submission_json)
    again = _again(framework, submission)
    return spoken(again.framework, again.answers, again.assessment, again.about, signed=False)


def _text(reworked: Reworked, *, signed: bool = True) -> str:
    framework, answers, about = reworked.framework, reworked.answers, reworked.about
    return summary_text(framework, answers, reworked.assessment, about, signed=signed)
