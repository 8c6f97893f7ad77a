import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.submission.sealed_samples import submission
from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.returns.answers import read_answers
from tui_kpi.returns.assess import assess
from tui_kpi.returns.contract import as_json, without_prose
from tui_kpi.submission import canonical, schema
from tui_kpi.submission.refusal import Refusal

PUBLISHED = Path(__file__).resolve().parents[2] / "exports/schema/submission.schema.json"


def test_the_published_schema_is_that_of_the_models() -> None:
    assert PUBLISHED.read_bytes() == schema.schema_text().encode(), (
        "write schema.schema_text() to exports/schema/submission.schema.json"
    )


def _objects(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        inner = [found for value in node.values() for found in _objects(value)]
        return [node, *inner] if "properties" in node else inner
    return [found for value in node for found in _objects(value)] if isinstance(node, list) else []


def test_every_object_is_closed_and_every_field_required() -> None:
    objects = _objects(json.loads(schema.schema_text()))
    assert len(objects) > 15
    for item in objects:
        assert item["additionalProperties"] is False
        assert set(item["required"]) == set(item["properties"])


def _by_the_schema(document: Any) -> bool:
    """Whether the published schema, as another program uses it, takes a document."""
    checker = Draft202012Validator.FORMAT_CHECKER
    return bool(
        Draft202012Validator(json.loads(PUBLISHED.read_text()), format_checker=checker).is_valid(
            document
        )
    )


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("explanations.A B", "text"),
        ("return.readings.not an id", "a"),
        ("return.answers.K", "1"),
        ("return.due", "2026-02-30"),
        ("signed_at", "2026-07-09T10:00:00Z"),
        ("revision", "1"),
        ("revision", True),
        ("surplus", "x"),
        ("assessment.fields.people", {"state": "new"}),
    ],
)
def test_the_published_schema_refuses_what_the_models_refuse(place: str, value: object) -> None:
    document = submission()
    assert _by_the_schema(document)
    *parents, last = place.split(".")
    parent: Any = document
    for name in parents:
        parent = parent[name]
    parent[last] = value
    with pytest.raises(Refusal, match=r"submission\.json"):
        schema.check(document)
    assert not _by_the_schema(document)


def test_the_sample_passes() -> None:
    assert schema.check(submission()) == ()


# Where, and what to put there; every one must be refused at that place.
WRONG: list[tuple[str, Any]] = [
    ("format", "kpi-receipt"),
    ("format_version", "1.01"),
    ("format_version", "2.0"),
    ("required_features", "none"),
    ("submission_id", "7C9E6679-7425-40DE-944B-E07FC1F90AE7"),
    ("revision", 0),
    ("revision", True),
    ("revision", "1"),
    ("supersedes", "AB" * 32),
    ("recipient.id", "Lancashire"),
    ("recipient.id", "lancashire\n"),
    ("recipient.name", ""),
    ("provider.id", "*"),
    ("provider.id", "../x"),
    ("provider.details", {"a": 1}),
    ("framework.sha256", "ab" * 31),
    ("framework.version", "1 0"),
    ("prepared_by", "two\nlines"),
    ("signer.key_fingerprint", "MD5:00"),
    ("signed_at", "2026-07-06T16:30:00"),
    ("signed_at", "2026-07-06T16:30:00Z"),
    ("signed_at", "2026-02-30T16:30:00+01:00"),
    ("signed_at", "2026-07-06T16:30:00+99:00"),
    ("signed_at", "2026-07-06T16:30:00+05:75"),
    ("signed_at", "2026-07-06T24:00:00+00:00"),
    ("signed_at", "2026-07-06T16:30:60+00:00"),
    ("return.period", "April"),
    ("return.sealed_on", "2026-06-31"),
    ("return.sealed_on", "0000-01-01"),
    ("return.answers", {"kpi1_a": 30}),
    ("return.answers", {"kpi1_a": ["1", 2]}),
    ("return.answers", {"KPI": "1"}),
    ("return.answers", []),
    ("assessment.complete", 1),
    ("assessment.period.due", ""),
    ("assessment.missing", ["g1_visits.0"]),
    ("assessment.indicators.kpi1.status", "good"),
    ("assessment.indicators.kpi1.outturn", "1e5"),
    ("assessment.indicators.kpi1.exact", "1/0"),
    ("assessment.indicators.kpi1.gap.count", "14"),
    ("assessment.indicators.kpi1.weeks", None),
    ("assessment.determinations.enhanced", "maybe"),
    ("assessment.problems", [{"severity": "fatal", "code": "a", "fields": []}]),
    ("manifest", []),
    ("manifest.0.size", -1),
    ("manifest.0.role", "other"),
    ("extensions", []),
]


@pytest.mark.parametrize(("path", "value"), WRONG)
def test_wrong_values_are_refused_where_they_stand(path: str, value: Any) -> None:
    document = submission()
    *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
    target: Any = document
    for part in parents:
        target = target[part]
    assert last in target or isinstance(last, int)
    target[last] = value
    with pytest.raises(Refusal) as refused:
        schema.check(document)
    assert refused.value.code == "schema"
    assert refused.value.sentence.startswith(f"submission.json, {path}")


def test_missing_and_unknown_fields_are_named() -> None:
    missing, unknown = submission(), submission()
    del missing["signer"]["role"]
    unknown["signer"]["extra"] = 1
    for document, sentence in (
        (missing, "submission.json, signer.role: is missing."),
        (unknown, "submission.json, signer.extra: is not a field of this format."),
    ):
        with pytest.raises(Refusal) as refused:
            schema.check(document)
        assert refused.value.sentence == sentence


def test_a_later_minor_version_may_have_more_fields_but_no_other_differences() -> None:
    later = submission()
    later["format_version"] = "1.1"
    assert schema.check(later) == ()
    later["extra"] = {"a": 1}
    later["assessment"]["indicators"]["kpi1"]["extra"] = 1
    later["return"]["extra"] = 1
    assert {schema.place(location) for location in schema.check(later)} == {
        "extra",
        "return.extra",
        "assessment.indicators.kpi1.extra",
    }
    wrong = copy.deepcopy(later)
    wrong["revision"] = "1"
    with pytest.raises(Refusal):
        schema.check(wrong)


@pytest.mark.parametrize("value", [None, [], "text", 1])
def test_what_is_no_object(value: Any) -> None:
    with pytest.raises(Refusal) as refused:
        schema.check(value)
    assert "as a whole" in refused.value.sentence


def _assessments(catalogue: Catalogue) -> Iterator[Any]:
    """Every assessment that the cases beside the definitions lead to, and one of a blank return."""
    for id in catalogue.ids():
        framework = catalogue.load(id)
        text = (shipped_folder() / f"{id}.cases.toml").read_text("utf-8")
        for case in tomllib.loads(text, parse_float=str)["case"]:
            data = {key: value for key, value in case.items() if key not in {"name", "expect"}}
            for kept in (data, {"period": data["period"]}):
                answers = read_answers(tomli_w.dumps({"framework": id, **kept}))
                yield without_prose(as_json(assess(framework, answers)))


def test_every_assessment_of_the_cases_can_be_sealed(catalogue: Catalogue) -> None:
    count = 0
    for assessment in _assessments(catalogue):
        schema.Assessment.model_validate(assessment)
        assert canonical.loads(canonical.dumps(assessment)) == assessment
        count += 1
    assert count > 50
