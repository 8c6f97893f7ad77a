"""What a definition must satisfy beyond TOML: its shape, then its sense.

Every mistake is reported with the key path in the author's terms and, where a name is unknown,
the nearest right one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from tui_kpi.framework import schema, schema_words
from tui_kpi.framework.bands import band_mistakes, lookup_mistakes
from tui_kpi.framework.build import BOUNDS
from tui_kpi.framework.errors import DefinitionError, Mistake, nearest
from tui_kpi.framework.expression import Expression, ExpressionError
from tui_kpi.framework.formless import calendar_mistakes, identity_mistakes, worksheet_mistakes
from tui_kpi.framework.formula_types import Names, Type, formula_mistakes, is_simple_condition
from tui_kpi.framework.links import reach
from tui_kpi.framework.model import NUMERIC_KINDS
from tui_kpi.framework.period import MONTHS
from tui_kpi.framework.shape import shape_mistakes
from tui_kpi.records import replace

Parse = Callable[[str], Expression]

_CHOOSING = {"choice", "choices"}
_FORMS = ("numerator", "value", "parts", "measure")
_FORMULAS = ("numerator", "denominator", "value", "measured_when", "applies_when")


def check(written: Mapping[str, Any], file: str, parse: Parse) -> dict[str, Any]:
    """Return the definition as plain, validated data, defaults left out.

    `parse` is called for every formula in it. Raises DefinitionError with every mistake found.
    """
    try:
        definition = schema.Definition.model_validate(written)
    except ValidationError as error:
        raise DefinitionError(file, shape_mistakes(error, written)) from error
    data = definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    mistakes = list(_Checker(data, parse).mistakes())
    if mistakes:
        raise DefinitionError(file, mistakes)
    return data


# Sense: what the shape cannot say.


class _Checker:
    """Checks one definition whose shape is right."""

    def __init__(self, data: dict[str, Any], parse: Parse) -> None:
        self.data = data
        self.parse = parse
        self.sections = [item["id"] for item in data["section"]]
        self.fields: dict[str, dict[str, Any]] = {i["id"]: i for i in data["field"]}
        self.indicators = {i["id"]: i for i in data.get("indicator", ())}
        self.interval: str = data["calendar"]["interval"]
        self.names = Names(
            types={
                **{id: _type_of(item["kind"]) for id, item in self.fields.items()},
                **dict.fromkeys(self.indicators, Type.NUMBER),
            },
            weekly=frozenset(
                id
                for id, item in {**self.fields, **self.indicators}.items()
                if item.get("per") == "week"
            ),
            fields=frozenset(self.fields),
            indicators=frozenset(self.indicators),
            lookups=frozenset(i["id"] for i in data.get("lookup", ())),
            options={id: [o["id"] for o in f.get("options", ())] for id, f in self.fields.items()},
        )

        self.answers_only = replace(
            self.names,
            types={id: _type_of(item["kind"]) for id, item in self.fields.items()},
            indicators=frozenset(),
            lookups=frozenset(),
            elsewhere=frozenset(self.indicators),
        )

    def mistakes(self) -> Iterator[Mistake]:
        yield from identity_mistakes(self.data)
        yield from calendar_mistakes(self.data["calendar"])
        for section in self.data["section"]:
            yield from self.section(section)
        asked: set[str] = set()
        for field in self.data["field"]:
            yield from self.field(field, asked)
            asked.add(field["id"])
        for indicator in self.data.get("indicator", ()):
            yield from self.indicator(indicator)
        yield from self.circles()
        for rule in self.data.get("rule", ()):
            yield from self.rule(rule)
        for reading in self.data.get("reading", ()):
            yield from self.reading(reading)
        for item in self.data.get("determination", ()):
            key = f"determination {item['id']}"
            yield from self.known(f"{key}, section", item["section"], self.sections)
            yield from self.formula(f"{key}, when", item["when"], Type.TRUTH)
            yield from self.formula(f"{key}, applies_when", item.get("applies_when"), Type.TRUTH)
        for item in self.data.get("lookup", ()):
            yield from lookup_mistakes(f"lookup {item['id']}", item["rows"])
        yield from worksheet_mistakes(self.data, self.fields)
        for item in self.data.get("example", ()):
            key = f"example of {item['indicator']}"
            yield from self.known(key, item["indicator"], self.indicators)
            for name in item["answers"]:
                yield from self.known(f"{key}, answers", name, self.fields)

    def known(self, key: str, name: str, names: Iterable[str], what: str = "") -> Iterator[Mistake]:
        """Say so when `name` is not one of `names`."""
        names = list(names)
        if name not in names:
            yield Mistake(key, f"there is no {what or 'such name'} “{name}”.{nearest(name, names)}")

    def formula(
        self,
        key: str,
        source: object,
        wanted: Type,
        *,
        weekly: bool = False,
        about_answers: bool = False,
    ) -> Iterator[Mistake]:
        """Check one formula; with `about_answers` it may ask about answers only."""
        if not isinstance(source, str):
            return
        try:
            expression = self.parse(source)
        except ExpressionError as error:
            yield Mistake(key, str(error))
            return
        names = self.answers_only if about_answers else self.names
        for message in formula_mistakes(expression.tree, wanted, names, weekly=weekly):
            yield Mistake(key, f"“{source}”: {message}")

    def section(self, section: Mapping[str, Any]) -> Iterator[Mistake]:
        key = f"section {section['id']}"
        interval = section.get("interval", self.interval)
        if interval != self.interval and (
            interval not in MONTHS
            or self.interval not in MONTHS
            or MONTHS[interval] % MONTHS[self.interval]
        ):
            yield Mistake(
                f"{key}, interval", f"“{interval}” does not fit returns made every {self.interval}"
            )
        yield from self.condition(f"{key}, relevant", section.get("relevant"))

    def condition(self, key: str, source: object) -> Iterator[Mistake]:
        """Check a `relevant` condition: choice tests, and one number against constants."""
        found = list(self.formula(key, source, Type.TRUTH, about_answers=True))
        yield from found
        if (
            isinstance(source, str)
            and not found
            and not is_simple_condition(self.parse(source).tree, self.names)
        ):
            yield Mistake(
                key, f"may only test choices and one number against constants: “{source}”"
            )

    def field(self, field: Mapping[str, Any], asked: set[str]) -> Iterator[Mistake]:
        key = f"field {field['id']}"
        yield from self.known(f"{key}, section", field["section"], self.sections, "section")
        yield from self.condition(f"{key}, relevant", field.get("relevant"))
        yield from self.asked_before(f"{key}, relevant", field.get("relevant"), asked)
        when = field.get("not_applicable_when")
        yield from self.condition(f"{key}, not_applicable_when", when)
        yield from self.asked_before(f"{key}, not_applicable_when", when, asked)
        for section in self.data["section"]:
            if section["id"] == field["section"]:
                place = f"section {section['id']}, relevant"
                yield from self.asked_before(place, section.get("relevant"), asked)
        yield from self.formula(
            f"{key}, required", field.get("required"), Type.TRUTH, about_answers=True
        )
        yield from self.formula(f"{key}, fill", field.get("fill"), Type.NUMBER, about_answers=True)
        if field.get("fill") and (field["kind"] not in NUMERIC_KINDS or field.get("per")):
            yield Mistake(f"{key}, fill", "only one number can be filled in by a formula")
        if field.get("prefill_from"):
            yield from self.known(
                f"{key}, prefill_from", field["prefill_from"], self.fields, "field"
            )
        if field.get("per") and self.interval != "four-week":
            yield Mistake(f"{key}, per", "only returns for four weeks have weekly answers")
        yield from self.options(key, field)

    def asked_before(self, key: str, source: object, asked: set[str]) -> Iterator[Mistake]:
        """Conditions are settled in the order of the fields, so they look back only."""
        if not isinstance(source, str):
            return
        try:
            names = self.parse(source).mentions
        except ExpressionError:
            return
        for name in names:
            if name in self.fields and name not in asked:
                yield Mistake(key, f"“{name}” must be asked before this field")

    def options(self, key: str, field: Mapping[str, Any]) -> Iterator[Mistake]:
        options = [option["id"] for option in field.get("options", ())]
        if (field["kind"] in _CHOOSING) != bool(options):
            yield Mistake(f"{key}, options", "a choice needs options, and nothing else has them")
        for id, times in Counter(options).items():
            if times > 1:
                yield Mistake(f"{key}, options", f"“{id}” is used {times} times")
        if field.get("exclusive"):
            yield from self.known(f"{key}, exclusive", field["exclusive"], options, "option")

    def indicator(self, item: Mapping[str, Any]) -> Iterator[Mistake]:
        key = f"indicator {item['id']}"
        weekly = item.get("per") == "week"
        yield from self.known(f"{key}, section", item["section"], self.sections, "section")
        yield from self.form(key, item)
        for name in ("numerator", "denominator", "value"):
            yield from self.formula(f"{key}, {name}", item.get(name), Type.NUMBER, weekly=weekly)
        for name in ("measured_when", "applies_when"):
            yield from self.formula(f"{key}, {name}", item.get(name), Type.TRUTH)
        for part in item.get("parts", ()):
            yield from self.known(f"{key}, parts", part, self.numeric(), "count")
        if weekly and self.interval != "four-week":
            yield Mistake(f"{key}, per", "only returns for four weeks have weekly figures")
        if item.get("weeks") and not weekly:
            yield Mistake(f"{key}, weeks", 'only an indicator with per = "week" counts weeks')
        yield from self.judged(key, item)

    def form(self, key: str, item: Mapping[str, Any]) -> Iterator[Mistake]:
        """Check that an indicator has one way of being worked out, and what it takes."""
        if sum(bool(item.get(form)) for form in _FORMS) != 1 or (
            bool(item.get("numerator")) != bool(item.get("denominator"))
        ):
            yield Mistake(key, "needs numerator and denominator, or value, or parts, or measure")
        if item.get("per") == "week" and (
            not item.get("numerator") or item.get("bands") or not item.get("target")
        ):
            yield Mistake(key, "a weekly indicator needs numerator, denominator and a target")
        if item.get("measure"):
            first = next(i["id"] for i in self.data["indicator"] if i.get("measure"))
            if first != item["id"]:
                yield Mistake(key, f"only one indicator can judge the return; “{first}” does")
            if not isinstance(item.get("target"), dict):
                yield Mistake(f"{key}, target", "an indicator with measure needs one target")

    def circles(self) -> Iterator[Mistake]:
        """Check that indicators build on others, but not on themselves."""
        uses: dict[str, list[str]] = {}
        for id, item in self.indicators.items():
            versions = [item, *self.patches_of(id)]
            formulas = [
                each[key]
                for each in versions
                for key in _FORMULAS
                if isinstance(each.get(key), str)
            ]
            try:
                uses[id] = [
                    name for source in formulas if source for name in self.parse(source).mentions
                ]
            except ExpressionError:
                uses[id] = []
        for id in uses:
            if id in reach(id, uses):
                yield Mistake(f"indicator {id}", "is worked out from itself")

    def patches_of(self, id: str) -> list[Mapping[str, Any]]:
        """Return what the readings' options change in an indicator."""
        return [
            option["change"]["indicator"][id]
            for reading in self.data.get("reading", ())
            for option in reading["option"]
            if id in option.get("change", {}).get("indicator", {})
        ]

    def judged(self, key: str, item: Mapping[str, Any]) -> Iterator[Mistake]:
        """Targets and bands of an indicator, or of an option that changes it."""
        if item.get("target") and item.get("bands"):
            yield Mistake(key, "has a target or bands, not both")
        targets = item.get("target") or []
        targets = targets if isinstance(targets, list) else [targets]
        for since, times in Counter(target.get("from") for target in targets).items():
            if times > 1:
                start = f"from {since}" if since else "without from"
                yield Mistake(f"{key}, target", f"{times} targets stand {start}; keep one")
        for target in targets:
            limits = [bound for bound in BOUNDS if target.get(bound) is not None]
            ways = len(limits) + target.get("to_be_confirmed", False) + bool(target.get("typed_in"))
            if ways != 1:
                yield Mistake(
                    f"{key}, target", "give one limit, or to_be_confirmed = true, or typed_in"
                )
            if target.get("typed_in"):
                yield from self.known(
                    f"{key}, target, typed_in", target["typed_in"], self.numeric(), "number"
                )
        if item.get("bands"):
            yield from band_mistakes(f"{key}, bands", item["bands"])

    def numeric(self) -> list[str]:
        """Return the fields that hold one number."""
        return [
            id
            for id, field in self.fields.items()
            if field["kind"] in NUMERIC_KINDS and not field.get("per")
        ]

    def rule(self, rule: Mapping[str, Any]) -> Iterator[Mistake]:
        key = f"rule {rule['id']}"
        for name in rule["fields"]:
            yield from self.known(f"{key}, fields", name, self.fields, "field")
        yield from self.formula(
            f"{key}, check",
            rule["check"],
            Type.TRUTH,
            weekly=rule.get("per") == "week",
            about_answers=True,
        )
        if rule.get("per") and rule.get("blanks") == "zero":
            yield Mistake(f"{key}, blanks", "a weekly rule is always skipped in a blank week")
        for name in schema_words.placeholders(rule["message"]):
            yield from self.known(f"{key}, message", name, self.fields, "field")

    def reading(self, reading: Mapping[str, Any]) -> Iterator[Mistake]:
        key = f"reading {reading['id']}"
        options = [option["id"] for option in reading["option"]]
        yield from self.known(f"{key}, default", reading["default"], options, "option")
        for name in reading.get("indicators", ()):
            yield from self.known(f"{key}, indicators", name, self.indicators, "indicator")
        for id, times in Counter(options).items():
            if times > 1:
                yield Mistake(f"{key}, option {id}", f"the id is used {times} times")
        for option in reading["option"]:
            change = option.get("change", {})
            if change and option["id"] == reading["default"]:
                yield Mistake(f"{key}, option {option['id']}", "the default changes nothing")
            for kind, patches in change.items():
                known = [item["id"] for item in self.data.get(kind, ())]
                for id, patch in patches.items():
                    place = f"{key}, option {option['id']}, change {kind} {id}"
                    found = list(self.known(place, id, known, kind))
                    yield from found or self.patch(place, kind, id, patch)

    def patch(self, key: str, kind: str, id: str, patch: Mapping[str, Any]) -> Iterator[Mistake]:
        item = next(item for item in self.data[kind] if item["id"] == id)
        weekly = item.get("per") == "week"
        for name in ("numerator", "denominator", "value"):
            yield from self.formula(f"{key}, {name}", patch.get(name), Type.NUMBER, weekly=weekly)
        for name in ("measured_when", "when"):
            yield from self.formula(f"{key}, {name}", patch.get(name), Type.TRUTH)
        yield from self.condition(f"{key}, relevant", patch.get("relevant"))
        if kind == "field":
            before = list(self.fields)[: list(self.fields).index(id)]
            yield from self.asked_before(f"{key}, relevant", patch.get("relevant"), set(before))
        for name in ("required", "check"):
            yield from self.formula(
                f"{key}, {name}", patch.get(name), Type.TRUTH, weekly=weekly, about_answers=True
            )
        if kind == "lookup":
            yield from lookup_mistakes(key, patch["rows"])
        if kind == "indicator":
            whole = {**item, **patch}
            yield from self.form(key, whole)
            yield from self.judged(key, whole)


def _type_of(kind: str) -> Type:
    if kind in NUMERIC_KINDS:
        return Type.NUMBER
    return {"choices": Type.CHOICES, "attachments": Type.NOTHING}.get(kind, Type.TEXT)
