"""Reports of one open return, sealed or not."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tui_kpi.reports.about import About, File
from tui_kpi.reports.gather import Gathering, gather_html, gather_text, gathering
from tui_kpi.reports.page import summary_html
from tui_kpi.reports.table import values_csv
from tui_kpi.reports.text import summary_text
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import told
from tui_kpi.store import atomic
from tui_kpi.store.folders import Folders

Form = Literal["html", "txt", "csv", "gather"]


def report(opened: OpenReturn, form: Form) -> bytes:
    """Return a report in one of its forms. One of an unsealed return says that it is not signed."""
    framework, answers, assessment = opened.framework, opened.answers, opened.assessment
    if form == "csv":
        return values_csv(framework, answers, assessment)
    if form == "gather":
        return gather_text(to_gather(opened)).encode("utf-8")
    about = about_of(opened)
    if form == "html":
        return summary_html(framework, answers, assessment, about)
    return summary_text(framework, answers, assessment, about).encode("utf-8")


def to_gather(opened: OpenReturn) -> Gathering:
    """Return what the return asks and where to find it."""
    return gathering(opened.framework, opened.answers, opened.assessment)


def write_gathering(opened: OpenReturn, folders: Folders) -> tuple[Path, Path]:
    """Write what to gather as a page to print and as text; return where both are.

    Raises CannotError.
    """
    said = to_gather(opened)
    page = folders.prints / f"{opened.framework.id}_{opened.period.id}_to-gather.html"
    text = page.with_suffix(".txt")
    with told():
        atomic.write(page, gather_html(said))
        atomic.write(text, gather_text(said).encode("utf-8"))
    return page, text


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
        prepared_by=opened.answers.prepared_by or profile.prepared_by,
        files=tuple(File(it.name, it.title, it.size, it.sha256) for it in opened.answers.evidence),
        revision=opened.corrects.revision + 1 if opened.corrects else 0,
        revision_reason=opened.answers.revision.reason if opened.answers.revision else "",
        training=opened.answers.training,
    )
