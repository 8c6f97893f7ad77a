"""docs/definitions.md cannot rot: what it shows loads, and every key and function is in it."""

from __future__ import annotations

import re
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import tomli_w
from pydantic import BaseModel, TypeAdapter

from tui_kpi.framework import model, scenarios, schema
from tui_kpi.framework.errors import DefinitionError
from tui_kpi.framework.expression import FUNCTIONS, parse
from tui_kpi.framework.loader import load_file
from tui_kpi.returns.answers import read_answers, unknown_names
from tui_kpi.returns.assess import assess
from tui_kpi.returns.contract import as_json
from tui_kpi.returns.model import FieldState, IndicatorStatus, SectionState, Verdict
from tui_kpi.session.training import not_as_claimed
from tui_kpi.store.folders import Folders
from tui_kpi.store.profile import KEYS as PROFILE_KEYS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "definitions.md").read_text("utf-8")
TRAINING = "<!-- training of the whole definition -->\n"
WHOLE, CASES = "<!-- a whole definition -->\n", "<!-- cases of the whole definition -->\n"

# Heading under which each table is described; further tables that stand in it.
TABLES: dict[str, tuple[type[BaseModel], ...]] = {
    "Identity": (schema.Definition, schema.Authority, schema.Source),
    "Calendar": (schema.Calendar, schema.Due),
    "Section": (schema.Section,),
    "Field": (schema.FieldItem, schema.Unit, schema.Option, schema.Guidance),
    "Indicator": (schema.Indicator, schema.Unit),
    "Target": (schema.Target,),
    "Bands": (schema.Band,),
    "Rule": (schema.Rule,),
    "Reading": (
        schema.Reading, schema.ReadingOption, schema.Changes, schema.FieldPatch,
        schema.IndicatorPatch, schema.RulePatch, schema.DeterminationPatch, schema.LookupPatch,
    ),
    "Determination": (schema.Determination,),
    "Lookup": (schema.Lookup, schema.LookupRow),
    "Worksheet": (schema.Worksheet, schema.Column, schema.ColumnOption, schema.WorksheetAnswer),
    "Example": (schema.Example,),
}  # fmt: skip
PARTS_OF_AN_INDICATOR = {"Target", "Bands"}


def _part(heading: str) -> str:
    """Return what stands under a heading, up to the next one."""
    found = re.search(
        rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE
    )
    assert found, f"the page has no heading “{heading}”"
    return found[1]


def _blocks(text: str, mark: str = "") -> list[str]:
    return re.findall(rf"{re.escape(mark)}```toml\n(.*?)```", text, re.DOTALL)


def _spans(text: str) -> list[str]:
    """Return what stands in backticks, blocks apart."""
    return re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def _rows(text: str, last: str) -> Iterator[list[str]]:
    """Return the cells of each row of the tables whose last heading is `last`."""
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("|"):
            inside = False
        elif cells[-1].strip(" |") == last:
            inside = True
        elif inside and not line.startswith("|---"):
            yield cells


def _examples(heading: str) -> list[dict[str, Any]]:
    """Return every example under a heading: cells of its table, and whole blocks."""
    text = _part(heading)
    cells = [span for row in _rows(text, "example") for span in _spans(row[-1])]
    return [tomllib.loads(text, parse_float=str) for text in (*cells, *_blocks(text))]


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from _keys(below)
    elif isinstance(value, list):
        for below in value:
            yield from _keys(below)


def _alias(table: type[BaseModel]) -> dict[str, Any]:
    """Return what each key of a table may hold, by the name that authors write."""
    return {
        field.alias or name: Annotated[field.annotation, *field.metadata, None]
        for name, field in table.model_fields.items()
    }


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Return every model that an annotation mentions, and those within them."""
    if isinstance(annotation, type(BaseModel)):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation)
    for part in typing.get_args(annotation):
        yield from _models(part)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    (text,) = _blocks(PAGE, WHOLE)
    path = tmp_path_factory.mktemp("page") / "riverside-day-care.toml"
    path.write_text(text, "utf-8")
    return path, text


def test_the_whole_definition_loads_under_its_name_and_is_small(whole: tuple[Path, str]) -> None:
    path, text = whole
    assert load_file(path).id == path.stem
    assert len([line for line in text.splitlines() if line.strip()]) <= 30


def test_every_table_of_the_schema_has_its_place_on_the_page() -> None:
    placed = {table for tables in TABLES.values() for table in tables}
    assert set(_models(schema.Definition)) == placed


@pytest.mark.parametrize(
    ("heading", "table"),
    [(heading, table) for heading, tables in TABLES.items() for table in tables],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_every_key_is_named_under_its_heading(heading: str, table: type[BaseModel]) -> None:
    named = {part for span in _spans(_part(heading)) for part in span.split(".")}
    assert set(_alias(table)) - named == set()


@pytest.mark.parametrize("heading", [heading for heading in TABLES if heading != "Bands"])
def test_every_key_in_a_table_of_the_page_is_one(heading: str) -> None:
    known = {key for table in TABLES[heading] for key in _alias(table)}
    rows = [*_rows(_part(heading), "example"), *_rows(_part(heading), "default")]
    named = {span.rpartition(".")[2] for row in rows for span in _spans(row[0])}
    assert named
    assert named - known == set()


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_has_an_example_that_is_right(heading: str) -> None:
    inner = heading in PARTS_OF_AN_INDICATOR
    own = _alias(schema.Indicator if inner else TABLES[heading][0])
    shown: set[str] = set()
    for example in _examples(heading):
        shown |= set(_keys(example))
        for key, value in example.items():
            kinds = own if inner or key != heading.lower() else _alias(schema.Definition)
            assert key in kinds, f"{key} is no key of {heading}"
            TypeAdapter(kinds[key]).validate_python(value)
    tables = {"section", "field", "indicator", "rule", "reading", "determination"}
    tables |= {"lookup", "worksheet", "example"}
    elsewhere = {"Identity": tables, "Indicator": {"bands"}}.get(heading, set())
    wanted = {key for table in TABLES[heading] for key in _alias(table)}
    assert wanted - shown - elsewhere - _patched(heading) == set()


def _patched(heading: str) -> set[str]:
    """Return the keys that a reading may change: each has its example where it belongs."""
    if heading != "Reading":
        return set()
    return {key for table in TABLES["Reading"][3:] for key in _alias(table)}


@pytest.mark.parametrize("heading", TABLES)
def test_formulas_of_the_examples_are_formulas(heading: str) -> None:
    names = {"numerator", "denominator", "value", "measured_when", "applies_when", "when", "check"}
    names |= {"required", "relevant", "fill", "not_applicable_when"}

    def formulas(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for key, below in value.items():
                if key in names and isinstance(below, str):
                    yield below
                yield from formulas(below)
        elif isinstance(value, list):
            for below in value:
                yield from formulas(below)

    for example in _examples(heading):
        for source in formulas(example):
            parse(source)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_is_described(function: str) -> None:
    described = [span for row in _rows(PAGE, "what it gives") for span in _spans(row[0])]
    assert any(span.startswith(f"{function}(") for span in described)


def test_the_functions_described_can_be_called() -> None:
    for row in _rows(PAGE, "what it gives"):
        for span in _spans(row[0]):
            parse(span)


def test_every_word_that_a_result_can_hold_is_on_the_page() -> None:
    words = {*typing.get_args(IndicatorStatus), *typing.get_args(SectionState)}
    words |= {*typing.get_args(FieldState), *typing.get_args(Verdict), *typing.get_args(model.Kind)}
    assert words - set(_spans(PAGE)) == set()


def test_the_statuses_are_in_the_order_of_the_page() -> None:
    stated = [span for row in _rows(_part("Results"), "when") for span in _spans(row[0])]
    assert sorted(stated) == sorted(typing.get_args(IndicatorStatus))
    assert stated[:5] == list(typing.get_args(IndicatorStatus))[:5]


def test_cases_are_what_the_app_gives(whole: tuple[Path, str]) -> None:
    framework = load_file(whole[0])
    (text,) = _blocks(PAGE, CASES)
    cases = tomllib.loads(text, parse_float=str)["case"]
    described = {span for row in _rows(_part("Cases"), "what it says") for span in _spans(row[0])}
    for case in cases:
        assert set(case) <= described
        data = {key: value for key, value in case.items() if key not in {"name", "expect"}}
        answers = read_answers(tomli_w.dumps({"framework": framework.id, **data}))
        assert unknown_names(framework, answers) == ()
        found = as_json(assess(framework, answers))
        expected = dict(case["expect"])
        codes = [problem["code"] for problem in found["problems"]]
        assert expected.pop("problems", codes) == codes
        assert set(expected.pop("missing_includes", ())) <= set(found["missing"])
        assert _within(expected, found), case["name"]


def _within(expected: object, found: object) -> bool:
    if isinstance(expected, dict) and isinstance(found, dict):
        return all(key in found and _within(it, found[key]) for key, it in expected.items())
    return expected == found


COURSE = (
    *(scenarios.CourseFile, scenarios.ScenarioItem, scenarios.StepItem),
    *(scenarios.Claim, scenarios.ClaimedResult),
)


@pytest.mark.parametrize("table", COURSE, ids=lambda table: table.__name__)
def test_every_key_of_training_is_named(table: type[BaseModel]) -> None:
    assert set(_alias(table)) - set(_spans(_part("Training"))) == set()


def test_no_other_key_of_training_is_named() -> None:
    known = {key for table in COURSE for key in _alias(table)}
    named = {span for row in _rows(_part("Training"), "example") for span in _spans(row[0])}
    assert named
    assert named - known == set()


def test_the_training_of_the_page_comes_to_what_it_claims(
    whole: tuple[Path, str], tmp_path: Path
) -> None:
    (text,) = _blocks(PAGE, TRAINING)
    rows = [span for row in _rows(_part("Training"), "example") for span in _spans(row[-1])]
    (tmp_path / "x.training.toml").write_text(f"{rows[0]}\n{text}", "utf-8")
    framework = load_file(whole[0])
    course = scenarios.load_course(tmp_path / "x.training.toml", framework)
    assert dict(course.example) == {"reviewed": "48", "satisfied": "40"}
    assert [not_as_claimed(framework, it) for it in course.scenarios] == [()]


MISTAKES = [(row[0], row[1], row[2].strip(" |")) for row in _rows(PAGE, "message")]


def test_there_are_mistakes_to_learn_from() -> None:
    assert len(MISTAKES) >= 10


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES)
def test_mistakes_give_the_message_printed(
    whole: tuple[Path, str], tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    old, new, said = ("\n".join(_spans(cell)) for cell in (right, wrong, message))
    assert old in whole[1]
    path = tmp_path / "mistaken.toml"
    path.write_text(whole[1].replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_file(path)
    assert f"mistaken.toml: {said}" in str(refused.value)


def test_own_definitions_go_where_the_page_says() -> None:
    name = Folders(Path("data"), Path("cache")).definitions.name
    assert f"`{name}/` in the data folder" in PAGE


def test_the_page_names_no_key_that_the_profile_lacks() -> None:
    named = set(re.findall(r"profile\.([a-z_]+)", PAGE))
    assert named
    assert named <= set(PROFILE_KEYS)


@pytest.mark.parametrize("block", _blocks(PAGE), ids=lambda text: text.splitlines()[0])
def test_every_block_is_toml(block: str) -> None:
    assert tomllib.loads(block)
