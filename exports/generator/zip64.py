"""The ZIP64 form of an archive: 64-bit fields in extras and in an end record of their own."""

import struct
from collections.abc import Sequence
from dataclasses import replace

from generator.ziptool import Entry, archive, both

_FULL = 0xFFFFFFFF


def zip64(items: Sequence[Entry], lie: int) -> bytes:
    """Return a ZIP64 archive; its long end counts `lie` members more than it has."""
    fields = both(version=45, packed=_FULL, size=_FULL)
    wide = [
        replace(item, extra=struct.pack("<2H2Q", 1, 16, len(item.data), len(item.data)), **fields)
        for item in items
    ]
    plain = archive(wide)
    end = plain.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<2I", plain, end + 12)
    count = len(items)
    record = struct.pack(
        "<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count + lie, count + lie, size, offset
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    short = {"here": 0xFFFF, "count": 0xFFFF, "directory_size": _FULL, "directory_offset": _FULL}
    return archive(wide, between=record + locator, end=short)
