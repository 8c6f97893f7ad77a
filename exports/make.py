"""Write everything here that is made: schemas, tables of the SPEC, examples and vectors.

    python exports/make.py              # into this folder
    python exports/make.py --out DIR    # into another

The same sources give the same bytes. What is no longer made is removed from this folder, and from
this folder alone.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from generator import examples, index, tables
from generator.samples import EXPORTS
from tui_kpi.framework.schema_words import json_schema
from tui_kpi.submission import card_schema, receipt_schema, schema

MADE = ("examples", "schema", "vectors")
"""Folders in which every file is made, or is the source of what is made."""


def files() -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of every file that is made."""
    yield "schema/definition.schema.json", json_schema().encode()
    yield "schema/submission.schema.json", schema.schema_text().encode()
    for form, model in card_schema.MODELS.items():
        name = form.removeprefix("kpi-")
        yield f"schema/{name}.schema.json", card_schema.schema_text(model).encode()
    yield "schema/receipt.schema.json", receipt_schema.schema_text().encode()
    yield "SPEC.md", tables.filled((EXPORTS / "SPEC.md").read_text("utf-8")).encode()
    for folder, made in (("examples", examples.files()), ("vectors", index.files())):
        for name, data in made:
            yield f"{folder}/{name}", data


def write(out: Path) -> int:
    """Write every file under `out`; return how many there are."""
    made = dict(files())
    for name, data in made.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
    for folder in MADE if out == EXPORTS else ():
        for path in (out / folder).rglob("*"):
            if path.is_file() and path.relative_to(out).as_posix() not in made:
                path.unlink()
    return len(made)


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description="Write examples, vectors and tables.")
    parser.add_argument("--out", type=Path, default=EXPORTS, help="folder to write to")
    out: Path = parser.parse_args().out
    print(f"{write(out)} files.")


if __name__ == "__main__":
    main()
