"""Definition files to frameworks: strictly on first sight, from a compiled cache after that.

The cache entry is JSON, named after the definition's bytes and the app's version: the validated
definition with every formula parsed. Reading it needs neither pydantic nor the TOML reader.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tui_kpi import __version__
from tui_kpi.framework.build import build
from tui_kpi.framework.errors import (
    DefinitionError,
    Mistake,
    UnknownFrameworkError,
)
from tui_kpi.framework.expression import Expression, Tree, parse
from tui_kpi.framework.model import Framework
from tui_kpi.framework.toml import TomlError, read_toml

_SUFFIX = ".toml"
CASES_SUFFIX = ".cases.toml"
"""Ends the name of the file of cases that stands beside a definition."""
TRAINING_SUFFIX = ".training.toml"
"""Ends the name of the file of scenarios that stands beside a definition."""


def shipped_folder() -> Path:
    """Return the folder of the definitions that the app brings.

    Inside the package in a wheel; beside it in a checkout (and so in an editable install).
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "_frameworks"
    return inside if inside.is_dir() else package.parent / "frameworks"


def load_file(path: Path) -> Framework:
    """Read, validate and check one definition file.

    Raises DefinitionError, with every mistake found; OSError if the file cannot be read.
    """
    data = path.read_bytes()
    return _build(data, _compiled(data, path.name))


class Catalogue:
    """The definitions at hand: the shipped ones first, then a provider's or a council's own.

    A later folder cannot shadow an id of an earlier one. With `cache` a folder, definitions
    already seen are read from there; it may be deleted at any time.
    """

    def __init__(self, folders: tuple[Path, ...], cache: Path | None = None) -> None:
        self._folders = folders
        self._cache = cache
        self._loaded: dict[str, Framework] = {}
        self._found: dict[str, Framework] = {}
        """By the hash of their bytes: once found, a definition stays what it is."""

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all current definitions, in the order of their file names."""
        return tuple(self._paths())

    def load(self, id: str) -> Framework:
        """Return the framework called `id`.

        Raises UnknownFrameworkError naming the nearest id; DefinitionError if its file is
        wrong.
        """
        if id not in self._loaded:
            path = self._paths().get(id)
            if path is None:
                raise UnknownFrameworkError(id, self.ids())
            framework = self._read(path)
            if framework.id != id:
                message = f"is “{framework.id}”, but the file is called {path.name}"
                raise DefinitionError(path.name, [Mistake("id", message)])
            self._loaded[id] = framework
        return self._loaded[id]

    def find(self, sha256: str) -> Framework | None:
        """Return the published definition, current or archived, whose bytes have this hash."""
        if sha256 in self._found:
            return self._found[sha256]
        for path in self._all_versions():
            if hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
                return self._found.setdefault(sha256, self._read(path))
        return None

    def archived(self, id: str, version: str) -> Framework | None:
        """Return an earlier version of a definition, or None if it is not kept."""
        for folder in self._folders:
            path = folder / "archive" / f"{id}@{version}{_SUFFIX}"
            if path.parent == folder / "archive" and path.is_file():
                return self._read(path)
        return None

    def training_file(self, id: str) -> Path | None:
        """Return the file of scenarios beside the definition of `id`, or None if it has none."""
        path = self._paths().get(id)
        beside = path.with_name(f"{id}{TRAINING_SUFFIX}") if path is not None else None
        return beside if beside is not None and beside.is_file() else None

    def _paths(self) -> dict[str, Path]:
        paths: dict[str, Path] = {}
        for folder in self._folders:
            for path in sorted(folder.glob(f"*{_SUFFIX}")):
                if not path.name.endswith((CASES_SUFFIX, TRAINING_SUFFIX)):
                    paths.setdefault(path.name.removesuffix(_SUFFIX), path)
        return paths

    def _all_versions(self) -> Iterator[Path]:
        yield from self._paths().values()
        for folder in self._folders:
            yield from sorted((folder / "archive").glob(f"*{_SUFFIX}"))

    def _read(self, path: Path) -> Framework:
        data = path.read_bytes()
        entry = None
        if self._cache is not None:
            key = hashlib.sha256(__version__.encode() + b"\0" + data).hexdigest()
            entry = self._cache / f"definition-{key[:32]}.json"
            if (compiled := _read_entry(entry)) is not None:
                return _build(data, compiled)
        compiled = _compiled(data, path.name)
        if entry is not None:
            _write_entry(entry, compiled)
        return _build(data, compiled)


def _build(data: bytes, compiled: dict[str, Any]) -> Framework:
    formulas: dict[str, Tree] = compiled["formulas"]
    return build(
        compiled["definition"],
        hashlib.sha256(data).hexdigest(),
        lambda source: Expression(source, formulas[source]),
    )


def _compiled(data: bytes, file: str) -> dict[str, Any]:
    """Validate a definition's bytes; return it as plain data with its formulas parsed."""
    from tui_kpi.framework import checker  # noqa: PLC0415 - pydantic, on first sight only

    try:
        written = read_toml(data)
    except TomlError as error:
        raise DefinitionError(file, [Mistake("", f"is not TOML: {error}")]) from error
    formulas: dict[str, Tree] = {}

    def remember(source: str) -> Expression:
        expression = parse(source)
        formulas[source] = expression.tree
        return expression

    definition = checker.check(written, file, remember)
    return {"definition": definition, "formulas": formulas}


def _read_entry(path: Path) -> dict[str, Any] | None:
    """Return a cache entry, or None if there is none that can be read."""
    try:
        entry = json.loads(path.read_bytes())
        entry["definition"]["id"], entry["formulas"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    else:
        return dict(entry)


def _write_entry(path: Path, compiled: dict[str, Any]) -> None:
    """Keep a cache entry. A cache that cannot be written costs time, nothing else."""
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        for folder in reversed([path.parent, *path.parent.parents]):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(compiled, separators=(",", ":")), encoding="utf-8")
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
