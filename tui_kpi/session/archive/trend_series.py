"""The history of a framework, read from its sealed packages."""

from __future__ import annotations

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.period import Period
from tui_kpi.session.archive.sealed_returns import listing
from tui_kpi.session.errors import SessionError, UsageError, told
from tui_kpi.session.references import framework_called, reference_of, resolve
from tui_kpi.store.folders import Folders
from tui_kpi.wording.trends import Sealed, Series, trends


def history_of(folders: Folders, catalogue: Catalogue, name: str) -> tuple[Series, ...]:
    """Return the series of a framework's indicators; `name` may be the beginning of its id.

    Raises UsageError for an unknown framework. A package whose period is not one of the
    framework's is passed over; one whose definition is no longer here is worked out under the
    present one.
    """
    framework = framework_called(catalogue, name)
    sealed: dict[Period, Sealed] = {}
    for it in listing(folders):
        if it.framework != framework.id:
            continue
        try:
            _, period = resolve(catalogue, reference_of(it.framework, it.period))
        except SessionError:
            continue
        with told():
            definition = catalogue.find(it.definition) or framework
        sealed[period] = Sealed(definition, it.answers, it.revision)
    return trends(framework, sealed)


def chosen(series: tuple[Series, ...], indicator: str) -> tuple[Series, ...]:
    """Return the series of one indicator: several for one with parts.

    Raises UsageError naming those there are.
    """
    found = tuple(it for it in series if it.indicator == indicator)
    if not found:
        known = ", ".join(dict.fromkeys(it.indicator for it in series))
        raise UsageError(f"There is no indicator “{indicator}” in this framework. It has {known}.")
    return found
