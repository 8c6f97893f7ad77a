"""`tui-kpi locate`: where everything is kept."""

from __future__ import annotations

from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.framework.loader import shipped_folder
from tui_kpi.store.folders import training_folders


def run(arguments: Namespace, context: Context) -> int:  # noqa: ARG001 - as every command
    """Print one line a place: its name and its path."""
    folders = context.folders
    places = {
        "data": folders.data,
        "drafts": folders.drafts,
        "sealed": folders.sealed,
        "imports": folders.imports,
        "keys": folders.keys,
        "profile": folders.profile,
        "bin": folders.bin,
        **({} if folders.training else {"training": training_folders(folders).data}),
        "own frameworks": folders.definitions,
        "shipped frameworks": shipped_folder(),
        "cache": folders.cache,
    }
    for name, path in places.items():
        print(f"{name + ':':<20}{path}")
    return 0
