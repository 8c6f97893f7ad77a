"""What is published is what the code says, and can be made again."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exports.published import EXPORTS, check
from tui_kpi.submission import container, names
from tui_kpi.submission.refusal import NOTICES, REFUSALS

AGAIN = "run: python exports/make.py"
SPEC = (EXPORTS / "SPEC.md").read_text("utf-8")
FOLDERS = ("examples", "schema", "vectors")


def test_the_same_command_makes_the_same_bytes(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    program = [sys.executable, EXPORTS / "make.py", "--out", tmp_path]
    subprocess.run(program, check=True, capture_output=True, env=environment, cwd=tmp_path)
    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    kept = {
        path.relative_to(EXPORTS): path.read_bytes()
        for folder in FOLDERS
        for path in (EXPORTS / folder).rglob("*")
        if path.is_file()
    }
    kept[Path("SPEC.md")] = (EXPORTS / "SPEC.md").read_bytes()
    assert sorted(made) == sorted(kept), AGAIN
    assert [str(name) for name in kept if kept[name] != made[name]] == [], AGAIN


def test_the_spec_places_every_code_once() -> None:
    from generator.tables import STEPS

    placed = [code for codes in STEPS.values() for code in codes]
    assert sorted(placed) == sorted(REFUSALS)
    for code in (*REFUSALS, *NOTICES):
        assert SPEC.count(f"| `{code}` |") == 1


def test_every_code_that_the_spec_names_exists() -> None:
    known = {*REFUSALS, *NOTICES}
    heads = {code.partition("-")[0] for code in known}
    named = set(re.findall(r"\(`([a-z]+(?:-[a-z0-9]+)+)`\)", SPEC))
    assert len(named) > 20
    assert {code for code in named if code.partition("-")[0] in heads} <= known


@pytest.mark.parametrize(
    "said",
    [
        *names.NAMESPACES.values(), names.RECEIPT_NAMESPACE, names.KEY_NAMESPACE,
        *container.RETURN.fixed, f"{container.MAX_MEMBERS} members", f"{container.MAX_PACKAGE:,}",
        "8 MiB", "16 KiB",
    ],
)  # fmt: skip
def test_names_and_limits_stand_in_the_spec(said: str) -> None:
    assert said in SPEC


def test_documents_are_plain() -> None:
    for path in (*EXPORTS.glob("*.md"), *EXPORTS.rglob("*.py")):
        text = path.read_text("utf-8")
        assert "invalid" not in text.lower(), path
        assert len(text.splitlines()) < 400 or path.suffix == ".md", path


def test_check_py_stands_alone_and_is_old_python() -> None:
    tree = ast.parse((EXPORTS / "check.py").read_text("utf-8"), feature_version=(3, 8))
    imported = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in node.names
    }
    assert imported <= set(sys.stdlib_module_names)
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {"removeprefix", "removesuffix", "UTC", "pairwise", "is_normalized"}


def run_check(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", EXPORTS / "check.py", *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **environment}
    )


def test_check_py_as_a_program(tmp_path: Path) -> None:
    good, bad = EXPORTS / "vectors/ok/plain.kpi.zip", EXPORTS / "vectors/bad/zip-bomb.kpi.zip"
    registry = EXPORTS / "vectors/allowed_signers"
    assert run_check(good, "--allowed-signers", registry).returncode == 0
    refused = run_check(bad)
    assert (refused.returncode, refused.stderr) == (1, "")
    for wanting in (
        run_check(tmp_path / "none.kpi.zip"),
        run_check(good, "--allowed-signers", tmp_path / "none"),
        run_check(good, "--allowed-signers", registry, "--received-at", "yesterday"),
        run_check(good, PATH=str(tmp_path)),
        run_check(),
    ):
        assert wanting.returncode == 2
        assert wanting.stdout == ""
        assert "Traceback" not in wanting.stderr


def test_check_py_reads_the_offset_of_a_moment() -> None:
    assert check.utc("2026-07-10T10:00:00+01:00") == "20260710090000Z"


def test_keys_are_marked_as_those_of_tests() -> None:
    secret = [
        path
        for path in EXPORTS.rglob("*")
        if path.is_file() and b"PRIVATE KEY" in path.read_bytes()
    ]
    kept = [path for path in secret if path.suffix != ".py"]
    assert len(kept) == 5
    assert {path.name for path in kept} == {"for-tests-only-key"}
    assert "for tests only" in (EXPORTS / "README.md").read_text("utf-8")
