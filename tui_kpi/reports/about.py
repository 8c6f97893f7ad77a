"""Who and what a report is of."""

from __future__ import annotations

from tui_kpi.records import Record


class File(Record):
    """A file that goes with the return."""

    name: str
    """In the package; before that, of the file that was attached."""
    title: str
    size: int
    """Bytes."""
    sha256: str
    """In hex."""


class About(Record):
    """Who and what a report is of. Everything but the provider may be empty."""

    provider_id: str
    provider_name: str
    authority_id: str = ""
    authority_name: str = ""
    prepared_by: str = ""
    submission_id: str = ""
    """Empty for a return that is not sealed; the report then says so."""
    revision: int = 0
    """0 for a return that is not sealed and corrects none; of a correction, the next."""
    revision_reason: str = ""
    signed_at: str = ""
    """As the signer claims it."""
    signer_name: str = ""
    signer_role: str = ""
    files: tuple[File, ...] = ()
    training: bool = False


def files_words(number: int) -> str:
    """Return a number of files in words: `1 file`, `3 files`."""
    return "1 file" if number == 1 else f"{number} files"


def size_words(size: int) -> str:
    """Return a number of bytes in words: `812 bytes`, `12 KB`, `1.2 MB` (of 1,000,000)."""
    if size < 1000:
        return "1 byte" if size == 1 else f"{size} bytes"
    if size < 1_000_000:
        return f"{max(1, size // 1000)} KB"
    whole, tenths = divmod(size // 100_000, 10)
    return f"{whole}.{tenths} MB" if tenths else f"{whole} MB"
