"""`tui-kpi frameworks`: the definitions at hand, what one asks, and mistakes in a file."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from tui_kpi.cli.context import Context
from tui_kpi.cli.output import print_json
from tui_kpi.framework.errors import DefinitionError
from tui_kpi.framework.loader import CASES_SUFFIX, TRAINING_SUFFIX, load_file
from tui_kpi.framework.model import Framework, Indicator
from tui_kpi.framework.period import INTERVAL_WORDS, date_words
from tui_kpi.session.references import framework_called
from tui_kpi.session.user_paths import read_named
from tui_kpi.wording.feedback import band_words, target_words


def run(arguments: Namespace, context: Context) -> int:
    """List, show or check frameworks, or print the JSON Schema of their files."""
    if arguments.action == "schema":
        from tui_kpi.framework.schema_words import json_schema

        print(json_schema(), end="")
        return 0
    if arguments.action == "check":
        return _check(arguments.file, as_json=arguments.json)
    if arguments.action == "show":
        framework = framework_called(context.catalogue, arguments.id)
        if arguments.json:
            print_json(_as_json(framework))
        else:
            for line in _lines(framework):
                print(line)
        return 0
    return _list(context, as_json=arguments.json)


def _list(context: Context, *, as_json: bool) -> int:
    frameworks: list[Framework] = []
    status = 0
    for id in context.catalogue.ids():
        try:
            frameworks.append(context.catalogue.load(id))
        except DefinitionError as error:
            # One's own definition may be half written: the others are still of use.
            print(error, file=sys.stderr)
            status = 1
    if as_json:
        print_json([_head(framework) for framework in frameworks])
        return status
    width = max((len(framework.id) for framework in frameworks), default=0)
    for framework in frameworks:
        every = INTERVAL_WORDS[framework.calendar.interval]
        print(f"{framework.id:<{width}}  {framework.version}  {every}: {framework.title}")
    return status


def _check(file: Path, *, as_json: bool) -> int:
    read_named(file, 0)  # a missing file is a mistake of usage, not of the definition
    try:
        framework = load_file(file)
    except DefinitionError as error:
        if as_json:
            found = [{"key": it.key, "message": it.message} for it in error.mistakes]
            print_json({"file": str(file), "good": False, "mistakes": found})
        else:
            print(error, file=sys.stderr)
        return 1
    wrong, count = _worked_out(file, framework)
    wrong += _training(file, framework)
    if as_json:
        found = [{"key": key, "message": message} for key, message in wrong]
        print_json({"file": str(file), "good": not wrong, "mistakes": found})
    else:
        for key, message in wrong:
            print(f"{file}: {key}: {message}", file=sys.stderr)
    if wrong:
        return 1
    if not as_json:
        cases = "" if count is None else f" {count} cases come out as they say."
        print(f"{file}: good. {framework.id}, version {framework.version}.{cases}")
    if file.name != f"{framework.id}.toml":
        print(f"To use it, call the file {framework.id}.toml.", file=sys.stderr)
    return 0


def _worked_out(file: Path, framework: Framework) -> tuple[list[tuple[str, str]], int | None]:
    """Work out the definition's examples and the cases beside it.

    Returns place and sentence of everything that comes out otherwise, and how many cases there
    are; None without a file of cases.
    """
    from tui_kpi.returns import cases

    wrong = [("example", sentence) for sentence in cases.wrong_examples(framework)]
    beside = file.with_name(file.name.removesuffix(".toml") + CASES_SUFFIX)
    if not beside.exists():
        return wrong, None
    try:
        found = cases.read_cases(read_named(beside))
    except cases.CasesError as error:
        return [*wrong, (beside.name, str(error))], 0
    wrong += [
        (f"{beside.name}, “{case.name}”", sentence)
        for case in found
        for sentence in cases.differences(framework, case)
    ]
    return wrong, len(found)


def _training(file: Path, framework: Framework) -> list[tuple[str, str]]:
    """Return place and sentence of every mistake in the training scenarios beside a definition."""
    from tui_kpi.framework.scenarios import load_course
    from tui_kpi.session.training import not_as_claimed

    beside = file.with_name(file.name.removesuffix(".toml") + TRAINING_SUFFIX)
    if not beside.exists():
        return []
    try:
        course = load_course(beside, framework)
    except DefinitionError as error:
        return [(beside.name, str(mistake)) for mistake in error.mistakes]
    return [
        (f"{beside.name}, {scenario.id}", sentence)
        for scenario in course.scenarios
        for sentence in not_as_claimed(framework, scenario)
    ]


def _head(framework: Framework) -> dict[str, object]:
    return {
        "id": framework.id,
        "version": framework.version,
        "sha256": framework.sha256,
        "title": framework.title,
        "authority": framework.authority_id or None,
        "interval": framework.calendar.interval,
        "document": framework.document,
    }


def _as_json(framework: Framework) -> dict[str, object]:
    return {
        **_head(framework),
        "assumptions": list(framework.calendar.assumptions),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "part": section.part,
                "interval": section.interval,
                "fields": [
                    {
                        "id": field.id,
                        "label": field.label,
                        "kind": field.kind,
                        "per_week": field.per_week,
                        "options": list(field.option_ids),
                        "source": field.source,
                    }
                    for field in framework.fields_of[section.id]
                ],
                "indicators": [
                    {"id": it.id, "title": it.title, "source": it.source}
                    for it in framework.indicators_of[section.id]
                ],
            }
            for section in framework.sections.values()
        ],
        "readings": [
            {"id": it.id, "question": it.question, "options": [o.id for o in it.options]}
            for it in framework.readings.values()
        ],
    }


def _lines(framework: Framework) -> Iterator[str]:
    yield f"{framework.title} ({framework.id}, version {framework.version})"
    yield f"Source: {framework.document}"
    yield f"A return {INTERVAL_WORDS[framework.calendar.interval]}"
    for assumption in framework.calendar.assumptions:
        yield f"Assumed: {assumption}"
    for section in framework.sections.values():
        yield ""
        yield f"{section.title} ({section.part}, {INTERVAL_WORDS[section.interval]})"
        for field in framework.fields_of[section.id]:
            week = ", each week" if field.per_week else ""
            yield f"  {field.id}: {field.label} ({field.kind.replace('_', ' ')}{week})"
            for option in field.options:
                yield f"    {option.id}: {option.label}"
        for indicator in framework.indicators_of[section.id]:
            yield f"  > {indicator.id}: {indicator.title}. {_judged(indicator)}"
    for reading in framework.readings.values():
        yield ""
        yield f"@reading.{reading.id}: {reading.question}"
        for choice in reading.options:
            default = " (unless you choose)" if choice.id == reading.default else ""
            yield f"    {choice.id}: {choice.label}{default}"


def _judged(indicator: Indicator) -> str:
    """Return what an indicator is judged by, in words: targets with their dates, or bands."""
    if indicator.bands:
        bands = "; ".join(f"{it.id.replace('_', ' ')} {band_words(it)}" for it in indicator.bands)
        return f"Bands: {bands}"
    targets = [
        target_words(it, counts=indicator.counts)
        + (f" from {date_words(it.since)}" if it.since else "")
        for it in indicator.targets
    ]
    return f"Target: {', '.join(targets) or 'none printed'}"
