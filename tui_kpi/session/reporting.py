"""Reports of one open return, sealed or not."""

from __future__ import annotations

from typing import Literal

from tui_kpi.reports.about import About, File
from tui_kpi.reports.page import summary_html
from tui_kpi.reports.table import values_csv
from tui_kpi.reports.text import summary_text
from tui_kpi.session.open_return import OpenReturn

Form = Literal["html", "txt", "csv"]


def report(opened: OpenReturn, form: Form) -> bytes:
    """Return a report in one of its forms. One of an unsealed return says that it is not signed."""
    framework, answers, assessment = opened.framework, opened.answers, opened.assessment
    if form == "csv":
        return values_csv(framework, answers, assessment)
    about = about_of(opened)
    if form == "html":
        return summary_html(framework, answers, assessment, about)
    return summary_text(framework, answers, assessment, about).encode("utf-8")


def about_of(opened: OpenReturn) -> About:
    """Return who and what a report of `opened` is of."""
    profile, sealed = opened.profile, opened.sealed
    if sealed is not None:
        return sealed.about
    return About(
        provider_id=profile.provider_id,
        provider_name=profile.provider_name,
        authority_id=opened.framework.authority_id or profile.authority_id,
        authority_name=opened.framework.authority_name or profile.authority_name,
        prepared_by=profile.prepared_by,
        files=tuple(File(it.name, it.title, it.size, it.sha256) for it in opened.answers.evidence),
        training=opened.answers.training,
    )
