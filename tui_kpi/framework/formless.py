"""Checks of those parts of a definition that hold no formulas: ids, calendar, worksheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tui_kpi.framework.errors import Mistake, nearest

_SCOPES = (
    ("section",),
    ("field", "indicator"),
    ("rule",),
    ("reading",),
    ("determination",),
    ("lookup",),
    ("worksheet",),
)
"""Kinds of items; those that stand together share their ids."""


def identity_mistakes(data: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield every id of the definition that is used more than once."""
    for kinds in _SCOPES:
        ids = (item["id"] for kind in kinds for item in data.get(kind, ()))
        for id, times in _repeated(ids):
            yield Mistake(
                f"{' or '.join(kinds)} {id}", f"the id is used {times} times; give each its own"
            )


def calendar_mistakes(calendar: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield what in a calendar does not fit together."""
    due = calendar.get("due", {})
    if sum(key in due for key in ("day_of_next_month", "days_after_end", "typed")) > 1:
        yield Mistake("calendar, due", "say only one of day_of_next_month, days_after_end, typed")
    first_of_month = calendar.get("year_start", "04-01").endswith("-01")
    interval = calendar["interval"]
    if interval == "month" and not first_of_month:
        yield Mistake("calendar, year_start", "months start on day 01, so the year must too")
    if "day_of_next_month" in due and (interval == "four-week" or not first_of_month):
        yield Mistake("calendar, due", "day_of_next_month needs periods that end with a month")


def worksheet_mistakes(data: Mapping[str, Any], fields: Collection[str]) -> Iterator[Mistake]:
    """Yield what is wrong with the worksheets' columns, and answers that are no field's."""
    for sheet in data.get("worksheet", ()):
        key = f"worksheet {sheet['id']}"
        for id, times in _repeated(column["id"] for column in sheet["column"]):
            yield Mistake(f"{key}, column {id}", f"the id is used {times} times")
        for column in sheet["column"]:
            yield from _column(f"{key}, column {column['id']}", column)
        for answer in sheet["answer"]:
            if (name := answer["field"]) not in fields:
                hint = nearest(name, fields)
                yield Mistake(f"{key}, answer", f"there is no field “{name}”.{hint}")


def _column(key: str, column: Mapping[str, Any]) -> Iterator[Mistake]:
    options, choice = column.get("options", ()), column.get("kind") == "choice"
    if choice and not options:
        yield Mistake(f"{key}, options", "a choice needs options")
    elif options and not choice:
        yield Mistake(f"{key}, options", 'only a column of kind = "choice" has options')
    for id, times in _repeated(option["id"] for option in options):
        yield Mistake(f"{key}, option {id}", f"the id is used {times} times")
    for word, _ in _repeated(word for option in options for word in set(option["written"])):
        yield Mistake(f"{key}, options", f"“{word}” cannot be written for two of them")


def _repeated(ids: Iterable[str]) -> Iterator[tuple[str, int]]:
    return ((id, times) for id, times in Counter(ids).items() if times > 1)
