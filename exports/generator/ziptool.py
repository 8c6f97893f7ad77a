"""Writes ZIP archives field by field, so that any one field can lie (PKWARE APPNOTE 6.3)."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generator.samples import MEMBERS
from tui_kpi.submission.container import Member

_LOCAL = (
    ("magic", "4s"), ("version", "H"), ("flags", "H"), ("method", "H"), ("time", "H"),
    ("date", "H"), ("crc", "I"), ("packed", "I"), ("size", "I"), ("name_size", "H"),
    ("extra_size", "H"),
)  # fmt: skip
_CENTRAL = (
    ("magic", "4s"), ("made_by", "H"), *_LOCAL[1:], ("comment_size", "H"), ("disk", "H"),
    ("internal", "H"), ("external", "I"), ("offset", "I"),
)  # fmt: skip
_END = (
    ("magic", "4s"), ("disk", "H"), ("directory_disk", "H"), ("here", "H"), ("count", "H"),
    ("directory_size", "I"), ("directory_offset", "I"), ("comment_size", "H"),
)  # fmt: skip

Fields = Mapping[str, int]


@dataclass(frozen=True)
class Entry:
    """One member, and what its two headers say otherwise than they should.

    `stored` is what stands in the archive, if not `data`; `after` follows it. `local_name` and
    `local_extra` stand in the local header alone. `listed` False leaves it out of the directory,
    `written` False out of the body.
    """

    name: bytes
    data: bytes
    stored: bytes | None = None
    after: bytes = b""
    extra: bytes = b""
    local_name: bytes | None = None
    local_extra: bytes | None = None
    comment: bytes = b""
    local: Fields = field(default_factory=dict)
    central: Fields = field(default_factory=dict)
    listed: bool = True
    written: bool = True


def entries(members: Sequence[Member] = MEMBERS) -> list[Entry]:
    """Return members as entries of a faultless archive."""
    return [Entry(member.name.encode("ascii"), member.data) for member in members]


def with_entry(index: int, **changes: Any) -> list[Entry]:
    """Return the sample's entries with one of them changed."""
    found = entries()
    found[index] = replace(found[index], **changes)
    return found


def body_size(items: Sequence[Entry]) -> int:
    """Return how many bytes faultless members take: the offset of one that follows them."""
    return sum(30 + len(item.name) + len(item.data) for item in items)


def both(**fields: int) -> dict[str, Any]:
    """Return the same fields for the local and the central header."""
    return {"local": fields, "central": fields}


def archive(
    items: Sequence[Entry],
    before: bytes = b"",
    end: Fields | None = None,
    between: bytes = b"",
    comment: bytes = b"",
) -> bytes:
    """Return an archive; `before` shifts it, `between` stands between directory and end."""
    body, directory = bytearray(before), bytearray()
    for item in items:
        stored = item.data if item.stored is None else item.stored
        common = {
            "version": 20,
            "date": 33,
            "crc": zlib.crc32(item.data),
            "packed": len(stored),
            "size": len(item.data),
        }
        if item.listed:
            place = {"made_by": 3 << 8 | 20, "external": 0o100644 << 16, "offset": len(body)}
            sizes = {
                "name_size": len(item.name),
                "extra_size": len(item.extra),
                "comment_size": len(item.comment),
            }
            fields = {**common, **place, **sizes, **item.central}
            directory += _pack(_CENTRAL, b"PK\x01\x02", fields)
            directory += item.name + item.extra + item.comment
        if item.written:
            name = item.name if item.local_name is None else item.local_name
            extra = item.extra if item.local_extra is None else item.local_extra
            sizes = {"name_size": len(name), "extra_size": len(extra)}
            body += _pack(_LOCAL, b"PK\x03\x04", {**common, **sizes, **item.local})
            body += name + extra + stored + item.after
    count = sum(item.listed for item in items)
    last = {
        "here": count,
        "count": count,
        "directory_size": len(directory),
        "directory_offset": len(body),
        "comment_size": len(comment),
        **(end or {}),
    }
    return bytes(body + directory) + between + _pack(_END, b"PK\x05\x06", last) + comment


def _pack(layout: Sequence[tuple[str, str]], magic: bytes, fields: Fields) -> bytes:
    unknown = set(fields) - {name for name, _ in layout}
    if unknown:
        raise ValueError(f"no such header field: {unknown}")
    form = "<" + "".join(kind for _, kind in layout)
    return struct.pack(form, magic, *(fields.get(name, 0) for name, _ in layout[1:]))
