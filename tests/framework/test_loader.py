"""Where definitions are found, the cache, and what the running app need not import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tui_kpi.framework.errors import DefinitionError, UnknownFrameworkError
from tui_kpi.framework.loader import Catalogue, load_file, shipped_folder
from tui_kpi.framework.schema_words import json_schema

SHIPPED = (
    "annex-1-performance-management",
    "bolton-home-care",
    "devon-supporting-independence",
    "lancashire-supported-housing",
    "surrey-care-within-the-home",
)


def test_the_five_ship(catalogue: Catalogue) -> None:
    assert catalogue.ids() == SHIPPED
    for id in SHIPPED:
        framework = catalogue.load(id)
        assert framework.id == id
        assert catalogue.find(framework.sha256) == framework


def test_an_unknown_id_names_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownFrameworkError, match="Did you mean “bolton-home-care”"):
        catalogue.load("bolton-homecare")


@pytest.mark.parametrize("id", SHIPPED)
def test_the_cache_gives_the_same_framework(id: str, tmp_path: Path) -> None:
    direct = load_file(shipped_folder() / f"{id}.toml")
    first = Catalogue((shipped_folder(),), tmp_path).load(id)
    second = Catalogue((shipped_folder(),), tmp_path).load(id)
    assert direct == first == second
    assert len(list(tmp_path.glob("definition-*.json"))) == 1


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"definition": {}}', b"\xff"])
def test_a_damaged_cache_entry_is_replaced(damage: bytes, tmp_path: Path) -> None:
    id = SHIPPED[0]
    expected = Catalogue((shipped_folder(),), tmp_path).load(id)
    (entry,) = tmp_path.glob("definition-*.json")
    entry.write_bytes(damage)
    assert Catalogue((shipped_folder(),), tmp_path).load(id) == expected
    assert json.loads(entry.read_bytes())["definition"]["id"] == id


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert Catalogue((shipped_folder(),), in_the_way / "cache").load(SHIPPED[0]).id == SHIPPED[0]


def test_own_definitions_cannot_shadow_shipped_ids(tmp_path: Path) -> None:
    (tmp_path / f"{SHIPPED[0]}.toml").write_text("this = 'is not even a definition'")
    catalogue = Catalogue((shipped_folder(), tmp_path))
    assert catalogue.load(SHIPPED[0]).title
    assert catalogue.ids() == SHIPPED


def test_a_file_must_be_called_after_its_id(tmp_path: Path) -> None:
    text = (shipped_folder() / f"{SHIPPED[0]}.toml").read_text("utf-8")
    (tmp_path / "other.toml").write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match=r"called other\.toml"):
        Catalogue((tmp_path,)).load("other")


def test_archived_versions_are_found_by_their_hash(tmp_path: Path) -> None:
    text = (shipped_folder() / f"{SHIPPED[0]}.toml").read_text("utf-8")
    (tmp_path / "archive").mkdir()
    old = tmp_path / "archive" / "old@0.9.toml"
    old.write_text(text, "utf-8")
    catalogue = Catalogue((tmp_path,))
    assert catalogue.ids() == ()
    found = catalogue.find(load_file(old).sha256)
    assert found is not None
    assert catalogue.find("0" * 64) is None


def test_a_warm_start_imports_neither_pydantic_nor_the_toml_reader(tmp_path: Path) -> None:
    Catalogue((shipped_folder(),), tmp_path).load(SHIPPED[0])
    program = (
        "import sys; from pathlib import Path;"
        "from tui_kpi.framework.loader import Catalogue, shipped_folder;"
        "from tui_kpi.returns.assess import assess;"
        f"Catalogue((shipped_folder(),), Path({str(tmp_path)!r})).load({SHIPPED[0]!r});"
        "print(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "tui_kpi.returns.assess" in loaded
    assert loaded.isdisjoint({"pydantic", "textual", "click", "argparse", "cryptography"})


def test_the_published_schema_is_the_models_own(project: Path) -> None:
    published = project / "exports" / "schema" / "definition.schema.json"
    assert published.read_text("utf-8") == json_schema()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_only_the_user_can_read_the_cache(tmp_path: Path) -> None:
    data = tmp_path / "data"
    Catalogue((shipped_folder(),), data / "cache").load(SHIPPED[0])
    (entry,) = (data / "cache").iterdir()
    modes = [path.stat().st_mode & 0o777 for path in (data, data / "cache", entry)]
    assert modes == [0o700, 0o700, 0o600]
