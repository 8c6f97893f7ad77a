"""Whether attached files begin as files of their kind do: a doubt to look at, never a refusal."""

from __future__ import annotations

from contextlib import suppress

from tui_kpi.session.drafting.evidence import folder_of
from tui_kpi.session.drafting.open_return import OpenReturn

_HEAD = 1024
_PACKED = (b"PK\x03\x04",)
_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("a PDF", (b"%PDF-",)),
    "png": ("a picture", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("a picture", (b"\xff\xd8\xff",)),
    "jpeg": ("a picture", (b"\xff\xd8\xff",)),
    "docx": ("a document", _PACKED),
    "odt": ("a document", _PACKED),
    "xlsx": ("a spreadsheet", _PACKED),
    "ods": ("a spreadsheet", _PACKED),
    "pptx": ("a presentation", _PACKED),
    "odp": ("a presentation", _PACKED),
}
"""By the ending of the name: what it is called, and the bytes with which it begins."""


def not_as_named(name: str, head: bytes) -> str:
    """Return that a file does not begin as its name says, as a sentence; empty where it does.

    `head` is its first 1,024 bytes: a PDF may have others before its own.
    """
    kind, marks = _KINDS.get(name.rpartition(".")[2].lower(), ("", ()))
    found = any(mark in head if kind == "a PDF" else head.startswith(mark) for mark in marks)
    if not kind or found:
        return ""
    return f"“{name}” is not {kind} inside, whatever its name says. Open it and save it again."


def doubts(opened: OpenReturn) -> dict[str, str]:
    """Return a sentence for each attached file, by name, that is not what its name says."""
    found = {}
    for it in opened.answers.evidence:
        with suppress(OSError), (folder_of(opened) / it.name).open("rb") as file:
            if said := not_as_named(it.name, file.read(_HEAD)):
                found[it.name] = said
    return found
