"""The byte-canonical ZIP that carries a sealed file.

Stored members in a fixed order, every header field constant: the same members make the same bytes
on every Python, so the bytes are written here and not by `zipfile`. The reader finds the members,
writes them again and requires identical bytes; that one rule refuses duplicates, prepended or
trailing data, disagreeing headers, hidden entries, links and bombs. ZIP: PKWARE APPNOTE 6.3.
"""

import itertools
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tui_kpi.submission import names
from tui_kpi.submission.refusal import Refusal

MAX_PACKAGE: Final = 100 * 1024 * 1024
"""Bytes of the whole file."""
MAX_JSON: Final = 8 * 1024 * 1024
"""Bytes of submission.json or receipt.json."""
MAX_SIGNATURE: Final = 16 * 1024
"""Bytes of a signature member."""
MAX_MEMBERS: Final = 200

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_ENTRY: Final = b"PK\x01\x02"
_VERSION: Final = 20
_MADE_BY: Final = 3 << 8 | _VERSION  # Unix, so that the mode below counts
_DATE: Final = 1 << 5 | 1  # 1980-01-01, the first date ZIP knows
_MODE: Final = 0o100644 << 16

_NAME: Final = re.compile(r"(?:evidence/)?[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,8}){1,2}")
_EVIDENCE: Final = re.compile(r"evidence/[0-9]{3}-[a-z0-9][a-z0-9_-]{0,59}\.([a-z0-9]{1,8})")
_DEVICE: Final = re.compile(r"(?:evidence/)?(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\.")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a package."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """Which members a kind of package has: `fixed`, in order, then evidence if it may have any."""

    fixed: tuple[str, ...]
    evidence: bool


RETURN: Final = Layout(
    (names.SUBMISSION, names.SUBMISSION_SIGNATURE, names.SUMMARY, names.VALUES), evidence=True
)
RECEIPT: Final = Layout((names.RECEIPT, names.RECEIPT_SIGNATURE), evidence=False)


def write(members: Sequence[Member], layout: Layout = RETURN) -> bytes:
    """Return the package of `members`, given in the order of `layout`.

    Raises Refusal: `container-name`, `container-members`, `container-too-many`,
    `container-too-large` or `evidence-type`.
    """
    _check(members, layout)
    return _build(members)


def read(data: bytes, layout: Layout = RETURN) -> tuple[Member, ...]:
    """Return the members of a package whose bytes are exactly those that `write` gives.

    Raises Refusal: those of `write`, and `container-not-zip`, `container-truncated`,
    `container-not-canonical`.
    """
    if len(data) > MAX_PACKAGE:
        raise Refusal("container-too-large", what="The package", limit="100 MiB")
    if not data.startswith(b"PK\x03\x04"):
        raise Refusal("container-not-zip")
    members = _parse(data)
    _check(members, layout)
    if _build(members) != data:
        raise Refusal("container-not-canonical", where="its headers differ")
    return members


def check_evidence_name(name: str) -> str:
    """Return the extension of the evidence member `name`.

    Raises Refusal `container-name` if it is not `evidence/NNN-slug.ext`, `evidence-type` if the
    extension is not one that packages carry.
    """
    match = _EVIDENCE.fullmatch(name)
    if match is None:
        raise Refusal("container-name", name=name)
    if match[1] not in names.EVIDENCE_TYPES:
        raise Refusal("evidence-type", name=name)
    return match[1]


def _parse(data: bytes) -> tuple[Member, ...]:
    """Find the members; only what is needed to slice safely is checked, the rebuild does the rest.

    Members are taken to follow one another without gaps, so no slice overlaps another, and whatever
    sizes the file claims, the slices together are never larger than the file.
    """
    end = len(data) - _END.size
    if end < 0 or data[end : end + 4] != b"PK\x05\x06":
        if data.rfind(b"PK\x05\x06") < 0:
            raise Refusal("container-truncated")
        raise Refusal("container-not-canonical", where="something follows its end")
    count, directory = _END.unpack_from(data, end)[4], _END.unpack_from(data, end)[6]
    if count > MAX_MEMBERS:
        raise Refusal("container-too-many", limit=MAX_MEMBERS)
    members: list[Member] = []
    position, entry = 0, directory
    for _ in range(count):
        if entry + _CENTRAL.size > end:
            raise Refusal("container-not-canonical", where="its directory is too short")
        header = _CENTRAL.unpack_from(data, entry)
        if header[0] != _ENTRY:
            # Extras or comments, which other programs add, stand where the next entry should.
            raise Refusal("container-not-canonical", where="another program packed it")
        size, name_size = header[9], header[10]
        raw_name = data[entry + _CENTRAL.size : entry + _CENTRAL.size + name_size]
        start = position + _LOCAL.size + name_size
        members.append(Member(_decode(raw_name), data[start : start + size]))
        position = start + size
        entry += _CENTRAL.size + name_size
    return tuple(members)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        raise Refusal("container-name", name=raw.decode("utf-8", "backslashreplace")) from None


def _check(members: Sequence[Member], layout: Layout) -> None:
    if len(members) > MAX_MEMBERS:
        raise Refusal("container-too-many", limit=MAX_MEMBERS)
    found = [member.name for member in members]
    for name in found:
        if not _NAME.fullmatch(name) or _DEVICE.match(name):
            raise Refusal("container-name", name=name)
    fixed, rest = tuple(found[: len(layout.fixed)]), found[len(layout.fixed) :]
    if fixed != layout.fixed:
        raise Refusal("container-members", where=f"it should begin with {', '.join(layout.fixed)}")
    if rest and not layout.evidence:
        raise Refusal("container-members", where=f"{rest[0]} does not belong here")
    for name in rest:
        check_evidence_name(name)
    if any(first >= second for first, second in itertools.pairwise(rest)):
        raise Refusal("container-members", where="the evidence is out of order, or named twice")
    _check_sizes(members)


def _check_sizes(members: Sequence[Member]) -> None:
    total = _END.size
    for member in members:
        if member.name.endswith(".json") and len(member.data) > MAX_JSON:
            raise Refusal("container-too-large", what=member.name, limit="8 MiB")
        if member.name.endswith(".sig") and len(member.data) > MAX_SIGNATURE:
            raise Refusal("container-too-large", what=member.name, limit="16 KiB")
        total += _LOCAL.size + _CENTRAL.size + 2 * len(member.name) + len(member.data)
    if total > MAX_PACKAGE:
        raise Refusal("container-too-large", what="The package", limit="100 MiB")


def _build(members: Sequence[Member]) -> bytes:
    body, directory = bytearray(), bytearray()
    for member in members:
        name, size = member.name.encode("ascii"), len(member.data)
        common = (_VERSION, 0, 0, 0, _DATE, zlib.crc32(member.data), size, size, len(name), 0)
        directory += _CENTRAL.pack(_ENTRY, _MADE_BY, *common, 0, 0, 0, _MODE, len(body))
        directory += name
        body += _LOCAL.pack(b"PK\x03\x04", *common)
        body += name
        body += member.data
    count = len(members)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)
