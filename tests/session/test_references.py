from __future__ import annotations

import pytest

from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.errors import UsageError
from tui_kpi.session.references import resolve

GOOD = [
    ("lancashire-supported-housing/2026-27-Q4", "lancashire-supported-housing", "2026-27-Q4"),
    ("lancashire/2026-27-Q1", "lancashire-supported-housing", "2026-27-Q1"),
    ("annex-1/2026-27-Q2", "annex-1-performance-management", "2026-27-Q2"),
]
BAD = [
    ("lancashire", "FRAMEWORK/PERIOD"),
    ("/2026-27-Q4", "FRAMEWORK/PERIOD"),
    ("lancashire/", "FRAMEWORK/PERIOD"),
    ("lancashire-suported-housing/2026-27-Q4", "Did you mean “lancashire-supported-housing”?"),
    ("lancashire/2026-27-Q5", "2026-27-Q2"),
    ("lancashire/2026-04", "is not a quarter"),
    ("lancashire/../../x", "is not a quarter"),
    ("../x/2026-27-Q4", "There is no framework"),
]


@pytest.mark.parametrize(("text", "framework", "period"), GOOD)
def test_a_reference_names_one_return(
    catalogue: Catalogue, text: str, framework: str, period: str
) -> None:
    found, when = resolve(catalogue, text)
    assert (found.id, when.id) == (framework, period)


@pytest.mark.parametrize(("text", "named"), BAD)
def test_what_is_unknown_is_named(catalogue: Catalogue, text: str, named: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(catalogue, text)
    assert named in str(caught.value)
    assert caught.value.status == 2


def test_a_beginning_must_fit_one_framework_only(catalogue: Catalogue) -> None:
    class Twins(Catalogue):
        def ids(self) -> tuple[str, ...]:
            return ("care-a", "care-b")

    with pytest.raises(UsageError, match="care-a or care-b"):
        resolve(Twins(()), "care/2026-27-Q4")


def test_a_whole_id_may_be_asked_for(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="no framework"):
        resolve(catalogue, "lancashire/2026-27-Q4", whole=True)
