"""Where a provider's files are kept. One data folder is one provider."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tui_kpi.records import Record
from tui_kpi.store.errors import cannot_write

APPLICATION = "tui-kpi"
VARIABLE = "TUI_KPI_HOME"
"""Environment variable that names the data folder."""
MARKER = "TRAINING.toml"
"""File that makes a data folder one of training, wherever it lies and however it is opened."""


class Folders(Record):
    """The data folder and the cache, with the places in them. Nothing need exist yet."""

    data: Path
    cache: Path
    """Files that may be deleted at any time."""
    training: bool = False
    """Everything in it is made up: nothing here is ever a real return."""

    @property
    def marker(self) -> Path:
        """File that says that the folder is one of training, and what is practised in it."""
        return self.data / MARKER

    @property
    def drafts(self) -> Path:
        """Folder of returns being filled in: `FRAMEWORK/PERIOD.toml`."""
        return self.data / "drafts"

    @property
    def sealed(self) -> Path:
        """Folder of sealed packages: the history."""
        return self.data / "sealed"

    @property
    def keys(self) -> Path:
        """Folder of signing keys."""
        return self.data / "keys"

    @property
    def signing_key(self) -> Path:
        """File of the signing key, where none other is named; its `.pub` file stands beside."""
        return self.keys / "signing-key"

    @property
    def cards(self) -> Path:
        """Folder of key cards and statements of a new key, to be sent to the council."""
        return self.data / "cards"

    @property
    def waiting(self) -> Path:
        """Folder of returns that wait for a signature: `FRAMEWORK/PERIOD/submission.json`."""
        return self.data / "waiting"

    def waiting_document(self, framework: str, period: str) -> Path:
        """Return where the bytes of a return stand while they wait for a signature."""
        return self.waiting / framework / period / "submission.json"

    @property
    def receipts(self) -> Path:
        """Folder of the receipts that councils sent and the provider opened."""
        return self.data / "receipts"

    @property
    def council_signers(self) -> Path:
        """File of the keys that were taken as councils' own."""
        return self.data / "council_signers"

    @property
    def bin(self) -> Path:
        """Folder that discarded drafts are moved to."""
        return self.data / "bin"

    @property
    def evidence(self) -> Path:
        """Folder of attached files: `FRAMEWORK/PERIOD/NAME`."""
        return self.data / "evidence"

    @property
    def definitions(self) -> Path:
        """Folder of a provider's or council's own framework definitions.

        Training reads those of the data folder around it: they hold questions, never answers.
        """
        return (self.data.parent if self.training else self.data) / "frameworks"

    @property
    def imports(self) -> Path:
        """Folder of worksheet rows as imported: `FRAMEWORK/PERIOD/WORKSHEET.csv`."""
        return self.data / "imports"

    @property
    def worksheets(self) -> Path:
        """Folder of what the columns of imported files are called: `FRAMEWORK.WORKSHEET.toml`."""
        return self.data / "worksheets"

    @property
    def prints(self) -> Path:
        """Folder of lists made to be printed. They may be deleted at any time."""
        return self.data / "to-print"

    @property
    def profile(self) -> Path:
        """File of what is the same in every return."""
        return self.data / "profile.toml"

    @property
    def settings(self) -> Path:
        """File of the keys and the look that were chosen, in training too."""
        return (self.data.parent if self.training else self.data) / "settings.toml"

    @property
    def schedule(self) -> Path:
        """File of the deadlines that a council sent ahead."""
        return self.data / "schedule.toml"


def find_folders(data_dir: Path | None, environ: Mapping[str, str]) -> Folders:
    """Return the folders to use: `data_dir`, else `TUI_KPI_HOME`, else the system's own place.

    With a data folder that was named, the cache lives in it too.
    """
    named = data_dir or (Path(environ[VARIABLE]) if environ.get(VARIABLE) else None)
    if named is not None:
        data = named.expanduser().absolute()
        return Folders(data, data / "cache", training=(data / MARKER).is_file())
    from platformdirs import user_cache_path, user_data_path  # noqa: PLC0415 - only when asked

    return Folders(
        user_data_path(APPLICATION, appauthor=False), user_cache_path(APPLICATION, appauthor=False)
    )


def training_folders(real: Folders) -> Folders:
    """Return the folders of training that belong to a data folder: inside it, apart from it."""
    data = real.data / "training"
    return Folders(data, data / "cache", training=True)


def restoring(folders: Folders) -> Path | None:
    """Return the list of a restore that was decided and is to be finished, or None."""
    path = journal_of(folders)
    return path if path.exists() else None


def journal_of(folders: Folders) -> Path:
    """Return where the list of a restore under way is kept."""
    return folders.data / ".restoring.json"


def make_private(folder: Path) -> None:
    """Make `folder`, and those above it that are missing, readable by their owner alone.

    Raises StoreError.
    """
    missing = []
    place = folder
    while not place.exists():
        missing.append(place)
        place = place.parent
    try:
        for place in reversed(missing):
            # mkdir's own `parents` would give the folders between the default mode.
            place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
