"""Filling answers in from a file, step by step: which table, which columns, what it comes to.

Knows no Textual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_kpi.framework.tables import Worksheet
from tui_kpi.returns.worksheets.headings import guess
from tui_kpi.returns.worksheets.table_reader import Table
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError
from tui_kpi.session.user_paths import cleaned_path
from tui_kpi.session.worksheets.column_mapping import MissingColumnsError
from tui_kpi.session.worksheets.import_file import PreparedImport, finish_import, prepare_import

if TYPE_CHECKING:
    from tui_kpi.store.folders import Folders


class Filling:
    """What has been said so far, and what the file comes to."""

    def __init__(self, opened: OpenReturn, folders: Folders) -> None:
        self.opened = opened
        self._folders = folders
        self.worksheet = next(iter(opened.framework.worksheets))
        self.path = ""
        """As typed or pasted."""
        self.given: dict[str, str] = {}
        """The heading chosen for a column, by its id; blank for one that is not there."""
        self.table: Table | None = None
        """The table of the file; None until it is read."""
        self.prepared: PreparedImport | None = None
        """What the file comes to; None until it is read with every column that must be there."""
        self.trouble = ""
        self.taken = False

    @property
    def sheet(self) -> Worksheet:
        """The table that is filled in."""
        return self.opened.framework.worksheets[self.worksheet]

    def heading_of(self, column: str) -> str:
        """Return the file's heading for a column; blank for none."""
        if self.prepared is not None:
            return self.prepared.columns.headings.get(column, "")
        if column in self.given or self.table is None:
            return self.given.get(column, "")
        return guess(self.sheet.columns, self.table.headings).get(column, "")

    def read(self) -> None:
        """Read the file; change nothing. `trouble` says what stands in the way."""
        self.trouble, self.prepared = "", None
        path = cleaned_path(self.path)
        if path is None:
            self.trouble = "Enter the path of the file, or paste it"
            return
        try:
            self.prepared = prepare_import(
                self.opened, self._folders, self.worksheet, path, self.given
            )
        except MissingColumnsError as error:
            self.table = error.table
            labels = "; ".join(f"“{column.label}”" for column in error.missing)
            self.trouble = f"Choose the heading in your file for {labels}"
        except SessionError as error:
            self.trouble = str(error)
        else:
            self.table = self.prepared.columns.table

    def again(self) -> None:
        """Forget the file, to choose another."""
        self.table, self.prepared, self.trouble = None, None, ""
        self.given = {}

    def take(self) -> None:
        """Fill the answers in, and keep the rows."""
        if self.prepared is None:
            return
        try:
            finish_import(self.opened, self.prepared)
        except SessionError as error:
            self.trouble = str(error)
        else:
            self.taken = True
