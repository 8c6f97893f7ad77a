"""From a validated definition, as plain data, to the dataclasses the app runs on.

Takes only what `schema.py` or the cache has passed, so nothing here reports mistakes to authors.
Keys left out mean their default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tui_kpi.framework import model, readings, tables
from tui_kpi.framework.expression import Expression
from tui_kpi.framework.model import Bound
from tui_kpi.framework.period import Calendar, Due
from tui_kpi.framework.readings import PatchKind

Data = Mapping[str, Any]
Parse = Callable[[str], Expression]

BOUNDS: tuple[Bound, ...] = ("at_least", "more_than", "at_most", "less_than")
_WEEKS_NEEDED = {"every": 4, "at least 3 of 4": 3}
_PATCHED: tuple[PatchKind, ...] = ("field", "indicator", "rule", "determination", "lookup")


def build(definition: Data, sha256: str, parse: Parse) -> model.Framework:
    """Return the framework that `definition` describes.

    `sha256` is that of the file's bytes; `parse` turns a formula's text into an expression.
    """
    return _Builder(definition, parse).framework(sha256)


class _Builder:
    """Builds item by item; holds what every item needs."""

    def __init__(self, definition: Data, parse: Parse) -> None:
        self.definition = definition
        self.parse = parse
        self.mandatory = {
            section["id"]: section.get("part", "mandatory") == "mandatory"
            for section in definition["section"]
        }

    def framework(self, sha256: str) -> model.Framework:
        given = self.definition
        authority = given.get("authority") or {}
        return model.Framework(
            id=given["id"],
            version=given["version"],
            sha256=sha256,
            title=given["title"],
            short=given["short"],
            authority_id=authority.get("id", ""),
            authority_name=authority.get("name", ""),
            document=given["source"]["document"],
            calendar=self.calendar(given["calendar"]),
            sections={i["id"]: self.section(i) for i in given["section"]},
            fields={i["id"]: self.field(i) for i in given["field"]},
            indicators={i["id"]: self.indicator(i) for i in given.get("indicator", ())},
            rules=tuple(self.rule(i) for i in given.get("rule", ())),
            readings={i["id"]: self.reading(i) for i in given.get("reading", ())},
            determinations={i["id"]: self.determination(i) for i in given.get("determination", ())},
            lookups={
                i["id"]: tables.Lookup(i["id"], self.lookup_rows(i["rows"]))
                for i in given.get("lookup", ())
            },
            worksheets={i["id"]: self.worksheet(i) for i in given.get("worksheet", ())},
            examples=tuple(self.example(i) for i in given.get("example", ())),
            notes=tuple(given.get("notes", ())),
            own_check=given.get("own_check") or "",
        )

    def formula(self, source: str | None) -> Expression | None:
        return None if source is None else self.parse(source)

    def calendar(self, given: Data) -> Calendar:
        month, day = given.get("year_start", "04-01").split("-")
        due = given.get("due") or {}
        return Calendar(
            interval=given["interval"],
            year_start=(int(month), int(day)),
            due=Due(
                due.get("day_of_next_month"), due.get("days_after_end"), due.get("typed", False)
            ),
            assumptions=tuple(given.get("assumptions", ())),
        )

    def section(self, given: Data) -> model.Section:
        return model.Section(
            id=given["id"],
            title=given["title"],
            short=given["short"],
            part=given.get("part", "mandatory"),
            interval=given.get("interval") or self.definition["calendar"]["interval"],
            source=given.get("source") or "",
            about=given.get("about") or "",
            notes=tuple(given.get("notes", ())),
            evidence=tuple(given.get("evidence", ())),
            relevant=self.formula(given.get("relevant")),
        )

    def field(self, given: Data) -> model.Field:
        required = given.get("required")
        if required is None:
            required = self.mandatory[given["section"]]
        return model.Field(
            id=given["id"],
            section=given["section"],
            label=given["label"],
            kind=given["kind"],
            source=given["source"],
            unit=_unit(given),
            required=self.parse(required) if isinstance(required, str) else required,
            relevant=self.formula(given.get("relevant")),
            hint=given.get("hint") or "",
            guidance=_guidance(given.get("guidance") or {}),
            options=tuple(model.Option(o["id"], o["label"]) for o in given.get("options", ())),
            exclusive=given.get("exclusive") or "",
            per_week=given.get("per") == "week",
            prefill=given.get("prefill") or "",
            prefill_from=given.get("prefill_from") or "",
            fill=self.formula(given.get("fill")),
            minimum=_figure(given.get("at_least")),
            maximum=_figure(given.get("at_most")),
            may_be_not_applicable=given.get("may_be_not_applicable", False),
            not_applicable_when=self.formula(given.get("not_applicable_when")),
            not_applicable_reason=given.get("not_applicable_reason") or "",
            advise_unchanged=given.get("advise_unchanged", False),
        )

    def indicator(self, given: Data) -> model.Indicator:
        return model.Indicator(
            id=given["id"],
            section=given["section"],
            title=given["title"],
            source=given["source"],
            numerator=self.formula(given.get("numerator")),
            denominator=self.formula(given.get("denominator")),
            value=self.formula(given.get("value")),
            parts=tuple(given.get("parts", ())),
            measure=given.get("measure") or "",
            unit=_unit(given),
            per_week=given.get("per") == "week",
            weeks_needed=_WEEKS_NEEDED[given.get("weeks") or "every"],
            targets=_targets(given.get("target")),
            bands=_bands(given.get("bands", ())),
            band_by_whole_number=given.get("band_by") == "whole_number",
            measured_when=self.formula(given.get("measured_when")),
            not_measured_reason=given.get("not_measured_reason") or "",
            applies_when=self.formula(given.get("applies_when")),
            not_applicable_when_blank=given.get("not_applicable_when_blank", False),
            not_applicable_reason=given.get("not_applicable_reason") or "",
            nothing_to_measure=given.get("nothing_to_measure") or "",
            consequence=given.get("consequence") or "",
            notes=tuple(given.get("notes", ())),
        )

    def rule(self, given: Data) -> model.Rule:
        return model.Rule(
            id=given["id"],
            severity=given["severity"],
            fields=tuple(given["fields"]),
            check=self.parse(given["check"]),
            message=given["message"],
            blanks_count_as_zero=given.get("blanks") == "zero",
            per_week=given.get("per") == "week",
            source=given.get("source") or "",
        )

    def determination(self, given: Data) -> model.Determination:
        return model.Determination(
            id=given["id"],
            title=given["title"],
            section=given["section"],
            when=self.parse(given["when"]),
            source=given["source"],
            applies_when=self.formula(given.get("applies_when")),
        )

    def reading(self, given: Data) -> readings.Reading:
        return readings.Reading(
            id=given["id"],
            question=given["question"],
            options=tuple(
                readings.ReadingOption(o["id"], o["label"], self.patches(o.get("change") or {}))
                for o in given["option"]
            ),
            default=given["default"],
            source=given["source"],
            indicators=tuple(given.get("indicators", ())),
        )

    def patches(self, given: Data) -> tuple[readings.Patch, ...]:
        return tuple(
            readings.Patch(kind, id, self.changes(changes))
            for kind in _PATCHED
            for id, changes in given.get(kind, {}).items()
        )

    def changes(self, given: Data) -> dict[str, Any]:
        """Return patched keys under the dataclasses' names, with the dataclasses' values."""
        changes: dict[str, Any] = {}
        for key, value in given.items():
            if key == "target":
                changes["targets"] = _targets(value)
            elif key == "bands":
                changes["bands"] = _bands(value)
            elif key == "band_by":
                changes["band_by_whole_number"] = value == "whole_number"
            elif key == "weeks":
                changes["weeks_needed"] = _WEEKS_NEEDED[value]
            elif key == "rows":
                changes["rows"] = self.lookup_rows(value)
            elif key == "severity" or not isinstance(value, str):
                changes[key] = value
            else:
                changes[key] = self.parse(value)
        return changes

    def lookup_rows(self, given: list[Data]) -> tuple[tables.LookupRow, ...]:
        return tuple(
            tables.LookupRow(
                Fraction(row["at_least"]), _figure(row.get("at_most")), Fraction(row["value"])
            )
            for row in given
        )

    def worksheet(self, given: Data) -> tables.Worksheet:
        return tables.Worksheet(
            id=given["id"],
            title=given["title"],
            columns=tuple(
                tables.Column(
                    id=column["id"],
                    label=column["label"],
                    kind=column.get("kind", "text"),
                    required=column.get("required", True),
                    options=tuple(
                        tables.ColumnOption(option["id"], tuple(option["written"]))
                        for option in column.get("options", ())
                    ),
                )
                for column in given["column"]
            ),
            answers=tuple(tables.WorksheetAnswer(a["field"], a["sql"]) for a in given["answer"]),
        )

    def example(self, given: Data) -> model.Example:
        return model.Example(
            given["indicator"],
            dict(given["answers"]),
            given["outturn"],
            given["printed"],
            given["source"],
        )


def _figure(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _unit(given: Data) -> model.Unit | None:
    unit = given.get("unit")
    return model.Unit(unit["one"], unit["many"]) if unit else None


def _guidance(given: Data) -> model.Guidance:
    return model.Guidance(
        given.get("text") or "",
        tuple(given.get("include", ())),
        tuple(given.get("leave_out", ())),
        given.get("find") or "",
        given.get("example") or "",
    )


def _targets(given: Data | list[Data] | None) -> tuple[model.Target, ...]:
    if given is None:
        return ()
    rows = given if isinstance(given, list) else [given]
    return tuple(sorted((_target(row) for row in rows), key=lambda t: t.since or date.min))


def _target(given: Data) -> model.Target:
    since = given.get("from")
    limit = next((bound for bound in BOUNDS if given.get(bound) is not None), None)
    return model.Target(
        bound=limit or given.get("bound") or "at_least",
        value=Fraction(given[limit]) if limit else None,
        field=given.get("typed_in") or "",
        to_be_confirmed=given.get("to_be_confirmed", False),
        since=date.fromisoformat(since) if since else None,
    )


def _bands(given: list[Data]) -> tuple[model.Band, ...]:
    return tuple(
        model.Band(row["id"], **{bound: _figure(row.get(bound)) for bound in BOUNDS})
        for row in given
    )
