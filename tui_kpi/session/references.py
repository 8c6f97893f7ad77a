"""The name of one return: `FRAMEWORK/PERIOD`."""

from __future__ import annotations

from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Framework
from tui_kpi.framework.period import Period
from tui_kpi.session.errors import UsageError, told


def resolve(
    catalogue: Catalogue, reference: str, *, whole: bool = False
) -> tuple[Framework, Period]:
    """Return the framework and the period that `reference` names.

    The framework may be cut short where its beginning fits no other, unless it must be `whole`.
    Raises UsageError naming what is unknown, and the nearest known name or the form that is
    wanted.
    """
    name, slash, period = reference.partition("/")
    if not slash or not name or not period:
        raise UsageError(
            f"“{reference}” does not name a return. Write FRAMEWORK/PERIOD, like "
            f"{_example(catalogue)}/2026-27-Q4; `tui-kpi frameworks` lists the frameworks."
        )
    framework = framework_called(catalogue, name, whole=whole)
    with told():
        return framework, framework.calendar.period(period)


def reference_of(framework: str, period: str) -> str:
    """Return the reference of a return, by the ids of its framework and period."""
    return f"{framework}/{period}"


def framework_called(catalogue: Catalogue, name: str, *, whole: bool = False) -> Framework:
    """Return the framework whose id is `name`, or begins with it unless it must be `whole`.

    Raises UsageError naming the nearest known one, or what is wrong with its definition.
    """
    with told():
        return catalogue.load(name if whole else whole_id(catalogue, name))


def whole_id(catalogue: Catalogue, beginning: str) -> str:
    """Return the framework's id that `beginning` fits alone, else `beginning` as it is.

    Raises UsageError where it fits several.
    """
    ids = catalogue.ids()
    if beginning in ids:
        return beginning
    found = [id for id in ids if id.startswith(beginning)]
    if len(found) > 1:
        raise UsageError(f"“{beginning}” may be {' or '.join(found)}. Write more of it.")
    return found[0] if found else beginning


def _example(catalogue: Catalogue) -> str:
    return next(iter(catalogue.ids()), "FRAMEWORK")
