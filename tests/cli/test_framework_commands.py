"""frameworks [show|check|schema]."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import Run

ID = "lancashire-supported-housing"


def test_every_shipped_framework_is_listed(run: Run, project: Path) -> None:
    shipped = {
        path.stem for path in (project / "frameworks").glob("*.toml") if "." not in path.stem
    }
    done = run("frameworks")
    assert (done.status, done.err) == (0, "")
    assert {line.split()[0] for line in done.out.splitlines()} == shipped
    assert {it["id"] for it in json.loads(run("frameworks", "--json").out)} == shipped


def test_show_names_every_field_and_indicator(run: Run) -> None:
    text, listed = run("frameworks", "show", ID[:10]), run("frameworks", "show", ID, "--json")
    sections = json.loads(listed.out)["sections"]
    for kind in ("fields", "indicators"):
        for item in (item for section in sections for item in section[kind]):
            assert f"{item['id']}: " in text.out
    assert "kpi4_minimum_service" in text.out
    assert "3_months" in text.out
    assert "at least 60%" in text.out


def test_an_unknown_framework_is_named_with_the_nearest(run: Run) -> None:
    done = run("frameworks", "show", "lancashire-suported-housing")
    assert (done.status, done.out) == (2, "")
    assert ID in done.err


def test_check_says_good_or_why_not(run: Run, project: Path, tmp_path: Path) -> None:
    source = project / "frameworks" / f"{ID}.toml"
    done = run("frameworks", "check", str(source))
    assert done.status == 0
    assert "good" in done.out
    bad = tmp_path / f"{ID}.toml"
    bad.write_text(source.read_text(encoding="utf-8") + "\n[extra]\nx = 1\n", encoding="utf-8")
    refused = run("frameworks", "check", str(bad))
    assert (refused.status, refused.out) == (1, "")
    assert "extra" in refused.err
    told = json.loads(run("frameworks", "check", str(bad), "--json").out)
    assert told["good"] is False
    assert any("extra" in mistake["key"] for mistake in told["mistakes"])


def test_check_works_out_the_cases_beside(run: Run, project: Path, tmp_path: Path) -> None:
    for name in (f"{ID}.toml", f"{ID}.cases.toml"):
        text = (project / "frameworks" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
    definition, beside = str(tmp_path / f"{ID}.toml"), tmp_path / f"{ID}.cases.toml"
    assert "46 cases come out as they say." in run("frameworks", "check", definition).out
    beside.write_text(beside.read_text("utf-8").replace('"57.33"', '"57.34"'), encoding="utf-8")
    refused = run("frameworks", "check", definition)
    assert (refused.status, refused.out) == (1, "")
    assert "kpi3a_diploma.outturn is '57.33', not '57.34'" in refused.err
    beside.write_text("[[case]]\nnmae = 1\n", encoding="utf-8")
    told = json.loads(run("frameworks", "check", definition, "--json").out)
    assert told["mistakes"] == [{"key": beside.name, "message": "case number 1 has no name"}]


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_a_file_that_cannot_be_read_is_usage(run: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path if kind == "folder" else tmp_path / "none.toml"
    done = run("frameworks", "check", str(path))
    assert (done.status, done.out) == (2, "")
    assert str(path) in done.err


def test_schema_is_json(run: Run) -> None:
    done = run("frameworks", "schema")
    assert done.status == 0
    assert "$schema" in json.loads(done.out)


def test_ones_own_definition_counts_and_a_broken_one_spoils_no_other(
    run: Run, project: Path, home: Path
) -> None:
    folder = home / "frameworks"
    folder.mkdir()
    text = (project / "frameworks" / f"{ID}.toml").read_text(encoding="utf-8")
    (folder / "own-care.toml").write_text(
        text.replace(f'id = "{ID}"', 'id = "own-care"', 1), encoding="utf-8"
    )
    (folder / "broken.toml").write_text("x = ")
    done = run("frameworks")
    assert done.status == 1
    assert "own-care" in done.out
    assert ID in done.out
    assert "broken.toml" in done.err
    assert run("new", "own-care/2026-27-Q1").status == 0


def test_check_works_the_training_scenarios_out_too(
    run: Run, project: Path, tmp_path: Path
) -> None:
    for name in (f"{ID}.toml", f"{ID}.training.toml"):
        (tmp_path / name).write_bytes((project / "frameworks" / name).read_bytes())
    assert run("frameworks", "check", str(tmp_path / f"{ID}.toml")).status == 0
    scenarios = tmp_path / f"{ID}.training.toml"
    text = scenarios.read_text("utf-8")
    scenarios.write_text(text.replace("kpi4_a = 5", "kpi4_a = 6"), "utf-8")
    refused = run("frameworks", "check", str(tmp_path / f"{ID}.toml"))
    assert refused.status == 1
    assert "missed: indicators.kpi4.status is 'met', not 'not_met'" in refused.err
    scenarios.write_text(text.replace("kpi4_a = 5", "kpi4_x = 5"), "utf-8")
    refused = run("frameworks", "check", str(tmp_path / f"{ID}.toml"))
    assert (refused.status, "no such name “kpi4_x”" in refused.err) == (1, True)
