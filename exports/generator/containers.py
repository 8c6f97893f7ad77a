"""Hostile containers: archives that a lenient reader takes, or that two readers take differently.

In all of them submission.json and its signature are good ones, wherever a reader finds them.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from generator.samples import GOOD, MEMBERS, Vector
from generator.zip64 import zip64
from generator.ziptool import Entry, archive, body_size, both, entries, with_entry

_EVIDENCE = 4  # position of the evidence in the sample
_NOT_CANONICAL = "container-not-canonical"
_NOTE = b"12 May: 3 reviews\n"

_NAMES = {
    "parent-folder": ("leads out of its folder", b"../001-note.txt"),
    "parent-folder-inside": ("leads out of evidence/", b"evidence/../001-note.txt"),
    "absolute": ("is absolute", b"/001-note.txt"),
    "backslash": ("has a backslash", b"evidence\\001-note.txt"),
    "drive": ("names a drive", b"c:/001-note.txt"),
    "colon": ("names a stream of a file", b"evidence/001-note.txt:more"),
    "device": ("is a device of Windows", b"evidence/con.txt"),
    "trailing-dot": ("ends in a dot", b"evidence/001-note.txt."),
    "nul": ("holds a NUL", b"evidence/001-note.txt\0.pdf"),
    "not-nfc": ("holds a decomposed letter", "evidence/001-cafe\u0301.txt".encode()),
    "not-ascii": ("holds a letter beyond ASCII", "evidence/001-café.txt".encode()),
    "bidi": ("holds a mark that turns the text round", "evidence/001-\u202etxt.pdf".encode()),
    "capital": ("has a capital letter", b"evidence/001-Note.txt"),
    "directory": ("is a folder", b"evidence/"),
    "long": ("is 300 characters long", b"evidence/001-" + b"a" * 283 + b".txt"),
    "empty": ("is empty", b""),
    "newline": ("ends in a newline", b"evidence/001-note.txt\n"),
    "no-number": ("has no number", b"evidence/note.txt"),
    "unexpected": ("is not one of the format", b"readme.txt"),
}

_KINDS = ("html", "svg", "js", "zip", "docm", "exe")


def vectors() -> Iterator[Vector]:
    """Yield every vector of steps 1 to 3."""
    yield from _whole_files()
    yield from _names()
    yield from _members()
    yield from _headers()
    yield from _contents()
    yield from _ends()
    yield from _sixty_four()


def _vector(name: str, what: str, data: bytes, code: str = _NOT_CANONICAL) -> Vector:
    return Vector(f"zip-{name}", what, data, code)


def _whole_files() -> Iterator[Vector]:
    not_zip, cut = "container-not-zip", "container-truncated"
    yield _vector("no-bytes", "The file is empty.", b"", not_zip)
    yield _vector("text", "The file is a text.", b"This is not a package.\n", not_zip)
    yield _vector("no-members", "An archive without members.", archive([]), not_zip)
    yield _vector("prepended", "A program's first bytes stand before it.", b"MZ" + GOOD, not_zip)
    first = archive(entries()[:1])
    shifted = archive(entries(), before=first)
    yield _vector("prepended-archive", "Another archive stands before it; offsets fit.", shifted)
    yield _vector("truncated", "Its last 30 bytes are missing.", GOOD[:-30], cut)
    yield _vector("half", "Its second half is missing.", GOOD[: len(GOOD) // 2], cut)
    yield _vector("trailing", "A byte follows its end.", GOOD + b"\n")
    yield _vector("concatenated", "The same package stands in the file twice.", GOOD + GOOD)


def _names() -> Iterator[Vector]:
    for name, (what, raw) in _NAMES.items():
        data = archive(with_entry(_EVIDENCE, name=raw))
        yield _vector(f"name-{name}", f"The name of a member {what}.", data, "container-name")
    for kind in _KINDS:
        data = archive(with_entry(_EVIDENCE, name=b"evidence/001-note." + kind.encode()))
        what = f"Evidence of the kind .{kind}."
        yield _vector(f"evidence-{kind}", what, data, "evidence-type")


def _members() -> Iterator[Vector]:
    wrong = "container-members"
    found = entries()
    last = found[_EVIDENCE]
    upper = replace(last, name=last.name.upper())
    yield _vector(
        "case-collision",
        "Two names differ in case only.",
        archive([*found, upper]),
        "container-name",
    )
    yield _vector("duplicate", "The same name twice.", archive([*found, last]), wrong)
    twice = [found[0], *found]
    yield _vector("duplicate-submission", "submission.json twice.", archive(twice), wrong)
    yield _vector("missing", "values.csv is missing.", archive(found[:3] + found[4:]), wrong)
    swapped = [found[1], found[0], *found[2:]]
    yield _vector("order", "The signature stands first.", archive(swapped), wrong)
    second = replace(last, name=b"evidence/000-first.txt")
    yield _vector("evidence-order", "Evidence out of order.", archive([*found, second]), wrong)
    many = [Entry(b"evidence/%03d-a.txt" % number, b"") for number in range(1, 198)]
    data = archive([*found[:4], *many])
    yield _vector("too-many", "201 members.", data, "container-too-many")
    huge = with_entry(1, data=MEMBERS[1].data.ljust(16 * 1024 + 1, b"\n"))
    what = "The signature member is one byte larger than 16 KiB."
    yield _vector("huge-signature", what, archive(huge), "container-too-large")


def _headers() -> Iterator[Vector]:
    """Yield headers that differ from the constants of the format, or from one another."""
    cases: dict[str, tuple[str, dict[str, Any]]] = {
        "local-name": (
            "The local header names it otherwise.",
            {"local_name": b"evidence/001-x.txt"},
        ),
        "local-size": ("The local header says another size.", {"local": {"size": 1, "packed": 1}}),
        "local-crc": ("The local header says another CRC.", {"local": {"crc": 1}}),
        "both-crcs": ("Both headers say the same wrong CRC.", both(crc=1)),
        "encrypted": ("Marked as encrypted.", both(flags=1)),
        "utf8-flag": ("Marked as named in UTF-8.", both(flags=1 << 11)),
        "method": ("A method that nobody has (99).", both(method=99)),
        "version": ("Needs version 45 of ZIP.", both(version=45)),
        "date": ("Another date than 1980-01-01.", both(date=23718)),
        "symlink": ("A symbolic link.", {"central": {"external": 0o120777 << 16}}),
        "setuid": ("Runs as its owner.", {"central": {"external": 0o104755 << 16}}),
        "made-by": ("Made on Windows, says the directory.", {"central": {"made_by": 20}}),
        "folder-mark": ("Marked as a folder.", {"central": {"external": 0o100644 << 16 | 16}}),
        "text-mark": ("Marked as text.", {"central": {"internal": 1}}),
        "member-disk": ("Stands on a second disk.", {"central": {"disk": 1}}),
        "offset": ("The directory points elsewhere.", {"central": {"offset": 0}}),
        "member-comment": ("A comment on a member.", {"comment": b"note"}),
        "extra": ("A field of extras in both headers.", {"extra": b"\xfe\xca\0\0"}),
        "local-extra": ("Extras in the local header alone.", {"local_extra": b"\xfe\xca\0\0"}),
    }
    for name, (what, changes) in cases.items():
        yield _vector(name, what, archive(with_entry(_EVIDENCE, **changes)))
    times = b"UT\x09\x00\x03\x80\x84\x1e\x15\x80\x84\x1e\x15"
    repacked = archive([replace(item, extra=times) for item in entries()])
    yield _vector(
        "repacked-extras", "Packed by another program: each member with extras.", repacked
    )
    descriptor = b"PK\x07\x08" + zlib.crc32(_NOTE).to_bytes(4, "little")
    descriptor += len(_NOTE).to_bytes(4, "little") * 2
    item: dict[str, Any] = {
        "after": descriptor,
        "local": {"flags": 8, "crc": 0, "packed": 0, "size": 0},
    }
    data = archive(with_entry(_EVIDENCE, central={"flags": 8}, **item))
    yield _vector("descriptor", "Size and CRC stand behind a member, not before.", data)


def _contents() -> Iterator[Vector]:
    """Yield what goes wrong in a reader that trusts sizes and offsets."""
    found = entries()
    hidden = replace(found[_EVIDENCE], name=b"evidence/000-hidden.txt", listed=False)
    data = archive([*found[:4], hidden, found[_EVIDENCE]])
    yield _vector("hidden", "A member that the directory does not list.", data)
    gap = with_entry(_EVIDENCE, after=b"something between")
    yield _vector("gap", "Bytes that belong to no member.", archive(gap))
    same: dict[str, Any] = {"written": False, "central": {"offset": body_size(found[:_EVIDENCE])}}
    shared = replace(found[_EVIDENCE], name=b"evidence/002-same.txt", **same)
    yield _vector("overlap", "Two entries share one member's bytes.", archive([*found, shared]))
    bomb = _bomb(b"evidence/002-bomb.txt")
    yield _vector("bomb", "5 MB of zeros, packed.", archive([*found, bomb]))
    fields = {**bomb.central, "offset": body_size(found)}
    again = [
        replace(bomb, name=b"evidence/%03d-bomb.txt" % number, written=False, central=fields)
        for number in range(3, 103)
    ]
    data = archive([*found, bomb, *again])
    yield _vector("bomb-overlapping", "101 names for the same 5 MB of zeros.", data)
    lying = with_entry(_EVIDENCE, central={"size": 2**31, "packed": 2**31})
    yield _vector("lying-size", "The directory says 2 GB for 18 bytes.", archive(lying))
    short = with_entry(_EVIDENCE, **both(size=3, packed=3))
    yield _vector("short-size", "Both headers say 3 bytes for 18.", archive(short))
    packed = [_packed(item) for item in found]
    yield _vector("repacked", "Every member packed, as another tool does.", archive(packed))


def _packed(item: Entry) -> Entry:
    """Pack by DEFLATE, in a block without compression: the same bytes from every zlib."""
    size = len(item.data)
    stored = struct.pack("<B2H", 1, size, size ^ 0xFFFF) + item.data
    return replace(item, stored=stored, **both(method=8, packed=len(stored)))


def _bomb(name: bytes) -> Entry:
    """Pack zeros by hand (RFC 1951, 3.2.6): one, and each next 258 as a copy of the last."""
    repeats = 20_000
    one, copy, stop = "00110000", "11000101" + "00000", "0000000"
    bits = "1" + "10" + one + copy * repeats + stop
    stored = int(bits[::-1], 2).to_bytes((len(bits) + 7) // 8, "little")
    data = bytes(1 + 258 * repeats)
    return Entry(name, data, stored=stored, **both(method=8, packed=len(stored)))


def _ends() -> Iterator[Vector]:
    found = entries()
    cases: dict[str, tuple[str, dict[str, Any]]] = {
        "comment": ("A comment on the archive.", {"comment": b"checked"}),
        "multi-disk": ("The end says that this is a second disk.", {"end": {"disk": 1}}),
        "count-low": ("The end counts one member less.", {"end": {"here": 4, "count": 4}}),
        "count-high": ("The end counts one member more.", {"end": {"here": 6, "count": 6}}),
        "counts-differ": ("The end counts twice, differently.", {"end": {"here": 4}}),
        "directory-size": (
            "The end says another size of the directory.",
            {"end": {"directory_size": 9}},
        ),
        "directory-offset": (
            "The end places the directory beyond the file.",
            {"end": {"directory_offset": 0xFFFFFFFF}},
        ),
        "between": ("Bytes between directory and end.", {"between": b"something"}),
    }
    for name, (what, changes) in cases.items():
        yield _vector(name, what, archive(found, **changes))
    empty = archive(found, comment=archive([]))
    what = "The comment is itself the end of an archive, one without members."
    yield _vector("comment-is-end", what, empty, "container-members")


def _sixty_four() -> Iterator[Vector]:
    good, wrong = zip64(entries(), lie=0), zip64(entries(), lie=1)
    too_many = "container-too-many"  # the count of such an archive is 65535
    yield _vector("zip64", "A correct archive of the ZIP64 form.", good, too_many)
    yield _vector("zip64-wrong", "A ZIP64 archive whose two ends differ.", wrong, too_many)
