"""Files that go with a return: attached, taken off, and checked before they are sealed."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tui_kpi.reports.about import size_words
from tui_kpi.returns.attachments import attachment_fields, not_attached
from tui_kpi.returns.model import Attached
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import SessionError, UsageError, told, unreadable
from tui_kpi.session.sealing.readiness import one_line
from tui_kpi.store import evidence
from tui_kpi.submission import seal
from tui_kpi.submission.container import MAX_MEMBERS, RETURN
from tui_kpi.submission.names import EVIDENCE_TYPES

MOST_FILES = MAX_MEMBERS - len(RETURN.fixed)
MOST_BYTES = 90_000_000
"""Of all files together: the rest of the 100 MiB of a package is for the return itself."""
KINDS = (
    "PDF, pictures (jpg, png, gif, tif, webp, heic), plain text (txt, csv), and documents without "
    "macros (docx, xlsx, pptx, odt, ods, odp)"
)
LIMITS = (
    f"You can attach {KINDS}.",
    f"At most {MOST_FILES} files, {size_words(MOST_BYTES)} together.",
)
_LONGEST_NAME = 120
_LONGEST_TITLE = 200
_NOT_IN_NAMES = frozenset('<>:"/\\|?*')
_DEVICES = frozenset({"con", "prn", "aux", "nul"}) | {
    f"{name}{number}" for name in ("com", "lpt") for number in range(10)
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file that can be attached, as read."""

    attached: Attached
    data: bytes


def attach(
    opened: OpenReturn, paths: Sequence[Path], title: str = "", field_id: str = ""
) -> tuple[Attached, ...]:
    """Attach files, all or none: each is copied into the data folder, and the return saved.

    `title` is what people call the file, its name if that is blank; `field_id` the field that it
    answers, the framework's own if that is blank. Returns those that were not attached before.
    Raises UsageError naming every file that cannot be attached and what to do; CannotError.
    """
    opened.check_may_change()
    field_id = _field(opened, field_id)
    chosen: list[Chosen] = []
    wrong: list[str] = []
    for path in paths:
        try:
            found = _choose(opened, path, title, field_id, [it.attached for it in chosen])
        except UsageError as error:
            wrong.append(str(error))
        else:
            chosen += found
    if wrong:
        raise UsageError("\n".join([*wrong, "Nothing was attached."]))
    folder = folder_of(opened)
    with told():
        for it in chosen:
            evidence.keep(folder / it.attached.name, it.data)
    added = tuple(it.attached for it in chosen)
    opened.set_evidence((*opened.answers.evidence, *added))
    opened.save()
    return added


def detach(opened: OpenReturn, name: str) -> Attached:
    """Take a file off a return, and delete the copy in the data folder.

    `name` is its name or its title. Raises UsageError if there is none; CannotError.
    """
    opened.check_may_change()
    wanted = _key(name)
    listed = opened.answers.evidence
    found = [it for it in listed if wanted in {_key(it.name), _key(it.title)}]
    if not found:
        names = ", ".join(it.name for it in listed)
        has = f"Attached are: {names}." if names else "Nothing is attached."
        raise UsageError(f"“{name}” is not attached. {has}")
    opened.set_evidence(it for it in listed if it is not found[0])
    opened.save()
    with told():
        evidence.remove(folder_of(opened) / found[0].name)
    return found[0]


def folder_of(opened: OpenReturn) -> Path:
    """Return where the attached files of a return are kept."""
    return evidence.folder_of(opened.folders, opened.framework.id, opened.period.id)


def troubles(opened: OpenReturn) -> dict[str, str]:
    """Return what is wrong with attached files, a sentence each by name, without reading them."""
    if opened.sealed is not None:
        return {}
    folder = folder_of(opened)
    found = {}
    for it in opened.answers.evidence:
        path = folder / it.name
        size = path.stat().st_size if path.is_file() else None
        if size != it.size:
            found[it.name] = _gone(it) if size is None else _changed(it)
    return found


def unnamed(opened: OpenReturn) -> tuple[str, ...]:
    """Return a sentence for each answer that names files which are not attached."""
    return tuple(
        f"“{field.label}” says “{opened.answers.text(field.id)}”, but no such file is attached. "
        "Attach it, or clear that answer."
        for field in not_attached(opened.framework, opened.answers)
    )


def sealed_with(opened: OpenReturn) -> tuple[seal.Evidence, ...]:
    """Return the attached files, each exactly as it was attached.

    Raises SessionError naming every one that is gone or changed since, and every answer that
    names a file which is not attached; CannotError.
    """
    wrong = list(unnamed(opened))
    files = []
    folder = folder_of(opened)
    for it in opened.answers.evidence:
        with told():
            data = evidence.read(folder / it.name)
        if data is None:
            wrong.append(_gone(it))
        elif hashlib.sha256(data).hexdigest() != it.sha256:
            wrong.append(_changed(it))
        else:
            files.append(seal.Evidence(it.name, it.title, data))
    if wrong:
        raise SessionError("\n".join(wrong))
    return tuple(files)


def _gone(it: Attached) -> str:
    return (
        f"“{it.title}” is attached, but its copy in the data folder is gone. Take it off the list "
        f"({it.name}), then attach it again."
    )


def _changed(it: Attached) -> str:
    return (
        f"“{it.title}” is not as it was when you attached it: its copy in the data folder was "
        f"changed. Take it off the list ({it.name}), then attach the file that you mean."
    )


# Choosing


def _field(opened: OpenReturn, field_id: str) -> str:
    fields = [field.id for field in attachment_fields(opened.framework)]
    if field_id and field_id not in fields:
        has = f"There is {', '.join(fields)}." if fields else "It has none: leave that out."
        raise UsageError(f"{opened.framework.id} has no field of files “{field_id}”. {has}")
    return field_id or next(iter(fields), "")


def _choose(
    opened: OpenReturn, path: Path, title: str, field_id: str, before: Iterable[Attached]
) -> list[Chosen]:
    """Read a file to attach; nothing if exactly it is attached already. Raises UsageError."""
    name = unicodedata.normalize("NFC", path.name)
    _check_kind(path, name)
    listed = [*opened.answers.evidence, *before]
    room = MOST_BYTES - sum(it.size for it in listed)
    data = _read(path, name, room)
    digest = hashlib.sha256(data).hexdigest()
    for it in listed:
        if _key(it.name) == _key(name):
            if it.sha256 == digest:
                return []
            raise UsageError(
                f"{path}: a file called “{it.name}” is attached already, and it is another one. "
                "Take that off first, or give this one another name."
            )
    if len(listed) >= MOST_FILES:
        raise UsageError(
            f"{path}: {MOST_FILES} files are attached, and more do not fit. Put several into one "
            "document."
        )
    title = one_line(title)[:_LONGEST_TITLE] or one_line(name)
    return [Chosen(Attached(name, title, len(data), digest, field_id), data)]


def _check_kind(path: Path, name: str) -> None:
    """Raise UsageError unless a file can be attached by its kind and its name."""
    if not path.exists():
        raise UsageError(f"{path} is not there. Check the path; paste it, or drag the file here.")
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Attach the files in it, one by one.")
    if not path.is_file():
        raise UsageError(f"{path} is not a file that can be copied.")
    extension = path.suffix[1:].lower()
    if extension not in EVIDENCE_TYPES:
        kind = f"A .{one_line(extension)} file" if extension else "A file without an ending"
        raise UsageError(
            f"{path}: {kind} cannot be attached. You can attach {KINDS}. Save or print it as PDF, "
            "and attach that."
        )
    if odd := next(_odd(name), ""):
        raise UsageError(
            f"{one_line(str(path))}: its name {odd}. Give the file a plain name, like "
            f"rota-march.{extension}, and attach it again."
        )


def _odd(name: str) -> Iterator[str]:
    """Yield why a name would not do on every computer."""
    if len(name) > _LONGEST_NAME:
        yield f"has more than {_LONGEST_NAME} characters"
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in name):
        yield "has characters that cannot be seen or shown"
    if found := sorted(_NOT_IN_NAMES.intersection(name)):
        yield f"has {' '.join(found)}, which other computers do not allow in names"
    if name.partition(".")[0].strip().lower() in _DEVICES:
        yield "is kept for a device on Windows"
    if name.startswith((".", " ", "-")):
        yield "begins with a dot, a blank or a hyphen"


def _read(path: Path, name: str, room: int) -> bytes:
    try:
        size = path.stat().st_size
        if size <= room:
            with path.open("rb") as file:
                data = file.read(room + 1)
            size = len(data)
    except OSError as error:
        raise unreadable(path, error) from error
    if size > room:
        used = MOST_BYTES - room
        others = f", and {size_words(used)} are taken already" if used else ""
        raise UsageError(
            f"{name} is too large: it has {size_words(size)}. All files together may have "
            f"{size_words(MOST_BYTES)}{others}. Attach a smaller version."
        )
    if not data:
        raise UsageError(f"{path} is empty. Check that it was saved, and attach it again.")
    return data


def _key(name: str) -> str:
    """Return a name as Windows and macOS tell names apart."""
    return unicodedata.normalize("NFC", name).casefold()


def from_package(
    sealed: Sequence[tuple[Attached, bytes]], kept: Sequence[Attached], folder: Path
) -> tuple[Attached, ...]:
    """Put the files of a sealed package back into a return's folder; return their list.

    A file that the draft listed keeps the name and the field that it had there. Raises StoreError.
    """
    had = {(it.sha256, it.title): it for it in kept}
    used: set[str] = set()
    found = []
    for packed, data in sealed:
        before = had.get((packed.sha256, packed.title))
        name = before.name if before else packed.name.partition("-")[2]
        if _key(name) in used:
            name = packed.name
        used.add(_key(name))
        path = folder / name
        if evidence.read(path) != data:
            evidence.keep(path, data)
        field = before.field if before else packed.field
        found.append(Attached(name, packed.title, packed.size, packed.sha256, field))
    return tuple(found)
